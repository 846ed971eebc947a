"""Which desa a row means, and whether two rows mean the same person. Pure.

A desa is found by code, or by name within its kecamatan: 56 names of Kabupaten Cianjur alone occur in more than one. A
name that is not known, not even as an alias, finds nothing: a guess would move somebody to the wrong village.
"""

import functools
import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple, TypeVar

K = TypeVar("K")
V = TypeVar("V")
_PREFIX = re.compile(r"^(?:DESA|DS\.?|KELURAHAN|KEL\.?|KECAMATAN|KEC\.?|KABUPATEN|KAB\.?)\s+|^(?:DS|KEL|KEC)\.")
_LETTERS = re.compile("[^A-Z0-9]")


class Place(NamedTuple):
    """One desa as the importer needs it; the codes are Kemendagri's with dots."""

    key: str
    code: str
    names: Sequence[str]
    kecamatan_names: Sequence[str]

    @property
    def nik_region(self) -> str:
        """The six digits with which the NIK of somebody first registered here begins."""
        return _nik_region(self.code)


@functools.lru_cache(maxsize=16384)
def folded(name: str) -> str:
    """A name without what files differ in: 'Kec. Karang Tengah' and 'KARANGTENGAH' are one."""
    name = " ".join(name.upper().split())
    return _LETTERS.sub("", _PREFIX.sub("", name)) or _LETTERS.sub("", name)


@functools.lru_cache(maxsize=4096)
def _nik_region(code: str) -> str:
    return code[:8].replace(".", "")


