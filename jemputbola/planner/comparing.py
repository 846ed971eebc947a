"""The draft beside the present calendar: which visits are new, moved, kept, dropped. Pure."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from jemputbola.planner.unfolding import PlannedStop

KEPT: Final = "kept"
FIXED: Final = "fixed"
NEW: Final = "new"
MOVED: Final = "moved"
DROPPED: Final = "dropped"


@dataclass(frozen=True)
class CalendarVisit:
    """A visit as it stood in the calendar when the plan was begun."""

    key: str
    point: str
    date: dt.date
    team: str
    # Agreed or being agreed, or locked by hand: the plan keeps it as it is.
    is_fixed: bool
    room: float
    changed_at: str = ""


@dataclass(frozen=True)
class Difference:
    change: str
    stop: PlannedStop | None
    visit: CalendarVisit | None


def differences(stops: Sequence[PlannedStop], calendar: Sequence[CalendarVisit]) -> list[Difference]:
    """One entry for each visit of the plan and for each draft of the calendar that the plan has no place for.

    A draft at the same point moves rather than being dropped and made anew. Fixed visits that the plan left out are
    no difference: they stay as they are.
    """
    found: list[Difference] = []
    free = {visit.key: visit for visit in calendar}
    by_day = {(visit.point, visit.date): visit for visit in calendar}
    left: list[PlannedStop] = []
    for stop in stops:
        visit = by_day.get((stop.point, stop.date))
        if visit is None or visit.key not in free:
            left.append(stop)
            continue
        del free[visit.key]
        change = FIXED if visit.is_fixed else KEPT if visit.team == stop.team else MOVED
        found.append(Difference(change, stop, visit))
    waiting: dict[str, list[CalendarVisit]] = defaultdict(list)
    for visit in sorted(free.values(), key=lambda visit: visit.date, reverse=True):
        if not visit.is_fixed:
            waiting[visit.point].append(visit)
    for stop in left:
        here = waiting.get(stop.point)
        if here:
            found.append(Difference(MOVED, stop, here.pop()))
        else:
            found.append(Difference(NEW, stop, None))
    found.extend(Difference(DROPPED, None, visit) for rest in waiting.values() for visit in rest)
    return sorted(found, key=_order)


def _order(difference: Difference) -> tuple[dt.date, str, str]:
    stop, visit = difference.stop, difference.visit
    if stop is not None:
        return (stop.date, stop.team, stop.starts.isoformat())
    assert visit is not None  # noqa: S101 (a difference has one or the other)
    return (visit.date, visit.team, "")
