"""How dates, times and numbers read in Indonesian. Pure: the moment and the zone are given, never looked up."""

import datetime as dt
import math
from collections.abc import Sequence
from typing import Final

DAYS: Final = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
DAYS_SHORT: Final = ("Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min")
MONTHS: Final = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
MONTHS_SHORT: Final = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")
ZONES: Final = {7: "WIB", 8: "WITA", 9: "WIT"}
NOTHING: Final = "–"

_UNITS: Final = (
    "nol",
    "satu",
    "dua",
    "tiga",
    "empat",
    "lima",
    "enam",
    "tujuh",
    "delapan",
    "sembilan",
    "sepuluh",
    "sebelas",
)
_LARGE: Final = ((1_000_000_000, "miliar"), (1_000_000, "juta"), (1_000, "ribu"), (100, "ratus"), (10, "puluh"))


def long_date(date: dt.date) -> str:
    """`Senin, 14 Januari 2019`. A datetime is read on its own clock: turn it to the office's zone before."""
    return f"{DAYS[date.weekday()]}, {date.day} {MONTHS[date.month - 1]} {date.year}"


def short_date(date: dt.date) -> str:
    """`14 Jan 2019`."""
    return f"{date.day} {MONTHS_SHORT[date.month - 1]} {date.year}"


def month_name(date: dt.date) -> str:
    """`Januari 2019`."""
    return f"{MONTHS[date.month - 1]} {date.year}"


def clock(moment: dt.time | dt.datetime, zone_label: str = "") -> str:
    """`08.00 WIB`. Without a label a moment that knows its offset brings its own; a plain time stays bare."""
    label = zone_label or _zone_of(moment)
    return f"{moment:%H.%M} {label}".rstrip()


def hours(start: dt.time | dt.datetime, end: dt.time | dt.datetime, zone_label: str = "") -> str:
    """`08.00–14.00 WIB`."""
    return f"{start:%H.%M}–{clock(end, zone_label)}"


def _zone_of(moment: dt.time | dt.datetime) -> str:
    offset = moment.utcoffset()
    if offset is None:
        return ""
    # Another offset than Indonesia's three is a moment that nobody turned to local time: let it be seen.
    return ZONES.get(int(offset.total_seconds() // 3600), moment.tzname() or "")


def number(value: float, decimals: int = 0) -> str:
    """`95.000`, with decimals `1.234,5`; half is rounded away from zero, as people do."""
    scale = 10**decimals
    scaled = math.floor(abs(value) * scale + 0.5)
    whole, part = divmod(scaled, scale)
    text = f"{whole:,}".replace(",", ".")
    if decimals:
        text += f",{part:0{decimals}d}"
    return f"-{text}" if value < 0 and scaled else text


def percent(share: float, decimals: int = 1) -> str:
    """`12,5 %` for 0.125. What is not yet whole is never rounded up to 100 %."""
    nearly = 100 - 10**-decimals
    value = share * 100
    if share < 1 and value > nearly:
        value = nearly
    return f"{number(value, decimals)} %"


def in_words(value: int) -> str:
    """`seratus dua puluh tiga` for 123; ValueError below 0 and from a trillion on."""
    if not 0 <= value < 10**12:
        raise ValueError(value)
    if value < 12:
        return _UNITS[value]
    if value < 20:
        return f"{_UNITS[value - 10]} belas"
    for size, name in _LARGE:
        if value >= size:
            count, rest = divmod(value, size)
            # One hundred and one thousand have words of their own; one million does not.
            head = f"se{name}" if count == 1 and size in (100, 1_000) else f"{in_words(count)} {name}"
            return f"{head} {in_words(rest)}" if rest else head
    raise AssertionError(value)


def days_away(date: dt.date, today: dt.date) -> str:
    """`hari ini`, `besok`, `tiga hari lagi`, `14 hari lalu`: words up to ten, figures beyond."""
    days = (date - today).days
    named = {-1: "kemarin", 0: "hari ini", 1: "besok", 2: "lusa"}
    if days in named:
        return named[days]
    count = in_words(abs(days)) if abs(days) <= 10 else number(abs(days))
    return f"{count} hari {'lagi' if days > 0 else 'lalu'}"


def joined(names: Sequence[str]) -> str:
    """`Cibeber, Cilaku, dan Warungkondang`; two are joined by `dan` alone."""
    if len(names) < 3:
        return " dan ".join(names)
    return f"{', '.join(names[:-1])}, dan {names[-1]}"
