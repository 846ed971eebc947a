"""Tables to take away: the same rows as CSV or XLSX. Cells that a spreadsheet would run as a formula stay text."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import xlsxwriter
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse

CSV: Final = "csv"
XLSX: Final = "xlsx"
FORMATS: Final = (CSV, XLSX)
# A sheet that people open on an office machine; more rows than this belong into a CSV.
XLSX_MAX_ROWS: Final = 100_000
_XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_RISKY: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


class UnknownFormat(ValueError):
    """Neither csv nor xlsx."""


def download(form: str, *, name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponseBase:
    """`rows` under `columns` as the file `name`.csv or `name`.xlsx; `form` is csv or xlsx, else UnknownFormat.

    Cells: text, numbers, dates, None (empty). CSV is streamed, with the semicolons an Indonesian
    spreadsheet expects.
    """
    if form == CSV:
        response: HttpResponseBase = StreamingHttpResponse(
            _csv_lines(columns, rows), content_type="text/csv; charset=utf-8"
        )
    elif form == XLSX:
        response = HttpResponse(_xlsx(columns, rows), content_type=_XLSX_TYPE)
    else:
        raise UnknownFormat(form)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


def _csv_lines(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    # The mark at the start tells a spreadsheet that this is UTF-8.
    yield "\ufeff".encode()
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_csv_cell(cell) for cell in row])
        if buffer.tell() > 32_768:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _csv_cell(cell: Any) -> Any:
    if isinstance(cell, str) and cell.startswith(_RISKY):
        return f"'{cell}"
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return "" if cell is None else cell


def _xlsx(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet("Data")
        bold = book.add_format({"bold": True})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for column, title in enumerate(columns):
            sheet.write_string(0, column, title, bold)
            sheet.set_column(column, column, max(12, len(title) + 2))
        for number, row in enumerate(rows, start=1):
            if number > XLSX_MAX_ROWS:
                break
            for column, cell in enumerate(row):
                if isinstance(cell, dt.date) and not isinstance(cell, dt.datetime):
                    sheet.write_datetime(number, column, dt.datetime.combine(cell, dt.time()), day)
                elif isinstance(cell, str):
                    sheet.write_string(number, column, cell)
                elif cell is not None:
                    sheet.write_number(number, column, cell)
        sheet.freeze_panes(1, 0)
    return out.getvalue()
