"""Invented residents: nobody who could exist, everybody once, as a backlog looks."""

import datetime as dt
import random
import re
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from antrian.demo.backlog import age_on
from antrian.demo.people import Home, kampung_of, make_people
from kecamatan.nik import read_nik, warnings_against

HOMES = [Home(f"3203{number:02d}", 1.0 + number % 3, kampung_of(random.Random(number))) for number in range(1, 33)]
seeds = st.integers(0, 2**32)
days = st.dates(dt.date(2018, 1, 1), dt.date(2030, 12, 31))


@settings(max_examples=25, deadline=None)
@given(seed=seeds, today=days, count=st.integers(0, 400))
def test_everybody_is_invented_and_there_once(seed: int, today: dt.date, count: int) -> None:
    people = make_people(random.Random(seed), HOMES, count, today)

    assert len(people) == count
    assert len({person.nik for person in people}) == count
    for person in people:
        assert read_nik(person.nik).nik == person.nik
        assert person.nik.endswith("0000")
        assert person.kk.endswith("0000")
        assert len(person.kk) == 16
        assert 16 <= age_on(person.birth_date, today) < 95
        assert re.fullmatch(r"KP\. [A-Z ]+", person.address)
        assert re.fullmatch("00[0-9]", person.rt)
        assert re.fullmatch("0[01][0-9]", person.rw)
        assert person.name == person.name.upper()
        assert person.phone == "" or person.phone.startswith("0812000")
        warnings = warnings_against(person.nik, birth_date=person.birth_date, sex=person.sex, kecamatan_code="")
        assert warnings == []


@settings(max_examples=10, deadline=None)
@given(seed=seeds, today=days)
def test_the_same_seed_gives_the_same_people(seed: int, today: dt.date) -> None:
    once = make_people(random.Random(seed), HOMES, 50, today)

    assert make_people(random.Random(seed), HOMES, 50, today) == once
    assert make_people(random.Random(seed + 1), HOMES, 50, today) != once


def test_a_crowded_kecamatan_still_gives_everybody_a_nik_of_their_own() -> None:
    one = [Home("320301", 1.0, ("PASIR",))]

    people = make_people(random.Random(1), one, 12_000, dt.date(2019, 1, 14))

    assert len({person.nik for person in people}) == 12_000
    assert sum(person.nik.startswith("320301") for person in people) > 6_000


def test_most_need_recording_many_are_print_ready_and_the_young_and_old_prevail() -> None:
    today = dt.date(2019, 1, 14)
    people = make_people(random.Random(7), HOMES, 20_000, today)

    statuses = Counter(person.status for person in people)
    assert 0.6 < statuses["UNREGISTERED"] / len(people) < 0.8
    assert 0.15 < statuses["PRINT_READY_RECORD"] / len(people) < 0.3
    ages = [age_on(person.birth_date, today) for person in people]
    assert 0.04 < sum(age < 17 for age in ages) / len(ages) < 0.09
    assert sum(age >= 60 for age in ages) / len(ages) > 0.2
