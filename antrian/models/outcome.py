"""Outcome: how one service ended. One that counts per ticket; a correction names the one it replaces."""

from django.db import models
from django.db.models import Q

from antrian.models.daily_queue import Ticket
from jemputbola.models import Visit
from kecamatan.models import IdentifiedModel, Officer, Resident


class Outcome(IdentifiedModel):
    class Kind(models.TextChoices):
        RECORDED = "recorded", "Direkam"
        ALREADY_RECORDED = "already_recorded", "Ternyata sudah rekam"
        CARD_PRINTED = "card_printed", "Kartu dicetak dan diserahkan"
        CARD_HANDED_OVER = "card_handed_over", "Kartu diserahkan"
        CAPTURE_FAILED = "capture_failed", "Perekaman gagal"
        REFUSED = "refused", "Menolak"
        MOVED = "moved", "Pindah"
        DIED = "died", "Meninggal"
        ABSENT = "absent", "Tidak hadir"
        NOT_IN_SIAK = "not_in_siak", "Tidak ada di SIAK"
        DUPLICATE = "duplicate", "Data ganda, perlu dilaporkan"

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="outcomes")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="outcomes")
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, null=True, related_name="outcomes")
    kind = models.CharField("hasil", max_length=20, choices=Kind)
    handed_to = models.CharField("diserahkan kepada", max_length=120, blank=True)
    note = models.CharField("catatan", max_length=300, blank=True)
    cards_spoiled = models.PositiveSmallIntegerField("kartu rusak", default=0)
    counts = models.BooleanField(default=True)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    op_id = models.UUIDField(unique=True)
    by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("waktu")

    class Meta:
        verbose_name = "hasil layanan"
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["ticket"], condition=Q(counts=True), name="outcome_one_that_counts"),
        ]
        indexes = [models.Index(fields=["visit", "kind"], name="outcome_visit_kind")]
