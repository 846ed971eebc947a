"""Roster files for tests: invented people, serial 0000, in a territory of two kecamatan."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter

from kecamatan.models import Desa, Office
from tests.factories.people import make_desa, make_kecamatan, make_office

PERSON: dict[str, Any] = {
    "NIK": "3203015506010000",
    "NO_KK": "3203010101010000",
    "NAMA_LGKP": "EUIS UJI",
    "TMPT_LHR": "CIANJUR",
    "TGL_LHR": "15-06-2001",
    "JENIS_KLMIN": "2",
    "ALAMAT": "KP. PASIR",
    "NO_RT": "001",
    "NO_RW": "002",
    "NO_PROP": "32",
    "NO_KAB": "3",
    "NO_KEC": "1",
    "NO_KEL": "2001",
    "STATUS_KTP": "BELUM REKAM",
}
HEADINGS = list(PERSON)


def person(number: int = 0, **cells: Any) -> list[Any]:
    """A row in the order of HEADINGS; each number is another person, born in June 2001."""
    day = 41 + number % 28
    own = {
        "NIK": f"320301{day:02d}06{number // 28 % 100:02d}0000",
        "TGL_LHR": f"{day - 40:02d}-06-19{number // 28 % 100:02d}",
        "NAMA_LGKP": f"EUIS UJI {'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[number % 26]}{number}",
    }
    row = {**PERSON, **own, **cells}
    return [row[name] for name in HEADINGS]


def as_csv(
    rows: Iterable[Sequence[Any]],
    *,
    headings: Sequence[str] = HEADINGS,
    delimiter: str = ";",
    encoding: str = "utf-8",
    titles: Sequence[str] = (),
) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    for title in titles:
        writer.writerow([title] if title else [])
    writer.writerow(headings)
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def as_xlsx(
    rows: Iterable[Sequence[Any]],
    *,
    headings: Sequence[str] = HEADINGS,
    sheets: int = 1,
    titles: Sequence[str] = (),
) -> bytes:
    """The rows dealt round over the sheets, each with its own titles and headings."""
    out = io.BytesIO()
    rows = list(rows)
    with xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
        for number in range(sheets):
            sheet = book.add_worksheet()
            lines = [*([title] for title in titles), headings, *rows[number::sheets]]
            for line, cells in enumerate(lines):
                for column, cell in enumerate(cells):
                    if isinstance(cell, str):
                        sheet.write_string(line, column, cell)
                    else:
                        sheet.write(line, column, cell)
    return out.getvalue()


def as_sheets(**sheets: Iterable[Sequence[Any]]) -> bytes:
    """A workbook with these sheets, cell for cell."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for line, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if isinstance(cell, str):
                        sheet.write_string(line, column, cell)
                    else:
                        sheet.write(line, column, cell)
    return out.getvalue()


def with_sheet(xml: bytes, *, name: str = "xl/worksheets/sheet1.xml") -> bytes:
    """A workbook whose one sheet is exactly this text: for what no honest program writes."""
    book = io.BytesIO(as_xlsx([person()]))
    out = io.BytesIO()
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, xml if part.filename == name else old.read(part))
    return out.getvalue()


def make_territory(**office_fields: Any) -> tuple[Office, list[Desa]]:
    """Kabupaten 32.03 with kecamatan 01 (desa 2001 Sukamaju, 2002 Cisalak) and 02 (desa 2001 Sukamaju)."""
    office = make_office(code="32.03", name="Disdukcapil Uji", **office_fields)
    first = make_kecamatan(office, code="32.03.01", name="Karangtengah", aliases=["Karang Tengah"])
    second = make_kecamatan(office, code="32.03.02", name="Cibeber")
    return office, [
        make_desa(first, code="32.03.01.2001", name="Sukamaju"),
        make_desa(first, code="32.03.01.2002", name="Cisalak"),
        make_desa(second, code="32.03.02.2001", name="Sukamaju"),
    ]
