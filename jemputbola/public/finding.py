"""Finding a desa or kecamatan by a name that is written as it sounds (pure)."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

# Spellings of before 1972, and letters that are heard alike.
_SOUNDS: Final = (("oe", "u"), ("dj", "j"), ("tj", "c"), ("nj", "ny"), ("sj", "sy"), ("v", "p"), ("f", "p"), ("q", "k"))
_KINDS: Final = re.compile(r"^(desa|ds|kelurahan|kel|kecamatan|kec)\b\.?\s*", re.IGNORECASE)
CLOSE_ENOUGH: Final = 0.74
T = TypeVar("T")


@dataclass(frozen=True)
class Named(Generic[T]):
    """Something with a name, and other spellings of it."""

    names: tuple[str, ...]
    value: T


def plain(name: str) -> str:
    """A name as it sounds: lower case, letters and digits alone, doubled letters once, without 'Desa' in front."""
    text = re.sub(r"[^0-9a-z]", "", _KINDS.sub("", name.strip()).lower())
    for old, new in _SOUNDS:
        text = text.replace(old, new)
    return re.sub(r"(.)\1+", r"\1", text)


def find(text: str, things: Iterable[Named[T]], *, limit: int = 12) -> list[T]:
    """The things whose name fits best, best first: equal, beginning so, holding it, then nearly so."""
    wanted = plain(text)
    if len(wanted) < 2:
        return []
    ranked = []
    for thing in things:
        score = max((_score(wanted, plain(name)) for name in thing.names), default=0.0)
        if score >= CLOSE_ENOUGH:
            ranked.append((-score, thing.names[0], thing.value))
    return [value for _, _, value in sorted(ranked, key=lambda row: row[:2])[:limit]]


def _score(wanted: str, name: str) -> float:
    if wanted == name:
        return 3.0
    if name.startswith(wanted):
        return 2.0
    if len(wanted) > 2 and wanted in name:
        return 1.5
    matcher = difflib.SequenceMatcher(None, wanted, name)
    return matcher.ratio() if matcher.quick_ratio() >= CLOSE_ENOUGH else 0.0
