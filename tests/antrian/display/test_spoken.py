"""Numbers as people say them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antrian.display.spoken import call, in_words

UNITS = {"satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9}
PREFIXED = {"sepuluh": 10, "sebelas": 11, "seratus": 100, "seribu": 1000}


def heard(words: str) -> int:
    """What a listener understands, by the rules of the language and not by those of the code."""
    total = part = unit = 0
    for word in words.split():
        if word in UNITS:
            unit = UNITS[word]
        elif word == "belas":
            part, unit = part + 10 + unit, 0
        elif word in ("puluh", "ratus"):
            part, unit = part + unit * {"puluh": 10, "ratus": 100}[word], 0
        elif word == "ribu":
            total, part, unit = (part + unit) * 1000, 0, 0
        elif word == "seribu":
            total += 1000
        elif word in PREFIXED:
            part += PREFIXED[word]
        else:
            assert word == "nol"
    return total + part + unit


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "nol"),
        (7, "tujuh"),
        (10, "sepuluh"),
        (11, "sebelas"),
        (12, "dua belas"),
        (17, "tujuh belas"),
        (20, "dua puluh"),
        (21, "dua puluh satu"),
        (100, "seratus"),
        (101, "seratus satu"),
        (110, "seratus sepuluh"),
        (111, "seratus sebelas"),
        (299, "dua ratus sembilan puluh sembilan"),
        (1000, "seribu"),
        (1100, "seribu seratus"),
        (2019, "dua ribu sembilan belas"),
        (11_011, "sebelas ribu sebelas"),
        (100_000, "seratus ribu"),
    ],
)
def test_numbers_are_said_as_in_the_village(number: int, words: str) -> None:
    assert in_words(number) == words


@given(st.integers(0, 999_999))
def test_what_is_said_is_what_is_heard(number: int) -> None:
    assert heard(in_words(number)) == number


@pytest.mark.parametrize("number", [-1, 1_000_000])
def test_what_cannot_be_said_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="cannot say"):
        in_words(number)


def test_a_call_names_lane_number_and_counter() -> None:
    assert call("A", 17, 2) == "Nomor A, tujuh belas, silakan ke loket dua"
