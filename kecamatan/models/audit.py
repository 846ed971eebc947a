"""AuditEvent: who did what, and who was shown whose full data. Rows are only ever added (by trigger)."""

from django.db import models

from kecamatan.models.account import Officer
from kecamatan.models.base import IdentifiedModel
from kecamatan.models.office import Office


class AuditEvent(IdentifiedModel):
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    # Null: the system itself, or a person without an account (the camat's link), named in `actor`.
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="audit_events")
    actor = models.CharField("pelaku", max_length=120)
    action = models.CharField("tindakan", max_length=60)
    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField(null=True)
    # What the reader of the trail sees; never a NIK or telephone number.
    summary = models.CharField("keterangan", max_length=300)
    detail = models.JSONField(default=dict)
    at = models.DateTimeField("waktu")

    class Meta:
        verbose_name = "jejak"
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["office", "-at", "-id"], name="audit_office_at"),
            models.Index(fields=["officer", "-at"], name="audit_officer_at"),
            models.Index(fields=["subject_type", "subject_id", "-at"], name="audit_subject_at"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.at:%Y-%m-%d %H:%M}"
