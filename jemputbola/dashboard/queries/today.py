"""The visits of today."""

from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Sum

from jemputbola.dashboard.queries.frame import Frame
from jemputbola.models import Visit, VisitState

VISITS_SHOWN: Final = 12


@dataclass(frozen=True)
class TodaysVisits:
    # Ordered by hour; at most VISITS_SHOWN of them.
    visits: tuple[Visit, ...]
    total: int
    served: int
    capacity: int


def visits_today(frame: Frame) -> TodaysVisits:
    """The visits that hold this day, and what they serve. Two queries."""
    mine = Visit.objects.filter(office=frame.office, date=frame.today).holding().exclude(state=VisitState.DRAFT)
    sums = mine.aggregate(n=Count("id"), served=Sum("served", default=0), capacity=Sum("capacity", default=0))
    shown = mine.select_related("point", "team").order_by("starts", "id")[:VISITS_SHOWN]
    return TodaysVisits(tuple(shown), sums["n"], sums["served"], sums["capacity"])
