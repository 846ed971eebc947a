"""Where in a sheet the people stand, and the walk over their rows. Pure.

One walk for every layout: most rows are a NIK and a name and go straight through; whatever is not (titles, families,
repeated headings, column numbers, footers, half a status word) is looked at closer. Missing columns are filled from
what the titles and the family's row said last.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from operator import itemgetter

from kecamatan.need import read_status
from kecamatan.roster.books import Cells, Sheet
from kecamatan.roster.cells import date_of, is_blank, says_nothing, text_of
from kecamatan.roster.columns import HEADINGS, MENDED_HEADING, PERSON, fields_of, headings_of, joined, plain, score
from kecamatan.roster.layouts import Layout, Values
from kecamatan.roster.refusals import RosterError
from kecamatan.roster.titles import address_among, family_number, kk_label, place_titles, read_address

FIELDS = tuple(HEADINGS)
_NIK, _NAME, _DATE, _STATUS = (FIELDS.index(name) for name in ("nik", "name", "birth_date", "status"))
# What a title or a family's row can say in place of a column.
_BESIDE = ("kk", "address", "rt", "rw", "kecamatan", "desa")
# Rows that are one long cell where the headings are many: split by another sign than the headings.
_UNSPLIT_LENGTH, _UNSPLIT_ROWS = 40, 20
_FOOTER = re.compile(
    r"(?:SUB\s*)?(?:JUMLAH|TOTAL)|HAL(?:AMAN)?\b|PAGE\b|(?:DI)?CETAK|TANGGAL|TGL|KETERANGAN|MENGETAHUI|KEPALA\b|NIP\b|"
    r"SUMBER|CATATAN|PETUGAS|CAMAT\b|LURAH\b",
    re.IGNORECASE,
)
_NIK_LIKE = re.compile(r"[0-9][0-9 .,'’-]{7,}|[0-9][0-9.,]*[eE]\+?[0-9]+")
# A status that is broken over rows goes on within so many of them (a page footer may stand between).
_STATUS_REACH = 4


@dataclass
class Table:
    """The part of a sheet that is people: below `header_row` (0: from the first row on), in these columns."""

    sheet: Sheet
    header_row: int
    headings: tuple[str, ...]
    columns: dict[str, int]
    layout: Layout
    context: dict[str, str] = field(default_factory=dict)
    # The rows of headings as they stand, to know them again further down.
    heading_rows: frozenset[tuple[str, ...]] = frozenset()
    footer_rows: int = 0

    @property
    def is_mended(self) -> bool:
        return plain(MENDED_HEADING) in map(plain, self.headings)

    def rows(self) -> Iterator[tuple[int, Values]]:
        """Number and cells, in the order of FIELDS, of every row that is a person. Counts `footer_rows` anew.

        Raises RosterError csv_delimiter where the rows are not split as the headings are.
        """
        self.footer_rows = 0
        walk = _Walk(self).rows()
        translate = self.layout.translate
        return walk if translate is None else ((number, translate(values)) for number, values in walk)


def plain_row(cells: Cells) -> tuple[str, ...]:
    """A row of headings as it is compared with another one."""
    return tuple(map(plain, headings_of(cells)))


class _Walk:
    """One pass over a table. Keeps what titles and families said, and the last row while its status may go on."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.context = dict.fromkeys(_BESIDE, "") | table.context
        # The columns of a KK number and an address whose labels stand in the row above them.
        self.pending: tuple[int, int] | None = None
        self.heading: tuple[str, ...] = ()
        self.use(table.columns, len(table.headings))

    def use(self, columns: dict[str, int], width: int) -> None:
        self.columns = columns
        self.width = max([width, *(position + 1 for position in columns.values())])
        # Behind the cells of a row stand those of the context and then a blank, for the fields without a column.
        behind = {name: self.width + index for index, name in enumerate(_BESIDE)}
        blank = self.width + len(_BESIDE)
        self.pick = itemgetter(*(columns.get(name, behind.get(name, blank)) for name in FIELDS))
        self.own = [FIELDS.index(name) for name in columns if name in FIELDS]
        self.say()

    def say(self, **words: str) -> None:
        self.context.update(words)
        self.beside: list[object] = [*self.context.values(), ""]

    def rows(self) -> Iterator[tuple[int, Values]]:
        header_row = self.table.header_row
        held: tuple[int, Values] | None = None
        seen = unsplit = 0
        for number, cells in self.table.sheet.rows():
            if number <= header_row:
                self.note_above(cells)
                continue
            row = cells
            if len(row) != self.width:
                unsplit += len(row) == 1 and len(str(row[0])) > _UNSPLIT_LENGTH
                row = [*cells[: self.width], *[""] * (self.width - len(cells))]
            seen += 1
            if seen == unsplit == _UNSPLIT_ROWS:
                raise RosterError("csv_delimiter", str(header_row + 1))
            values = self.pick(row + self.beside)
            nik, name = values[0], values[2]
            # The common case first: a NIK and a name are there.
            is_plain = type(nik) is str and len(nik) == 16 and type(name) is str and name and self.pending is None
            if is_plain or self.is_person(cells, values):
                if held:
                    yield held
                held = number, values
            elif held and number - held[0] <= _STATUS_REACH:
                held = held[0], self.with_rest_of_status(held[1], values)
        if held:
            yield held
        if seen and seen == unsplit:
            raise RosterError("csv_delimiter", str(header_row + 1))

    def note_above(self, cells: Cells) -> None:
        """The first family may stand above the first headings."""
        if "kk" not in self.columns and not all(map(is_blank, cells)):
            self.is_family(cells, self.pick([*cells[: self.width], *[""] * (self.width - len(cells)), *self.beside]))

    def is_person(self, cells: Cells, values: Values) -> bool:
        """Whether a row that is not plainly a person is one; whatever else it is, is taken note of."""
        told = [cell for cell in cells if not is_blank(cell)]
        if not told or self.is_heading(cells) or _is_numbering(told):
            return False
        if "kk" not in self.columns and self.is_family(cells, values):
            return False
        if not self.columns.keys() >= {"kecamatan", "desa"} and self.is_title(told):
            return False
        own = [values[position] for position in self.own if not is_blank(values[position])]
        if _may_be_person(told, values) or (len(own) >= 3 and not _FOOTER.match(text_of(told[0]))):
            return True
        if own != [values[_STATUS]]:
            self.table.footer_rows += 1
        return False

    def is_heading(self, cells: Cells) -> bool:
        """Headings again, or new ones further down: from there on the new ones count."""
        above, self.heading = self.heading, ()
        found = score(cells)
        if not found:
            return False
        if plain_row(cells) in self.table.heading_rows:
            return True
        headings = joined(above, headings_of(cells)) if above else headings_of(cells)
        columns = fields_of(headings)
        if columns.keys() >= PERSON and not any(_is_long_number(cell) for cell in cells):
            self.use(columns, len(cells))
            self.heading = () if above else headings
            return True
        return found * 2 > len(self.columns)

    def is_family(self, cells: Cells, values: Values) -> bool:
        pending, self.pending = self.pending, None
        if pending and pending[0] < len(cells) and text_of(cells[pending[0]])[:1].isdigit():
            at = cells[pending[1]] if pending[1] < len(cells) else ""
            self.open_family(text_of(cells[pending[0]]), cells, text_of(at))
            return True
        if label := kk_label(cells):
            position, number = label
            if number:
                self.open_family(number, cells)
            else:
                names = [plain(cell) if isinstance(cell, str) else "" for cell in cells]
                self.pending = position, names.index("ALAMAT") if "ALAMAT" in names else len(names)
            return True
        if is_blank(values[_NIK]) and (number := family_number(cells)):
            self.open_family(number, cells)
            return True
        return False

    def open_family(self, number: str, cells: Cells, address: str = "") -> None:
        found = read_address(address) if address else address_among(cells)
        self.say(kk=number, address=found.text, rt=found.rt, rw=found.rw)

    def is_title(self, told: list[object]) -> bool:
        places = {} if any(_is_long_number(cell) for cell in told) else place_titles(told)
        if not places:
            return False
        # The next desa has its own families; the next kecamatan its own desa.
        self.say(**{"desa": ""} | places, kk="", address="", rt="", rw="")
        return True

    def with_rest_of_status(self, values: Values, below: Values) -> Values:
        """The row with the status word whose second half stands alone in a row below ("SENT FOR" / "CARD PRINTING")."""
        first, rest = text_of(values[_STATUS]), text_of(below[_STATUS])
        alone = all(is_blank(below[position]) for position in self.own if position != _STATUS)
        if not (first and rest and alone) or read_status(first)[1] or not read_status(f"{first} {rest}")[1]:
            return values
        return (*values[:_STATUS], f"{first} {rest}", *values[_STATUS + 1 :])


def _is_long_number(cell: object) -> bool:
    return isinstance(cell, str) and sum(character.isdigit() for character in cell[:40]) >= 12


def _may_be_person(told: list[object], values: Values) -> bool:
    """With few cells filled: something like a NIK, or a name with a birth date or behind a running number."""
    nik, name = values[_NIK], values[_NAME]
    if isinstance(nik, float | int) and abs(nik) >= 1e7:
        return True
    if isinstance(nik, str) and _NIK_LIKE.fullmatch(text_of(nik)):
        return True
    text = text_of(name)
    if says_nothing(text) or _FOOTER.match(text) or not any(character.isalpha() for character in text):
        return False
    first = text_of(told[0])
    return date_of(values[_DATE]) is not None or (first.isdigit() and len(first) < 7)


def _is_numbering(told: list[object]) -> bool:
    """The row of column numbers below the headings: 1, 2, 3 or -1, -2, -3."""
    texts = [text_of(cell).strip("()-") for cell in told]
    if len(texts) < 3 or not all(text.isdigit() and len(text) < 4 for text in texts):
        return False
    numbers = [int(text) for text in texts]
    return all(after == before + 1 for before, after in pairwise(numbers))
