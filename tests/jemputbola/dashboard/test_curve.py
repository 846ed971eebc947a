"""The curve to the deadline."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from jemputbola.dashboard.curve import weekly_curve
from jemputbola.dashboard.forecast import forecast

D = dt.date
START, TODAY, DEADLINE = D(2018, 12, 3), D(2019, 1, 14), D(2019, 4, 17)
before = st.dictionaries(st.dates(START, D(2019, 1, 13)), st.integers(0, 900), max_size=40)


def curve_of(counts: dict[D, int], recent: list[int], today: D = TODAY, target: int = 20_000):  # type: ignore[no-untyped-def]
    foretold = forecast(
        target=target,
        done_before_today=sum(counts.values()),
        done_today=0,
        recent=recent,
        today=today,
        deadline=DEADLINE,
        holidays=frozenset(),
    )
    return weekly_curve(
        curve=foretold, counts=counts, starts=START, deadline=DEADLINE, today=today, holidays=frozenset()
    )


@given(before, st.lists(st.integers(0, 900), min_size=10, max_size=20))
def test_the_lines_begin_where_the_work_stands_and_never_fall(counts: dict[D, int], recent: list[int]) -> None:
    points = curve_of(counts, recent)
    assert points[-1].date == DEADLINE
    behind = [point for point in points if point.date < TODAY]
    assert behind[-1].done == behind[-1].needed == behind[-1].mean == sum(counts.values())
    for name in ("done", "needed", "slow", "mean", "fast"):
        values = [getattr(point, name) for point in points if getattr(point, name) is not None]
        assert values == sorted(values)
    for point in points[len(behind) :]:
        assert point.done is None
        assert point.slow <= point.mean <= point.fast


@given(before)
def test_the_needed_line_ends_at_the_target(counts: dict[D, int]) -> None:
    assert curve_of(counts, [1] * 10, target=40_000)[-1].needed == 40_000


def test_with_too_little_data_only_the_needed_line_leads_on() -> None:
    points = curve_of({TODAY - dt.timedelta(days=1): 10}, [10])
    assert {point.mean for point in points} == {None}
    assert points[-1].needed == 20_000


def test_after_the_deadline_there_is_only_the_past() -> None:
    points = curve_of({START: 5}, [5] * 10, today=D(2019, 5, 6))
    assert [point.done for point in points] == [5] * len(points)
    assert {point.needed for point in points} == {None}
