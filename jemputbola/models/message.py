"""OutboxMessage: one message to one recipient about one revision of one visit, claimed before it is sent."""

from django.db import models
from django.db.models import Q

from jemputbola.models.visit import Visit
from kecamatan.models import IdentifiedModel, Office


class MessageState(models.TextChoices):
    QUEUED = "queued", "Menunggu"
    SENDING = "sending", "Sedang dikirim"
    SENT = "sent", "Terkirim"
    FAILED = "failed", "Gagal"
    # Nobody can say whether it arrived: shown to a person, never resent blindly.
    UNKNOWN = "unknown", "Tidak pasti"
    CANCELLED = "cancelled", "Dibatalkan"
    EXPIRED = "expired", "Kedaluwarsa"


class Channel(models.TextChoices):
    MAIL = "mail", "Surel"
    GATEWAY = "gateway", "Pesan HP"


class Occasion(models.TextChoices):
    PROPOSAL = "proposal", "Usulan tanggal"
    CONFIRMED = "confirmed", "Tanggal disetujui"
    CHANGED = "changed", "Perubahan jadwal"
    CANCELLED = "cancelled", "Pembatalan"
    WEEK_BEFORE = "h7", "H-7"
    THREE_DAYS_BEFORE = "h3", "H-3"
    DAY_BEFORE = "h1", "H-1"
    MORNING = "morning", "Pagi hari"


class RecipientKind(models.TextChoices):
    CAMAT = "camat", "Kantor camat"
    DESA = "desa", "Kantor desa"
    CONTACT = "contact", "Narahubung titik"
    TEAM = "team", "Tim"
    RESIDENT = "resident", "Warga"
    PLANNER = "planner", "Perencana"


class OutboxMessage(IdentifiedModel):
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="messages")
    visit_revision = models.PositiveIntegerField()
    occasion = models.CharField("kapan", max_length=10, choices=Occasion)
    recipient_kind = models.CharField(max_length=10, choices=RecipientKind)
    # Which one of that kind: the row's id as text; part of the uniqueness.
    recipient_key = models.CharField(max_length=60)
    recipient_name = models.CharField("kepada", max_length=160)
    channel = models.CharField("lewat", max_length=8, choices=Channel)
    # E-mail address or telephone number, sealed like a NIK.
    address_sealed = models.BinaryField()
    address_masked = models.CharField("alamat", max_length=80)
    due_at = models.DateTimeField("jatuh waktu")
    expires_at = models.DateTimeField()
    # Due, or when to try again.
    next_try_at = models.DateTimeField()
    state = models.CharField("keadaan", max_length=10, choices=MessageState, default=MessageState.QUEUED)
    claim_token = models.UUIDField(null=True)
    claimed_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    provider_ref = models.CharField(max_length=120, blank=True)
    error_class = models.CharField(max_length=40, blank=True)
    body_hash = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "pesan"
        ordering = ["-due_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "visit_revision", "recipient_kind", "recipient_key", "occasion", "channel"],
                name="message_once",
            ),
            models.CheckConstraint(name="message_state_known", condition=Q(state__in=MessageState.values)),
        ]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(state="queued"), name="message_due"),
            models.Index(fields=["claimed_at"], condition=Q(state="sending"), name="message_claimed"),
            models.Index(fields=["office", "-due_at", "-id"], name="message_office_due"),
            models.Index(fields=["office", "state", "-due_at"], name="message_office_state"),
        ]


class Attempt(models.Model):
    """One try to hand a message to its provider, and what came of it."""

    message = models.ForeignKey(OutboxMessage, on_delete=models.CASCADE, related_name="attempt_rows")
    number = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True)
    error_class = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["id"]


class Heartbeat(models.Model):
    """When a periodic task last ran to its end; the health page reads it."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()


class SinkMessage(IdentifiedModel):
    """What the local sink received in place of the outside world; only in a set-up without real providers."""

    channel = models.CharField(max_length=8, choices=Channel)
    reference = models.CharField(max_length=120, blank=True)
    sender = models.CharField(max_length=200, blank=True)
    recipient = models.CharField(max_length=200)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    received_at = models.DateTimeField()

    class Meta:
        ordering = ["-received_at", "-id"]
        indexes = [models.Index(fields=["-received_at", "-id"], name="sink_received")]
        constraints = [
            # As a good gateway does: a repeated reference is the same message. A mail server takes it twice.
            models.UniqueConstraint(fields=["reference"], condition=Q(channel="gateway"), name="sink_reference_once")
        ]
