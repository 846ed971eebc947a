"""The layouts that are known: one small module each, and this list of them.

A layout says by which headings it is known and what its cells mean where they are not words. How a table is walked, and
how a row is read, is the same for all of them (see tables, reading).
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from kecamatan.roster.columns import plain
from kecamatan.roster.layouts import bip, opensid, siak

Values = tuple[object, ...]


class Layout(NamedTuple):
    """`is_it` is asked with the plain headings; `translate` turns the cells of a row into words, where needed."""

    name: str
    is_it: Callable[[frozenset[str]], bool]
    translate: Callable[[Values], Values] | None = None


# Any other table of people; and one without headings, whose columns are known by what is in them.
COLUMNS, BARE = Layout("columns", lambda names: True), Layout("bare", lambda names: False)
# The first that fits.
LAYOUTS: tuple[Layout, ...] = (
    Layout("opensid", opensid.is_it, opensid.translate),
    Layout("siak_37", siak.is_words),
    Layout("bip", bip.is_ektp),
    Layout("bip_2012", bip.is_2012),
    Layout("bip_2016", bip.is_2016),
    Layout("siak_db", siak.is_database),
    COLUMNS,
)


def layout_of(headings: Sequence[str]) -> Layout:
    """The layout whose headings these are; "columns" is a table of people that is no form we know by name."""
    names = frozenset(filter(None, map(plain, headings)))
    return next(layout for layout in LAYOUTS if layout.is_it(names))
