"""Which message when, by example and against thousands of invented visits."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jemputbola.models import Occasion, VisitState
from jemputbola.reminders.occasions import (
    COUNTDOWN,
    FITTING,
    Calendar,
    at_once,
    fits,
    is_allowed,
    next_allowed,
    reminders,
)

WIB = ZoneInfo("Asia/Jakarta")
WIT = ZoneInfo("Asia/Jayapura")
HOURS = (7, 20)
MONDAY = Calendar(dt.date(2019, 1, 21), dt.time(8), dt.time(15), WIB, HOURS)


def wib(day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2019, 1, day, hour, minute, tzinfo=WIB)


def test_a_visit_agreed_two_weeks_ahead_gets_all_four_reminders() -> None:
    due = reminders(MONDAY, at=wib(7, 9))

    assert [(each.occasion, each.due_at) for each in due] == [
        (Occasion.WEEK_BEFORE, wib(14, 8)),
        (Occasion.THREE_DAYS_BEFORE, wib(18, 8)),
        (Occasion.DAY_BEFORE, wib(20, 8)),
        (Occasion.MORNING, wib(21, 7)),
    ]


def test_a_visit_agreed_two_days_ahead_gets_neither_h7_nor_h3() -> None:
    assert [each.occasion for each in reminders(MONDAY, at=wib(19, 9))] == [Occasion.DAY_BEFORE, Occasion.MORNING]


def test_a_reminder_does_not_outlive_the_day_it_speaks_about() -> None:
    tomorrow = next(each for each in reminders(MONDAY, at=wib(7, 9)) if each.occasion == Occasion.DAY_BEFORE)
    assert tomorrow.expires_at == wib(20, 20)


def test_a_visit_that_begins_before_messages_may_go_out_has_no_morning_message() -> None:
    at_dawn = Calendar(dt.date(2019, 1, 21), dt.time(6), dt.time(10), WIB, HOURS)
    assert [each.occasion for each in reminders(at_dawn, at=wib(20, 7))] == [Occasion.DAY_BEFORE]


def test_a_date_agreed_at_nine_in_the_evening_is_told_in_the_morning() -> None:
    due = at_once(Occasion.CONFIRMED, MONDAY, at=wib(14, 21))
    assert due is not None
    assert due.due_at == wib(15, 7)


def test_a_date_agreed_in_the_day_is_told_at_once() -> None:
    due = at_once(Occasion.CONFIRMED, MONDAY, at=wib(14, 9))
    assert due is not None
    assert due.due_at == wib(14, 9)


def test_seven_in_the_morning_in_papua_is_five_in_java() -> None:
    at = dt.datetime(2019, 1, 13, 22, tzinfo=dt.UTC)
    assert is_allowed(at, WIT, HOURS)
    assert not is_allowed(at, WIB, HOURS)


def test_a_proposal_for_a_visit_that_would_have_begun_is_not_sent() -> None:
    assert at_once(Occasion.PROPOSAL, MONDAY, at=wib(21, 9)) is None


def test_a_cancellation_during_the_visit_is_still_told() -> None:
    due = at_once(Occasion.CANCELLED, MONDAY, at=wib(21, 9))
    assert due is not None
    assert due.expires_at == MONDAY.ends_at


def test_every_state_of_a_visit_says_what_it_still_has_to_tell() -> None:
    assert set(FITTING) == set(VisitState.values)


@pytest.mark.parametrize("state", [VisitState.CLOSED, VisitState.CANCELLED, VisitState.POSTPONED, VisitState.DRAFT])
def test_only_an_agreed_visit_has_reminders(state: str) -> None:
    assert not any(fits(occasion, state) for occasion, _ in COUNTDOWN)


zones = st.sampled_from([ZoneInfo("Asia/Jakarta"), ZoneInfo("Asia/Makassar"), ZoneInfo("Asia/Jayapura")])
hours = st.tuples(st.integers(0, 23), st.integers(1, 24)).filter(lambda pair: pair[0] < pair[1])
moments = st.datetimes(dt.datetime(2018, 12, 1), dt.datetime(2019, 3, 1), timezones=st.just(dt.UTC))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    starts = draw(st.integers(0, 22))
    ends = draw(st.integers(starts + 1, 23))
    date = draw(st.dates(dt.date(2018, 12, 15), dt.date(2019, 2, 15)))
    return Calendar(date, dt.time(starts), dt.time(ends), draw(zones), draw(hours))


@given(calendars(), moments)
def test_no_reminder_is_late_at_night_or_after_the_start(calendar: Calendar, at: dt.datetime) -> None:
    due = reminders(calendar, at=at)

    assert [each.due_at for each in due] == sorted(each.due_at for each in due)
    for each in due:
        assert at <= each.due_at < each.expires_at <= calendar.starts_at
        assert is_allowed(each.due_at, calendar.zone, calendar.hours)
        days = dict(COUNTDOWN)[each.occasion]
        assert each.due_at.astimezone(calendar.zone).date() == calendar.date - dt.timedelta(days=days)


@given(calendars(), moments, moments)
def test_agreeing_later_only_ever_takes_reminders_away(
    calendar: Calendar, one: dt.datetime, other: dt.datetime
) -> None:
    early, late = sorted((one, other))
    assert set(reminders(calendar, at=late)) <= set(reminders(calendar, at=early))


@given(moments, zones, hours)
def test_the_next_allowed_moment_is_the_first_one(at: dt.datetime, zone: ZoneInfo, allowed: tuple[int, int]) -> None:
    found = next_allowed(at, zone, allowed)

    assert found >= at
    assert found - at < dt.timedelta(days=1)
    assert is_allowed(found, zone, allowed)
    between = at
    while (between := between + dt.timedelta(minutes=30)) < found:
        assert not is_allowed(between, zone, allowed)


@given(calendars(), moments, st.sampled_from([Occasion.PROPOSAL, Occasion.CONFIRMED, Occasion.CANCELLED]))
def test_what_goes_at_once_goes_while_it_matters(calendar: Calendar, at: dt.datetime, occasion: Occasion) -> None:
    due = at_once(occasion, calendar, at=at)

    if due is None:
        assert next_allowed(at, calendar.zone, calendar.hours) >= calendar.starts_at
    else:
        assert at <= due.due_at < due.expires_at <= calendar.ends_at
