"""The queues of the demo as rows: lanes, counters, numbers, every move of a number, and the outcomes."""

import datetime as dt
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from antrian.demo.agreement import end_of_day
from antrian.demo.roster import Deed, new_operation, sealed_phone
from antrian.demo.rows import copy_rows, fresh_ids
from antrian.demo.staff import Staff
from antrian.demo.story import Story
from antrian.demo.trips import Slip, Trip
from antrian.demo.visiting import Calls
from antrian.models import Counter, DailyQueue, Lane, Outcome, Ticket, TicketEvent
from antrian.outcomes.actions import _HANDED
from antrian.tickets.actions.day import WEB_PERCENT
from antrian.tickets.numbering import CODE_LENGTH, CODE_LETTERS
from kecamatan.models import Office
from kecamatan.privacy import nik_index

HANDED_TO = ("Yang bersangkutan", "Yang bersangkutan", "Yang bersangkutan", "Suami/istri", "Orang tua", "Anak")
_CODES = len(CODE_LETTERS) ** CODE_LENGTH
QUEUE = "id visit_id state web_quota web_issued regular_since_priority opened_at closed_at"
LANE = "queue_id kind last_number is_open"
COUNTER = "id queue_id number is_open"
TICKET = (
    "id queue_id lane number code op_id source state resident_id name nik_index nik_last4 phone_sealed priority_reason"
    " counter_id calls issued_at called_at serving_at finished_at"
)
MOVE = "ticket_id move from_state to_state counter_id by_id at"
OUTCOME = "id ticket_id visit_id resident_id kind handed_to cards_spoiled op_id by_id at"
Row = tuple[object, ...]


@dataclass
class Rows:
    """What is gathered before it is copied, table by table. `operations` are those of the books of cards."""

    operations: dict[int, str]
    queues: list[Row] = field(default_factory=list)
    lanes: list[Row] = field(default_factory=list)
    counters: list[Row] = field(default_factory=list)
    tickets: list[Row] = field(default_factory=list)
    moves: list[Row] = field(default_factory=list)
    outcomes: list[Row] = field(default_factory=list)
    deeds: dict[tuple[int, int, str], Deed] = field(default_factory=dict)

    def copy(self) -> None:
        self.moves.sort(key=lambda row: row[6])  # type: ignore[arg-type, return-value]
        for model, names, rows in (
            (DailyQueue, QUEUE, self.queues),
            (Lane, LANE, self.lanes),
            (Counter, COUNTER, self.counters),
            (Ticket, TICKET, self.tickets),
            (TicketEvent, MOVE, self.moves),
            (Outcome, OUTCOME, self.outcomes),
        ):
            copy_rows(model, names.split(), rows)


def write_queues(
    office: Office, story: Story, staff: Staff, calls: Calls, people_ids: Sequence[str], operations: dict[int, str]
) -> list[Deed]:
    """COPY all queues; gives what the ledger must say of it: each step with its officer, visit and operation."""
    rows = Rows(operations)
    for number, trip in enumerate(story.trips):
        if trip.slips or trip.state in ("open", "closed"):
            _queue(rows, office, story, staff, calls, people_ids, number, trip)
    rows.copy()
    labels = [calls.points[trip.point].name for trip in story.trips]
    deeds = []
    for step in story.backlog.steps:
        known = rows.deeds.get((step.trip, step.person, step.kind)) if step.trip is not None else None
        if known is not None:
            deeds.append(known)
            continue
        at_visit = step.trip is not None
        operator = staff.members[step.team or 0][0]
        deeds.append(
            Deed(
                step.person,
                step.kind,
                step.at,
                str(operator.id) if at_visit else str(staff.storekeeper.id) if "card" in step.kind else None,
                calls.ids[step.trip] if step.trip is not None else None,
                labels[step.trip] if step.trip is not None else step.where,
                new_operation(),
            )
        )
    return deeds


