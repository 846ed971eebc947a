"""Names are found as they sound, and a list stays within its bounds."""

import datetime as dt

import pytest
from django.utils import timezone

from kecamatan.models import Role
from kecamatan.residents import queries, searching
from kecamatan.residents.names import folded_words, learn
from kecamatan.residents.queries import filters_from, find
from tests.factories.people import make_desa, make_kecamatan, make_officer
from tests.factories.residents import make_resident

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner():
    return make_officer(Role.PLANNER)


@pytest.fixture
def desa(planner):
    return make_desa(make_kecamatan(planner.office))


def found(officer, sort="", **parameters):
    return find(officer, filters_from(parameters), at=timezone.now(), sort=sort)


def names(officer, sort="", **parameters):
    return [resident.name for resident in found(officer, sort, **parameters).rows[0:50]]


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("MUHAMMAD YUSUF", "moh yusup"),
        ("M. YUSUF", "Muhamad Yusuf"),
        ("MOCHAMAD RIZKI", "mohamad rizki"),
        ("SITTI AISYAH", "siti aisah"),
        ("SOERJADI", "suryadi"),
        ("DJAELANI", "jaelani"),
        ("TJETJEP", "cecep"),
        ("ABD. ROHMAN", "abdul rohman"),
        ("YAYA", "yayah"),
        ("ZAENAL ARIFIN", "jaenal aripin"),
        ("KOMARIYAH", "komariah"),
        ("NURJANNAH", "nurjanah"),
        ("O'OM ROHMAH", "oom"),
        ("H. ASEP SURYANA", "asep suryana"),
    ],
)
def test_spellings_that_sound_alike_find_each_other(planner, desa, written, asked):
    make_resident(desa, name=written)
    make_resident(desa, name="TATANG PERMANA")
    assert names(planner, cari=asked) == [written]


@pytest.mark.parametrize("asked", ["asp suryna", "asep suriyana", "suryna asep"])
def test_a_slip_of_the_finger_finds_the_words_that_are_known(planner, desa, asked):
    make_resident(desa, name="ASEP SURYANA")
    make_resident(desa, name="EUIS KARTINI")
    learn()
    result = found(planner, cari=asked)
    assert result.rows[0:5][0].name == "ASEP SURYANA"


def test_who_is_written_as_asked_comes_first(planner, desa):
    make_resident(desa, name="ARIP HIDAYAT")
    make_resident(desa, name="ARIF HIDAYAT")
    assert names(planner, cari="arip") == ["ARIP HIDAYAT", "ARIF HIDAYAT"]
    assert names(planner, cari="arif") == ["ARIF HIDAYAT", "ARIP HIDAYAT"]


def test_a_short_name_is_no_part_of_every_other(planner, desa):
    make_resident(desa, name="AI NURAENI")
    make_resident(desa, name="SUHAIMI")
    assert names(planner, cari="ai") == ["AI NURAENI"]


@pytest.mark.parametrize("asked", ["%", "_", "'", "100%", "a", "\\", "''; --", "."])
def test_signs_of_the_database_s_language_are_only_signs(planner, desa, asked):
    make_resident(desa, name="ASEP")
    assert found(planner, cari=asked).count == 0


def test_a_word_alone_without_letters_is_nothing(planner, desa):
    assert folded_words("  ..  ") == []


def test_a_list_ends_at_its_bound_and_says_so(planner, desa, monkeypatch):
    monkeypatch.setattr(searching, "OPENED", 5)
    monkeypatch.setattr(queries, "OPENED", 5)
    for _ in range(8):
        make_resident(desa, name="ASEP SURYANA", birth_date=dt.date(1950, 1, 1))
    by_name, by_age, by_place = (
        found(planner, cari="asep"),
        found(planner, usia="60"),
        found(planner, desa=str(desa.pk)),
    )
    assert (by_name.count, by_name.is_more, len(by_name.rows)) == (5, True, 5)
    assert (by_age.count, by_age.is_more, len(by_age.rows)) == (5, True, 5)
    assert (by_place.count, by_place.is_more, by_place.is_cut, len(by_place.rows)) == (8, False, True, 5)


def test_ages_are_full_years_on_the_office_s_date(planner, desa):
    today = planner.office.local(timezone.now()).date()
    for age in (15, 16, 17, 59, 60):
        make_resident(desa, name=f"UMUR {'ABCDEFG'[age % 7]}{age}", birth_date=dt.date(today.year - age, 1, 1))
    make_resident(desa, name="TANPA TANGGAL", birth_date=None)

    def ages(**parameters):
        return [int(name[-2:]) for name in names(planner, "-lahir", **parameters)]

    assert ages(usia="16") == [16]
    assert ages(usia="17") == [17, 59, 60]
    assert ages(usia="60") == [60]
    assert ages(dari="16", sampai="59") == [16, 17, 59]
    assert ages(sampai="15") == [15]


def test_listed_and_gone_are_told_apart(planner, desa):
    make_resident(desa, name="ADA")
    make_resident(desa, name="HILANG", is_listed=False, need="out")
    assert names(planner, keadaan="terdaftar") == ["ADA"]
    assert names(planner, keadaan="hilang") == ["HILANG"]
    assert names(planner, keadaan="hilang", kebutuhan="record") == []


@pytest.mark.parametrize(
    ("sort", "expected"), [("nama", "ABC"), ("-nama", "CBA"), ("lahir", "CAB"), ("kebutuhan", "BAC")]
)
def test_lists_are_sorted_in_the_database(planner, desa, sort, expected):
    make_resident(desa, name="A", birth_date=dt.date(1980, 1, 1), need="record")
    make_resident(desa, name="B", birth_date=dt.date(1990, 1, 1), need="print")
    make_resident(desa, name="C", birth_date=dt.date(1970, 1, 1), need="wait_centre")
    assert "".join(names(planner, sort)) == expected
    assert "".join(names(planner, sort, kecamatan=str(desa.kecamatan_id))) == expected


def test_a_camat_searches_the_own_kecamatan_alone(planner, desa):
    make_resident(desa, name="ASEP DI SINI")
    make_resident(make_desa(make_kecamatan(planner.office)), name="ASEP DI SANA")
    camat = make_officer(Role.CAMAT, kecamatan=desa.kecamatan)
    assert names(camat, cari="asep") == ["ASEP DI SINI"]
    assert names(camat, keadaan="terdaftar") == ["ASEP DI SINI"]
    assert found(camat).count == 1
