"""The one table of a visit's states and moves, and the one door through which a state changes.

Read it as: this move may start in these states, and ends there. What is not in the table is refused.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from jemputbola.models import Visit, VisitEvent, VisitState
from kecamatan.models import Officer

DRAFT = VisitState.DRAFT
PROPOSED = VisitState.PROPOSED
COUNTERED = VisitState.COUNTERED
DECLINED = VisitState.DECLINED
CONFIRMED = VisitState.CONFIRMED
ANNOUNCED = VisitState.ANNOUNCED
OPEN = VisitState.OPEN
CLOSED = VisitState.CLOSED
POSTPONED = VisitState.POSTPONED
CANCELLED = VisitState.CANCELLED
# The visit stays in the state it is in.
STAY: Final = None


@dataclass(frozen=True)
class Move:
    code: str
    start: tuple[VisitState, ...]
    end: VisitState | None


TABLE: Final = (
    # What the planner and the camat's office agree. `confirm` starts in draft too: dates are often agreed in a
    # meeting or by letter before anything was sent.
    Move("propose", (DRAFT,), PROPOSED),
    Move("confirm", (DRAFT, PROPOSED, COUNTERED), CONFIRMED),
    Move("counter", (PROPOSED, COUNTERED), COUNTERED),
    Move("accept_counter", (COUNTERED,), CONFIRMED),
    Move("decline", (PROPOSED, COUNTERED), DECLINED),
    # What a change of the plan does: see `move_for_change`.
    Move("adjust", (DRAFT, PROPOSED, COUNTERED, CONFIRMED, ANNOUNCED), STAY),
    Move("change_agreed", (CONFIRMED, ANNOUNCED), STAY),
    Move("propose_anew", (PROPOSED, CONFIRMED, ANNOUNCED), PROPOSED),
    Move("redraft", (COUNTERED, DECLINED, POSTPONED), DRAFT),
    # Telling everybody, and the day itself.
    Move("announce", (CONFIRMED,), ANNOUNCED),
    Move("open", (CONFIRMED, ANNOUNCED), OPEN),
    Move("close", (OPEN,), CLOSED),
    # What goes wrong. An open visit can still be postponed: no power, no signal, the road is gone.
    Move("postpone", (PROPOSED, COUNTERED, CONFIRMED, ANNOUNCED, OPEN), POSTPONED),
    Move("cancel", (DRAFT, PROPOSED, COUNTERED, DECLINED, CONFIRMED, ANNOUNCED, POSTPONED), CANCELLED),
)
MOVES: Final = {move.code: move for move in TABLE}
# The first event of every visit; it has no state to start from.
PLANNED: Final = "plan"


class VisitRefused(Exception):
    """A change of a visit that cannot be; `code` is stable, the sentence is made at the edge (wording.py)."""

    code = "refused"

    def __init__(self, code: str = "", **detail: object) -> None:
        self.code = code or self.code
        self.detail = detail
        super().__init__(self.code)


class MoveRefused(VisitRefused):
    """The table has no such move from the visit's present state."""

    code = "move_not_allowed"


def may(state: str, code: str) -> bool:
    """Whether the move `code` may start in `state`."""
    return state in MOVES[code].start


def moves_from(state: str) -> Iterator[Move]:
    """The moves that may start in `state`, in the order of the table."""
    return (move for move in TABLE if state in move.start)


def end_of(state: str, code: str) -> VisitState:
    """Where the move leads from `state`. Raises MoveRefused when it may not start there."""
    if not may(state, code):
        raise MoveRefused(state=state, move=code)
    end = MOVES[code].end
    return VisitState(state) if end is None else end


def move_for_change(state: str, *, place_or_time: bool, new_revision: bool, agreed: bool) -> str:
    """Which move a change of the plan is.

    `place_or_time`: date, hours or titik differ, which is what the camat's office said yes to, so that a confirmed
    visit goes back to proposed unless the change was itself `agreed` with them. `new_revision`: these or the team
    differ, so that an open proposal must be sent anew. Raises MoveRefused in states that can no longer change.
    """
    if state in (DECLINED, POSTPONED) or (state == COUNTERED and place_or_time):
        return "redraft"
    if state == PROPOSED and new_revision:
        return "propose_anew"
    if state in (CONFIRMED, ANNOUNCED) and place_or_time:
        return "change_agreed" if agreed else "propose_anew"
    end_of(state, "adjust")
    return "adjust"


def take(
    visit: Visit,
    code: str,
    *,
    by: Officer | None,
    at: dt.datetime,
    actor: str = "",
    reason: str = "",
    detail: dict[str, object] | None = None,
) -> VisitEvent:
    """Take one move of the table with a visit whose row the caller has locked; saves the visit and its event.

    All unsaved changes of the visit are saved in the same UPDATE, so that the exclusion constraints see date and
    state change together. Raises MoveRefused, and lets IntegrityError of the constraints pass.
    """
    before = visit.state
    visit.state = end_of(before, code)
    visit.changed_at = at
    visit.save()
    return _write(visit, code, before, by=by, at=at, actor=actor, reason=reason, detail=detail)


def begin(visit: Visit, *, by: Officer | None, at: dt.datetime, detail: dict[str, object] | None = None) -> VisitEvent:
    """Save a new visit as a draft, with its first event."""
    visit.state = DRAFT
    visit.created_at = visit.changed_at = at
    visit.save(force_insert=True)
    return _write(visit, PLANNED, "", by=by, at=at, detail=detail)


def _write(
    visit: Visit,
    code: str,
    before: str,
    *,
    by: Officer | None,
    at: dt.datetime,
    actor: str = "",
    reason: str = "",
    detail: dict[str, object] | None = None,
) -> VisitEvent:
    return VisitEvent.objects.create(
        visit=visit,
        move=code,
        from_state=before,
        to_state=visit.state,
        revision=visit.revision,
        by=by,
        actor=(actor or (by.name if by else "Sistem"))[:120],
        reason=reason[:300],
        detail=detail or {},
        at=at,
    )
