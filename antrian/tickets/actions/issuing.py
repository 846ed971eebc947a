"""Giving out numbers: one atomic update of the lane's counter, in the statement that inserts the ticket.

Never a look at the highest number, never a sequence: the first doubles under load, the second leaves gaps whenever a
transaction is undone. Outside of a transaction the statement is one by itself, so that the lane's row is locked while
the database works and not while this process waits for its turn.
"""

import datetime as dt
import secrets
import uuid
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from antrian.models import DailyQueue, Ticket, TicketEvent, TicketState
from antrian.retrying import again_after_deadlock
from antrian.tickets import numbering
from antrian.tickets.actions.day import ensure_queue
from antrian.tickets.actions.locking import lock_ticket
from antrian.tickets.lifecycle import ISSUED, WAITING, TicketRefused
from jemputbola.models import Visit
from kecamatan import audit, privacy
from kecamatan.models import Officer, Resident, uuid7

# Collisions of random codes: one in some 10 ** 13 per ticket; a few tries are plenty.
CODE_TRIES: Final = 5

_ISSUE: Final = """
WITH taken AS (
    UPDATE antrian_lane SET last_number = last_number + 1
    WHERE queue_id = %(queue)s AND kind = %(lane)s AND is_open
    RETURNING last_number
), quota AS (
    -- After the lane, as in close_day; the check queue_web_within_quota guards the last place.
    UPDATE antrian_dailyqueue SET web_issued = web_issued + 1
    FROM taken WHERE id = %(queue)s AND %(web)s
), added AS (
    INSERT INTO antrian_ticket (id, queue_id, lane, number, code, op_id, source, state, resident_id, name, nik_index,
                                nik_sealed, nik_last4, phone_sealed, priority_reason, counter_id, calls, issued_at)
    SELECT %(id)s, %(queue)s, %(lane)s, last_number, %(code)s, %(op_id)s, %(source)s, %(state)s, %(resident)s, %(name)s,
           %(nik_index)s, %(nik_sealed)s, %(nik_last4)s, %(phone_sealed)s, %(priority_reason)s, NULL, 0, %(at)s
    FROM taken
    RETURNING id
), noted AS (
    INSERT INTO antrian_ticketevent (ticket_id, move, from_state, to_state, counter_id, by_id, at)
    SELECT id, %(move)s, '', %(state)s, NULL, %(by)s, %(at)s FROM added
)
SELECT last_number FROM taken
"""


@again_after_deadlock
def issue_ticket(
    *,
    visit: Visit,
    lane: str,
    source: str,
    op_id: uuid.UUID,
    name: str,
    nik: str | None = None,
    phone: str | None = None,
    resident: Resident | None = None,
    priority_reason: str = "",
    by: Officer | None,
    at: dt.datetime,
) -> Ticket:
    """Give the next number of a lane. A repeated `op_id` gives the ticket of the first time.

    `nik`: 16 digits already read by kecamatan.nik, or None; somebody of the roster is found by it in silence. `by`: the
    officer at the desk, None for the web. Refused: visit_not_public, visit_over, queue_closed, queue_not_open (at the
    desk, before the day is opened), web_full, nik_has_ticket (one per NIK and visit), operation_reused (the same
    operation with another person).
    """
    queue = ensure_queue(visit)
    index, resident = _person(visit, nik, resident)
    asked = _Asked(queue, lane, source, op_id, name.strip()[:120], nik, phone, resident, index, priority_reason, by, at)
    known = _known(asked)
    if known is not None:
        return known
    _may_issue(visit, asked)
    for _ in range(CODE_TRIES):
        try:
            # Within a transaction of the caller's a refusal undoes this statement alone.
            with transaction.atomic() if connection.in_atomic_block else nullcontext():
                return _insert(asked, uuid7())
        except IntegrityError as error:
            known = _after_conflict(asked, error)
            if known is not None:
                return known
    raise TicketRefused("no_free_code")


@dataclass(frozen=True)
class _Asked:
    """One request for a number; `index` is the keyed index of the person's NIK, if it is known."""

    queue: DailyQueue
    lane: str
    source: str
    op_id: uuid.UUID
    name: str
    nik: str | None
    phone: str | None
    resident: Resident | None
    index: bytes | None
    priority_reason: str
    by: Officer | None
    at: dt.datetime


def _person(visit: Visit, nik: str | None, resident: Resident | None) -> tuple[bytes | None, Resident | None]:
    if resident is not None:
        return privacy.present_index(resident), resident
    if nik is None:
        return None, None
    found = Resident.objects.filter(office_id=visit.office_id, nik_index__in=privacy.nik_indexes(nik)).first()
    return privacy.nik_index(nik), found


def _known(asked: _Asked) -> Ticket | None:
    """The ticket that this operation already has. Raises operation_reused when it is another person's."""
    ticket = Ticket.objects.select_related("queue").filter(op_id=asked.op_id).first()
    if ticket is None:
        return None
    if asked.index is None:
        same_person = ticket.nik_index is None and ticket.name == asked.name
    else:
        same_person = bytes(ticket.nik_index or b"") in _indexes(asked)
    if ticket.queue_id != asked.queue.pk or not same_person:
        raise TicketRefused("operation_reused")
    return ticket