class Gazetteer:
    """All desa of one office, ready to be asked a hundred thousand times."""

    def __init__(self, office_code: str, places: Iterable[Place], aliases: Iterable[Sequence[str]] = ()) -> None:
        """`office_code`: the kabupaten, such as 32.03. `aliases`: spellings that a person confirmed, each [desa as
        written, folded; kecamatan as written, folded, or ""; Place key]."""
        self.office_code = office_code
        self._places = list(places)
        by_key = {place.key: place for place in self._places}
        self._aliases = {(kecamatan, desa): by_key[key] for desa, kecamatan, key in aliases if key in by_key}
        self._by_code: dict[str, Place] = {}
        self._by_name: dict[tuple[str, str], Place | None] = {}
        self._by_name_alone: dict[str, Place | None] = {}
        self._kecamatan: dict[str, str | None] = {}
        self._kecamatan_codes: set[str] = set()
        for place in self._places:
            kecamatan = place.code.rsplit(".", 1)[0]
            self._by_code[place.code] = place
            self._kecamatan_codes.add(kecamatan)
            for name in {folded(name) for name in place.kecamatan_names}:
                self._add(self._kecamatan, name, kecamatan)
            for name in {folded(name) for name in place.names}:
                self._add(self._by_name, (kecamatan, name), place)
                self._add(self._by_name_alone, name, place)

    @staticmethod
    def _add(index: dict[K, V | None], key: K, place: V) -> None:
        # None: two places answer to it, so it names neither.
        index[key] = None if key in index and index[key] != place else place

    def find(self, province: str, kabupaten: str, kecamatan: str, desa: str) -> Place | None:
        """The desa meant by these four cells, each a code or (the last two) a name; empty where there is no column."""
        kabupaten_code = self._kabupaten_code(province, kabupaten)
        if kabupaten_code is None or not desa:
            return None
        if self._aliases and (place := self._alias(kecamatan, desa)):
            return place
        digits = re.sub("[. ]", "", desa)
        if digits.isascii() and digits.isdigit() and len(digits) == 10:
            return self._by_code.get(f"{digits[:2]}.{digits[2:4]}.{digits[4:6]}.{digits[6:]}")
        if not kecamatan:
            return self._by_name_alone.get(folded(desa))
        kecamatan_code = self.kecamatan_code(kecamatan)
        if kecamatan_code is None:
            return None
        if desa.isascii() and desa.isdigit():
            return self._by_code.get(f"{kecamatan_code}.{int(desa):04d}")
        return self._by_name.get((kecamatan_code, folded(desa)))

    def _kabupaten_code(self, province: str, kabupaten: str) -> str | None:
        own_province, own_kabupaten = self.office_code.split(".")
        number = re.sub("[^0-9]", "", kabupaten)
        if len(number) == 4:  # 3203: province and kabupaten in one
            province, number = number[:2], number[2:]
        if (province and _number(province) != int(own_province)) or (number and int(number) != int(own_kabupaten)):
            return None
        return self.office_code

    def kecamatan_code(self, kecamatan: str) -> str | None:
        """The code of a kecamatan of this office by its number, its code, or its name; None where it is not known."""
        digits = kecamatan.replace(".", "")
        if digits.isascii() and digits.isdigit():
            if len(digits) == 6:
                code = f"{digits[:2]}.{digits[2:4]}.{digits[4:]}"
            else:
                code = f"{self.office_code}.{int(digits):02d}" if len(digits) <= 2 else ""
            return code if code in self._kecamatan_codes else None
        return self._kecamatan.get(folded(kecamatan))

    def _alias(self, kecamatan: str, desa: str) -> Place | None:
        name = folded(desa)
        return self._aliases.get((folded(kecamatan), name)) or self._aliases.get((self._code_of(kecamatan), name))

    def _code_of(self, kecamatan: str) -> str:
        return (kecamatan and self.kecamatan_code(kecamatan)) or ""

    def is_ambiguous(self, kecamatan: str, desa: str) -> bool:
        """Whether a name without a kecamatan stands in several of them."""
        return not kecamatan and self._by_name_alone.get(folded(desa), self) is None

    def suggestions(self, kecamatan: str, desa: str, limit: int = 5) -> list[str]:
        """Keys of the desa that may have been meant, best first; only ever shown to a person, who decides.

        Both names count, the desa's more; a code in place of a name says nothing about how it is spelt.
        """
        name, kecamatan_code = folded(desa), self._code_of(kecamatan)
        kecamatan_name = "" if kecamatan_code or kecamatan.isdigit() else folded(kecamatan)
        likely = [
            (alike + _KECAMATAN_WEIGHT * beside, place.code, place.key)
            for place in self._places
            if (alike := max((_alike(name, folded(other)) for other in place.names), default=0)) >= _LEAST_ALIKE
            for beside in [self._beside(place, kecamatan_code, kecamatan_name)]
        ]
        return [key for _, _, key in sorted(likely, key=lambda found: (-found[0], found[1]))[:limit]]

    @staticmethod
    def _beside(place: Place, kecamatan_code: str, kecamatan_name: str) -> float:
        if kecamatan_code:
            return float(place.code.startswith(f"{kecamatan_code}."))
        return max((_alike(kecamatan_name, folded(other)) for other in place.kecamatan_names), default=0)


# How alike two names must be to be told together (1 is equal): "SUKAMAJOE" and "Sukamaju" are 0.82.
_LEAST_ALIKE = 0.6
_KECAMATAN_WEIGHT = 0.5


@functools.lru_cache(maxsize=65536)
def _alike(one: str, other: str) -> float:
    if not one or not other:
        return 0.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() < _LEAST_ALIKE or matcher.quick_ratio() < _LEAST_ALIKE:
        return 0.0
    return matcher.ratio()


def _number(text: str) -> int:
    digits = re.sub("[^0-9]", "", text)
    return int(digits) if digits else -1


def person_key(name: str, birth_date: str) -> tuple[str, str]:
    """By what a row without a readable NIK may be a person we have: the letters of the name, and the birth date."""
    return _LETTERS.sub("", name.upper()), birth_date


def with_what_we_know(said: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    """What the file says, and where it says nothing what we knew: an empty cell or a missing column erases nothing."""
    return tuple(new or old for new, old in zip(said, known, strict=True))
