"""Sheets of bare cells to typed rows, each taken or refused with one reason. Pure.

The file is walked twice: first for the NIKs that occur more than once, then for the rows. So a row goes out as soon as
it is read, and only the repeated ones wait for their twins (see reconciling).
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple, TypeVar

from kecamatan.need import Phase, phase_of, read_status
from kecamatan.nik import is_plain_nik, read_nik, warnings_against
from kecamatan.roster.books import Cells, Sheet
from kecamatan.roster.cells import OLDEST_BIRTH, date_of, is_blank, raw_text, rt_rw_of, says_nothing, sex_of, text_of
from kecamatan.roster.columns import HEADINGS, Layout, recognise, score
from kecamatan.roster.matching import Gazetteer, Place, person_key
from kecamatan.roster.reconciling import settle_repeats
from kecamatan.roster.refusals import RosterError

FIELDS = tuple(HEADINGS)
# Rows that are one long cell where the headings are many: split by another sign than the headings.
_UNSPLIT_LENGTH, _UNSPLIT_ROWS = 40, 20
NAME_LENGTH, PLACE_LENGTH, ADDRESS_LENGTH, PHONE_LENGTH = 120, 80, 200, 20


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


@dataclass
class Found:
    """What the file turned out to be; the counts are complete once all rows were walked."""

    layout: str
    headings: list[str]
    size: int
    unread_sheets: list[str] = field(default_factory=list)
    is_mended: bool = False
    data_rows: int = 0
    footer_rows: int = 0


@dataclass(frozen=True)
class _Table:
    sheet: Sheet
    header_row: int
    layout: Layout


def find_tables(sheets: Sequence[Sheet]) -> tuple[list[_Table], Found]:
    """The sheets that hold a roster. Raises RosterError layout_unknown, naming the headings that were found."""
    tables, unread, nearest, nearest_score = [], [], "", 0
    for sheet in sheets:
        head = sheet.head()
        for number, cells in head:
            if layout := recognise(cells):
                tables.append(_Table(sheet, number, layout))
                break
            if (found := score(cells)) > nearest_score or not nearest:
                nearest = ", ".join(str(cell).strip() for cell in cells if not is_blank(cell)) or nearest
                nearest_score = max(found, nearest_score)
        else:
            if any(not is_blank(cell) for _, cells in head for cell in cells):
                unread.append(sheet.name)
    if not tables:
        raise RosterError("layout_unknown" if nearest else "file_empty", nearest)
    first = tables[0].layout
    size = sum(table.sheet.size for table in tables)
    is_mended = any(table.layout.is_mended for table in tables)
    return tables, Found(first.name, list(first.headings), size, unread, is_mended)


def read_rows(
    tables: Iterable[_Table], found: Found, gazetteer: Gazetteer, *, on: dt.date
) -> Iterator[RosterRow | Refused | Repeated]:
    """All data rows, each once: taken, refused or repeated. `on`: today; nobody is born later.

    Blank rows, repeated headings and footers are no data rows. Raises RosterError csv_delimiter when the rows are not
    split as the headings are, and no_rows when there is not one person.
    """
    tables = list(tables)
    repeated = _repeated_niks(tables)
    waiting: dict[str, list[RosterRow]] = {}
    cells_of: dict[tuple[str, int], dict[str, str]] = {}
    for table in tables:
        reader = _RowReader(table, gazetteer, on)
        for number, values in _data_rows(table, found):
            found.data_rows += 1
            row = reader.read(number, values)
            if isinstance(row, RosterRow) and row.nik in repeated:
                waiting.setdefault(row.nik, []).append(row)
                cells_of[row.sheet, row.number] = _named(values)
            else:
                yield row
    if not found.data_rows:
        raise RosterError("no_rows")
    for rows in waiting.values():
        kept, equal, different = settle_repeats(rows)
        if kept is not None:
            yield kept
            yield from (Repeated(row.sheet, row.number, kept.number) for row in equal)
        for row in different:
            named = cells_of[row.sheet, row.number]
            yield Refused(row.sheet, row.number, "nik_conflict", named, row.nik, person_key(row.name, row.birth_date))


def _picker(layout: Layout) -> "itemgetter[tuple[object, ...]]":
    # A field without a column takes the blank that stands behind each row.
    return itemgetter(*(layout.columns.get(name, -1) for name in FIELDS))


def _data_rows(table: _Table, found: Found) -> Iterator[tuple[int, tuple[object, ...]]]:
    layout, pick = table.layout, _picker(table.layout)
    width = max(layout.columns.values()) + 1
    rows = unsplit = 0
    for number, cells in table.sheet.rows():
        if number <= table.header_row:
            continue
        if len(cells) < width:
            if len(cells) == 1 and len(str(cells[0])) > _UNSPLIT_LENGTH:
                unsplit += 1
            cells = [*cells, *[""] * (width - len(cells))]
        rows += 1
        if rows == unsplit == _UNSPLIT_ROWS:
            raise RosterError("csv_delimiter", str(table.header_row + 1))
        values = pick([*cells, ""])
        # The common case first: a NIK and a name are there.
        if type(values[0]) is str and len(values[0]) == 16 and type(values[2]) is str and values[2]:
            yield number, values
            continue
        filled = sum(1 for value in values if not is_blank(value))
        if not filled or _is_heading(cells, layout):
            continue
        if filled < 3 and is_blank(values[0]):
            found.footer_rows += 1
            continue
        yield number, values
    if rows and rows == unsplit:
        raise RosterError("csv_delimiter", str(table.header_row + 1))


def _is_heading(cells: Cells, layout: Layout) -> bool:
    return score(cells) * 2 > len(layout.columns)


def _repeated_niks(tables: Iterable[_Table]) -> set[str]:
    seen: set[int] = set()
    repeated: set[str] = set()
    for table in tables:
        column = table.layout.columns["nik"]
        for number, cells in table.sheet.rows():
            if number <= table.header_row or len(cells) <= column:
                continue
            cell = cells[column]
            nik = cell if type(cell) is str and is_plain_nik(cell) else read_nik(cell).nik
            if nik:
                key = int(nik)
                if key in seen:
                    repeated.add(nik)
                seen.add(key)
    return repeated


def _named(values: tuple[object, ...]) -> dict[str, str]:
    return {name: text for name, value in zip(FIELDS, values, strict=True) if (text := raw_text(value))}


class _RowReader:
    """Reads the rows of one table. Cells that repeat down a column (places, sex, RT, status) are worked out once."""

    def __init__(self, table: _Table, gazetteer: Gazetteer, on: dt.date) -> None:
        self.sheet, self.gazetteer, self.on = table.sheet.name, gazetteer, on
        self.place = _remembered(self._place)
        self.rt_rw = _remembered(_rt_rw)
        self.sex = _remembered(_sex)
        self.status = _remembered(_status)
        self.birth_place = _remembered(text_of)

    def _place(self, cells: tuple[object, ...]) -> Place | None:
        province, kabupaten, kecamatan, desa = map(text_of, cells)
        return self.gazetteer.find(province, kabupaten, kecamatan, desa)

    def read(self, number: int, values: tuple[object, ...]) -> RosterRow | Refused:
        nik_cell, kk_cell, name_cell, birth_place_cell, date_cell, sex_cell, address_cell = values[:7]
        nik = read_nik(nik_cell)
        name, born = text_of(name_cell), date_of(date_cell)
        place = self.place(values[10:14])
        code: str = nik.code or _name_code(name) or _date_code(date_cell, born, self.on)
        code = code or ("" if place else "desa_unknown")
        birth_date = born.isoformat() if born else ""
        if code or born is None or place is None:
            return Refused(self.sheet, number, code, _named(values), nik.nik, person_key(name, birth_date))

        sex, (rt, rw, numbers_read) = self.sex(sex_cell), self.rt_rw(values[7:10])
        status, status_known = self.status(values[14:16])
        kk_text, address, birth_place = text_of(kk_cell), text_of(address_cell), self.birth_place(birth_place_cell)
        kk = read_nik(kk_text).nik if kk_text else ""
        warnings: list[str] = []
        warnings += warnings_against(nik.nik, birth_date=born, sex=sex, kecamatan_code=place.nik_region)
        if not status_known:
            warnings.append("status_unknown")
        if not sex and not is_blank(sex_cell):
            warnings.append("sex_unknown")
        if not numbers_read:
            warnings.append("rt_rw_unreadable")
        if not kk and not says_nothing(kk_text):
            warnings.append("kk_unreadable")
        if len(birth_place) > PLACE_LENGTH or len(address) > ADDRESS_LENGTH:
            warnings.append("text_shortened")
            birth_place, address = birth_place[:PLACE_LENGTH], address[:ADDRESS_LENGTH]
        return RosterRow(
            self.sheet, number, nik.nik, kk, name, sex, birth_place, birth_date, address, rt, rw, place.key, status,
            text_of(values[16])[:PHONE_LENGTH], warnings,
        )  # fmt: skip


K = TypeVar("K")
V = TypeVar("V")


def _remembered(work: Callable[[K], V], limit: int = 50_000) -> Callable[[K], V]:
    """`work` with a memory; forgotten when it grows, so that a file of nonsense does not fill it."""
    memory: dict[K, V] = {}

    def recall(key: K) -> V:
        try:
            return memory[key]
        except KeyError:
            if len(memory) >= limit:
                memory.clear()
            memory[key] = found = work(key)
            return found

    return recall


def _name_code(name: str) -> str:
    if says_nothing(name):
        return "name_empty"
    return "name_long" if len(name) > NAME_LENGTH else ""


def _date_code(cell: object, born: dt.date | None, on: dt.date) -> str:
    if born is not None:
        return "" if OLDEST_BIRTH <= born <= on else "date_impossible"
    return "date_empty" if is_blank(cell) or (type(cell) is str and says_nothing(cell)) else "date_impossible"


def _sex(cell: object) -> str:
    return sex_of(text_of(cell))


def _rt_rw(cells: tuple[object, ...]) -> tuple[str, str, bool]:
    rt, rw, both = map(text_of, cells)
    return rt_rw_of(rt or both, rw)


def _status(cells: tuple[object, ...]) -> tuple[str, bool]:
    """The recording status; "Meninggal" or "Pindah" in the column of the life status outweighs it."""
    status_cell, life_cell = cells
    if life_cell and phase_of(life := text_of(life_cell)) is Phase.GONE:
        return read_status(life)
    return read_status(text_of(status_cell))
