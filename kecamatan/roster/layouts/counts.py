"""Aggregated tables: how many per kecamatan or desa. Published figures, never people. Pure."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from kecamatan.roster.books import Cells, Sheet
from kecamatan.roster.cells import is_blank, sex_of, text_of
from kecamatan.roster.columns import headings_of, joined, plain, shape_of
from kecamatan.roster.frames import Count, Found, Refused
from kecamatan.roster.matching import Gazetteer

# What is counted; the names are stable, the words for people are made where it is shown.
FIGURES = ("population", "obliged", "recorded", "unrecorded", "cards", "without_card", "print_ready")
_FIGURE = re.compile(
    r"(?:JUMLAH|JML|JLH)?(?:"
    r"(?P<obliged>WAJIB(?:E?KTP(?:EL)?)?)"
    r"|(?P<unrecorded>BELUM(?:PE)?REKAM(?:AN)?(?:E?KTP(?:EL)?)?)"
    r"|(?P<recorded>(?:SUDAH|TELAH|SDH)?(?:PE)?REKAM(?:AN)?(?:E?KTP(?:EL)?)?)"
    r"|(?P<without_card>BELUM(?:MEMILIKI|CETAK|PUNYA)?E?KTP(?:EL)?)"
    r"|(?P<cards>(?:SUDAH|TELAH|SDH)?(?:MEMILIKI|CETAK|PUNYA|KEPEMILIKAN)?E?KTP(?:EL)?(?:CETAK|TERCETAK)?)"
    r"|(?P<print_ready>PRR|PRINTREADYRECORD)"
    r"|(?P<population>PENDUDUK)"
    r")(?P<sex>LK|L|LAKILAKI|PR|P|PEREMPUAN|JML|JUMLAH|TOTAL|LP)?"
)
_KECAMATAN = (
    *("NAMAKECAMATAN", "KECAMATAN", "NAMAKEC", "KEC", "KEMENDAGRINAMAKECAMATAN", "BPSNAMAKECAMATAN", "WILAYAH"),
    *("KDKEC", "NOKEC", "KODEKEC", "KODEKECAMATAN", "NOKECAMATAN", "KEMENDAGRIKODEKECAMATAN", "KODEWILAYAH"),
)
_DESA = (
    *("NAMADESA", "DESA", "KELURAHAN", "DESAKELURAHAN", "NAMADESAKELURAHAN", "DESAKEL", "NAMAKELURAHAN"),
    *("KEMENDAGRINAMADESAKELURAHAN", "BPSNAMADESAKELURAHAN", "KDKEL", "NOKEL", "KODEDESA"),
    "KEMENDAGRIKODEDESAKELURAHAN",
)
_SEX = ("JENISKELAMIN", "JENISKLMIN", "JK", "SEX")
_YEAR = ("TAHUN", "TH", "PERIODE")
_GROUP = ("KELOMPOKUSIA", "KELOMPOKUMUR", "USIA", "UMUR")
_TOTAL = re.compile(
    r"(?:SUB\s*|GRAND\s*)?(?:JUMLAH|TOTAL)|KAB(?:UPATEN)?\b|PROV|SUMBER|CATATAN|KETERANGAN", re.IGNORECASE
)
_NUMBER = re.compile(r"[0-9]+|[0-9]{1,3}(?:[.,][0-9]{3})+")


@dataclass
class CountTable:
    """The part of a sheet that is figures: `figures` is position to (figure, sex)."""

    sheet: Sheet
    header_row: int
    headings: tuple[str, ...]
    figures: dict[int, tuple[str, str]]
    # The columns that may name the place, names before codes.
    kecamatan: list[int]
    desa: list[int]
    beside: dict[str, int] = field(default_factory=dict)

    def found(self, unread_sheets: list[str]) -> Found:
        columns = {f"{figure} {sex}".strip(): position for position, (figure, sex) in self.figures.items()}
        return Found(
            "counts", list(self.headings), self.sheet.size, unread_sheets, kind="counts",
            shape=shape_of(self.headings), header_row=self.header_row, columns=columns,
        )  # fmt: skip


def find_counts(sheet: Sheet) -> CountTable | None:
    """The table of figures on a sheet: a column that names kecamatan or desa, and one that counts. None without."""
    head = sheet.head()
    for (number, cells), following in zip(head, [*head[1:], (0, [])], strict=False):
        headings = headings_of(cells)
        # Two rows first: the upper one alone already reads as a table, of less.
        for row, names in ((number + 1, _two_rows(headings, headings_of(following[1]))), (number, headings)):
            if names and (table := _table(sheet, row, names)):
                return table
    return None


def _two_rows(upper: tuple[str, ...], lower: tuple[str, ...]) -> tuple[str, ...]:
    """One row of headings from "WAJIB KTP" (merged, so blank after it) over LK, PR, JML; () where it is not so."""
    if not any(plain(cell) in ("LK", "L", "PR", "P", "JML", "JUMLAH", "LAKILAKI", "PEREMPUAN") for cell in lower):
        return ()
    over: list[str] = []
    for position in range(max(len(upper), len(lower))):
        own = upper[position] if position < len(upper) else ""
        below = lower[position] if position < len(lower) else ""
        over.append(own or (over[-1] if over and below else ""))
    names = [f"{above} {below}".strip() for above, below in zip(over, (*lower, *[""] * len(over)), strict=False)]
    return joined(names, [])


def _table(sheet: Sheet, row: int, headings: tuple[str, ...]) -> CountTable | None:
    names = [plain(heading) for heading in headings]
    if "NIK" in names:
        return None
    figures: dict[int, tuple[str, str]] = {}
    for position, name in enumerate(names):
        if name and (match := _FIGURE.fullmatch(name)):
            figure = next(figure for figure in FIGURES if match.groupdict().get(figure))
            sex = sex_of(match["sex"]) if match["sex"] and match["sex"] != "LP" else ""
            if (figure, sex) not in figures.values():
                figures[position] = figure, sex
    kecamatan = [names.index(name) for name in _KECAMATAN if name in names]
    desa = [names.index(name) for name in _DESA if name in names]
    if not figures or not (kecamatan or desa):
        return None
    found = {"sex": _SEX, "year": _YEAR, "group": _GROUP}
    beside = {key: names.index(name) for key, options in found.items() for name in options if name in names}
    return CountTable(sheet, row, headings, figures, kecamatan, desa, beside)


def read_counts(tables: Sequence[CountTable], found: Found, gazetteer: Gazetteer) -> Iterator[Count | Refused]:
    """Every figure of every row that names a place; a row whose place is not known is refused. Totals are passed over.

    Codes of refused rows: kecamatan_unknown, desa_unknown, number_unreadable.
    """
    for table in tables:
        for number, cells in table.sheet.rows():
            if number <= table.header_row or all(is_blank(cell) for cell in cells):
                continue
            yield from _row(table, number, cells, found, gazetteer)


def _row(table: CountTable, number: int, cells: Cells, found: Found, gazetteer: Gazetteer) -> Iterator[Count | Refused]:
    def at(position: int) -> str:
        return text_of(cells[position]) if position < len(cells) else ""

    first = next((text for cell in cells if (text := text_of(cell))), "")
    values = {position: at(position) for position in table.figures}
    place_names = [name for position in (*table.kecamatan, *table.desa) if (name := at(position))]
    is_repeat = tuple(map(plain, headings_of(cells))) == tuple(map(plain, table.headings))
    if is_repeat or _TOTAL.match(first) or not place_names or any(_TOTAL.match(name) for name in place_names):
        found.footer_rows += 1
        return
    if not any(any(character.isdigit() for character in value) for value in values.values()):
        return  # a row of column numbers has digits; this one counts nothing
    found.data_rows += 1
    told = {table.headings[position]: value for position, value in values.items() if value}
    told |= {table.headings[position]: at(position) for position in (*table.kecamatan, *table.desa)}
    kecamatan, desa, code = _place(gazetteer, at, table)
    numbers = {position: _number(value) for position, value in values.items() if value and value != "-"}
    if not code and None in numbers.values():
        code = "number_unreadable"
    if code:
        yield Refused(table.sheet.name, number, code, told, "", ("", ""))
        return
    beside = {key: at(position) for key, position in table.beside.items()}
    for position, value in numbers.items():
        figure, sex = table.figures[position]
        sex = sex or sex_of(beside.get("sex", ""))
        year, group = beside.get("year", ""), beside.get("group", "")
        yield Count(table.sheet.name, number, kecamatan, desa, figure, sex, year, group, value or 0)


def _place(gazetteer: Gazetteer, at: Callable[[int], str], table: CountTable) -> tuple[str, str, str]:
    """(code of the kecamatan, Place key of the desa or "", code of the refusal or "")."""
    kecamatan = ""
    for position in table.kecamatan:
        if text := at(position):
            kecamatan = gazetteer.kecamatan_code(text) or ""
            if kecamatan:
                break
    if table.kecamatan and not kecamatan:
        return "", "", "kecamatan_unknown"
    for position in table.desa:
        if text := at(position):
            if place := gazetteer.find("", "", kecamatan, text):
                return place.code.rsplit(".", 1)[0], place.key, ""
    return (kecamatan, "", "desa_unknown") if any(map(at, table.desa)) or not kecamatan else (kecamatan, "", "")


def _number(text: str) -> int | None:
    text = text.replace(" ", "").removesuffix(".0")
    return int(re.sub("[.,]", "", text)) if _NUMBER.fullmatch(text) else None
