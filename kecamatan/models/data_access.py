"""DataAccess: whose data an officer has seen, and which part. Rows are only ever added (by trigger)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from kecamatan.models.account import Officer
from kecamatan.models.base import IdentifiedModel
from kecamatan.models.office import Office
from kecamatan.models.resident import Resident


class DataAccess(IdentifiedModel):
    """One look at one person's data, or one download of many people's."""

    class Kind(models.TextChoices):
        PAGE = "page", "Membuka halaman"
        SEARCH = "search", "Mencari dengan NIK"
        REVEAL = "reveal", "Melihat nomor lengkap"
        REPORT = "report", "Membuat laporan data"
        EXPORT = "export", "Mengunduh daftar"

    class Reason(models.TextChoices):
        AT_THE_DESK = "desk", "Melayani orangnya di meja"
        MATCHING = "matching", "Mencocokkan dengan KK atau berkas"
        CENTRE = "centre", "Melaporkan ke pusat"
        CALLING = "calling", "Menghubungi orangnya"
        OWN_REQUEST = "own_request", "Permintaan orangnya sendiri"
        OTHER = "other", "Alasan lain"

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    # Null: a command run on the server, named in `actor`.
    officer = models.ForeignKey(
        Officer, on_delete=models.PROTECT, null=True, related_name="data_accesses", db_index=False
    )
    actor = models.CharField("pelaku", max_length=120)
    kind = models.CharField("apa yang dilakukan", max_length=8, choices=Kind)
    # No constraint: who saw a person stays known when the person has been erased. Null for a download of many.
    resident = models.ForeignKey(
        Resident, on_delete=models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="accesses"
    )
    # What was shown in full, such as nik or phone; empty where only the masked page was seen.
    fields = ArrayField(models.CharField(max_length=20), default=list)
    reason = models.CharField("alasan", max_length=12, choices=Reason, blank=True)
    note = models.CharField("keterangan", max_length=300, blank=True)
    # How many people were in it.
    count = models.PositiveIntegerField("jumlah orang", default=1)
    at = models.DateTimeField("waktu")

    class Meta:
        verbose_name = "akses data"
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["office", "-at", "-id"], name="access_office_at"),
            models.Index(fields=["officer", "-at", "-id"], name="access_officer_at"),
            models.Index(fields=["resident", "-at", "-id"], name="access_resident_at"),
        ]
        constraints = [
            models.CheckConstraint(
                name="access_person_or_many",
                condition=Q(kind="export", resident__isnull=True) | (~Q(kind="export") & Q(resident__isnull=False)),
            ),
            models.CheckConstraint(
                name="access_full_number_has_reason", condition=~Q(kind__in=["reveal", "report"]) | ~Q(reason="")
            ),
        ]
