"""The one table of a ticket's states and moves, and the one door through which a state changes.

Read it as: this move may start in these states, and ends there. What is not in the table is refused.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from antrian.models import Counter, Ticket, TicketEvent, TicketState
from kecamatan.models import Officer

WAITING = TicketState.WAITING
CALLED = TicketState.CALLED
SERVING = TicketState.SERVING
DONE = TicketState.DONE
SKIPPED = TicketState.SKIPPED
CANCELLED = TicketState.CANCELLED


@dataclass(frozen=True)
class Move:
    code: str
    start: tuple[TicketState, ...]
    end: TicketState


TABLE: Final = (
    Move("call", (WAITING,), CALLED),
    Move("recall", (CALLED,), CALLED),
    # Nobody came to the counter. The number is kept: who comes later goes back into the line with their rank.
    Move("skip", (CALLED,), SKIPPED),
    # From serving too: a capture that must wait for a document, or a tap too many.
    Move("return", (CALLED, SERVING, SKIPPED), WAITING),
    Move("start", (CALLED,), SERVING),
    # With an outcome, and only so. From skipped: "absent", or what the neighbours told.
    Move("finish", (CALLED, SERVING, SKIPPED), DONE),
    Move("cancel", (WAITING, SKIPPED), CANCELLED),
)
MOVES: Final = {move.code: move for move in TABLE}
# The first event of every ticket; it has no state to start from.
ISSUED: Final = "issue"
# Somebody stands, or should stand, at a counter.
AT_COUNTER: Final = (CALLED, SERVING)


class TicketRefused(Exception):
    """Something asked of the day's queue that cannot be; `code` is stable, the sentence is made at the edge."""

    def __init__(self, code: str, **detail: object) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


def may(state: str, code: str) -> bool:
    """Whether the move `code` may start in `state`."""
    return state in MOVES[code].start


def take(
    ticket: Ticket, code: str, *, by: Officer | None, at: dt.datetime, counter: Counter | None = None
) -> TicketEvent:
    """Take one move with a ticket read under the day's lock; saves the ticket and writes its event.

    `counter` is the one that calls; other moves keep it, a return to the line takes it away.
    Raises TicketRefused("move_not_allowed").
    """
    before = ticket.state
    if not may(before, code):
        raise TicketRefused("move_not_allowed", state=before, move=code)
    ticket.state = MOVES[code].end
    match code:
        case "call":
            ticket.counter = counter
            ticket.calls += 1
            ticket.called_at = at
        case "recall":
            ticket.calls += 1
            ticket.called_at = at
        case "start":
            ticket.serving_at = at
        case "finish":
            ticket.finished_at = at
        case "return":
            ticket.counter = None
            ticket.serving_at = None
    at_counter = ticket.counter_id if code != "return" else None
    ticket.save(update_fields=["state", "counter", "calls", "called_at", "serving_at", "finished_at"])
    return TicketEvent.objects.create(
        ticket=ticket,
        move=code,
        from_state=before,
        to_state=ticket.state,
        counter_id=at_counter,
        by=by,
        at=at,
    )
