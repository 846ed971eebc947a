"""The rejected rows as a workbook: what the file said, where, and why not; to be mended in Excel and sent again."""

import io
from collections.abc import Iterable

import xlsxwriter

from kecamatan.models import RowVerdict
from kecamatan.roster.columns import HEADINGS, MENDED_HEADING
from kecamatan.roster.outcome import cells_of
from kecamatan.roster.wording import reason

# Read by people, passed over by the importer: no column of ours has such a name.
BESIDE = ("BARIS_ASAL", "LEMBAR_ASAL", MENDED_HEADING)
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\x00")
_WIDTHS = {"name": 28, "address": 34, "nik": 20, "kk": 20, "status": 24}


def harmless(text: str) -> str:
    """A cell that no spreadsheet runs as a formula; the apostrophe in front is dropped again at reading."""
    return f"'{text}" if len(text) > 1 and text.startswith(_FORMULA_SIGNS) else text


def rejected_workbook(verdicts: Iterable[RowVerdict]) -> bytes:
    """An XLSX with one line for each verdict: where it stood, the reason in Indonesian, and its cells.

    Every cell is text, and stays text when somebody types into it: a corrected NIK keeps its sixteen digits.
    """
    rows = [(verdict, cells_of(verdict)) for verdict in verdicts]
    used = {name: None for _, cells in rows for name in cells}
    fields = [name for name in HEADINGS if name in used or name in ("nik", "name", "birth_date", "desa")]
    if used and not used.keys() & HEADINGS.keys():
        # Of an aggregated table: its own headings.
        fields = list(used)
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        text, bold = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "num_format": "@"})
        sheet = book.add_worksheet("Ditolak")
        sheet.set_column(0, len(BESIDE) + len(fields), 14, text)
        sheet.set_column(2, 2, 48, text)
        for column, name in enumerate(fields, start=len(BESIDE)):
            sheet.set_column(column, column, _WIDTHS.get(name, 14), text)
        for column, heading in enumerate((*BESIDE, *(HEADINGS.get(name, name) for name in fields))):
            sheet.write_string(0, column, heading, bold)
        for line, (verdict, cells) in enumerate(rows, start=1):
            beside = (str(verdict.row_number), verdict.sheet, reason(verdict.code, cells))
            for column, value in enumerate((*beside, *(cells.get(name, "") for name in fields))):
                sheet.write_string(line, column, harmless(value)[:32_000], text)
        sheet.freeze_panes(1, 0)
    return out.getvalue()
