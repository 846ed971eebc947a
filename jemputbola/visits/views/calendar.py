"""The calendar: a month or a week of visits, holidays shown."""

import datetime as dt
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from jemputbola.visits.access import VIEWERS, may_plan
from jemputbola.visits.forms import filters_from, read_date
from jemputbola.visits.queries import Entry, calendar_entries, holiday_names, kecamatan_choices, team_choices
from kecamatan import month_grid
from kecamatan.access import allow, officer_of
from kecamatan.indonesian import long_date, month_name, short_date

WEEK = "minggu"


@allow(*VIEWERS)
@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """`?tampilan=minggu&tanggal=2019-01-14&tim=…&kecamatan=…`; without parameters the month of today."""
    officer = officer_of(request)
    today = officer.office.local(timezone.now()).date()
    date = read_date(request.GET.get("tanggal", "")) or today
    is_week = request.GET.get("tampilan") == WEEK
    first, last = _span(date, is_week=is_week)
    filters = replace(filters_from(request.GET), first=first, last=last)
    entries = {day: _shown(rows) for day, rows in calendar_entries(officer, filters).items()}
    holidays = holiday_names(officer.office, first, last)
    context = {
        "is_week": is_week,
        "filters": filters,
        "today": today,
        "date": date,
        "teams": team_choices(officer) if officer.role != "operator" else [],
        "kecamatan_list": kecamatan_choices(officer) if officer.role != "camat" else [],
        "add_url": f"{reverse('visit_new')}?tanggal=" if may_plan(officer) else "",
        "count": sum(len(rows) for rows in entries.values()),
        **(_week(date, today, entries, holidays) if is_week else _month(date, today, entries, holidays)),
        **_ways(request.GET, date, today, is_week=is_week),
    }
    return render(request, "jemputbola/visits/calendar.html", context)


def _span(date: dt.date, *, is_week: bool) -> tuple[dt.date, dt.date]:
    """First and last day shown; a month is shown in whole weeks."""
    if is_week:
        monday = month_grid.monday_of(date)
        return monday, monday + dt.timedelta(days=6)
    last = month_grid.month_after(date) - dt.timedelta(days=1)
    return month_grid.monday_of(date.replace(day=1)), month_grid.monday_of(last) + dt.timedelta(days=6)


def _shown(rows: list[Entry]) -> list[dict[str, str]]:
    return [
        {
            "label": row.label,
            "hint": row.hint,
            "detail": row.detail,
            "time": row.time,
            "tone": row.tone,
            "url": reverse("visit_detail", args=[row.visit_id]),
        }
        for row in rows
    ]


def _month(date: dt.date, today: dt.date, entries: Any, holidays: dict[dt.date, str]) -> dict[str, object]:
    return {
        "weeks": month_grid.weeks_of_month(date, today, entries, holidays),
        "title": month_name(date).capitalize(),
        "before": month_grid.month_before(date),
        "after": month_grid.month_after(date),
    }


def _week(date: dt.date, today: dt.date, entries: Any, holidays: dict[dt.date, str]) -> dict[str, object]:
    monday = month_grid.monday_of(date)
    return {
        "days": month_grid.days_of_week(date, today, entries, holidays),
        "title": f"{short_date(monday)} sampai {short_date(monday + dt.timedelta(days=6))}",
        "before": monday - dt.timedelta(days=7),
        "after": monday + dt.timedelta(days=7),
        "spoken": long_date(monday),
    }


def _ways(query: QueryDict, date: dt.date, today: dt.date, *, is_week: bool) -> dict[str, object]:
    """Tabs between month and week; the filters are kept."""

    def to(view: str) -> str:
        changed = query.copy()
        changed["tampilan"] = view
        changed["tanggal"] = date.isoformat()
        return f"?{changed.urlencode()}"

    views = [
        {"label": "Bulan", "url": to("bulan"), "current": not is_week},
        {"label": "Minggu", "url": to(WEEK), "current": is_week},
    ]
    kept = query.copy()
    kept.pop("tanggal", None)
    return {"views": views, "kept": kept.urlencode(), "now": today.isoformat()}
