"""Calendars begin on Monday and lose no day."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from kecamatan.month_grid import days_of_week, month_after, month_before, weeks_of_month

TODAY = dt.date(2019, 1, 14)
DATES = st.dates(min_value=dt.date(1990, 1, 1), max_value=dt.date(2090, 12, 31))


@given(DATES)
def test_a_month_is_shown_whole_in_weeks_from_monday(date):
    weeks = weeks_of_month(date, TODAY, {})
    assert all(len(week) == 7 and week[0].date.weekday() == 0 for week in weeks)
    shown = [day.date for week in weeks for day in week if day.in_month]
    assert shown[0].day == 1
    assert month_after(date) - shown[-1] == dt.timedelta(days=1)
    assert all((day.month, day.year) == (date.month, date.year) for day in shown)


@given(DATES)
def test_the_month_after_the_month_before_is_the_same_month(date):
    assert month_after(month_before(date)) == date.replace(day=1)


def test_today_its_visits_and_the_holiday_are_marked():
    days = days_of_week(TODAY, TODAY, {TODAY: ["Cilaku"]}, {dt.date(2019, 1, 20): "Libur daerah"})
    assert days[0].is_today
    assert days[0].entries == ["Cilaku"]
    assert days[6].note == "Libur daerah"
