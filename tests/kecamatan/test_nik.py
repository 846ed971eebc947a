import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kecamatan.nik import mask_nik, read_nik, warnings_against, without_invisibles

NIK = "3203015506010000"
INVISIBLE = ["\u200b", "\u200c", "\u200d", "\ufeff", "\u00a0", "\u2060", "\u00ad", "\u202f", " ", "'", "’", "\t"]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("", "nik_empty"),
        (None, "nik_empty"),
        ("0", "nik_empty"),
        (0.0, "nik_empty"),
        ("-", "nik_empty"),
        (" \u200b ", "nik_empty"),
        ("0000000000000000", "nik_empty"),
        ("320301550601000", "nik_short"),
        ("3203203203", "nik_short"),
        (320301550601.0, "nik_short"),
        ("32030155060100001", "nik_long"),
        ("3.20302E+15", "nik_scientific"),
        ("3,20302e+15", "nik_scientific"),
        ("3E15", "nik_scientific"),
        (3203015506010000.0, "nik_digits_lost"),
        (3203015506010000, "nik_digits_lost"),
        (9201010101900001.0, "nik_digits_lost"),
        ("3203015506010000.0", "nik_digits_lost"),
        ("3203015506010000,00", "nik_digits_lost"),
        ("3.203.015.506.010.000", "nik_digits_lost"),
        ("32030155060100.00", "nik_not_digits"),
        ("320301550601000O", "nik_not_digits"),
        ("tidak ada", "nik_not_digits"),
        (dt.date(2001, 6, 15), "nik_not_digits"),
        (float("nan"), "nik_not_digits"),
        (True, "nik_not_digits"),
    ],
)
def test_a_cell_that_is_no_nik_is_refused_with_its_own_reason(cell, code):
    assert (read_nik(cell).nik, read_nik(cell).code) == ("", code)


@pytest.mark.parametrize(
    "cell", [NIK, f"'{NIK}", f" {NIK}\u200b", f"\ufeff{NIK}\u00a0", "3203.0155.0601.0000", "32 03 01 550601 0000"]
)
def test_harmless_dirt_around_a_nik_is_cleaned(cell):
    assert read_nik(cell).nik == NIK


digits16 = st.from_regex(r"[1-9][0-9]{15}", fullmatch=True)
dirt = st.text(st.sampled_from(INVISIBLE), max_size=4)


@given(nik=digits16, before=dirt, after=dirt)
def test_dirt_never_loses_or_changes_a_digit(nik, before, after):
    assert read_nik(before + nik + after).nik == nik


@given(st.one_of(st.text(), st.floats(), st.integers(), st.none(), st.dates()))
def test_any_cell_ends_in_sixteen_digits_or_in_a_reason(cell):
    verdict = read_nik(cell)
    assert (len(verdict.nik) == 16 and verdict.nik.isascii() and verdict.nik.isdigit()) != bool(verdict.code)


@given(st.text())
def test_whatever_digits_are_taken_were_in_the_cell_in_that_order(cell):
    if nik := read_nik(cell).nik:
        assert "".join(c for c in cell if c.isascii() and c.isdigit()) == nik


@given(st.floats(min_value=1, max_value=1e17, allow_nan=False))
def test_a_number_is_never_taken_as_a_nik(number):
    assert read_nik(number).code


def test_no_warning_where_the_row_agrees_with_its_nik():
    assert warnings_against(NIK, birth_date=dt.date(2001, 6, 15), sex="P", kecamatan_code="320301") == []


def test_each_disagreement_is_a_warning_of_its_own():
    assert warnings_against(NIK, birth_date=dt.date(2001, 6, 16), sex="L", kecamatan_code="320302") == [
        "nik_kecamatan_differs",
        "nik_birth_date_differs",
        "nik_sex_differs",
    ]


def test_nothing_is_said_about_what_the_row_does_not_tell():
    assert warnings_against(NIK, birth_date=None, sex="", kecamatan_code="") == []


def test_only_the_last_four_digits_are_shown():
    assert mask_nik("3203015506010012") == "•••• •••• •••• 0012"
    assert mask_nik("123") == "••••"


def test_blanks_inside_a_name_stay_and_the_invisible_goes():
    assert without_invisibles("\ufeffAI\u00a0NURJANAH\u200b\n") == "AI NURJANAH"
