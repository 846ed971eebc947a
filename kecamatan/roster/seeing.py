"""What a person is shown of a file before it is taken in: headings, first rows, places that nobody knows.

It may hold names, and with wrongly named columns anything, so it is masked, sealed, and kept no longer than the file.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from kecamatan.models import RosterUpload
from kecamatan.privacy import mask_text, seal, unseal
from kecamatan.roster.frames import Found

_TABLE = RosterUpload._meta.db_table


@dataclass(frozen=True)
class Table:
    """The beginning of one sheet. `header_row` counts from 1 (0: no headings), `rows` are number and cells."""

    sheet: str
    header_row: int
    shape: str
    headings: list[str]
    rows: list[tuple[int, list[str]]]
    columns: dict[str, int]

    @property
    def width(self) -> int:
        return max([len(self.headings), *(len(cells) for _, cells in self.rows)], default=0)


@dataclass(frozen=True)
class Place:
    """A kecamatan and desa as written in `rows` rows, and the desa that they may mean (keys, best first)."""

    kecamatan: str
    desa: str
    rows: int
    suggestions: list[str]


@dataclass(frozen=True)
class Seen:
    tables: list[Table] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)


def of_found(found: Found | None) -> Seen:
    """What is shown of a file whose layout is known."""
    if found is None:
        return Seen()
    rows = _rows(found.sample)
    table = Table("", found.header_row, found.shape, found.headings, rows, found.columns)
    return Seen([table], [Place(**place) for place in found.unknown_desa])


def of_guess(guess: Sequence[Mapping[str, Any]]) -> Seen:
    """What is shown of a file whose columns a person is to name: each sheet's beginning."""
    return Seen(
        [
            Table(
                table["sheet"], table["header_row"], table["shape"], table["headings"],
                _rows(table["sample"]), table.get("columns", {}),
            )
            for table in guess
        ]
    )  # fmt: skip


def _rows(sample: Iterable[Sequence[Any]]) -> list[tuple[int, list[str]]]:
    return [(number, list(cells)) for number, cells in sample]


def sealed(seen: Seen, upload: RosterUpload) -> bytes:
    text = json.dumps(_masked(seen), ensure_ascii=False)
    return seal(text, table=_TABLE, column="seen_sealed", row_id=upload.id)


def seen_of(upload: RosterUpload) -> Seen:
    """What was kept; empty where nothing is. Raises SealError."""
    if upload.seen_sealed is None:
        return Seen()
    content = json.loads(unseal(upload.seen_sealed, table=_TABLE, column="seen_sealed", row_id=upload.id))
    tables = [
        Table(**table | {"rows": [(number, cells) for number, cells in table["rows"]]}) for table in content["tables"]
    ]
    return Seen(tables, [Place(**place) for place in content["places"]])


def _masked(seen: Seen) -> dict[str, Any]:
    content = asdict(seen)
    for table in content["tables"]:
        table["headings"] = [mask_text(heading) for heading in table["headings"]]
        table["rows"] = [[number, [mask_text(cell) for cell in cells]] for number, cells in table["rows"]]
    for place in content["places"]:
        place |= {"kecamatan": mask_text(place["kecamatan"]), "desa": mask_text(place["desa"])}
    return content
