"""What pages ask of the outbox. Each question is one indexed query, whatever has been sent so far."""

import datetime as dt
import uuid
from dataclasses import dataclass, replace
from typing import Final

from django.db.models import Count, Q, QuerySet

from jemputbola.models import Channel, Heartbeat, MessageState, Occasion, OutboxMessage, SinkMessage, Visit
from jemputbola.reminders.running import SENDING
from kecamatan.models import Office, Officer

SORTS: Final = {"waktu": "due_at", "kepada": "recipient_name", "keadaan": "state", "kunjungan": "visit__date"}
# What has come to its end is counted over this time back; what still waits, in full.
COUNTED_BACK: Final = dt.timedelta(days=7)
# A round ends at least every minute; a worker that takes no more tasks shows as silence here.
SILENT_AFTER: Final = dt.timedelta(minutes=2)
EVERYTHING: Final = "semua"
_OPEN: Final = (MessageState.QUEUED, MessageState.SENDING, MessageState.UNKNOWN)
_ENDED: Final = (MessageState.SENT, MessageState.FAILED, MessageState.EXPIRED)


@dataclass(frozen=True)
class Filters:
    """What the reader asked for; an empty value asks for nothing."""

    search: str = ""
    state: str = ""
    # Nothing asked for: what has come due so far, not what waits for weeks to come.
    only_due: bool = True
    channel: str = ""
    occasion: str = ""
    visit: uuid.UUID | None = None

    @classmethod
    def read(cls, query: dict[str, str]) -> "Filters":
        """From the parameters of an address; what is not a known value is taken for none."""
        state = _known(query.get("keadaan", ""), [*MessageState.values, EVERYTHING])
        found = cls(
            search=query.get("cari", "").strip()[:100],
            state="" if state == EVERYTHING else state,
            channel=_known(query.get("lewat", ""), Channel.values),
            occasion=_known(query.get("kapan", ""), Occasion.values),
            visit=_identifier(query.get("kunjungan", "")),
        )
        return replace(found, only_due=found == cls() and state != EVERYTHING)

    @property
    def is_set(self) -> bool:
        return replace(self, only_due=True) != Filters()


def messages_of(officer: Officer, filters: Filters, *, at: dt.datetime) -> QuerySet[OutboxMessage]:
    """The messages of the officer's office that match, with their visits."""
    rows = OutboxMessage.objects.filter(office_id=officer.office_id).select_related("visit__point", "visit__kecamatan")
    if filters.only_due:
        rows = rows.filter(due_at__lte=at)
    if filters.state:
        rows = rows.filter(state=filters.state)
    if filters.channel:
        rows = rows.filter(channel=filters.channel)
    if filters.occasion:
        rows = rows.filter(occasion=filters.occasion)
    if filters.visit:
        rows = rows.filter(visit_id=filters.visit)
    if filters.search:
        word = filters.search
        rows = rows.filter(
            Q(recipient_name__icontains=word)
            | Q(visit__point__name__icontains=word)
            | Q(visit__kecamatan__name__icontains=word)
        )
    return rows.defer("address_sealed")


def counts(office: Office, *, at: dt.datetime) -> dict[str, int]:
    """How many messages are in each state; those sent, failed or expired of the last seven days alone."""
    mine = OutboxMessage.objects.filter(office=office).order_by()
    recent = mine.filter(state__in=_ENDED, due_at__gte=at - COUNTED_BACK)
    found = dict.fromkeys(MessageState.values, 0)
    for rows in (mine.filter(state__in=_OPEN), recent):
        found |= dict(rows.values_list("state").annotate(count=Count("id")))
    return found


def is_running(*, at: dt.datetime) -> bool:
    """Whether the loop that sends came to its end within the last two minutes."""
    return Heartbeat.objects.filter(name=SENDING, at__gte=at - SILENT_AFTER).exists()


def in_doubt(office: Office, *, most: int = 20) -> list[OutboxMessage]:
    """The messages that a person has to decide on, those about the nearest visits first."""
    rows = OutboxMessage.objects.filter(office=office, state=MessageState.UNKNOWN)
    return list(rows.select_related("visit__point", "visit__kecamatan").order_by("visit__date", "due_at")[:most])


def of_visit(visit: Visit) -> list[OutboxMessage]:
    """All that was, is and will be sent about a visit in its present plan, in order; older plans what was sent."""
    rows = visit.messages.filter(Q(visit_revision=visit.revision) | ~Q(state=MessageState.CANCELLED))
    return list(rows.defer("address_sealed").order_by("due_at", "recipient_name", "channel"))


def sink_messages(search: str) -> QuerySet[SinkMessage]:
    """What the local sink took, for the page that shows it."""
    rows = SinkMessage.objects.all()
    if search:
        rows = rows.filter(Q(recipient__icontains=search) | Q(subject__icontains=search) | Q(body__icontains=search))
    return rows


def _known(value: str, values: list[str]) -> str:
    return value if value in values else ""


def _identifier(value: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(value)
    except ValueError:
        return None
