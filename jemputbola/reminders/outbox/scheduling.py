"""Which rows the outbox should hold for a visit, and making it so, inside the transaction that changed the visit."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from jemputbola.models import Channel, MessageState, Occasion, OutboxMessage, Visit, VisitState
from jemputbola.reminders.occasions import REMINDERS, TELLS_A_DATE, Calendar, Due, at_once, fits, reminders
from jemputbola.reminders.recipients import Recipient, camat_of, recipients_of
from kecamatan.models import uuid7
from kecamatan.privacy import seal, unseal

# In these states a message has reached its recipient, or may have.
TOLD: Final = (MessageState.SENDING, MessageState.SENT, MessageState.UNKNOWN)
_AGREED: Final = (VisitState.CONFIRMED, VisitState.ANNOUNCED)
# One address of one recipient.
Place = tuple[str, str, str]


@dataclass(frozen=True)
class _Wanted:
    recipient: Recipient
    due: Due

    @property
    def key(self) -> tuple[Place, str]:
        return _place(self.recipient), self.due.occasion


@dataclass(frozen=True)
class _Plan:
    """What the outbox should hold: rows by address and occasion, and whose waiting reminders stay."""

    wanted: list[_Wanted]
    people: set[Place]

    def keeps(self, row: OutboxMessage, visit: Visit) -> bool:
        if row.visit_revision != visit.revision:
            return False
        if row.occasion in REMINDERS:
            # One that is due this very minute is no longer ahead, yet still fits.
            return visit.state in _AGREED and _place(row) in self.people
        return (_place(row), row.occasion) in {each.key for each in self.wanted}


def schedule(visit: Visit, *, at: dt.datetime, occasion: Occasion | None = None) -> None:
    """Let the outbox hold what the visit's present state and revision ask for; the caller has the visit's row locked.

    Call it after every change, in the same transaction. An agreed visit tells everybody its date once and reminds
    them; a proposed one asks the camat; who was told a date that no longer holds is told so. Queued rows that no
    longer fit are cancelled. Calling it again changes nothing. `occasion=CHANGED` says that something worth telling
    changed within the same revision; any other value is a mere hint.
    """
    rows = list(visit.messages.all())
    plan = _plan(visit, _last_told(rows), at=at, again=occasion == Occasion.CHANGED)
    with transaction.atomic():
        _cancel([row.pk for row in rows if row.state == MessageState.QUEUED and not plan.keeps(row, visit)])
        _write(visit, rows, plan.wanted, at=at)


def calendar_of(visit: Visit) -> Calendar:
    """The visit's date and hours with the clock and quiet hours of its office."""
    return Calendar(visit.date, visit.starts, visit.ends, visit.office.zone, settings.MESSAGE_HOURS)


# --- What is wanted --------------------------------------------------------------------------------------------------


def _plan(visit: Visit, told: dict[Place, OutboxMessage], *, at: dt.datetime, again: bool) -> _Plan:
    calendar = calendar_of(visit)
    now: list[tuple[Recipient, Occasion]] = []
    people: list[Recipient] = []
    if visit.state == VisitState.PROPOSED:
        now = [(each, Occasion.PROPOSAL) for each in _reachable(camat_of(visit))]
    elif visit.state in (*_AGREED, VisitState.OPEN):
        people = _reachable(recipients_of(visit))
        now = [(each, found) for each in people if (found := _news(visit, told.get(_place(each)), again=again))]
    addressed = {each.who for each in people} | {each.who for each, _ in now}
    now += [
        (_as_told(last), Occasion.CANCELLED)
        for last in told.values()
        if (last.recipient_kind, last.recipient_key) not in addressed and _holds_no_longer(visit, last)
    ]
    ahead = reminders(calendar, at=at) if visit.state in _AGREED else []
    at_this_moment = [
        _Wanted(recipient, due)
        for recipient, occasion in now
        if fits(occasion, visit.state) and (due := at_once(occasion, calendar, at=at))
    ]
    later = [_Wanted(recipient, due) for recipient in people for due in ahead]
    return _Plan([*at_this_moment, *later], {_place(each) for each in people})


def _news(visit: Visit, last: OutboxMessage | None, *, again: bool) -> Occasion | None:
    """What somebody has to hear of an agreed visit, by the last that they were told; None: they know."""
    if last is None or last.occasion == Occasion.PROPOSAL:
        return Occasion.CONFIRMED
    if last.occasion == Occasion.CANCELLED:
        # Taken back within the same revision, then agreed after all: "confirmed" was used up before.
        return Occasion.CHANGED if last.visit_revision == visit.revision else Occasion.CONFIRMED
    return Occasion.CHANGED if again or last.visit_revision < visit.revision else None


def _holds_no_longer(visit: Visit, last: OutboxMessage) -> bool:
    """Whether somebody who is not told a date now has to hear that the one they know holds no longer."""
    if last.occasion == Occasion.PROPOSAL:
        return visit.state in (VisitState.POSTPONED, VisitState.CANCELLED)
    if last.occasion not in TELLS_A_DATE:
        return False
    # Not by revision for these two: the visit is off, or goes on without them, whatever they were told.
    off = (VisitState.POSTPONED, VisitState.CANCELLED, *_AGREED)
    return visit.state in off or last.visit_revision < visit.revision


