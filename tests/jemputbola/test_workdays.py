"""Working days, as an office calendar counts them."""

import datetime as dt
import itertools

from hypothesis import given
from hypothesis import strategies as st

from jemputbola.workdays import fold, is_working_day, last_working_days, working_days, working_days_from

D = dt.date
NEW_YEAR = D(2019, 1, 1)
dates = st.dates(D(2018, 1, 1), D(2021, 1, 1))
some_holidays = st.frozensets(dates, max_size=40)


def test_weekends_and_holidays_are_no_working_days() -> None:
    week = working_days(D(2018, 12, 31), D(2019, 1, 6), {NEW_YEAR})
    assert week == [D(2018, 12, 31), D(2019, 1, 2), D(2019, 1, 3), D(2019, 1, 4)]


def test_from_the_decree_to_the_election_there_are_about_76_working_days() -> None:
    """21 December 2018 to 17 April 2019, with the holidays and joint leave of those months."""
    holidays = {D(2018, 12, 24), D(2018, 12, 25), NEW_YEAR, D(2019, 2, 5), D(2019, 3, 7), D(2019, 4, 3), D(2019, 4, 17)}
    assert len(working_days(D(2018, 12, 21), D(2019, 4, 17), holidays)) == 77


def test_after_the_deadline_no_day_is_left() -> None:
    assert working_days(D(2019, 4, 18), D(2019, 4, 17), set()) == []


@given(dates, dates, some_holidays)
def test_the_endless_row_agrees_with_the_bounded_one(a: D, b: D, holidays: frozenset[D]) -> None:
    bounded = working_days(a, b, holidays)
    assert list(itertools.islice(working_days_from(a, holidays), len(bounded))) == bounded


@given(dates, st.integers(0, 30), some_holidays, st.integers(0, 60))
def test_the_last_days_lie_before_today_and_not_before_the_start(
    today: D, count: int, holidays: frozenset[D], back: int
) -> None:
    since = today - dt.timedelta(days=back)
    found = last_working_days(today, count, holidays, since)
    assert found == sorted(found)
    assert len(found) <= count
    assert all(since <= day < today and is_working_day(day, holidays) for day in found)
    assert found == working_days(since, today - dt.timedelta(days=1), holidays)[-count:] if count else found == []


@given(st.dictionaries(dates, st.integers(0, 500), max_size=60), dates, some_holidays)
def test_nobody_recorded_on_a_weekend_is_lost(counts: dict[D, int], first: D, holidays: frozenset[D]) -> None:
    days = working_days(first, D(2021, 1, 1), holidays)
    folded = fold(counts, days)
    assert len(folded) == len(days)
    assert sum(folded) == (sum(n for day, n in counts.items() if day >= days[0]) if days else 0)


def test_saturday_s_work_counts_to_friday() -> None:
    friday, saturday, monday = D(2019, 1, 11), D(2019, 1, 12), D(2019, 1, 14)
    assert fold({friday: 10, saturday: 7, monday: 3}, [friday, monday]) == [17, 3]
