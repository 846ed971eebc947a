"""What the reading child sends: what the file is, and its rows. Plain data, so that it passes through JSON. Pure."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple


class RosterRow(NamedTuple):
    """One person as the file has them. `desa` is a Place key, `birth_date` ISO, `status` a code or the word itself."""

    sheet: str
    number: int
    nik: str
    kk: str
    name: str
    sex: str
    birth_place: str
    birth_date: str
    address: str
    rt: str
    rw: str
    desa: str
    status: str
    phone: str
    warnings: list[str]

    @property
    def content(self) -> tuple[str, ...]:
        """What the file says of the person: all but where it stood, the telephone, and what we thought of it."""
        return self[2:13]


class Refused(NamedTuple):
    """A row that is not taken: where it stood, why, what it said, and what of it could be read."""

    sheet: str
    number: int
    code: str
    cells: dict[str, str]
    nik: str
    person: tuple[str, str]


class Repeated(NamedTuple):
    """A row equal to an earlier one: counted once, and told."""

    sheet: str
    number: int
    first: int


class Count(NamedTuple):
    """One figure of an aggregated table: how many of `figure` the publisher counts in a place.

    `kecamatan` is its code (32.03.01), `desa` a Place key or "" for the whole kecamatan; `figure` one of
    layouts.counts.FIGURES; `sex` L, P or "" for both; `year` as the table says it, "" where it does not; `group` the
    age group in the words of the table, "" for all ages.
    """

    sheet: str
    number: int
    kecamatan: str
    desa: str
    figure: str
    sex: str
    year: str
    group: str
    value: int


@dataclass
class Found:
    """What the file turned out to be; the counts are complete once all rows were walked.

    `kind`: "people", or "counts" for an aggregated table, which is never people. `columns`: field to position from 0.
    `shape`: by what a mapping of columns is remembered (columns.shape_of). `sample`: the first rows, number and cells
    as text, beside `headings`; numbers masked to their last four digits, nothing in columns that are not read.
    `unknown_desa`, only at the end: {"kecamatan", "desa", "rows", "suggestions"} with Place keys, best first.
    """

    layout: str
    headings: list[str]
    size: int
    unread_sheets: list[str] = field(default_factory=list)
    is_mended: bool = False
    data_rows: int = 0
    footer_rows: int = 0
    kind: str = "people"
    shape: str = ""
    header_row: int = 0
    columns: dict[str, int] = field(default_factory=dict)
    sample: list[tuple[int, list[str]]] = field(default_factory=list)
    unknown_desa: list[dict[str, Any]] = field(default_factory=list)
