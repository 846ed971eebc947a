"""Rows against rows: the same NIK twice in a file, and a row against the person we already have. Pure."""

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from kecamatan.roster.frames import RosterRow

NEW, CHANGED, UNCHANGED = "new", "changed", "unchanged"

# The columns of the resident that RosterRow.content speaks of, in its order.
CONTENT: Final = (
    *("nik", "kk", "name", "sex", "birth_place", "birth_date"),
    *("address", "rt", "rw", "desa_id", "siak_status"),
)


def settle_repeats(
    rows: "Sequence[RosterRow]",
) -> "tuple[RosterRow | None, Sequence[RosterRow], Sequence[RosterRow]]":
    """Rows of one NIK to (the one kept, those equal to it, those in conflict).

    Equal content counts once. Where any two differ all of them are refused: which one is right is for a person to say,
    and never for the order of the file.
    """
    first = rows[0]
    if all(row.content == first.content for row in rows):
        return first, rows[1:], ()
    return None, (), rows


def row_hash(content: Sequence[str], key: bytes) -> bytes:
    """32 bytes that are equal where the file says the same of a person.

    Keyed, because a plain hash over NIK, name and birth date could be reversed by trying.
    """
    return row_hasher(key)(content)


def row_hasher(key: bytes) -> Callable[[Sequence[str]], bytes]:
    """row_hash under one key, for many rows: the key is worked in once."""
    keyed = hashlib.blake2b(key=key, digest_size=32)

    def hash_of(content: Sequence[str]) -> bytes:
        mine = keyed.copy()
        mine.update("\x1f".join(content).encode())
        return mine.digest()

    return hash_of


def verdict(stored_hash: bytes | None, is_listed: bool, new_hash: bytes) -> str:
    """New, changed or unchanged. Somebody who comes back to the list has changed."""
    if stored_hash is None:
        return NEW
    return UNCHANGED if is_listed and stored_hash == new_hash else CHANGED


def weigh_corrections(
    content: Sequence[str], stored: Sequence[str], corrected: Mapping[str, str], index_of: Callable[[str], str]
) -> tuple[tuple[str, ...], tuple[str, ...], list[str]]:
    """A file's content against a resident whom our staff has corrected: (what the file says, what shall stand, the
    columns in which a correction is overruled).

    `corrected`: what the newest list said before each correction, by column; of kk its index (`index_of`). A list that
    repeats itself, or is silent, leaves the correction; one that says something new wins. Empty cells say what we knew.
    """
    said, standing, overruled = [], [], []
    for name, new, old in zip(CONTENT, content, stored, strict=True):
        if name not in corrected:
            said.append(new or old)
            standing.append(new or old)
            continue
        listed = corrected[name]
        is_repeated = not new or (index_of(new) if name == "kk" else new) == listed
        said.append(new or (old if name == "kk" else listed))
        standing.append(old if is_repeated else new)
        if not is_repeated and new != old:
            overruled.append(name)
    return tuple(said), tuple(standing), overruled


def still_corrected(corrected: Mapping[str, str], said: Sequence[str], overruled: Collection[str]) -> dict[str, str]:
    """What is left to hold against the next file: not what it overruled, nor where it has come to say the same."""
    now = dict(zip(CONTENT, said, strict=True))
    return {
        name: listed
        for name, listed in corrected.items()
        if name not in overruled and (name == "kk" or now[name] == listed)
    }
