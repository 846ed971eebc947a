"""The curve to the deadline: the rate needed beside the rate reached, and where the reached one leads. Pure.

Rates are people (or cards) per working day. Today is a working day still to come: it counts among the days left, and
what was done today is not part of the rate reached, which is made of whole days only.

The range is made of what really happened: the slowest and the fastest run of WEEK working days among the recent ones.
No distribution is assumed. With fewer than ENOUGH_DAYS working days behind us nothing is foretold, and `enough` is
False: a guess from three days is worse than none.
"""

import datetime as dt
import itertools
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction

from jemputbola.workdays import working_days, working_days_from

RECENT_DAYS = 20
ENOUGH_DAYS = 10
WEEK = 5
# Beyond about ten years "some day" is the honest answer.
HORIZON_DAYS = 2600


@dataclass(frozen=True)
class Reach:
    """Where one rate leads: the date the target is reached (None: not within sight), and how many by the deadline."""

    rate: float
    date: dt.date | None
    by_deadline: int


@dataclass(frozen=True)
class Forecast:
    target: int
    done: int
    # Of the target, at this moment.
    remaining: int
    # Working days from today to the deadline, today included if it is one.
    days_left: int
    # Per working day from today on; None when no day is left.
    rate_needed: int | None
    # Working days whose figures the rate reached is made of.
    days_known: int
    rate_reached: float | None
    # At the mean of the recent days, at their slowest week, at their fastest. None with too little data.
    mean: Reach | None
    slow: Reach | None
    fast: Reach | None

    @property
    def enough(self) -> bool:
        return self.mean is not None

    @property
    def reached(self) -> bool:
        return self.remaining == 0

    @property
    def in_time(self) -> bool | None:
        """Whether the recent mean reaches the target by the deadline; None when nothing can be said."""
        if self.reached:
            return True
        return None if self.mean is None else self.mean.by_deadline >= self.target

    @property
    def shortfall(self) -> int | None:
        """How many would be missing at the deadline at the recent mean."""
        return None if self.mean is None else max(self.target - self.mean.by_deadline, 0)


def forecast(
    *,
    target: int,
    done_before_today: int,
    done_today: int,
    recent: Sequence[int],
    today: dt.date,
    deadline: dt.date,
    holidays: Collection[dt.date],
) -> Forecast:
    """`recent`: what was done on each of the last working days before today, oldest first, zeros included.

    All counts are people or cards, not negative; dates are local to the office.
    """
    done = done_before_today + done_today
    open_this_morning = max(target - done_before_today, 0)
    days_left = len(working_days(today, deadline, holidays))
    rate = Fraction(sum(recent), len(recent)) if recent else None
    mean = slow = fast = None
    if rate is not None and len(recent) >= ENOUGH_DAYS:
        weeks = [Fraction(sum(recent[i : i + WEEK]), WEEK) for i in range(len(recent) - WEEK + 1)]
        # The mean of all days need not lie between two weeks of them: a range that leaves it out would mislead.
        mean, slow, fast = (
            _reach(r, done_before_today, open_this_morning, done, days_left, today, holidays)
            for r in (rate, min(*weeks, rate), max(*weeks, rate))
        )
    return Forecast(
        target=target,
        done=done,
        remaining=max(target - done, 0),
        days_left=days_left,
        rate_needed=math.ceil(Fraction(open_this_morning, days_left)) if days_left else None,
        days_known=len(recent),
        rate_reached=float(rate) if rate is not None else None,
        mean=mean,
        slow=slow,
        fast=fast,
    )


def _reach(
    rate: Fraction,
    done_before_today: int,
    open_this_morning: int,
    done: int,
    days_left: int,
    today: dt.date,
    holidays: Collection[dt.date],
) -> Reach:
    # What is already done today is never taken back by a forecast.
    by_deadline = max(done_before_today + math.floor(rate * days_left), done)
    return Reach(float(rate), _date_reached(rate, open_this_morning, today, holidays), by_deadline)


def _date_reached(rate: Fraction, to_do: int, today: dt.date, holidays: Collection[dt.date]) -> dt.date | None:
    if to_do == 0:
        return today
    if rate <= 0:
        return None
    days = math.ceil(to_do / rate)
    if days > HORIZON_DAYS:
        return None
    return next(itertools.islice(working_days_from(today, holidays), days - 1, None))
