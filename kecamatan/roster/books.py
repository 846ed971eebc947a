"""A file to sheets of bare cells: workbooks through calamine, CSV with whatever delimiter and encoding. Pure.

Only ever called in the child process of `isolation`, behind `prescan`: a broken or hostile workbook may take the whole
process with it.
"""

import csv
import functools
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from kecamatan.roster.columns import score
from kecamatan.roster.refusals import RosterError

Cells = list[object]
# Rows looked at to find the headings and the delimiter; titles above them are few.
HEAD_ROWS = 60
_SEPARATORS = re.compile(r"[^\w\s\"'./()&-]|\t")


@dataclass(frozen=True)
class Sheet:
    """One sheet; `rows` can be walked again and again, and counts from 1 as the person sees it."""

    name: str
    rows: Callable[[], Iterator[tuple[int, Cells]]]
    size: int

    def head(self) -> list[tuple[int, Cells]]:
        found = []
        for row in self.rows():
            found.append(row)
            if len(found) == HEAD_ROWS:
                break
        return found


def open_book(data: bytes) -> list[Sheet]:
    """The sheets of a file. Raises RosterError: file_empty, file_type_unknown, xlsx_broken, csv_encoding, ..."""
    return [_open_csv(data)] if kind_of(data) == "csv" else _open_workbook(data)


def kind_of(data: bytes) -> str:
    """'xlsx', 'ods', 'xls' or 'csv', by content and not by name.

    Raises RosterError: file_empty, file_type_unknown, xlsx_locked.
    """
    if not data.strip(b"\xef\xbb\xbf \t\r\n\x00"):
        raise RosterError("file_empty")
    if data[:4] == b"PK\x03\x04":
        # An ODS says so in its first part, which is not packed.
        return "ods" if data[30:38] == b"mimetype" and b"opendocument.spreadsheet" in data[38:120] else "xlsx"
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        # A workbook behind a password is an OLE file with such a stream; an old .xls has one with a workbook.
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise RosterError("xlsx_locked")
        if any(name.encode("utf-16-le") in data for name in ("WordDocument", "PowerPoint Document", "__nameid")):
            raise RosterError("file_type_unknown", "ole")
        return "xls"
    head = data[:4096]
    if data[:2] not in (b"\xff\xfe", b"\xfe\xff") and (
        b"\x00" in head or re.match(rb"%PDF|\x89PNG|\xff\xd8|GIF8|Rar!|7z", head)
    ):
        raise RosterError("file_type_unknown")
    if re.match(rb"\s*(?:<\?xml|<!doctype|<html|\{|\[)", head.removeprefix(b"\xef\xbb\xbf"), re.IGNORECASE):
        raise RosterError("file_type_unknown")
    return "csv"


def _open_workbook(data: bytes) -> list[Sheet]:
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = []
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            # An empty sheet of an ODS makes the reader panic. (`total_height` is 0 for one row too.)
            rows: Any = sheet.to_python(skip_empty_area=False) if sheet.height else []
            sheets.append(Sheet(name, functools.partial(enumerate, rows, 1), len(rows)))
    except RosterError:
        raise
    except MemoryError:
        raise RosterError("xlsx_too_large") from None
    except BaseException as error:  # a panic of the reader is no Exception
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        raise RosterError("xlsx_broken", type(error).__name__) from error
    return sheets


def encoding_of(data: bytes) -> str:
    """The encoding of a text file: by its byte order mark, else UTF-8 if it is valid, else Windows-1252."""
    if data[:3] == b"\xef\xbb\xbf":
        return "utf-8-sig"
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _open_csv(data: bytes) -> Sheet:
    encoding = encoding_of(data)
    delimiter = _delimiter(data, encoding)

    def rows() -> Iterator[tuple[int, Cells]]:
        return _csv_rows(data, encoding, delimiter)

    return Sheet("", rows, data.count(b"\n") + 1)


def _csv_rows(data: bytes, encoding: str, delimiter: str) -> Iterator[tuple[int, Cells]]:
    lines = io.TextIOWrapper(io.BytesIO(data), encoding=encoding, newline="")
    reader: Any = csv.reader(lines, delimiter=delimiter)
    number = 1
    try:
        for row in reader:
            # A stray quote swallows the lines up to the next one; people would be lost in a cell.
            if reader.line_num > number and any("\n" in cell and cell.count(delimiter) > 2 for cell in row):
                raise RosterError("csv_quotes", str(number))
            yield number, row
            number = reader.line_num + 1
    except UnicodeError as error:
        raise RosterError("csv_encoding") from error
    except csv.Error as error:
        raise RosterError("csv_quotes", str(number)) from error


def _delimiter(data: bytes, encoding: str) -> str:
    """The sign that splits one of the first lines into the most columns we know, or else the most columns."""
    head = data[:200_000].decode(encoding, "replace").splitlines()[:HEAD_ROWS]
    best, best_score = ",", (0, 1)
    for line in head:
        for sign in sorted(set(_SEPARATORS.findall(line))):
            cells = next(csv.reader([line], delimiter=sign), [])
            found = (score(cells), len(cells))
            if found > best_score:
                best, best_score = sign, found
    return best
