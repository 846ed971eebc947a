"""Rows against rows: the same NIK twice in a file, and a row against the person we already have. Pure."""

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kecamatan.roster.frames import RosterRow

NEW, CHANGED, UNCHANGED = "new", "changed", "unchanged"


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
    return hashlib.blake2b("\x1f".join(content).encode(), key=key, digest_size=32).digest()


def verdict(stored_hash: bytes | None, is_listed: bool, new_hash: bytes) -> str:
    """New, changed or unchanged. Somebody who comes back to the list has changed."""
    if stored_hash is None:
        return NEW
    return UNCHANGED if is_listed and stored_hash == new_hash else CHANGED
