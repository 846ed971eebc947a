"""What holds the work back until the deadline."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Sum

from jemputbola.dashboard.forecast import RECENT_DAYS
from jemputbola.dashboard.queries.frame import LONG_AGO, Frame
from jemputbola.dashboard.queries.progress import Progress
from jemputbola.models import HOLDING_STATES, Kit, Visit, VisitKit, VisitState
from jemputbola.stock.queries import OfficeStock
from jemputbola.workdays import last_working_days


@dataclass(frozen=True)
class Limit:
    """One resource against what is still to be done by the deadline, in people or cards."""

    code: str
    to_do: int
    # What the resource bears until the deadline; None where nothing is known to reckon with.
    bears: int | None
    # The parts of the reckoning, for the sentence beside it.
    amount: int
    per_day: float | None
    days: int

    @property
    def share(self) -> float | None:
        if self.bears is None:
            return None
        return self.bears / self.to_do if self.to_do else 1.0

    @property
    def is_short(self) -> bool:
        return self.bears is not None and self.bears < self.to_do


@dataclass(frozen=True)
class Limits:
    kits: Limit
    schedule: Limit
    blanks: Limit

    @property
    def all(self) -> tuple[Limit, ...]:
        return (self.kits, self.schedule, self.blanks)

    @property
    def tightest(self) -> Limit | None:
        """The one that is shortest of what it should bear; None when all suffice or nothing is known."""
        short = [limit for limit in self.all if limit.is_short]
        return min(short, key=lambda limit: limit.share or 0.0, default=None)


def limits(frame: Frame, figures: Progress, stock: OfficeStock) -> Limits:
    """What holds the work back until the deadline: kits, days on the calendar, blanks. Four queries."""
    to_record = figures.record.forecast.remaining if figures.record.forecast else figures.record.open_now
    to_print = figures.card.forecast.remaining if figures.card.forecast else figures.card.open_now
    days = frame.days_left
    kits = Kit.objects.filter(office=frame.office, condition=Kit.Condition.READY).count()
    per_kit = _served_per_kit_and_day(frame)
    planned = Visit.objects.none()
    if frame.campaign:
        planned = (
            Visit.objects.filter(office=frame.office, state__in=HOLDING_STATES)
            .exclude(state=VisitState.CLOSED)
            .between(frame.today, frame.campaign.deadline)
        )
    seats = planned.aggregate(seats=Sum("capacity", default=0), visits=Count("id"))
    return Limits(
        kits=Limit("kits", to_record, None if per_kit is None else int(kits * days * per_kit), kits, per_kit, days),
        schedule=Limit("schedule", to_record, seats["seats"] or 0, seats["visits"] or 0, None, days),
        blanks=Limit(
            "blanks",
            to_print,
            stock.count + int(stock.received_per_day * days),
            stock.count,
            stock.received_per_day,
            days,
        ),
    )


def _served_per_kit_and_day(frame: Frame) -> float | None:
    """People served per kit and visit day, over the recent closed visits; None when there were none."""
    days = last_working_days(frame.today, RECENT_DAYS, frame.holidays, LONG_AGO)
    closed = Visit.objects.filter(
        office=frame.office, state=VisitState.CLOSED, date__range=(days[0], frame.today - dt.timedelta(days=1))
    )
    kit_days = VisitKit.objects.filter(visit__in=closed).count()
    served = closed.aggregate(n=Sum("served", default=0))["n"]
    return served / kit_days if kit_days else None
