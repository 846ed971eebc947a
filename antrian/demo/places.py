"""Where teams go in the demo: invented visit points over the real desa. Pure."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from antrian.demo import words
from antrian.demo.people import make_name


@dataclass(frozen=True)
class Area:
    """A kecamatan: `seat` is the index of the desa taken as its centre."""

    name: str
    region: str
    zone: str
    homes: tuple[int, ...]
    seat: int
    population: int


@dataclass(frozen=True)
class Village:
    """A desa; `area` is the index of its kecamatan."""

    name: str
    label: str
    area: int
    latitude: float | None
    longitude: float | None
    population: int


@dataclass(frozen=True)
class Point:
    """A titik; `serves` are the desa whose people are called to it, its own first."""

    kind: str
    name: str
    home: int
    area: int
    zone: str
    serves: tuple[int, ...]
    address: str
    latitude: float | None
    longitude: float | None
    signal: str
    has_power: bool
    rooms: int
    contact_name: str
    contact_phone: str
    contact_email: str
    note: str = ""


@dataclass
class _Maker:
    rng: random.Random
    areas: Sequence[Area]
    villages: Sequence[Village]
    points: list[Point] = field(default_factory=list)
    names: set[tuple[int, str]] = field(default_factory=set)

    def add(self, kind: str, name: str, home: int, *, reach: tuple[int, int], position: str, note: str = "") -> None:
        village = self.villages[home]
        if (home, name) in self.names:
            return
        self.names.add((home, name))
        area = self.areas[village.area]
        number = len(self.points) + 1
        remote = area.zone == "selatan" or (area.zone == "tengah" and self.rng.random() < 0.4)
        woman = self.rng.random() < 0.4
        self.points.append(
            Point(
                kind=kind,
                name=name,
                home=home,
                area=village.area,
                zone=area.zone,
                serves=self._nearest(home, self.rng.randint(*reach)),
                address=f"Kp. {self.rng.choice(words.KAMPUNG_RIVER).title()}, {village.label}",
                latitude=_beside(self.rng, village.latitude),
                longitude=_beside(self.rng, village.longitude),
                signal=self.rng.choices(("good", "weak", "none"), (2, 5, 2) if remote else (8, 2, 0))[0],
                has_power=kind != "rumah" or self.rng.random() < 0.8,
                rooms=self.rng.randint(1, 4),
                contact_name=f"{make_name(self.rng, woman=woman).title()} ({position})",
                contact_phone=f"08120000{number:04d}",
                contact_email=f"titik{number}@example.invalid" if self.rng.random() < 0.6 else "",
                note=note,
            )
        )

    def _nearest(self, home: int, count: int) -> tuple[int, ...]:
        """The desa itself and its nearest neighbours within the kecamatan, `count` in all."""
        here = self.villages[home]
        others = [index for index in self.areas[here.area].homes if index != home]
        others.sort(key=lambda index: _distance(here, self.villages[index]))
        return (home, *others[: count - 1])


def make_points(rng: random.Random, areas: Sequence[Area], villages: Sequence[Village]) -> list[Point]:
    """About four points a kecamatan, of every kind, each with an invented contact person."""
    maker = _Maker(rng, areas, villages)
    for area in areas:
        seat = villages[area.seat]
        maker.add("kecamatan", f"Kantor Kecamatan {area.name}", area.seat, reach=(4, 6), position="seksi pelayanan")
        for home in rng.sample(area.homes, min(len(area.homes), rng.choice((1, 2, 2)))):
            maker.add("balai", f"Balai {villages[home].label}", home, reach=(1, 3), position="kepala desa")
        if rng.random() < 0.65:
            maker.add("sekolah", f"SMA Negeri 1 {area.name}", area.seat, reach=(4, 6), position="tata usaha")
        elif rng.random() < 0.6:
            maker.add("sekolah", f"SMK Bina {seat.name}", rng.choice(area.homes), reach=(3, 5), position="tata usaha")
    _add_special(maker, rng, areas)
    return maker.points


def _add_special(maker: _Maker, rng: random.Random, areas: Sequence[Area]) -> None:
    villages = maker.villages
    for name in words.PESANTREN:
        home = rng.randrange(len(villages))
        maker.add("pesantren", f"Pesantren {name}", home, reach=(2, 4), position="pengurus")
    busiest = sorted(range(len(areas)), key=lambda index: -areas[index].population)
    for index in busiest[:7]:
        maker.add("pasar", f"Pasar {areas[index].name}", areas[index].seat, reach=(4, 7), position="kepala pasar")
    for index, name in zip(busiest[1:], words.FACTORIES, strict=False):
        home = rng.choice(areas[index].homes)
        maker.add("pabrik", f"Pabrik {name}", home, reach=(3, 5), position="personalia", note="Masuk lewat pos satpam")
    main = areas[busiest[0]]
    maker.add("lapas", f"Lapas {main.name}", main.seat, reach=(3, 4), position="kasi binadik", note="Daftar nama H-3")
    maker.add("rumah_sakit", f"RSUD {main.name}", main.homes[-1], reach=(3, 5), position="humas")
    maker.add("rumah_sakit", f"RSUD {areas[busiest[-1]].name}", areas[busiest[-1]].seat, reach=(3, 5), position="humas")
    for _ in range(6):
        home = rng.randrange(len(villages))
        name = f"{rng.choice(words.PLACES_OF_THE_WEAK)} RW {rng.randint(1, 9):02d}"
        maker.add("rumah", name, home, reach=(1, 1), position="ketua RW")


def _beside(rng: random.Random, degrees: float | None) -> float | None:
    """Somewhere within some three hundred metres."""
    return None if degrees is None else round(degrees + rng.uniform(-0.003, 0.003), 5)


def _distance(a: Village, b: Village) -> float:
    if a.latitude is None or a.longitude is None or b.latitude is None or b.longitude is None:
        return 0.0
    return math.hypot(a.latitude - b.latitude, a.longitude - b.longitude)
