"""ConfirmationLink: the one-time right of a camat's office to answer for one revision of one visit."""

import uuid

from django.core import signing
from django.db import models
from django.db.models import Q

from jemputbola.models.visit import Visit
from kecamatan.models import IdentifiedModel

_SIGNER = signing.Signer(sep=".", salt="jemputbola.confirmation")


class ConfirmationLink(IdentifiedModel):
    """The token in the URL is this id signed with the secret key; the row is what makes it usable once."""

    class Answer(models.TextChoices):
        CONFIRM = "confirm", "Setuju"
        COUNTER = "counter", "Minta tanggal lain"
        DECLINE = "decline", "Tidak bisa"

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="links")
    revision = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=8, choices=Answer, blank=True)
    answered_by = models.CharField("nama penjawab", max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["visit", "revision"], name="link_once_per_revision"),
            models.CheckConstraint(
                name="link_used_has_answer",
                condition=Q(used_at__isnull=True, answer="") | (Q(used_at__isnull=False) & ~Q(answer="")),
            ),
        ]

    @property
    def token(self) -> str:
        """What stands in the URL; made from the id, so that it is stored nowhere."""
        return _SIGNER.sign(self.id.hex)

    @staticmethod
    def id_from_token(token: str) -> uuid.UUID | None:
        """The id within a token, or None when it was altered."""
        try:
            return uuid.UUID(_SIGNER.unsign(token))
        except (signing.BadSignature, ValueError):
            return None
