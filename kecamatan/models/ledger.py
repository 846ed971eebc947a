"""The two sides of a resident's story: what our teams did, and what the centre says. Both are only ever added to."""

from django.db import models
from django.db.models import Q

from kecamatan.models.account import Officer
from kecamatan.models.base import IdentifiedModel
from kecamatan.models.resident import Resident
from kecamatan.models.territory import Desa


class ResidentEvent(IdentifiedModel):
    """What our teams did. A wrong row is answered by a CORRECTED row that names it, never changed."""

    class Kind(models.TextChoices):
        RECORDED = "recorded", "Direkam"
        ALREADY_RECORDED = "already_recorded", "Ternyata sudah rekam"
        CAPTURE_FAILED = "capture_failed", "Perekaman gagal"
        ABSENT = "absent", "Tidak hadir"
        REFUSED = "refused", "Menolak"
        MOVED = "moved", "Pindah"
        DIED = "died", "Meninggal"
        NOT_IN_SIAK = "not_in_siak", "Tidak ada di SIAK"
        DUPLICATE = "duplicate", "Data ganda"
        CARD_PRINTED = "card_printed", "Kartu dicetak"
        CARD_HANDED_OVER = "card_handed_over", "Kartu diserahkan"
        CORRECTED = "corrected", "Dikoreksi"

    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind)
    at = models.DateTimeField("waktu")
    by = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+")
    # The visit it happened at. No foreign key: visits live in the layer above.
    visit_id = models.UUIDField(null=True, db_index=True)
    visit_label = models.CharField(max_length=160, blank=True)
    # For CORRECTED: the event that no longer counts.
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="corrected_by")
    note = models.CharField("catatan", max_length=300, blank=True)
    # The caller's operation: a repeated request finds its own row.
    op_id = models.UUIDField(unique=True, null=True)

    class Meta:
        verbose_name = "peristiwa warga"
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["resident", "at", "id"], name="resident_event_at"),
            # The list of the newest events, whoever they are about.
            models.Index(fields=["-at", "-id"], name="resident_event_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                name="resident_event_correction_names_event",
                condition=Q(kind="corrected", corrects__isnull=False)
                | (~Q(kind="corrected") & Q(corrects__isnull=True)),
            ),
        ]


class SiakStatus(models.Model):
    """What the centre's system said about a resident in one import; a row only where it changed."""

    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="siak_statuses")
    status = models.CharField(max_length=60)
    at = models.DateTimeField()
    upload = models.ForeignKey("kecamatan.RosterUpload", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["resident", "at"], name="siak_status_at")]


class EventTally(models.Model):
    """Events that count, per desa, local day and kind: kept by trigger from ResidentEvent, read by the dashboard."""

    desa = models.ForeignKey(Desa, on_delete=models.CASCADE, related_name="event_tallies")
    date = models.DateField()
    kind = models.CharField(max_length=20, choices=ResidentEvent.Kind)
    count = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desa", "date", "kind"], name="event_tally_once")]
        indexes = [models.Index(fields=["date", "kind"], name="event_tally_date")]
