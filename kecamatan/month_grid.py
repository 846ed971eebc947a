"""Weeks of a month and days of a week for the calendars. Pure."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Day:
    date: dt.date
    in_month: bool
    is_today: bool
    note: str
    entries: Sequence[Any]


def monday_of(date: dt.date) -> dt.date:
    return date - dt.timedelta(days=date.weekday())


def weeks_of_month(
    month: dt.date,
    today: dt.date,
    entries: Mapping[dt.date, Sequence[Any]],
    notes: Mapping[dt.date, str] | None = None,
) -> list[list[Day]]:
    """Whole weeks, Monday first, that hold the month of `month`; `notes` are names of holidays."""
    notes = notes or {}
    day = monday_of(month.replace(day=1))
    weeks: list[list[Day]] = []
    while not weeks or (day.year, day.month) == (month.year, month.month):
        weeks.append(
            [
                Day(date, date.month == month.month, date == today, notes.get(date, ""), entries.get(date, ()))
                for date in (day + dt.timedelta(days=n) for n in range(7))
            ]
        )
        day += dt.timedelta(days=7)
    return weeks


def days_of_week(
    date: dt.date,
    today: dt.date,
    entries: Mapping[dt.date, Sequence[Any]],
    notes: Mapping[dt.date, str] | None = None,
) -> list[Day]:
    """The seven days, Monday first, of the week that holds `date`."""
    notes = notes or {}
    return [
        Day(day, True, day == today, notes.get(day, ""), entries.get(day, ()))
        for day in (monday_of(date) + dt.timedelta(days=n) for n in range(7))
    ]


def month_before(month: dt.date) -> dt.date:
    return (month.replace(day=1) - dt.timedelta(days=1)).replace(day=1)


def month_after(month: dt.date) -> dt.date:
    return (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
