"""Filters for dates, times and numbers as people read them here; an empty value shows as a dash.

`tanggal`, `tanggal_pendek` and `jam` take the office as argument, and then read a stored moment on its clock.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import template
from django.utils import timezone

from kecamatan import indonesian

register = template.Library()


def _local(value: dt.date | dt.datetime, office: Any) -> dt.date | dt.datetime:
    if not isinstance(value, dt.datetime) or timezone.is_naive(value):
        return value
    return value.astimezone(office.zone) if hasattr(office, "zone") else timezone.localtime(value)


@register.filter
def tanggal(value: dt.date | None, office: Any = None) -> str:
    """`Senin, 14 Januari 2019`."""
    return indonesian.long_date(_local(value, office)) if value else indonesian.NOTHING


@register.filter
def tanggal_pendek(value: dt.date | None, office: Any = None) -> str:
    """`14 Jan 2019`."""
    return indonesian.short_date(_local(value, office)) if value else indonesian.NOTHING


@register.filter
def bulan(value: dt.date) -> str:
    """`Januari 2019`."""
    return indonesian.month_name(value)


@register.filter
def hari_lagi(value: dt.date, today: dt.date) -> str:
    """`tiga hari lagi`, counted from `today`."""
    return indonesian.days_away(value, today)


@register.filter
def jam(value: dt.time | dt.datetime | None, office: Any = "") -> str:
    """`08.00 WIB`: the argument is the office, or the label of its zone as text."""
    if value is None or value == "":
        return indonesian.NOTHING
    label = str(getattr(office, "zone_label", office) or "")
    moment = _local(value, office) if isinstance(value, dt.datetime) else value
    return indonesian.clock(moment, label)  # type: ignore[arg-type]


@register.filter
def waktu(value: dt.datetime | None, office: Any = None) -> str:
    """`14 Jan 2019, 08.00 WIB`, for logs and timelines."""
    return f"{tanggal_pendek(value, office)}, {jam(value, office)}" if value else indonesian.NOTHING


@register.simple_tag
def rentang_jam(start: dt.time, end: dt.time, office: Any = "") -> str:
    """`08.00–14.00 WIB`: the last argument is the office, or the label of its zone as text."""
    return indonesian.hours(start, end, str(getattr(office, "zone_label", office) or ""))


@register.filter
def angka(value: float | str | None, decimals: int = 0) -> str:
    """`95.000`; with an argument that many decimals."""
    if value is None or value == "":
        return indonesian.NOTHING
    return indonesian.number(float(value) if isinstance(value, str) else value, decimals)


@register.filter
def persen(share: float | None, decimals: int = 1) -> str:
    """`12,5 %` for 0.125."""
    return indonesian.NOTHING if share is None else indonesian.percent(float(share), decimals)


@register.filter
def terbilang(value: int) -> str:
    """`seratus dua puluh tiga`."""
    return indonesian.in_words(value)


@register.filter
def gabung(names: Iterable[object]) -> str:
    """`Cibeber, Cilaku, dan Warungkondang`."""
    return indonesian.joined([str(name) for name in names])


@register.filter
def nama_hari(value: dt.date) -> str:
    """`Sen`, as calendars shorten it."""
    return indonesian.DAYS_SHORT[value.weekday()]


@register.filter
def nama_bulan(value: dt.date) -> str:
    """`Jan`, as calendars shorten it."""
    return indonesian.MONTHS_SHORT[value.month - 1]
