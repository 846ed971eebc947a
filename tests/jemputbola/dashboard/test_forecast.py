"""The forecast says what the figures bear, and nothing when they bear nothing."""

import datetime as dt
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jemputbola.dashboard.forecast import ENOUGH_DAYS, Forecast, forecast
from jemputbola.workdays import is_working_day

D = dt.date
MONDAY = D(2019, 1, 14)
ELECTION = D(2019, 4, 17)
counts = st.integers(0, 3000)
enough = st.lists(counts, min_size=ENOUGH_DAYS, max_size=20)
holidays = st.frozensets(st.dates(D(2019, 1, 1), D(2019, 12, 31)), max_size=20)
deadlines = st.dates(D(2018, 12, 1), D(2020, 1, 1))


def foretell(**given_: Any) -> Forecast:
    usual = {
        "target": 1000,
        "done_before_today": 0,
        "done_today": 0,
        "recent": [10] * 20,
        "today": MONDAY,
        "deadline": ELECTION,
        "holidays": frozenset(),
    }
    return forecast(**{**usual, **given_})


def test_cianjur_in_january_2019_needs_four_times_its_rate() -> None:
    """95,000 to record by the election, some 300 a day: the figures of the reference office."""
    curve = foretell(target=95_000, done_before_today=5_000, recent=[300] * 20)
    assert curve.days_left == 68
    assert curve.rate_needed == 1324
    assert curve.rate_reached == 300
    assert curve.in_time is False
    assert curve.shortfall == 95_000 - 5_000 - 68 * 300
    assert curve.mean is not None
    assert curve.mean.date == D(2020, 3, 6)


def test_with_too_few_days_it_foretells_nothing_but_still_says_what_is_needed() -> None:
    curve = foretell(recent=[50] * (ENOUGH_DAYS - 1))
    assert not curve.enough
    assert (curve.mean, curve.slow, curve.fast, curve.in_time, curve.shortfall) == (None, None, None, None, None)
    assert curve.rate_needed == 15
    assert curve.days_known == ENOUGH_DAYS - 1


def test_on_the_first_day_there_is_no_rate_at_all() -> None:
    assert foretell(recent=[]).rate_reached is None


def test_an_office_that_stands_still_never_arrives() -> None:
    curve = foretell(recent=[0] * 20)
    assert curve.mean is not None
    assert curve.mean.date is None
    assert curve.shortfall == 1000


def test_a_rate_of_a_few_a_year_is_no_date_either() -> None:
    curve = foretell(target=1_000_000, recent=[0] * 19 + [1])
    assert curve.mean is not None
    assert curve.mean.date is None


def test_after_the_deadline_no_rate_is_asked_for() -> None:
    curve = foretell(deadline=MONDAY - dt.timedelta(days=3), done_before_today=400)
    assert (curve.days_left, curve.rate_needed) == (0, None)
    assert curve.shortfall == 600


def test_the_last_day_is_still_a_day() -> None:
    curve = foretell(deadline=MONDAY, target=70)
    assert (curve.days_left, curve.rate_needed) == (1, 70)


def test_what_is_done_today_does_not_change_today_s_rate() -> None:
    morning, evening = foretell(done_today=0), foretell(done_today=40)
    assert morning.rate_needed == evening.rate_needed
    assert (morning.remaining, evening.remaining) == (1000, 960)


def test_a_target_already_reached_is_in_time_even_with_no_data() -> None:
    curve = foretell(target=10, done_before_today=12, recent=[])
    assert curve.reached
    assert curve.in_time is True
    assert curve.rate_needed == 0


def test_the_range_comes_from_the_slowest_and_the_fastest_week() -> None:
    curve = foretell(recent=[10] * 5 + [20] * 5 + [30] * 5 + [20] * 5)
    assert curve.slow is not None
    assert curve.mean is not None
    assert curve.fast is not None
    assert (curve.slow.rate, curve.mean.rate, curve.fast.rate) == (10, 20, 30)


@given(counts, counts, counts, enough, deadlines, holidays)
def test_slow_mean_and_fast_stand_in_order(
    target: int, before: int, today: int, recent: list[int], deadline: D, free: frozenset[D]
) -> None:
    curve = foretell(
        target=target, done_before_today=before, done_today=today, recent=recent, deadline=deadline, holidays=free
    )
    assert curve.slow is not None
    assert curve.mean is not None
    assert curve.fast is not None
    assert curve.slow.rate <= curve.mean.rate <= curve.fast.rate
    assert curve.slow.by_deadline <= curve.mean.by_deadline <= curve.fast.by_deadline
    latest, middle, earliest = (reach.date or D.max for reach in (curve.slow, curve.mean, curve.fast))
    assert earliest <= middle <= latest


@given(counts, counts, enough, deadlines, holidays)
def test_the_rate_needed_is_enough_and_one_less_is_not(
    target: int, before: int, recent: list[int], deadline: D, free: frozenset[D]
) -> None:
    curve = foretell(target=target, done_before_today=before, recent=recent, deadline=deadline, holidays=free)
    if curve.rate_needed is None:
        assert curve.days_left == 0
        return
    to_do = max(target - before, 0)
    assert curve.rate_needed * curve.days_left >= to_do
    if curve.rate_needed:
        assert (curve.rate_needed - 1) * curve.days_left < to_do


@given(st.integers(1, 3000), enough, deadlines, holidays)
def test_in_time_means_the_date_is_not_after_the_deadline(
    target: int, recent: list[int], deadline: D, free: frozenset[D]
) -> None:
    curve = foretell(target=target, recent=recent, deadline=deadline, holidays=free)
    assert curve.mean is not None
    assert curve.in_time is (curve.mean.date is not None and curve.mean.date <= deadline)
    if curve.mean.date is not None:
        assert is_working_day(curve.mean.date, free)


@given(counts, counts, counts, enough)
def test_remaining_and_done_always_add_up(target: int, before: int, today: int, recent: list[int]) -> None:
    curve = foretell(target=target, done_before_today=before, done_today=today, recent=recent)
    assert curve.done == before + today
    assert curve.remaining == max(target - curve.done, 0)
    assert curve.rate_reached == pytest.approx(sum(recent) / len(recent))
    assert curve.rate_needed == math.ceil(max(target - before, 0) / curve.days_left)