def _reachable(recipients: Iterable[Recipient]) -> list[Recipient]:
    """Without a gateway a telephone number is used for those alone who have no e-mail, so that the failure shows."""
    found = list(recipients)
    if settings.MESSAGE_GATEWAY_URL:
        return found
    by_mail = {each.who for each in found if each.channel == Channel.MAIL}
    return [each for each in found if each.channel == Channel.MAIL or each.who not in by_mail]


# --- What is there ---------------------------------------------------------------------------------------------------


def _place(each: Recipient | OutboxMessage) -> Place:
    if isinstance(each, OutboxMessage):
        return each.recipient_kind, each.recipient_key, each.channel
    return each.kind, each.key, each.channel


def _last_told(rows: Sequence[OutboxMessage]) -> dict[Place, OutboxMessage]:
    """The last message that each address got, or may have got."""
    told = sorted((row for row in rows if row.state in TOLD), key=_order_of_telling)
    return {_place(row): row for row in told}


def _order_of_telling(row: OutboxMessage) -> tuple[int, dt.datetime, dt.datetime]:
    return row.visit_revision, row.sent_at or row.claimed_at or row.due_at, row.created_at


def _as_told(row: OutboxMessage) -> Recipient:
    """The recipient of a row, at the address where they were told it."""
    return Recipient(row.recipient_kind, row.recipient_key, row.recipient_name, row.channel, address_of(row))


def address_of(row: OutboxMessage) -> str:
    """The e-mail address or telephone number of a row. Raises kecamatan.privacy.SealError."""
    return unseal(row.address_sealed, table=OutboxMessage._meta.db_table, column="address_sealed", row_id=row.pk)


def _sealed(address: str, row_id: object) -> bytes:
    return seal(address, table=OutboxMessage._meta.db_table, column="address_sealed", row_id=row_id)


# --- Making it so ----------------------------------------------------------------------------------------------------


def _cancel(pks: Sequence[UUID]) -> None:
    # The condition on the state decides against a worker that claims a row at this very moment.
    queued = OutboxMessage.objects.filter(pk__in=pks, state=MessageState.QUEUED)
    queued.update(state=MessageState.CANCELLED, error_class="superseded")


def _write(visit: Visit, rows: Sequence[OutboxMessage], wanted: Sequence[_Wanted], *, at: dt.datetime) -> None:
    present = {(_place(row), row.occasion): row for row in rows if row.visit_revision == visit.revision}
    new = []
    for each in wanted:
        row = present.get(each.key)
        if row is None:
            new.append(_row(visit, each, at=at))
        elif row.state == MessageState.CANCELLED:
            _revive(row, each)
        elif row.state == MessageState.QUEUED and address_of(row) != each.recipient.address:
            _readdress(row, each.recipient)
    # The unique key message_once is the guard; whoever comes second finds the row there and adds nothing.
    OutboxMessage.objects.bulk_create(new, ignore_conflicts=True)


def _row(visit: Visit, wanted: _Wanted, *, at: dt.datetime) -> OutboxMessage:
    pk, recipient, due = uuid7(), wanted.recipient, wanted.due
    return OutboxMessage(
        id=pk,
        office_id=visit.office_id,
        visit=visit,
        visit_revision=visit.revision,
        occasion=due.occasion,
        recipient_kind=recipient.kind,
        recipient_key=recipient.key,
        recipient_name=recipient.name[:160],
        channel=recipient.channel,
        address_sealed=_sealed(recipient.address, pk),
        address_masked=recipient.masked[:80],
        due_at=due.due_at,
        expires_at=due.expires_at,
        next_try_at=due.due_at,
        created_at=at,
    )


def _revive(row: OutboxMessage, wanted: _Wanted) -> None:
    """A row that was cancelled while it waited is wanted again."""
    OutboxMessage.objects.filter(pk=row.pk, state=MessageState.CANCELLED).update(
        state=MessageState.QUEUED,
        error_class="",
        address_sealed=_sealed(wanted.recipient.address, row.pk),
        address_masked=wanted.recipient.masked[:80],
        due_at=wanted.due.due_at,
        expires_at=wanted.due.expires_at,
        next_try_at=wanted.due.due_at,
    )


def _readdress(row: OutboxMessage, recipient: Recipient) -> None:
    OutboxMessage.objects.filter(pk=row.pk, state=MessageState.QUEUED).update(
        address_sealed=_sealed(recipient.address, row.pk), address_masked=recipient.masked[:80]
    )


def readdress(row: OutboxMessage) -> None:
    """Give a row, unsaved, the address that is known of its recipient today; without one it keeps what it has."""
    known = [*camat_of(row.visit), *recipients_of(row.visit)]
    if recipient := next((each for each in known if _place(each) == _place(row)), None):
        row.address_sealed, row.address_masked = _sealed(recipient.address, row.pk), recipient.masked[:80]
