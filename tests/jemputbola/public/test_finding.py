"""Names of places as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jemputbola.public.finding import Named, find, plain

PLACES = [
    Named((name,), name)
    for name in (
        "Cibeber",
        "Cilaku",
        "Cianjur",
        "Sukanagara",
        "Sukaresmi",
        "Mekarsari",
        "Naringgul",
        "Pacet",
        "Cipanas",
    )
]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("cibeber", "Cibeber"),
        ("Desa Cibeber", "Cibeber"),
        ("kec. cilaku", "Cilaku"),
        ("Tjiandjoer", "Cianjur"),
        ("cibebber", "Cibeber"),
        ("Suka Resmi", "Sukaresmi"),
        ("mekar sri", "Mekarsari"),
        ("naringul", "Naringgul"),
        ("cipan", "Cipanas"),
    ],
)
def test_a_place_is_found_as_it_is_heard(written: str, meant: str) -> None:
    assert find(written, PLACES)[0] == meant


def test_another_spelling_on_record_finds_the_place() -> None:
    assert find("kota santri", [Named(("Cianjur", "Kota Santri"), "x")]) == ["x"]


@pytest.mark.parametrize("written", ["", " ", "c", "!!!", "zzzzqqq", "3203010000000001"])
def test_what_is_no_name_finds_nothing(written: str) -> None:
    assert find(written, PLACES) == []


@given(st.text(max_size=60))
def test_whatever_is_typed_gives_an_answer_without_doubles(text: str) -> None:
    found = find(text, PLACES)
    assert len(found) == len(set(found)) <= len(PLACES)
    assert plain(plain(text)) is not None


@given(st.sampled_from(PLACES))
def test_its_own_name_finds_a_place_first(place: Named[str]) -> None:
    assert find(place.names[0], PLACES)[0] == place.value