def _may_issue(visit: Visit, asked: _Asked) -> None:
    if not visit.is_public:
        raise TicketRefused("visit_not_public")
    if settings.NIK_INDEX_KEY_OLD and _has_number_under_old_key(asked):
        raise TicketRefused("nik_has_ticket")
    state = asked.queue.state
    if state == DailyQueue.State.CLOSED:
        raise TicketRefused("queue_closed")
    if state == DailyQueue.State.OPEN:
        return
    if asked.source == Ticket.Source.DESK:
        raise TicketRefused("queue_not_open")
    if asked.at >= visit.ends_at:
        raise TicketRefused("visit_over")


def _indexes(asked: _Asked) -> list[bytes]:
    """Every index under which the person's ticket may stand."""
    mine = [asked.index] if asked.index else []
    if settings.NIK_INDEX_KEY_OLD:
        mine += [bytes(asked.resident.nik_index)] if asked.resident else []
        mine += privacy.nik_indexes(asked.nik) if asked.nik else []
    return mine


def _has_number_under_old_key(asked: _Asked) -> bool:
    """While the key of the index is changed, the unique key sees only half of what it guards."""
    rows = Ticket.objects.filter(queue=asked.queue, nik_index__in=_indexes(asked))
    return rows.exclude(state=TicketState.CANCELLED).exclude(op_id=asked.op_id).exists()


def _insert(asked: _Asked, row_id: uuid.UUID) -> Ticket:
    def sealed(text: str | None, column: str) -> bytes | None:
        return privacy.seal(text, table="antrian_ticket", column=column, row_id=row_id) if text else None

    resident = asked.resident
    row: dict[str, Any] = {
        "id": row_id,
        "queue": asked.queue.pk,
        "lane": asked.lane,
        "code": numbering.new_code(secrets.choice),
        "op_id": asked.op_id,
        "source": asked.source,
        "web": asked.source == Ticket.Source.WEB,
        "state": WAITING.value,
        "resident": resident.pk if resident else None,
        "name": asked.name,
        "nik_index": asked.index,
        # The roster has the NIK of its own people; it is not kept twice.
        "nik_sealed": None if resident else sealed(asked.nik, "nik_sealed"),
        "nik_last4": resident.nik_last4 if resident else (asked.nik or "")[-4:],
        "phone_sealed": sealed(asked.phone, "phone_sealed"),
        "priority_reason": asked.priority_reason,
        "by": asked.by.pk if asked.by else None,
        "at": asked.at,
        "move": ISSUED,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ISSUE, row)
        taken = cursor.fetchone()
    if taken is None:
        # No row of the lane was open when its turn came: the day was being closed.
        raise TicketRefused("queue_closed")
    return _as_read(row, asked.queue, number=taken[0])


def _as_read(row: dict[str, Any], queue: DailyQueue, *, number: int) -> Ticket:
    """The ticket as a query would give it, without asking for it once more."""
    given = {**row, "number": number, "queue_id": queue.pk, "resident_id": row["resident"], "issued_at": row["at"]}
    given["calls"] = 0
    names = [field.attname for field in Ticket._meta.concrete_fields]
    # What a new ticket does not have yet (counter, times of calls) is null.
    ticket: Ticket = Ticket.from_db(connection.alias, names, [given.get(name) for name in names])
    ticket.queue = queue
    return ticket


def _after_conflict(asked: _Asked, error: IntegrityError) -> Ticket | None:
    """The ticket of a request that was faster, None to try anew with another code, or the refusal.

    Whatever broke, all of it is undone: the number went back with the rest.
    """
    # The same request twice at once breaks the rule of its NIK, or the quota, as easily as that of its operation.
    known = _known(asked)
    if known is not None:
        return known
    match _constraint_of(error):
        case "queue_web_within_quota":
            raise TicketRefused("web_full") from None
        case "ticket_once_per_nik":
            raise TicketRefused("nik_has_ticket") from None
        case "antrian_ticket_code_key":
            return None
    raise error


def _constraint_of(error: IntegrityError) -> str:
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or ""


@again_after_deadlock
@transaction.atomic
def link_resident(*, ticket: Ticket, resident: Resident, by: Officer, at: dt.datetime) -> Ticket:
    """Say whom of the roster a ticket is for. Refused: foreign_resident, nik_has_ticket, already_finished."""
    locked = lock_ticket(ticket, must_be_open=False)
    visit = locked.queue.visit
    if resident.office_id != visit.office_id:
        raise TicketRefused("foreign_resident")
    if locked.finished_at is not None:
        raise TicketRefused("already_finished")
    locked.resident = resident
    locked.nik_index = privacy.present_index(resident)
    locked.nik_last4 = resident.nik_last4
    locked.nik_sealed = None
    try:
        with transaction.atomic():
            locked.save(update_fields=["resident", "nik_index", "nik_last4", "nik_sealed"])
    except IntegrityError as error:
        if _constraint_of(error) != "ticket_once_per_nik":
            raise
        raise TicketRefused("nik_has_ticket") from None
    TicketEvent.objects.create(
        ticket=locked, move="link", from_state=locked.state, to_state=locked.state, by=by, at=at, counter=None
    )
    audit.record(
        office=visit.office,
        by=by,
        action="ticket.link",
        summary=f"Nomor {locked.label} dihubungkan ke data warga",
        at=at,
        subject=locked,
        detail={"resident": str(resident.pk), "visit": str(visit.pk)},
    )
    return locked
