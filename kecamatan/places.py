"""All provinces, kabupaten, kota, kecamatan and desa of Indonesia, read from the files in data/. Pure.

The two short lists are read once; the 91,000 kecamatan and desa stay in their compressed file until somebody asks.
"""

import csv
import difflib
import functools
import itertools
import lzma
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

DATA: Final = Path(__file__).resolve().parent / "data"
JAKARTA: Final = "31"
_CODE = re.compile(r"([0-9]{2})[. ]?([0-9]{2})")
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")
_KIND = re.compile(r"^(kabupaten|kota)( administrasi)? ")


class Place(NamedTuple):
    """A kecamatan (code of 8 characters) or a desa (13)."""

    code: str
    name: str

    @property
    def is_kecamatan(self) -> bool:
        return len(self.code) == 8

    @property
    def kecamatan_code(self) -> str:
        return self.code[:8]

    @property
    def is_kelurahan(self) -> bool:
        """The first of the last four digits tells: 1 kelurahan, 2 desa, 3 desa adat."""
        return self.code[9:10] == "1"


@dataclass(frozen=True, slots=True)
class Province:
    code: str
    name: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class Kabupaten:
    """A kabupaten or kota; `kecamatan` and `desa` are how many it has."""

    code: str
    name: str
    province: Province
    kecamatan: int
    desa: int

    @property
    def time_zone(self) -> str:
        return self.province.time_zone

    @property
    def office_name(self) -> str:
        """What its Disdukcapil is called; in Jakarta the dinas is the province's, and each kota has a suku dinas."""
        office = "Suku Dinas" if self.province.code == JAKARTA else "Dinas"
        return f"{office} Kependudukan dan Pencatatan Sipil {self.name}"


@functools.cache
def provinces() -> dict[str, Province]:
    """The provinces by code, in the order of the codes."""
    return {row["code"]: Province(row["code"], row["name"], row["time_zone"]) for row in _rows("provinces.csv")}


@functools.cache
def kabupaten() -> dict[str, Kabupaten]:
    """All kabupaten and kota by code, in the order of the codes."""
    return {
        row["code"]: Kabupaten(
            row["code"], row["name"], provinces()[row["code"][:2]], int(row["kecamatan"]), int(row["desa"])
        )
        for row in _rows("kabupaten.csv")
    }


def in_province(code: str) -> list[Kabupaten]:
    """The kabupaten and kota of a province, by name, kabupaten before kota; empty for a code that nobody has."""
    return sorted((row for row in kabupaten().values() if row.province.code == code), key=lambda row: row.name)


def search(text: str, *, most: int = 20) -> list[Kabupaten]:
    """The kabupaten or kota of this code (32.05, 3205), else those whose name or province holds every word of `text`.

    Those named so come first. Where none is found, those whose name is spelt nearly so, the nearest first.
    """
    if code := _CODE.fullmatch(text.strip()):
        found = kabupaten().get(f"{code[1]}.{code[2]}")
        return [found] if found else []
    wanted = _plain(text)
    if not wanted:
        return []
    own = _KIND.sub("", wanted)
    holding = [row for row in kabupaten().values() if all(word in _searched(row) for word in wanted.split())]
    if holding:
        return sorted(holding, key=lambda row: _distance(row, wanted, own))[:most]
    near = difflib.get_close_matches(own, {_own_name(row) for row in kabupaten().values()}, n=5, cutoff=0.7)
    return sorted(
        (row for row in kabupaten().values() if _own_name(row) in near), key=lambda row: near.index(_own_name(row))
    )


def places_of(code: str) -> list[Place]:
    """The kecamatan and desa of one kabupaten, each kecamatan before its desa; empty for a code that nobody has."""
    return next((places for found, places in by_kabupaten() if found == code), [])


def by_kabupaten() -> Iterator[tuple[str, list[Place]]]:
    """Each kabupaten's code with its kecamatan and desa, all 514 in the order of the codes."""
    rows = (Place(row["code"], row["name"]) for row in _rows("places.csv.xz"))
    for code, places in itertools.groupby(rows, key=lambda place: place.code[:5]):
        yield code, list(places)


@functools.lru_cache(maxsize=1)
def positions(province: str) -> dict[str, tuple[float, float]]:
    """Latitude and longitude of the province's desa by code, as far as they are known."""
    return {
        row["code"]: (float(row["lat"]), float(row["lon"]))
        for row in _rows("positions.csv.xz")
        if row["code"].startswith(province)
    }


def _searched(row: Kabupaten) -> str:
    return f"{_plain(row.name)} {_plain(row.province.name)}"


def _distance(row: Kabupaten, wanted: str, own: str) -> tuple[bool, bool, bool, bool]:
    """Sorts exactly this name first, then this name of the other kind, those that begin so, those that hold it."""
    name = _own_name(row)
    return _plain(row.name) != wanted, name != own, not name.startswith(own), own not in name


def _own_name(row: Kabupaten) -> str:
    return _KIND.sub("", _plain(row.name))


@functools.lru_cache(maxsize=2048)
def _plain(text: str) -> str:
    text = _NOT_LETTERS.sub(" ", text.lower()).strip()
    return re.sub(r"^kab ", "kabupaten ", text)


def _rows(name: str) -> Iterable[dict[str, str]]:
    path = DATA / name
    with lzma.open(path, "rt", encoding="utf-8", newline="") if path.suffix == ".xz" else path.open(newline="") as file:
        yield from csv.DictReader(file)
