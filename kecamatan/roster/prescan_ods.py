"""A look into an ODS before anything parses it. Pure.

A sheet of ODS says "this cell 16,384 times" and "this row a million times" in a few bytes. LibreOffice itself does so
for the empty rest of every sheet, which costs nobody anything; with something in the cell it is a bomb, for which
calamine asks for all of it.
"""

import zipfile
from xml.parsers import expat

from kecamatan.roster.bounds import DEFAULT_BOUNDS, Bounds
from kecamatan.roster.refusals import RosterError

_CHUNK = 1 << 20
_CONTENT, _MANIFEST = "content.xml", "META-INF/manifest.xml"
_CELLS = frozenset({"table:table-cell", "table:covered-table-cell"})
_COLUMNS_REPEATED, _ROWS_REPEATED = "table:number-columns-repeated", "table:number-rows-repeated"
# The whole of a sheet: what a filler may repeat.
_MOST_COLUMNS, _MOST_ROWS = 16_384, 1_048_576


def check_ods(archive: zipfile.ZipFile, bounds: Bounds = DEFAULT_BOUNDS) -> int:
    """Walk the content of an ODS once, unpacking in small pieces; the number of cells with something in them.

    Raises RosterError: xlsx_locked, xlsx_too_large, xlsx_dangerous, xlsx_broken.
    """
    names = archive.namelist()
    if _CONTENT not in names:
        raise RosterError("xlsx_broken", _CONTENT)
    if _MANIFEST in names and b"encryption-data" in _beginning(archive, _MANIFEST):
        raise RosterError("xlsx_locked")
    scan = _Scan(bounds)
    read = 0
    try:
        with archive.open(_CONTENT) as stream:
            while piece := stream.read(_CHUNK):
                if not read and (piece[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in piece[:200]):
                    raise RosterError("xlsx_dangerous", "encoding")
                read += len(piece)
                if read > bounds.part_bytes:
                    raise RosterError("xlsx_too_large", "unpacked")
                scan.parser.Parse(piece, False)
        scan.parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise RosterError("xlsx_broken", expat.ErrorString(error.code)) from error
    return scan.cells


def _beginning(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as stream:
        return stream.read(_CHUNK)


class _Scan:
    """Counts what the sheets really hold, element by element, and stops at the first thing that is too much."""

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self.cells = self.area = 0
        # Of this sheet: rows so far, rows down to the last one with content, the widest row with content.
        self.rows = self.deepest = self.widest = 0
        # Of this row: its repetitions, columns so far, columns with content, the last of them.
        self.times = self.columns = self.filled = self.width = 0
        self.repeated = 1
        self.in_cell = False
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.StartDoctypeDeclHandler = self.refuse
        self.parser.EntityDeclHandler = self.refuse

    @staticmethod
    def refuse(*_: object) -> None:
        raise RosterError("xlsx_dangerous", "entities")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in _CELLS:
            self.repeated = _times(attributes.get(_COLUMNS_REPEATED), _MOST_COLUMNS)
            self.columns += self.repeated
            self.in_cell = True
            if "office:value-type" in attributes or "calcext:value-type" in attributes:
                self.fill()
        elif name == "text:p":
            if self.in_cell:
                self.fill()
        elif name == "table:table-row":
            self.times = _times(attributes.get(_ROWS_REPEATED), _MOST_ROWS)
            self.columns = self.filled = self.width = 0
        elif name == "table:table":
            self.rows = self.deepest = self.widest = 0

    def fill(self) -> None:
        self.in_cell = False  # one paragraph is enough
        self.filled += self.repeated
        self.width = self.columns
        if self.width > self.bounds.columns:
            raise RosterError("xlsx_dangerous", "far_cell")

    def end(self, name: str) -> None:
        if name in _CELLS:
            self.in_cell = False
        elif name == "table:table-row":
            self.rows += self.times
            if self.filled:
                self.end_filled_row()
        elif name == "table:table":
            self.area += self.deepest * self.widest

    def end_filled_row(self) -> None:
        self.cells += self.filled * self.times
        self.deepest, self.widest = self.rows, max(self.widest, self.width)
        if self.rows > self.bounds.rows:
            raise RosterError("xlsx_too_large" if self.cells > self.bounds.rows else "xlsx_dangerous", "far_cell")
        if self.cells > self.bounds.cells or self.area + self.deepest * self.widest > self.bounds.area:
            raise RosterError("xlsx_too_large", "cells")


def _times(text: str | None, most: int) -> int:
    if text is None:
        return 1
    if not (text.isascii() and text.isdigit() and 0 < int(text[:12]) <= most):
        raise RosterError("xlsx_dangerous", "repeated")
    return int(text)
