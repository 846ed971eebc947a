"""The call that a hall full of people hears."""

import pytest

from antrian.display.spoken import call


@pytest.mark.parametrize(
    ("lane", "number", "counter", "heard"),
    [
        ("A", 17, 2, "Nomor A, tujuh belas, silakan ke loket dua"),
        ("P", 1, 1, "Nomor P, satu, silakan ke loket satu"),
        ("A", 111, 8, "Nomor A, seratus sebelas, silakan ke loket delapan"),
        ("A", 1020, 3, "Nomor A, seribu dua puluh, silakan ke loket tiga"),
    ],
)
def test_a_call_names_lane_number_and_counter(lane: str, number: int, counter: int, heard: str) -> None:
    assert call(lane, number, counter) == heard