def _queue(
    rows: Rows,
    office: Office,
    story: Story,
    staff: Staff,
    calls: Calls,
    people_ids: Sequence[str],
    number: int,
    trip: Trip,
) -> None:
    (queue_id,) = fresh_ids(1)
    visit_id = calls.ids[number]
    opened = next((move.at for move in calls.moves[number] if move.move == "open"), None)
    state = {"open": "open", "closed": "closed"}.get(trip.state, "not_open")
    closed = end_of_day(trip, office.zone) if trip.state == "closed" else None
    web = sum(slip.source == "web" for slip in trip.slips)
    quota = max(trip.capacity * WEB_PERCENT // 100, 1, web)
    called = sorted((slip for slip in trip.slips if slip.called_at), key=_called)
    since = int(bool(called) and called[-1].lane == "A")
    rows.queues.append((queue_id, visit_id, state, quota, web, since, opened, closed))
    for lane in "AP":
        last = max((slip.number for slip in trip.slips if slip.lane == lane), default=0)
        rows.lanes.append((queue_id, lane, last, state != "closed"))
    counters = dict(enumerate(fresh_ids(len(trip.kits)), start=1)) if opened else {}
    rows.counters += [(key, queue_id, place, state == "open") for place, key in counters.items()]
    keys = fresh_ids(len(trip.slips))
    crew = staff.members[trip.team]
    for key, slip in zip(keys, trip.slips, strict=True):
        by = str(crew[((slip.counter or 1) - 1) % len(crew)].id)
        _ticket(rows, story, people_ids, queue_id, key, slip, counters.get(slip.counter or 0))
        _moves(rows, key, slip, counters.get(slip.counter or 0), by)
        if slip.outcome:
            _outcome(rows, calls, people_ids, number, trip, key, slip, by)


def _called(slip: Slip) -> dt.datetime:
    return slip.called_at or slip.issued_at


def _ticket(
    rows: Rows,
    story: Story,
    people_ids: Sequence[str],
    queue_id: str,
    key: str,
    slip: Slip,
    counter: str | None,
) -> None:
    person = None if slip.person is None else story.people[slip.person]
    phone = None
    if person is not None and slip.source == "web":
        phone = sealed_phone(person, table=Ticket._meta.db_table, column="phone_sealed", row_id=key)
    rows.tickets.append(
        (
            key,
            queue_id,
            slip.lane,
            slip.number,
            _code(),
            new_operation(),
            slip.source,
            slip.state,
            None if slip.person is None else people_ids[slip.person],
            slip.name,
            nik_index(person.nik) if person else None,
            person.nik[-4:] if person else "",
            phone,
            slip.reason,
            counter,
            slip.calls,
            slip.issued_at,
            slip.called_at,
            slip.serving_at,
            slip.finished_at,
        )
    )


def _moves(rows: Rows, key: str, slip: Slip, counter: str | None, by: str) -> None:
    """The ticket's own history, as the one table of its states would have written it."""
    rows.moves.append((key, "issue", "", "waiting", None, by if slip.source == "desk" else None, slip.issued_at))
    if slip.called_at is None:
        return
    first = slip.called_at - dt.timedelta(seconds=45) if slip.calls > 1 else slip.called_at
    rows.moves.append((key, "call", "waiting", "called", counter, by, first))
    if slip.calls > 1:
        rows.moves.append((key, "recall", "called", "called", counter, by, slip.called_at))
    if slip.state == "skipped":
        gave_up = slip.called_at + dt.timedelta(seconds=40)
        rows.moves.append((key, "skip", "called", "skipped", counter, by, gave_up))
    if slip.serving_at is not None:
        rows.moves.append((key, "start", "called", "serving", counter, by, slip.serving_at))
    if slip.finished_at is not None:
        rows.moves.append((key, "finish", "serving", "done", counter, by, slip.finished_at))


def _outcome(
    rows: Rows,
    calls: Calls,
    people_ids: Sequence[str],
    number: int,
    trip: Trip,
    key: str,
    slip: Slip,
    by: str,
) -> None:
    operation = new_operation() if slip.pair is None else rows.operations[slip.pair]
    (id_,) = fresh_ids(1)
    visit_id = calls.ids[number]
    handed = HANDED_TO[slip.number % len(HANDED_TO)] if slip.outcome == "card_printed" else ""
    person_id = None if slip.person is None else people_ids[slip.person]
    at = slip.finished_at or slip.issued_at
    rows.outcomes.append((id_, key, visit_id, person_id, slip.outcome, handed, slip.spoiled, operation, by, at))
    if slip.person is None:
        return
    label = calls.points[trip.point].name
    rows.deeds[number, slip.person, slip.outcome] = Deed(slip.person, slip.outcome, at, by, visit_id, label, operation)
    if handed:
        second = str(uuid.uuid5(_HANDED, uuid.UUID(operation).hex))
        note = f"Diserahkan kepada: {handed}"
        rows.deeds[number, slip.person, "card_handed_over"] = Deed(
            slip.person, "card_handed_over", at, by, visit_id, label, second, note
        )


def _code() -> str:
    """A ticket's code, from one random number."""
    value, letters = secrets.randbelow(_CODES), []
    for _ in range(CODE_LENGTH):
        value, rest = divmod(value, len(CODE_LETTERS))
        letters.append(CODE_LETTERS[rest])
    return "".join(letters)
