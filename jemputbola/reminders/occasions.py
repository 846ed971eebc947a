"""Which message when: the moments at which people are told of a visit. Pure: dates and clocks come as arguments.

Four reminders are tied to the visit's local date; the other messages go at once, when something was decided. Nothing
goes out in the quiet hours of the office's own zone.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from jemputbola.models.message import Occasion
from jemputbola.models.visit import VisitState

# Days before the visit.
COUNTDOWN: Final = (
    (Occasion.WEEK_BEFORE, 7),
    (Occasion.THREE_DAYS_BEFORE, 3),
    (Occasion.DAY_BEFORE, 1),
    (Occasion.MORNING, 0),
)
REMINDERS: Final = tuple(occasion for occasion, _ in COUNTDOWN)
# When offices are at their desks; the morning's own message goes as early as the quiet hours allow.
REMINDER_TIME: Final = dt.time(8)

# These tell a date that holds; CANCELLED tells that the date told before holds no longer.
TELLS_A_DATE: Final = (Occasion.CONFIRMED, Occasion.CHANGED, *REMINDERS)
# The occasions that a visit in this state still has something to say about; a queued one outside of it is cancelled.
_AGREED = (*TELLS_A_DATE, Occasion.CANCELLED)
FITTING: Final[dict[str, tuple[Occasion, ...]]] = {
    VisitState.DRAFT: (Occasion.CANCELLED,),
    VisitState.PROPOSED: (Occasion.PROPOSAL, Occasion.CANCELLED),
    VisitState.COUNTERED: (Occasion.CANCELLED,),
    VisitState.DECLINED: (Occasion.CANCELLED,),
    VisitState.CONFIRMED: _AGREED,
    VisitState.ANNOUNCED: _AGREED,
    VisitState.OPEN: (Occasion.CHANGED,),
    VisitState.CLOSED: (),
    VisitState.POSTPONED: (Occasion.CANCELLED,),
    VisitState.CANCELLED: (Occasion.CANCELLED,),
}


@dataclass(frozen=True)
class Due:
    """One occasion: the aware moment from which it may be sent, and the one from which it must not."""

    occasion: Occasion
    due_at: dt.datetime
    expires_at: dt.datetime


@dataclass(frozen=True)
class Calendar:
    """When a visit is, and when its office lets messages go out.

    `hours`: first and last local hour of a day in which sending is allowed, such as (7, 20): from 07.00 to 20.00.
    """

    date: dt.date
    starts: dt.time
    ends: dt.time
    zone: dt.tzinfo
    hours: tuple[int, int]

    @property
    def starts_at(self) -> dt.datetime:
        return dt.datetime.combine(self.date, self.starts, tzinfo=self.zone)

    @property
    def ends_at(self) -> dt.datetime:
        return dt.datetime.combine(self.date, self.ends, tzinfo=self.zone)


def is_allowed(at: dt.datetime, zone: dt.tzinfo, hours: tuple[int, int]) -> bool:
    """Whether the aware moment `at` lies outside of the quiet hours of `zone`."""
    return hours[0] <= at.astimezone(zone).hour < hours[1]


def next_allowed(at: dt.datetime, zone: dt.tzinfo, hours: tuple[int, int]) -> dt.datetime:
    """`at` itself when it is allowed, else the first allowed moment after it."""
    if is_allowed(at, zone, hours):
        return at
    local = at.astimezone(zone)
    day = local.date() if local.hour < hours[0] else local.date() + dt.timedelta(days=1)
    return dt.datetime.combine(day, dt.time(hours[0]), tzinfo=zone)


def reminders(calendar: Calendar, *, at: dt.datetime) -> list[Due]:
    """The reminders of an agreed visit that lie ahead of `at`, in order.

    One whose moment has passed is left out, not sent late. Each expires with the day it speaks about ("tomorrow" must
    not arrive the day after), and never later than the visit's start.
    """
    due = []
    for occasion, days in COUNTDOWN:
        day = calendar.date - dt.timedelta(days=days)
        time = dt.time(calendar.hours[0]) if occasion == Occasion.MORNING else REMINDER_TIME
        moment = dt.datetime.combine(day, time, tzinfo=calendar.zone)
        due_at = next_allowed(moment, calendar.zone, calendar.hours)
        # The last allowed hour may be 24, which is no time of a day.
        closing = dt.datetime.combine(day, dt.time(0), tzinfo=calendar.zone) + dt.timedelta(hours=calendar.hours[1])
        expires_at = min(closing, calendar.starts_at)
        if at <= due_at < expires_at:
            due.append(Due(occasion, due_at, expires_at))
    return due


def at_once(occasion: Occasion, calendar: Calendar, *, at: dt.datetime) -> Due | None:
    """The message about what was just decided: now, or when the quiet hours end.

    None when that would be too late to matter: a proposal after the visit would have begun, any other after its end.
    """
    due_at = next_allowed(at, calendar.zone, calendar.hours)
    expires_at = calendar.starts_at if occasion == Occasion.PROPOSAL else calendar.ends_at
    return Due(occasion, due_at, expires_at) if due_at < expires_at else None


def fits(occasion: str, state: str) -> bool:
    """Whether a visit in `state` still has this to say."""
    return occasion in FITTING.get(state, ())
