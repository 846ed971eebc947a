"""RosterUpload: one file from SIAK, from upload to result, and the verdict on each row that was not taken."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from kecamatan.models.account import Officer
from kecamatan.models.base import IdentifiedModel
from kecamatan.models.office import Office


class RosterUpload(IdentifiedModel):
    class State(models.TextChoices):
        QUEUED = "queued", "Menunggu giliran"
        READING = "reading", "Membaca berkas"
        # The layout is not known: a person names the columns, and the file is read again.
        MAPPING = "mapping", "Menunggu kolom dicocokkan"
        # Nothing is written before a person has seen what the file would change.
        CHECKED = "checked", "Menunggu persetujuan"
        APPROVED = "approved", "Menunggu disimpan"
        APPLYING = "applying", "Menyimpan"
        DONE = "done", "Selesai"
        CANCELLED = "cancelled", "Dibatalkan"
        FAILED = "failed", "Gagal"
        # It was done, and taken back.
        UNDONE = "undone", "Dibatalkan sesudah disimpan"

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="roster_uploads")
    by = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+")
    filename = models.CharField("nama berkas", max_length=200)
    size = models.PositiveBigIntegerField("ukuran (bita)")
    sha256 = models.BinaryField(max_length=32)
    # The file itself, sealed, only until it has been read: any worker on any machine can take it.
    content_sealed = models.BinaryField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    # What a person is shown of it before it is taken in, sealed and kept no longer than the file: see roster.seeing.
    seen_sealed = models.BinaryField(null=True)
    # The columns as a person named them, for the reader; null where it knew them itself.
    mapping = models.JSONField(null=True)
    # True: not the whole list of its desa, so whoever is missing from it is not gone.
    is_partial = models.BooleanField("hanya sebagian", default=False)
    layout = models.CharField(max_length=40, blank=True)
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    # The result, as the import command prints it: data_rows, new, changed, unchanged, gone, rejected, ...
    result = models.JSONField(default=dict)
    # A stable code; the sentence is made where it is shown.
    error_code = models.CharField(max_length=40, blank=True)
    error_detail = models.CharField(max_length=300, blank=True)
    uploaded_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    # The worker's sign of life; an upload without one for long has lost its worker.
    seen_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    # The desa of which it took rows. Null: from before differences were stored, so it cannot be undone.
    covered = ArrayField(models.UUIDField(), null=True)
    # A hash over the file, its teaching and the program that read it (roster.repeating): equal, and it says the same.
    read_as = models.BinaryField(max_length=32, null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "impor"
        ordering = ["-uploaded_at", "-id"]
        indexes = [models.Index(fields=["office", "-uploaded_at"], name="upload_office_at")]
        constraints = [
            models.CheckConstraint(
                name="upload_state_known",
                condition=Q(
                    state__in=[
                        *("queued", "reading", "mapping", "checked", "approved"),
                        *("applying", "done", "cancelled", "failed", "undone"),
                    ]
                ),
            )
        ]

    @property
    def is_running(self) -> bool:
        return self.state in (self.State.QUEUED, self.State.READING, self.State.APPROVED, self.State.APPLYING)

    @property
    def is_checked(self) -> bool:
        return self.state == self.State.CHECKED

    @property
    def may_be_taught(self) -> bool:
        """Whether a person can still say how it is to be read: its columns, its desa."""
        return self.state in (self.State.MAPPING, self.State.CHECKED)


class RowVerdict(models.Model):
    """A row that was rejected, or taken with a warning. Its cells are sealed: they may hold a NIK."""

    class Kind(models.TextChoices):
        REJECTED = "rejected", "Ditolak"
        WARNING = "warning", "Peringatan"

    upload = models.ForeignKey(RosterUpload, on_delete=models.CASCADE, related_name="verdicts")
    kind = models.CharField(max_length=10, choices=Kind)
    sheet = models.CharField(max_length=80, blank=True)
    row_number = models.PositiveIntegerField()
    code = models.CharField(max_length=40)
    cells_sealed = models.BinaryField(null=True)

    # Sealed before the row has an id: bound to where it stood in its file (see safekeeping.sealed).
    SEALED_AS: ClassVar = {
        "cells_sealed": ("kecamatan_rowverdict", "cells_sealed", ("upload_id", "sheet", "row_number"))
    }

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["upload", "kind", "id"], name="verdict_upload_kind")]
