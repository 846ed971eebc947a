"""The national list of places: whole, well-formed, and found by name."""

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kecamatan import places
from kecamatan.models import TimeZone
from kecamatan.places import Place
from kecamatan.territory_loading import read_territory

CODES = {2: r"\d\d", 5: r"\d\d\.\d\d", 8: r"\d\d\.\d\d\.\d\d", 13: r"\d\d\.\d\d\.\d\d\.[123]\d{3}"}


@pytest.fixture(scope="module")
def everywhere() -> dict[str, list[Place]]:
    return dict(places.by_kabupaten())


def test_the_list_has_38_provinces_514_kabupaten_7285_kecamatan_and_83762_desa(
    everywhere: dict[str, list[Place]],
) -> None:
    levels = Counter(len(place.code) for found in everywhere.values() for place in found)
    assert (len(places.provinces()), len(places.kabupaten())) == (38, 514)
    assert (levels[8], levels[13]) == (7285, 83762)


def test_every_place_lies_in_the_one_above_it_and_has_a_name(everywhere: dict[str, list[Place]]) -> None:
    seen: set[str] = set()
    for code, found in everywhere.items():
        assert code in places.kabupaten()
        for place in found:
            assert re.fullmatch(CODES[len(place.code)], place.code)
            assert place.code.startswith(f"{code}.")
            assert place.is_kecamatan or place.kecamatan_code in seen
            assert re.fullmatch(r"[\w '\-./,()]{1,80}", place.name), place
            assert place.code not in seen
            seen.add(place.code)


def test_every_kecamatan_has_a_desa_and_the_counts_beside_the_names_are_right(
    everywhere: dict[str, list[Place]],
) -> None:
    for code, found in everywhere.items():
        kecamatan = [place.code for place in found if place.is_kecamatan]
        desa = [place for place in found if not place.is_kecamatan]
        assert {place.kecamatan_code for place in desa} == set(kecamatan)
        row = places.kabupaten()[code]
        assert (row.kecamatan, row.desa) == (len(kecamatan), len(desa))


def test_cianjur_in_the_list_has_the_codes_of_its_own_folder(everywhere: dict[str, list[Place]]) -> None:
    own = read_territory(places.DATA / "32.03")
    listed = everywhere["32.03"]
    assert [place.code for place in listed if place.is_kecamatan] == sorted(row["code"] for row in own.kecamatan)
    assert {place.code: place.is_kelurahan for place in listed if not place.is_kecamatan} == {
        row["code"]: row["kind"] == "kelurahan" for row in own.desa
    }


@pytest.mark.parametrize(
    ("code", "zone"),
    [
        ("11.71", "WIB"),  # Banda Aceh
        ("61.71", "WIB"),  # Pontianak
        ("62.71", "WIB"),  # Palangka Raya
        ("63.71", "WITA"),  # Banjarmasin
        ("51.71", "WITA"),  # Denpasar
        ("53.71", "WITA"),  # Kupang
        ("73.71", "WITA"),  # Makassar
        ("82.71", "WIT"),  # Ternate
        ("91.71", "WIT"),  # Jayapura
        ("96.71", "WIT"),  # Sorong
    ],
)
def test_the_clock_follows_the_province(code: str, zone: str) -> None:
    assert TimeZone(places.kabupaten()[code].time_zone).label == zone


def test_the_office_is_called_as_the_law_calls_it() -> None:
    assert places.kabupaten()["32.05"].office_name == "Dinas Kependudukan dan Pencatatan Sipil Kabupaten Garut"
    assert places.kabupaten()["31.74"].office_name.startswith("Suku Dinas Kependudukan")
    assert max(len(row.office_name) for row in places.kabupaten().values()) <= 120
    assert max(len(row.name) for row in places.kabupaten().values()) <= 80


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("garut", "32.05"),
        ("Kab. Garut", "32.05"),
        ("GARUT jawa barat", "32.05"),
        ("32.05", "32.05"),
        ("3205", "32.05"),
        ("kota bandung", "32.73"),
        ("makasar", "73.71"),
        ("Pematang Siantar", "12.72"),
        ("fakfak", "92.03"),
    ],
)
def test_a_kabupaten_is_found_under_what_people_write(text: str, first: str) -> None:
    assert places.search(text)[0].code == first


@pytest.mark.parametrize("text", ["", "   ", "!!", "99.99", "kabupaten yang tidak ada"])
def test_nothing_is_found_under_what_nobody_is_called(text: str) -> None:
    assert places.search(text) == []


@given(st.sampled_from(sorted(places.kabupaten())), st.integers(1, 3))
def test_every_kabupaten_is_found_by_its_own_name(code: str, most: int) -> None:
    row = places.kabupaten()[code]
    assert places.search(row.name)[0] == row
    assert len(places.search(row.name, most=most)) <= most


@given(st.text(max_size=60))
def test_any_words_may_be_searched_for(text: str) -> None:
    assert len(places.search(text)) <= 20


def test_positions_lie_in_their_province() -> None:
    found = places.positions("32")
    assert len(found) == 5957 - 360  # Cianjur's own folder has its own
    assert all(-7.9 < lat < -5.8 and 106.3 < lon < 108.9 for lat, lon in found.values())
    assert places.positions("73") == {}
