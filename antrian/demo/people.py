"""Invented residents: ages, names, addresses and statuses as a backlog of belum rekam and print-ready people has them.

Pure: the same seed gives the same people. A NIK ends in the serial 0000, which is never issued, so it cannot be a real
person's; what tells people apart is therefore kecamatan, birth date and sex, and where that is taken, the place of
first registration is another one, as it is for people who moved.
"""

import datetime as dt
import random
from collections.abc import Sequence
from typing import NamedTuple

from antrian.demo import words

WOMAN_DAY_OFFSET = 40
SERIAL = "0000"

# Years (from, to) and their share of the backlog. Where coverage is high, first-time 17-year-olds and the elderly are
# what remains (Selajambe 2017; Cimahi and Bandung Barat 2024). The first class is "turns 17 before the deadline".
PEMULA = (16.75, 17.0)
AGES: tuple[tuple[tuple[float, float], float], ...] = (
    (PEMULA, 0.025),
    ((16.0, 16.75), 0.035),
    ((17.0, 18.0), 0.08),
    ((18.0, 23.0), 0.17),
    ((23.0, 35.0), 0.17),
    ((35.0, 50.0), 0.16),
    ((50.0, 60.0), 0.12),
    ((60.0, 75.0), 0.165),
    ((75.0, 94.0), 0.075),
)

# What SIAK said of them when the campaign began. Shares after DOMAIN: 95,000 belum rekam beside a large PRR stock;
# doubles near 1 to 1.5 %, waiting for the centre near 3 to 5 %.
STATUSES: tuple[tuple[str, float], ...] = (
    ("UNREGISTERED", 0.71),
    ("PRINT_READY_RECORD", 0.205),
    ("SENT_FOR_ENROLLMENT", 0.025),
    ("RECEIVED_AT_CENTRAL", 0.006),
    ("BIO_CAPTURED", 0.006),
    ("PROCESSING", 0.002),
    ("DUPLICATE_RECORD", 0.013),
    ("ADJUDICATE_RECORD", 0.004),
    ("ENROLL_FAILURE_AT_CENTRAL", 0.009),
    ("ENROLL_FAILURE_AT_REGIONAL", 0.002),
    ("SEARCH_FAILURE_AT_CENTRAL", 0.001),
    ("REQUEST_VALIDATION", 0.001),
    ("SENT_FOR_CARD_PRINTING", 0.003),
    ("CARD_PRINTED", 0.007),
    ("CARD_SHIPPED", 0.001),
    ("CARD_ISSUED", 0.005),
)
# A 16-year-old has no card and rarely a capture.
YOUNG_STATUSES: tuple[tuple[str, float], ...] = (
    ("UNREGISTERED", 0.86),
    ("PRINT_READY_RECORD", 0.10),
    ("SENT_FOR_ENROLLMENT", 0.04),
)

# The south is far from the office and its people lack cards most (2020): more of its people are on the list.
ZONE_FACTOR = {"utara": 1.0, "tengah": 1.5, "selatan": 2.1}


class Home(NamedTuple):
    """A desa as the generator needs it: `region` are the six digits of its kecamatan, `weight` its share."""

    region: str
    weight: float
    kampung: tuple[str, ...]


class Person(NamedTuple):
    home: int  # index into the homes
    nik: str
    kk: str
    phone: str  # empty for most
    name: str
    sex: str
    birth_place: str
    birth_date: dt.date
    address: str
    rt: str
    rw: str
    status: str


def kampung_of(rng: random.Random) -> tuple[str, ...]:
    """The hamlets of one desa; the n-th is RW n."""
    names: dict[str, None] = {}
    wanted = rng.randint(5, 11)
    while len(names) < wanted:
        if rng.random() < 0.35:
            names[rng.choice(words.KAMPUNG_RIVER)] = None
        else:
            names[f"{rng.choice(words.KAMPUNG_FIRST)} {rng.choice(words.KAMPUNG_SECOND)}"] = None
    return tuple(names)


def make_people(rng: random.Random, homes: Sequence[Home], count: int, today: dt.date) -> list[Person]:
    """`count` people who are on the list on `today`; every NIK once."""
    niks = _NikMaker(rng, sorted({home.region for home in homes}))
    places = rng.choices(range(len(homes)), [home.weight for home in homes], k=count)
    ages = rng.choices([span for span, _ in AGES], [share for _, share in AGES], k=count)
    statuses = rng.choices([code for code, _ in STATUSES], [share for _, share in STATUSES], k=count)
    young = rng.choices([code for code, _ in YOUNG_STATUSES], [share for _, share in YOUNG_STATUSES], k=count)
    birth_places = rng.choices(words.BIRTH_PLACES, k=count)
    women = rng.choices((True, False), (0.52, 0.48), k=count)
    people = []
    kk = ""
    for index in range(count):
        home = homes[places[index]]
        youngest, oldest = ages[index]
        days = int((youngest + (oldest - youngest) * rng.random()) * 365.25)
        birth_date = today - dt.timedelta(days=days)
        woman = women[index]
        # One in three shares the family card of the person made before them, where both live in one kecamatan.
        if rng.random() > 0.33 or kk[:6] != home.region:
            kk = f"{home.region}{rng.randint(1, 28):02d}{rng.randint(1, 12):02d}{rng.randint(5, 18):02d}{SERIAL}"
        rw = rng.randrange(len(home.kampung))
        people.append(
            Person(
                places[index],
                niks.make(home.region, birth_date, woman=woman),
                kk,
                f"0812000{rng.randrange(100_000):05d}" if rng.random() < 0.14 else "",
                make_name(rng, woman=woman),
                "P" if woman else "L",
                birth_places[index],
                birth_date,
                f"KP. {home.kampung[rw]}",
                f"{rng.randint(1, 6):03d}",
                f"{rw + 1:03d}",
                young[index] if oldest <= PEMULA[1] else statuses[index],
            )
        )
    return people


def make_name(rng: random.Random, *, woman: bool) -> str:
    """A name in capitals, as SIAK writes it: one word for one in six, seldom three."""
    first = rng.choice(words.WOMEN if woman else words.MEN)
    parts = rng.random()
    if parts < 0.16:
        return first
    second = rng.choice(words.WOMEN_SECOND if woman else words.MEN_SECOND)
    if parts < 0.9:
        return f"{first} {second}"
    return f"{first} {second} {rng.choice(words.WOMEN_THIRD if woman else words.THIRD)}"


class _NikMaker:
    """Gives each NIK once, from the person's kecamatan where the date is free there, else from another place."""

    def __init__(self, rng: random.Random, regions: Sequence[str]) -> None:
        self.rng = rng
        self.regions = regions
        self.taken: set[str] = set()

    def make(self, region: str, birth_date: dt.date, *, woman: bool) -> str:
        day = birth_date.day + (WOMAN_DAY_OFFSET if woman else 0)
        date = f"{day:02d}{birth_date.month:02d}{birth_date.year % 100:02d}"
        if self.rng.random() < 0.05:
            region = self.rng.choice(self.regions)
        nik = f"{region}{date}{SERIAL}"
        tries = 0
        while nik in self.taken:
            tries += 1
            nik = f"{self._elsewhere(region, tries)}{date}{SERIAL}"
        self.taken.add(nik)
        return nik

    def _elsewhere(self, region: str, tries: int) -> str:
        """Another kecamatan of the kabupaten; after a few tries another kabupaten of the province."""
        if tries <= 6:
            return self.rng.choice(self.regions)
        return f"{region[:2]}{self.rng.randint(1, 17):02d}{self.rng.randint(1, 40):02d}"
