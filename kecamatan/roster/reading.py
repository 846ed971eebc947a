"""Rows of bare cells to typed rows, each taken or refused with one reason. Pure.

The file is walked twice: first for the NIKs that occur more than once, then for the rows. So a row goes out as soon as
it is read, and only the repeated ones wait for their twins (see reconciling).
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from kecamatan.need import Phase, phase_of, read_status
from kecamatan.nik import WOMAN_DAY_OFFSET, is_plain_nik, read_nik, warnings_against
from kecamatan.roster.cells import (
    OLDEST_BIRTH,
    birth_within,
    is_blank,
    raw_text,
    rt_rw_of,
    says_nothing,
    sex_of,
    text_of,
)
from kecamatan.roster.columns import PERSON, fields_of, headings_of, score
from kecamatan.roster.frames import Found, Refused, Repeated, RosterRow
from kecamatan.roster.layouts import Values
from kecamatan.roster.matching import Gazetteer, Place, folded, person_key
from kecamatan.roster.reconciling import settle_repeats
from kecamatan.roster.refusals import RosterError
from kecamatan.roster.tables import FIELDS, Table

NAME_LENGTH, PLACE_LENGTH, ADDRESS_LENGTH, PHONE_LENGTH = 120, 80, 200, 20
# Places that nobody knows are told up to here; a file with more has the wrong column for its desa.
UNKNOWN_TOLD, UNKNOWN_COUNTED = 200, 5_000


def read_rows(
    tables: Iterable[Table], found: Found, gazetteer: Gazetteer, *, on: dt.date
) -> Iterator[RosterRow | Refused | Repeated]:
    """All data rows, each once: taken, refused or repeated. `on`: today; nobody is born later.

    Blank rows, titles, families, repeated headings and footers are no data rows. Raises RosterError csv_delimiter when
    the rows are not split as the headings are, and no_rows when there is not one person.
    """
    tables = list(tables)
    repeated = _repeated_niks(tables)
    unknown: Counter[tuple[str, str]] = Counter()
    waiting: dict[str, list[tuple[RosterRow, dict[str, str]]]] = {}
    for table in tables:
        read = _RowReader(table, gazetteer, on, unknown).read
        data_rows = 0
        for number, values in table.rows():
            data_rows += 1
            row = read(number, values)
            if repeated and type(row) is RosterRow and row.nik in repeated:
                waiting.setdefault(row.nik, []).append((row, _named(values)))
            else:
                yield row
        found.data_rows += data_rows
        found.footer_rows += table.footer_rows
    if not found.data_rows:
        raise RosterError("no_rows")
    yield from _settled(waiting.values())
    found.unknown_desa = [
        {"kecamatan": kecamatan, "desa": desa, "rows": rows, "suggestions": gazetteer.suggestions(kecamatan, desa)}
        for (kecamatan, desa), rows in unknown.most_common(UNKNOWN_TOLD)
    ]


def _settled(
    waiting: Iterable[list[tuple[RosterRow, dict[str, str]]]],
) -> Iterator[RosterRow | Refused | Repeated]:
    for twins in waiting:
        kept, equal, different = settle_repeats([row for row, _ in twins])
        if kept is not None:
            yield kept
            yield from (Repeated(row.sheet, row.number, kept.number) for row in equal)
        for row, (_, named) in zip(different, twins, strict=False):
            yield Refused(row.sheet, row.number, "nik_conflict", named, row.nik, person_key(row.name, row.birth_date))


def _repeated_niks(tables: Iterable[Table]) -> set[str]:
    """Every NIK that stands in more than one row, and a few that do not (their rows wait, and are then taken).

    A bit per hashed NIK instead of the NIKs themselves: a million of them would take a hundred megabytes.
    """
    bits, mask = bytearray(_BITS >> 3), _BITS - 1
    repeated: set[str] = set()
    for table in tables:
        column = table.columns["nik"]
        for number, cells in table.sheet.rows():
            if number <= table.header_row or len(cells) <= column:
                continue
            cell = cells[column]
            nik = cell if type(cell) is str and is_plain_nik(cell) else read_nik(cell).nik
            if not nik:
                if isinstance(cell, str) and score(cells) >= len(PERSON):  # headings again, perhaps in another order
                    column = fields_of(headings_of(cells)).get("nik", column)
            else:
                place = hash(nik) & mask
                byte, bit = place >> 3, 1 << (place & 7)
                if bits[byte] & bit:
                    repeated.add(nik)
                else:
                    bits[byte] |= bit
    return repeated


_BITS = 1 << 27


def _named(values: Values) -> dict[str, str]:
    return {name: text for name, value in zip(FIELDS, values, strict=True) if (text := raw_text(value))}


# As the NIK of a man and of a woman would write a birth date, and the date; then ISO, the refusal, a place before it.
_Birth = tuple[tuple[str, str, dt.date], str, str, str]
_NEVER = ("", "", dt.date.min)
K = TypeVar("K")
V = TypeVar("V")


class _RowReader:
    """Reads the rows of one table. Cells that repeat down a column (places, dates, RT, status) are worked out once."""

    def __init__(self, table: Table, gazetteer: Gazetteer, on: dt.date, unknown: Counter[tuple[str, str]]) -> None:
        self.sheet, self.gazetteer, self.on, self.unknown = table.sheet.name, gazetteer, on, unknown
        self.has_birth_place = "birth_place" in table.columns
        self.place = _remembered(self._place)
        self.birth = _remembered(self._birth)
        self.rt_rw = _remembered(_rt_rw)
        self.sex = _remembered(_sex)
        self.status = _remembered(_status)
        self.birth_place = _remembered(text_of)

    def read(self, number: int, values: Values) -> RosterRow | Refused:
        nik_cell, kk_cell, name_cell, birth_place_cell, date_cell, sex_cell, address_cell = values[:7]
        nik, code = (nik_cell, "") if type(nik_cell) is str and is_plain_nik(nik_cell) else _nik(nik_cell)
        name = text_of(name_cell)
        born, birth_date, date_code, place_before = self.birth(date_cell)
        place = self.place(values[10:14])
        if code or date_code or place is None or len(name) > NAME_LENGTH or says_nothing(name):
            code = code or _name_code(name) or date_code or self._unplaced(values)
            return Refused(self.sheet, number, code, _named(values), nik, person_key(name, birth_date))

        warnings: list[str] = []
        sex, (rt, rw, numbers_read) = self.sex(sex_cell), self.rt_rw(values[7:10])
        status, status_known = self.status(values[14:17])
        address, birth_place = text_of(address_cell), self.birth_place(birth_place_cell)
        if nik[6:12] != (born[1] if sex == "P" else born[0]) or not sex or nik[:6] != place.nik_region:
            warnings += warnings_against(nik, birth_date=born[2], sex=sex, kecamatan_code=place.nik_region)
        if not status_known:
            warnings.append("status_unknown")
        if not sex and not is_blank(sex_cell):
            warnings.append("sex_unknown")
        if not numbers_read:
            warnings.append("rt_rw_unreadable")
        if type(kk_cell) is str and is_plain_nik(kk_cell):
            kk = kk_cell
        elif not (kk := read_nik(kk_text := text_of(kk_cell)).nik) and not says_nothing(kk_text):
            warnings.append("kk_unreadable")
        if not self.has_birth_place:
            birth_place = place_before
        if len(birth_place) > PLACE_LENGTH or len(address) > ADDRESS_LENGTH:
            warnings.append("text_shortened")
            birth_place, address = birth_place[:PLACE_LENGTH], address[:ADDRESS_LENGTH]
        phone = text_of(values[17])[:PHONE_LENGTH] if values[17] else ""
        return RosterRow(
            self.sheet, number, nik, kk, name, sex, birth_place, birth_date, address, rt, rw, place.key, status, phone,
            warnings,
        )  # fmt: skip

    def _place(self, cells: Values) -> Place | None:
        province, kabupaten, kecamatan, desa = map(text_of, cells)
        return self.gazetteer.find(province, kabupaten, kecamatan, desa)

    def _unplaced(self, values: Values) -> str:
        """The code for a row whose desa is not known; it is told which ones these were."""
        kecamatan, desa = text_of(values[12]), text_of(values[13])
        if (kecamatan, desa) in self.unknown or len(self.unknown) < UNKNOWN_COUNTED:
            self.unknown[kecamatan, desa] += 1
        return "desa_ambiguous" if self.gazetteer.is_ambiguous(kecamatan, desa) else "desa_unknown"

    def _birth(self, cell: object) -> _Birth:
        born, place = birth_within(cell)
        if born is None:
            is_empty = is_blank(cell) or (type(cell) is str and says_nothing(cell))
            return _NEVER, "", "date_empty" if is_empty else "date_impossible", ""
        code = "" if OLDEST_BIRTH <= born <= self.on else "date_impossible"
        rest = f"{born.month:02d}{born.year % 100:02d}"
        in_nik = f"{born.day:02d}{rest}", f"{born.day + WOMAN_DAY_OFFSET:02d}{rest}", born
        return in_nik, born.isoformat(), code, place


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


def _nik(cell: object) -> tuple[str, str]:
    verdict = read_nik(cell)
    return verdict.nik, verdict.code


def _name_code(name: str) -> str:
    if says_nothing(name):
        return "name_empty"
    return "name_long" if len(name) > NAME_LENGTH else ""


def _sex(cell: object) -> str:
    return sex_of(text_of(cell))


def _rt_rw(cells: Values) -> tuple[str, str, bool]:
    rt, rw, both = map(text_of, cells)
    return rt_rw_of(rt or both, rw)


def _status(cells: Values) -> tuple[str, bool]:
    """The recording status; "Meninggal" or "Pindah" in the column of the life status outweighs it.

    Where the status is silent, that the card is there, or is not, says something: nobody with a card is to be recorded.
    """
    status, life, card = map(text_of, cells)
    if life and phase_of(life) is Phase.GONE:
        return read_status(life)
    if status or not card:
        return read_status(status)
    return _CARD_WORDS.get(folded(card), ""), True


_CARD_WORDS = {"BELUM": "UNREGISTERED", "KTPEL": "CARD_ISSUED", "SUDAH": "CARD_ISSUED", "KIA": "NOT_YET_OBLIGED"}
