"""The pages on which a clerk names columns and desa: what stands in the file, and what may be chosen."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from kecamatan.models import ColumnMapping, Desa, RosterUpload
from kecamatan.privacy import SealError
from kecamatan.roster.columns import FIELDS, plain, shape_of
from kecamatan.roster.layouts import bare
from kecamatan.roster.learned.queries import not_ours
from kecamatan.roster.matching import folded
from kecamatan.roster.seeing import Place, Seen, Table, seen_of
from kecamatan.roster.wording import FIELD_NAMES

# So many places are asked about at a time; the others come when these are settled.
ASKED_AT_ONCE = 20
FIRST_ROWS = 3
# The fields by which a wrong column is noticed; the others are named only.
TELLING = ("nik", "name", "birth_date", "desa", "kecamatan", "sex", "address", "status")
_EXAMPLE_LENGTH = 24


@dataclass(frozen=True)
class Column:
    """A column of the file: `label` names it in a list of choices, with its first cell that says something."""

    position: int
    letter: str
    heading: str
    cells: Sequence[str]

    @property
    def label(self) -> str:
        example = next((cell for cell in self.cells if cell), "")
        if len(example) > _EXAMPLE_LENGTH:
            example = f"{example[:_EXAMPLE_LENGTH]}…"
        named = f"{self.letter}: {self.heading}" if self.heading else self.letter
        return f"{named} (misalnya {example})" if example else f"{named} (kosong)"


@dataclass(frozen=True)
class HeaderRow:
    """One answer to the question which row holds the headings; 0 for none of them."""

    number: int
    url: str
    current: bool


@dataclass(frozen=True)
class ColumnsPage:
    tables: Sequence[Table]
    index: int
    header_row: int
    # False: the reader found the desa in titles or names of sheets, so no column need say it.
    needs_desa: bool = True

    @property
    def table(self) -> Table:
        return self.tables[self.index]

    @property
    def lines(self) -> list[tuple[int, list[str]]]:
        """All rows we have of the sheet, the one that the reader took for headings included."""
        table = self.table
        head = [(table.header_row, table.headings)] if table.header_row and table.headings else []
        return [*head, *table.rows]

    @property
    def headings(self) -> list[str]:
        return next((cells for number, cells in self.lines if self.header_row and number == self.header_row), [])

    @property
    def shape(self) -> str:
        """Of the row that was chosen for headings: by this the next file is known."""
        if self.header_row == self.table.header_row:
            return self.table.shape
        return shape_of(self.headings or bare.headings_of_width(len(self.lines[-1][1])))

    @property
    def rows(self) -> list[tuple[int, list[str]]]:
        below = [(number, cells) for number, cells in self.lines if number > self.header_row]
        return [(number, [cell_at(cells, position) for position in range(len(cells))]) for number, cells in below]

    @property
    def columns(self) -> list[Column]:
        width = max((len(cells) for _, cells in self.lines), default=0)
        return [
            Column(
                position,
                letter(position),
                cell_at(self.headings, position),
                [cell_at(cells, position) for _, cells in self.rows],
            )
            for position in range(width)
        ]

    @property
    def known(self) -> dict[str, int]:
        """What can be said of the columns before anybody is asked: as the reader saw them, else by their headings."""
        if self.header_row == self.table.header_row and self.table.columns:
            return self.table.columns
        return {FIELDS[plain(heading)]: at for at, heading in enumerate(self.headings) if plain(heading) in FIELDS}

    @property
    def header_rows(self) -> list[HeaderRow]:
        numbers = [number for number, _ in self.lines] + [0]
        return [HeaderRow(number, self._url(number), number == self.header_row) for number in numbers]

    @property
    def sheets(self) -> list[dict[str, Any]]:
        """Tabs, where the file has several sheets of unknown layout."""
        if len(self.tables) < 2:
            return []
        return [
            {
                "label": table.sheet or f"Lembar {number}",
                "url": f"?lembar={number}",
                "current": number - 1 == self.index,
            }
            for number, table in enumerate(self.tables, 1)
        ]

    def _url(self, number: int) -> str:
        return f"?lembar={self.index + 1}&judul={number}"


def columns_page(upload: RosterUpload, query: QueryDict | Mapping[str, str]) -> ColumnsPage | None:
    """The beginning of the sheet `lembar` with its headings in row `judul`; None where nothing of the file is kept."""
    tables = [table for table in seen(upload).tables if table.rows or table.headings]
    if not tables:
        return None
    index = min(max(_number(query.get("lembar"), 1), 1), len(tables)) - 1
    known = (upload.mapping or {}).get("header_row", tables[index].header_row)
    needs_desa = not upload.is_checked or "desa" in tables[index].columns
    return ColumnsPage(tables, index, _number(query.get("judul"), known), needs_desa)


def seen(upload: RosterUpload) -> Seen:
    try:
        return seen_of(upload)
    except SealError:  # sealed under a key that is gone
        return Seen()


def letter(position: int) -> str:
    """A to Z, AA and on, as Excel names columns."""
    name, number = "", position + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def cell_at(cells: Sequence[str], position: int) -> str:
    """The cell, or nothing where the row is shorter; of a hidden number only so many dots as say that it is hidden."""
    return re.sub("•{4,}", "••••", cells[position]) if position < len(cells) else ""


def _number(text: object, otherwise: int) -> int:
    return int(str(text)) if str(text).isascii() and str(text).isdigit() and len(str(text)) < 7 else otherwise


@dataclass(frozen=True)
class ReadField:
    """One of our fields as a file has it: its column, and what stands there in the first rows."""

    label: str
    column: str
    # (row number, cell)
    cells: Sequence[tuple[int, str]]


@dataclass(frozen=True)
class AsRead:
    """The beginning of a file by our fields: row numbers, the fields that tell most, and the others by name alone."""

    numbers: Sequence[int]
    fields: Sequence[ReadField]
    others: Sequence[ReadField]
    # False: the desa stands in titles above the rows, or is the sheet's name.
    has_desa: bool


def as_read(table: Table) -> AsRead:
    rows = table.rows[:FIRST_ROWS]
    found = {
        name: ReadField(
            label, column_name(position, table.headings), [(number, cell_at(cells, position)) for number, cells in rows]
        )
        for name, label in FIELD_NAMES.items()
        if (position := table.columns.get(name)) is not None
    }
    return AsRead(
        [number for number, _ in rows],
        [field for name, field in found.items() if name in TELLING],
        [field for name, field in found.items() if name not in TELLING],
        "desa" in found,
    )


def column_name(position: int, headings: Sequence[str]) -> str:
    """'C: NAMA_LGKP', or 'C' where nothing stands above it."""
    heading = cell_at(headings, position)
    return f"{letter(position)}: {heading}" if heading else letter(position)


@dataclass(frozen=True)
class AskedPlace:
    place: Place
    suggestions: Sequence[Desa]

    @property
    def written(self) -> str:
        return f"{self.place.desa}, Kec. {self.place.kecamatan}" if self.place.kecamatan else self.place.desa


@dataclass(frozen=True)
class AskedPlaces:
    """The places of a file that nobody knows yet: those asked about now, how many there are, how many rows wait."""

    asked: Sequence[AskedPlace]
    all: int
    rows: int
    # Rows of places that somebody said are none of ours.
    rows_elsewhere: int


def asked_places(upload: RosterUpload) -> AskedPlaces:
    """Unknown places by the number of their rows, without those that were said to be none of ours."""
    places = seen(upload).places
    elsewhere = not_ours(upload.office) if places else set()
    # A place without a letter or digit is no spelling that could be known again.
    named = [place for place in places if folded(place.desa)]
    asked = [place for place in named if (folded(place.kecamatan), folded(place.desa)) not in elsewhere]
    asked.sort(key=lambda place: -place.rows)
    keys = {key for place in asked[:ASKED_AT_ONCE] for key in place.suggestions}
    desa = {str(row.pk): row for row in desa_of(upload).filter(pk__in=keys)} if keys else {}
    rows = sum(place.rows for place in asked)
    return AskedPlaces(
        [AskedPlace(place, [desa[key] for key in place.suggestions if key in desa]) for place in asked[:ASKED_AT_ONCE]],
        len(asked),
        rows,
        sum(place.rows for place in named) - rows,
    )


def desa_of(upload: RosterUpload) -> QuerySet[Desa]:
    return Desa.objects.of_office(upload.office).select_related("kecamatan").order_by("name", "code")


def desa_label(desa: Desa) -> str:
    """'Sukamaju, Kec. Cibeber': the name of a desa alone names several."""
    return f"{desa.name}, Kec. {desa.kecamatan.name}"


@dataclass(frozen=True)
class MappingLine:
    """A remembered mapping with its columns in words: ('NIK', 'A: NOMOR')."""

    mapping: ColumnMapping
    columns: Sequence[tuple[str, str]]


def mapping_lines(mappings: Iterable[ColumnMapping]) -> list[MappingLine]:
    return [MappingLine(mapping, columns_in_words(mapping.columns, mapping.headings)) for mapping in mappings]


def columns_in_words(columns: Mapping[str, int], headings: Sequence[str]) -> list[tuple[str, str]]:
    """Which column is read as what, in the order of FIELD_NAMES."""
    return [(label, column_name(columns[name], headings)) for name, label in FIELD_NAMES.items() if name in columns]
