"""DailyQueue: the queue of one visit, its lanes, counters, tickets, and every move of a ticket."""

from django.db import models
from django.db.models import F, Q

from jemputbola.models import Visit
from kecamatan.models import IdentifiedModel, Officer, Resident


class LaneKind(models.TextChoices):
    REGULAR = "A", "Reguler"
    PRIORITY = "P", "Prioritas"


class TicketState(models.TextChoices):
    WAITING = "waiting", "Menunggu"
    CALLED = "called", "Dipanggil"
    SERVING = "serving", "Dilayani"
    DONE = "done", "Selesai"
    SKIPPED = "skipped", "Dilewati"
    CANCELLED = "cancelled", "Dibatalkan"


class PriorityReason(models.TextChoices):
    ELDERLY = "elderly", "Lansia (60 tahun ke atas)"
    DISABLED = "disabled", "Penyandang disabilitas"
    PREGNANT = "pregnant", "Ibu hamil"


class DailyQueue(IdentifiedModel):
    """One per visit. Its row is the day's lock: calling next holds it, so the order is strict."""

    class State(models.TextChoices):
        NOT_OPEN = "not_open", "Belum dibuka"
        OPEN = "open", "Dibuka"
        CLOSED = "closed", "Ditutup"

    visit = models.OneToOneField(Visit, on_delete=models.PROTECT, related_name="queue")
    state = models.CharField(max_length=10, choices=State, default=State.NOT_OPEN)
    # Numbers that the web may still give out before and on the day; counted, guarded by a check.
    web_quota = models.PositiveIntegerField("kuota nomor daring")
    web_issued = models.PositiveIntegerField(default=0)
    # One call from the priority lane after so many regular ones, while both have people.
    regular_per_priority = models.PositiveSmallIntegerField(default=1)
    regular_since_priority = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="queue_web_within_quota", condition=Q(web_issued__lte=F("web_quota"))),
        ]


class Lane(models.Model):
    """The counter row of a lane: raised by one atomic update within the transaction that inserts the ticket."""

    queue = models.ForeignKey(DailyQueue, on_delete=models.CASCADE, related_name="lanes")
    kind = models.CharField(max_length=1, choices=LaneKind)
    last_number = models.PositiveIntegerField(default=0)
    # On the lane itself, so that the update that takes a number re-reads it under the row's own lock: a number asked
    # for while the day is being closed is refused, never given after the count.
    is_open = models.BooleanField(default=True, db_default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["queue", "kind"], name="lane_once")]


class Counter(IdentifiedModel):
    """A loket: one kit with its operator."""

    queue = models.ForeignKey(DailyQueue, on_delete=models.CASCADE, related_name="counters")
    number = models.PositiveSmallIntegerField("loket")
    is_open = models.BooleanField(default=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["queue", "number"], name="counter_number_once")]


class Ticket(IdentifiedModel):
    class Source(models.TextChoices):
        WEB = "web", "Daring"
        DESK = "desk", "Meja pendaftaran"

    queue = models.ForeignKey(DailyQueue, on_delete=models.PROTECT, related_name="tickets")
    lane = models.CharField("jalur", max_length=1, choices=LaneKind)
    number = models.PositiveIntegerField("nomor")
    # Random; what the holder's page is found by. Never a counter.
    code = models.CharField(max_length=12, unique=True)
    # The caller's operation: repeated, it finds its own ticket.
    op_id = models.UUIDField(unique=True)
    source = models.CharField(max_length=4, choices=Source)
    state = models.CharField(max_length=9, choices=TicketState, default=TicketState.WAITING)
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, null=True, related_name="tickets")
    name = models.CharField("nama", max_length=120)
    nik_index = models.BinaryField(max_length=32, null=True)
    nik_sealed = models.BinaryField(null=True)
    nik_last4 = models.CharField(max_length=4, blank=True)
    phone_sealed = models.BinaryField(null=True)
    priority_reason = models.CharField("alasan prioritas", max_length=20, choices=PriorityReason, blank=True)
    counter = models.ForeignKey(Counter, on_delete=models.PROTECT, null=True, related_name="tickets")
    calls = models.PositiveSmallIntegerField("kali dipanggil", default=0)
    issued_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True)
    serving_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["issued_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["queue", "lane", "number"], name="ticket_number_once"),
            models.UniqueConstraint(
                fields=["queue", "nik_index"],
                condition=Q(nik_index__isnull=False) & ~Q(state="cancelled"),
                name="ticket_once_per_nik",
            ),
            models.CheckConstraint(name="ticket_state_known", condition=Q(state__in=TicketState.values)),
            # A counter serves one person at a time.
            models.UniqueConstraint(
                fields=["counter"], condition=Q(state__in=["called", "serving"]), name="counter_one_person"
            ),
        ]
        indexes = [
            models.Index(fields=["queue", "state", "lane", "number"], name="ticket_line"),
            models.Index(fields=["queue", "-called_at"], name="ticket_called"),
        ]

    @property
    def label(self) -> str:
        """What is printed and spoken: A-017."""
        return f"{self.lane}-{self.number:03d}"


class TicketEvent(models.Model):
    """One taken move of a ticket; only ever added."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="events")
    move = models.CharField(max_length=20)
    from_state = models.CharField(max_length=9, blank=True)
    to_state = models.CharField(max_length=9)
    counter = models.ForeignKey(Counter, on_delete=models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
