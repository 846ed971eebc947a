"""The curve to the deadline, week by week: what was done, what would be needed, where the recent pace leads. Pure."""

import datetime as dt
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from jemputbola.dashboard.forecast import Forecast
from jemputbola.workdays import working_days

WEEK = dt.timedelta(days=7)


@dataclass(frozen=True)
class WeekPoint:
    """All figures are sums since the start of the campaign; None where the point lies on the other side of today."""

    date: dt.date
    done: int | None
    needed: int | None
    slow: int | None
    mean: int | None
    fast: int | None


def weekly_curve(
    *,
    curve: Forecast,
    counts: Mapping[dt.date, int],
    starts: dt.date,
    deadline: dt.date,
    today: dt.date,
    holidays: Collection[dt.date],
) -> tuple[WeekPoint, ...]:
    """Points a week apart, the last one on the deadline. `counts`: what was done per day before today.

    The last point behind us carries the first of the lines ahead, so that they begin where the work stands.
    """
    dates = []
    date = deadline
    while date >= starts:
        dates.append(date)
        date -= WEEK
    dates.reverse()
    before = sum(counts.values())
    behind = [date for date in dates if date < today]
    points = []
    for date in dates:
        if date < today:
            done = sum(n for day, n in counts.items() if day <= date)
            joint = before if date == behind[-1] and curve.days_left else None
            lines = (joint,) * 4 if curve.enough else (joint, None, None, None)
            points.append(WeekPoint(date, done if joint is None else before, *lines))
        else:
            days = len(working_days(today, date, holidays))
            points.append(WeekPoint(date, None, *_ahead(curve, before, days)))
    return tuple(points)


def _ahead(curve: Forecast, before: int, days: int) -> tuple[int | None, int | None, int | None, int | None]:
    open_this_morning = max(curve.target - before, 0)
    needed = before + math.ceil(open_this_morning * days / curve.days_left) if curve.days_left else None
    slow, mean, fast = (
        None if reach is None else before + math.floor(reach.rate * days)
        for reach in (curve.slow, curve.mean, curve.fast)
    )
    return needed, slow, mean, fast
