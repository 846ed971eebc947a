"""A waiting time that promises no more than the morning has shown."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from antrian.tickets.waiting import Wait, estimate
from tests.factories.visits import NOW


def finished_every(minutes: float, times: int) -> list[dt.datetime]:
    return [NOW - dt.timedelta(minutes=minutes * n) for n in range(times)]


def test_before_anybody_is_finished_only_experience_speaks() -> None:
    assert estimate(5, [], counters=2, now=NOW) == Wait(10, 30, measured=False)


def test_a_steady_pace_gives_a_narrow_range() -> None:
    assert estimate(11, finished_every(5, 12), counters=2, now=NOW) == Wait(60, 60, measured=True)


def test_an_uneven_pace_gives_a_wide_range() -> None:
    uneven = [NOW - dt.timedelta(minutes=m) for m in (0, 2, 20, 22, 24, 45, 47)]
    wait = estimate(5, uneven, counters=1, now=NOW)
    assert wait.high - wait.low >= 60


def test_while_nothing_moves_the_wait_grows() -> None:
    ends = finished_every(5, 12)
    later = NOW + dt.timedelta(minutes=40)
    assert estimate(5, ends, counters=2, now=later).high > estimate(5, ends, counters=2, now=NOW).high


@given(st.integers(0, 300), st.lists(st.integers(0, 600), max_size=40), st.integers(0, 5))
def test_a_range_is_never_the_wrong_way_round(ahead: int, minutes: list[int], counters: int) -> None:
    ends = [NOW - dt.timedelta(minutes=m) for m in minutes]
    wait = estimate(ahead, ends, counters=counters, now=NOW)
    assert 0 <= wait.low <= wait.high
    assert wait.high >= 5
    assert wait.low % 5 == wait.high % 5 == 0
