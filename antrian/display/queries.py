"""What the screen in the hall shows: numbers and counters, never a name."""

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any, Final

from antrian.display import spoken
from antrian.models import Counter, DailyQueue, Ticket
from antrian.tickets import queries
from antrian.tickets.lifecycle import AT_COUNTER

NEXT_SHOWN: Final = 6
CALLS_KEPT: Final = 4
# A call is spoken by a screen that learns of it within this time; a screen that comes back later stays silent.
FRESH: Final = dt.timedelta(seconds=45)


@dataclass(frozen=True)
class BoardCounter:
    number: int
    label: str
    calling: bool


@dataclass(frozen=True)
class Call:
    """One call to be spoken. `key` changes when the same number is called again."""

    key: str
    label: str
    counter: int
    text: str
    fresh: bool


@dataclass(frozen=True)
class Board:
    state: str
    counters: list[BoardCounter]
    upcoming: list[str]
    calls: list[Call]
    waiting: int

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def board_of(queue: DailyQueue, *, now: dt.datetime) -> Board:
    """The screen of one queue at the moment `now`, in six queries."""
    tickets = Ticket.objects.filter(queue=queue).select_related("counter")
    standing = {ticket.counter_id: ticket for ticket in tickets.filter(state__in=AT_COUNTER)}
    counters = []
    for counter in Counter.objects.filter(queue=queue, is_open=True).order_by("number"):
        ticket = standing.get(counter.pk)
        label = ticket.label if ticket else ""
        counters.append(BoardCounter(counter.number, label, ticket is not None and ticket.state == "called"))
    called = tickets.filter(called_at__isnull=False, counter__isnull=False).order_by("-called_at")[:CALLS_KEPT]
    return Board(
        state=queue.state,
        counters=counters,
        upcoming=[ticket.label for ticket in queries.next_in_line(queue, tickets, NEXT_SHOWN)],
        calls=[_call(ticket, now) for ticket in called],
        waiting=queries.tally_of(queue).waiting,
    )


def _call(ticket: Ticket, now: dt.datetime) -> Call:
    counter = ticket.counter.number if ticket.counter else 0
    called_at = ticket.called_at or now
    return Call(
        key=f"{ticket.label} {called_at.timestamp():.3f}",
        label=ticket.label,
        counter=counter,
        text=spoken.call(ticket.lane, ticket.number, counter),
        fresh=now - called_at <= FRESH,
    )
