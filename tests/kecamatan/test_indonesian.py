"""How dates, times and numbers read."""

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kecamatan import indonesian

WIB = dt.timezone(dt.timedelta(hours=7))
WORDS = {
    "nol": 0,
    "satu": 1,
    "dua": 2,
    "tiga": 3,
    "empat": 4,
    "lima": 5,
    "enam": 6,
    "tujuh": 7,
    "delapan": 8,
    "sembilan": 9,
    "sepuluh": 10,
    "sebelas": 11,
    "seratus": 100,
}
POWERS = {"ribu": 10**3, "juta": 10**6, "miliar": 10**9}


def read_aloud(text: str) -> int:
    """The number that a listener writes down: a second way round, to check the first."""
    total = group = digit = 0
    for word in text.split():
        if word == "seribu":
            total, group, digit = total + 1_000, 0, 0
        elif word in POWERS:
            total, group, digit = total + (group + digit) * POWERS[word], 0, 0
        elif word == "ratus":
            group, digit = group + digit * 100, 0
        elif word == "puluh":
            group, digit = group + digit * 10, 0
        elif word == "belas":
            group, digit = group + digit + 10, 0
        else:
            group, digit = group + digit, WORDS[word]
    return total + group + digit


def test_a_date_names_its_day_and_month():
    assert indonesian.long_date(dt.date(2019, 1, 14)) == "Senin, 14 Januari 2019"
    assert indonesian.short_date(dt.date(2019, 8, 7)) == "7 Agu 2019"
    assert indonesian.month_name(dt.date(2018, 12, 1)) == "Desember 2018"


def test_a_time_has_a_point_and_its_zone():
    assert indonesian.clock(dt.time(8, 0), "WIB") == "08.00 WIB"
    assert indonesian.clock(dt.time(8, 0)) == "08.00"
    assert indonesian.clock(dt.datetime(2019, 1, 14, 13, 5, tzinfo=WIB)) == "13.05 WIB"
    assert indonesian.hours(dt.time(8), dt.time(14, 30), "WITA") == "08.00–14.30 WITA"


def test_a_moment_that_nobody_turned_to_local_time_shows_it():
    assert indonesian.clock(dt.datetime(2019, 1, 14, 1, 0, tzinfo=dt.UTC)) == "01.00 UTC"


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(95_000, 0, "95.000"), (0, 0, "0"), (-1_234.5, 1, "-1.234,5"), (0.25, 1, "0,3"), (-0.01, 1, "0,0"), (2.5, 0, "3")],
)
def test_numbers_are_grouped_by_points(value, decimals, text):
    assert indonesian.number(value, decimals) == text


def test_a_share_reads_as_percent():
    assert indonesian.percent(0.125) == "12,5 %"
    assert indonesian.percent(1) == "100,0 %"
    assert indonesian.percent(1, 0) == "100 %"


def test_a_target_not_yet_reached_never_reads_as_reached():
    assert indonesian.percent(0.99999) == "99,9 %"
    assert indonesian.percent(0.9999, 0) == "99 %"


def test_days_to_come_are_told_in_words():
    today = dt.date(2019, 1, 14)
    told = [indonesian.days_away(today + dt.timedelta(days=n), today) for n in (-2, -1, 0, 1, 2, 3, 10, 14)]
    assert told == [
        "dua hari lalu",
        "kemarin",
        "hari ini",
        "besok",
        "lusa",
        "tiga hari lagi",
        "sepuluh hari lagi",
        "14 hari lagi",
    ]


def test_names_are_joined_as_in_a_letter():
    assert indonesian.joined([]) == ""
    assert indonesian.joined(["Cibeber"]) == "Cibeber"
    assert indonesian.joined(["Cibeber", "Cilaku"]) == "Cibeber dan Cilaku"
    assert indonesian.joined(["Cibeber", "Cilaku", "Cidaun"]) == "Cibeber, Cilaku, dan Cidaun"


def test_numbers_in_words_know_the_special_ones():
    told = [indonesian.in_words(n) for n in (0, 10, 11, 12, 47, 100, 101, 1_000, 1_111, 2_019, 1_000_000)]
    assert told == [
        "nol",
        "sepuluh",
        "sebelas",
        "dua belas",
        "empat puluh tujuh",
        "seratus",
        "seratus satu",
        "seribu",
        "seribu seratus sebelas",
        "dua ribu sembilan belas",
        "satu juta",
    ]


@given(st.integers(min_value=0, max_value=10**12 - 1))
def test_a_number_read_aloud_is_written_down_as_the_same_number(value):
    assert read_aloud(indonesian.in_words(value)) == value


@pytest.mark.parametrize("value", [-1, 10**12])
def test_numbers_nobody_says_are_refused(value):
    with pytest.raises(ValueError):
        indonesian.in_words(value)


@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_the_points_are_the_only_change_to_a_whole_number(value):
    text = indonesian.number(value)
    assert int(text.replace(".", "")) == value
    assert re.fullmatch(r"-?\d{1,3}(\.\d{3})*", text)


@given(st.floats(min_value=0, max_value=0.9999999, allow_nan=False), st.integers(min_value=0, max_value=3))
def test_no_share_below_one_reads_as_a_hundred(share, decimals):
    assert not indonesian.percent(share, decimals).startswith("100")


@given(st.dates())
def test_every_date_can_be_read_back(date):
    day, month, year = indonesian.long_date(date).split(", ")[1].split()
    assert dt.date(int(year), indonesian.MONTHS.index(month) + 1, int(day)) == date
