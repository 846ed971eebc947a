"""What the reading child sends: what the file is, and its rows; and how that is written into the pipe. Pure.

Everything is JSON but for the rows: their cells are text with a sign between cells and one between rows that no cell
may hold, which is read back six times as fast. Nothing that comes from the child is ever run or trusted.
"""

import json
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


_CELL, _ROW = "\x1f", "\x1e"
_ROWS = b"R"
_WIDTH = len(RosterRow._fields)


def packed(kind: str, content: Any) -> bytes:
    """A frame for the pipe."""
    if kind == "rows":
        lines = [_CELL.join((row[0], str(row[1]), *row[2:14], ",".join(row[14]))) for row in content]
        text = _ROW.join(lines)
        # A cell with one of the two signs in it, which cleaning should have removed: JSON takes that too.
        if text.count(_CELL) == len(lines) * (_WIDTH - 1) and text.count(_ROW) == len(lines) - 1:
            return _ROWS + text.encode()
    return json.dumps([kind, content], ensure_ascii=False, separators=(",", ":")).encode()


def unpacked(frame: bytes) -> tuple[str, Any]:
    """The kind and the content of a frame. Raises ValueError for one that is none."""
    if frame[:1] == _ROWS:
        lines = frame[1:].decode().split(_ROW)
        return "rows", [_row(line.split(_CELL)) for line in lines]
    kind, content = json.loads(frame)
    return kind, _typed(kind, content)


_NO_WARNINGS: list[str] = []


def _row(cells: list[str]) -> RosterRow:
    if len(cells) != _WIDTH:
        raise ValueError("cells")
    warnings = cells[14].split(",") if cells[14] else _NO_WARNINGS
    return RosterRow._make((cells[0], int(cells[1]), *cells[2:14], warnings))


def _typed(kind: str, content: Any) -> Any:
    if kind in ("layout", "end"):
        return Found(**content)
    row: Any = {"rows": RosterRow, "refused": Refused, "repeated": Repeated, "counts": Count}.get(kind)
    return [row._make(cells) for cells in content] if row else content
