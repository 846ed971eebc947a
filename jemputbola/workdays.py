"""Working days: Monday to Friday without the office's holidays. Pure; dates are local to the office."""

import bisect
import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence

SATURDAY = 5


def is_working_day(day: dt.date, holidays: Collection[dt.date]) -> bool:
    return day.weekday() < SATURDAY and day not in holidays


def working_days(first: dt.date, last: dt.date, holidays: Collection[dt.date]) -> list[dt.date]:
    """The working days from `first` to `last`, both included; empty when `last` lies before `first`."""
    days = (first + dt.timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if is_working_day(day, holidays)]


def working_days_from(first: dt.date, holidays: Collection[dt.date]) -> Iterator[dt.date]:
    """Working days without end, `first` included if it is one. Take only as many as needed."""
    day = first
    while True:
        if is_working_day(day, holidays):
            yield day
        day += dt.timedelta(days=1)


def last_working_days(before: dt.date, count: int, holidays: Collection[dt.date], since: dt.date) -> list[dt.date]:
    """Up to `count` working days before `before`, none earlier than `since`, oldest first."""
    found: list[dt.date] = []
    day = before - dt.timedelta(days=1)
    while len(found) < count and day >= since:
        if is_working_day(day, holidays):
            found.append(day)
        day -= dt.timedelta(days=1)
    return found[::-1]


def fold(counts: Mapping[dt.date, int], days: Sequence[dt.date]) -> list[int]:
    """What was done per working day: work of a weekend or holiday counts to the last working day before it.

    `days` in order, oldest first. Counts before the first of them are left out. One figure per day, zeros included.
    """
    sums = [0] * len(days)
    for day, count in counts.items():
        place = bisect.bisect_right(days, day) - 1
        if place >= 0:
            sums[place] += count
    return sums
