"""What a newer list of places says differently from the stored one. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Change:
    """One place that differs.

    `renamed`: `other` is the name it had. `new`: a code that was not stored; `other` is empty. `gone`: a stored code
    that the list no longer has (a split, a new code); `other` is the new code of a place of the same name, if one.
    """

    kind: Literal["renamed", "new", "gone"]
    code: str
    name: str
    other: str = ""


def changes_between(stored: Mapping[str, str], wanted: Mapping[str, str]) -> tuple[Change, ...]:
    """Compare two lists of names by code; first what was renamed, then what is new, then what is gone."""
    new = {code: name for code, name in wanted.items() if code not in stored}
    renamed = [
        Change("renamed", code, name, stored[code])
        for code, name in wanted.items()
        if code in stored and stored[code] != name
    ]
    gone = [
        Change("gone", code, name, _same_name(code, name, new)) for code, name in stored.items() if code not in wanted
    ]
    return (*renamed, *(Change("new", code, name) for code, name in new.items()), *gone)


def _same_name(code: str, name: str, new: Mapping[str, str]) -> str:
    """The one new code of the same level and name; empty where there is none, or more than one."""
    found = [other for other, its in new.items() if len(other) == len(code) and its.casefold() == name.casefold()]
    return found[0] if len(found) == 1 else ""


def counted(changes: Iterable[Change]) -> str:
    """`2 nama berubah, 1 baru, 1 tidak ada lagi dalam daftar`; empty without changes."""
    words = {"renamed": "nama berubah", "new": "baru", "gone": "tidak ada lagi dalam daftar"}
    found: Counter[str] = Counter(change.kind for change in changes)
    return ", ".join(f"{found[kind]} {text}" for kind, text in words.items() if found[kind])


def spellings(listed: Iterable[str], known: Iterable[str], taken: Iterable[str]) -> list[str]:
    """The other spellings of a place: those of the list, and those known before, its former names among them.

    `taken` are the names of this place and of its neighbours: a former name that a neighbour bears now (after a split)
    would name two places, so neither.
    """
    names = set(taken)
    return list(dict.fromkeys([*listed, *(text for text in known if text not in names)]))
