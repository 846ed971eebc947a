"""The days of the demo: which are worked, when the campaign began and ends, when lists came. Pure."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from jemputbola.workdays import working_days

WEEKS_BEFORE = 8
WEEKS_AHEAD = 13
WEEKS_PLANNED = 5


@dataclass(frozen=True)
class Days:
    """The frame that everything else in the demo hangs on; local dates of the office."""

    today: dt.date
    start: dt.date
    deadline: dt.date
    first_list: dt.date
    second_list: dt.date
    past: tuple[dt.date, ...]
    coming: tuple[dt.date, ...]


def frame(today: dt.date, closed: Collection[dt.date]) -> Days:
    """The campaign around `today`: begun on the Monday eight weeks ago, thirteen weeks to go."""
    start = today - dt.timedelta(days=today.weekday(), weeks=WEEKS_BEFORE)
    past = working_days(start, today - dt.timedelta(days=1), closed)
    lists = working_days(start - dt.timedelta(days=6), start - dt.timedelta(days=1), closed)
    return Days(
        today=today,
        start=start,
        deadline=today + dt.timedelta(weeks=WEEKS_AHEAD),
        first_list=lists[0] if lists else start - dt.timedelta(days=3),
        second_list=past[-9] if len(past) > 12 else start + dt.timedelta(days=30),
        past=tuple(past),
        coming=tuple(working_days(today + dt.timedelta(days=1), today + dt.timedelta(weeks=WEEKS_PLANNED), closed)),
    )
