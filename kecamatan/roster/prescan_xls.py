"""A look into an old XLS before anything parses it. Pure.

An XLS is a small file system (OLE: sectors chained in a table) that holds one stream of records (BIFF). Tried against
calamine: a chain that runs in a circle makes it ask for memory without end; one cell at row 65,536, column 65,536 for
137 GB, and either takes the process with it.
"""

import struct

from kecamatan.roster.bounds import DEFAULT_BOUNDS, Bounds
from kecamatan.roster.refusals import RosterError

_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST_SECTOR = 0xFFFFFFFA  # from here on the numbers mean something else: free, end of chain, table
_MINI_LIMIT = 4096
_STREAMS = ("Workbook", "Book")

_BOF, _EOF, _FILEPASS, _MULRK, _MULBLANK = 0x0809, 0x000A, 0x002F, 0x00BD, 0x00BE
_SEVERAL = frozenset({_MULRK, _MULBLANK})
# Records that begin with a row and a column: FORMULA, BLANK, NUMBER, LABEL, BOOLERR, RSTRING, LABELSST, RK, several.
_CELLS = frozenset({0x0006, 0x0201, 0x0203, 0x0204, 0x0205, 0x00D6, 0x00FD, 0x027E, 0x0406, 0x0206}) | _SEVERAL
_MOST_ROWS, _MOST_COLUMNS = 65_536, 256


def check_xls(data: bytes, bounds: Bounds = DEFAULT_BOUNDS) -> int:
    """Follow the sectors of the workbook and walk its records once; the number of cells.

    Raises RosterError: xlsx_broken, xlsx_locked, xlsx_dangerous, xlsx_too_large, file_type_unknown.
    """
    try:
        return _walk(_workbook(data), bounds)
    except (struct.error, IndexError, ValueError) as error:
        raise RosterError("xlsx_broken", type(error).__name__) from error


def glance_at_xls(data: bytes) -> None:
    """Only whether there is a workbook at the end of its sectors. Raises RosterError as check_xls does."""
    try:
        _workbook(data)
    except (struct.error, IndexError, ValueError) as error:
        raise RosterError("xlsx_broken", type(error).__name__) from error


class _Sectors:
    """The sectors of an OLE file and the table that chains them."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if data[:8] != _MAGIC or shift not in (9, 12) or mini_shift != 6:
            raise RosterError("xlsx_broken", "header")
        self.size, self.mini_size = 1 << shift, 1 << mini_shift
        self.count = max(len(data) // self.size - 1, 0) + 1
        self.table = self._table()

    def _table(self) -> list[int]:
        tables, _, _, _, _, _, first_more, more = struct.unpack_from("<IIIIIIII", self.data, 44)
        numbers = list(struct.unpack_from("<109I", self.data, 76))
        per_sector = self.size // 4
        for _ in range(min(more, self.count)):
            if first_more >= _LAST_SECTOR:
                break
            *listed, first_more = struct.unpack(f"<{per_sector}I", self.sector(first_more))
            numbers += listed
        numbers = [number for number in numbers if number < _LAST_SECTOR]
        if len(numbers) > self.count or tables > self.count or len(set(numbers)) != len(numbers):
            raise RosterError("xlsx_dangerous", "sectors")
        joined = b"".join(map(self.sector, numbers))
        return list(struct.unpack(f"<{len(joined) // 4}I", joined))

    def sector(self, number: int) -> bytes:
        start = (number + 1) * self.size
        piece = self.data[start : start + self.size]
        if not piece:
            raise RosterError("xlsx_broken", "sector")
        return piece.ljust(self.size, b"\x00")

    def chain(self, first: int, table: list[int], most: int) -> list[int]:
        """The numbers of a chain. Raises RosterError xlsx_dangerous where it is longer than the file, so a circle."""
        numbers = []
        while first < _LAST_SECTOR:
            numbers.append(first)
            if len(numbers) > most:
                raise RosterError("xlsx_dangerous", "circle")
            first = table[first]
        return numbers

    def read(self, first: int) -> bytes:
        return b"".join(map(self.sector, self.chain(first, self.table, self.count)))


def _workbook(data: bytes) -> bytes:
    """The stream of records. Every chain that a reader would follow is followed here first."""
    sectors = _Sectors(data)
    directory_at, mini_table_at = struct.unpack_from("<I", data, 48)[0], struct.unpack_from("<I", data, 60)[0]
    directory = sectors.read(directory_at)
    mini_table = sectors.read(mini_table_at) if mini_table_at < _LAST_SECTOR else b""
    mini_chain = list(struct.unpack(f"<{len(mini_table) // 4}I", mini_table))
    entries: dict[str, tuple[int, int]] = {}
    root = b""
    for start in range(0, len(directory), 128):
        length, kind = struct.unpack_from("<HB", directory, start + 64)
        first, size = struct.unpack_from("<II", directory, start + 116)
        if kind == 5 and not root and first < _LAST_SECTOR:
            root = sectors.read(first)
        elif kind == 2:
            name = directory[start : start + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
            entries.setdefault(name, (first, size))
    found = next((entries[name] for name in _STREAMS if name in entries), None)
    if "EncryptedPackage" in entries:
        raise RosterError("xlsx_locked")
    if found is None:
        raise RosterError("file_type_unknown", "ole")
    first, size = found
    if size >= _MINI_LIMIT:
        return sectors.read(first)[:size]
    pieces = sectors.chain(first, mini_chain, len(mini_chain))
    return b"".join(root[number * 64 : number * 64 + 64] for number in pieces)[:size]


def _walk(stream: bytes, bounds: Bounds) -> int:
    """Count the cells of every sheet, and the area that each takes."""
    head = struct.Struct("<HH").unpack_from
    if len(stream) < 8 or head(stream, 0)[0] & 0xFF != _BOF & 0xFF:
        raise RosterError("xlsx_broken", "records")
    at, end = 0, len(stream) - 4
    cells = area = rows = columns = 0
    while at <= end:
        kind, size = head(stream, at)
        if kind in _CELLS:
            row, column, times = _cell(stream, at, kind, size)
            rows, columns, cells = max(rows, row + 1), max(columns, column + 1), cells + times
            if cells > bounds.cells:
                raise RosterError("xlsx_too_large", "cells")
        elif kind == _FILEPASS:
            raise RosterError("xlsx_locked")
        elif kind == _EOF:
            area, rows, columns = area + rows * columns, 0, 0
            if area > bounds.area:
                raise RosterError("xlsx_too_large", "area")
        at += 4 + size
    return cells


def _cell(stream: bytes, at: int, kind: int, size: int) -> tuple[int, int, int]:
    """Row, last column and number of the cells of one record."""
    if size < 6:
        raise RosterError("xlsx_broken", "cell")
    row, column = struct.unpack_from("<HH", stream, at + 4)
    times = 1
    if kind in _SEVERAL:
        (column,) = struct.unpack_from("<H", stream, at + 2 + size)  # its last two bytes
        times = size // 6 if kind == _MULRK else 0
    if row >= _MOST_ROWS or column >= _MOST_COLUMNS:
        raise RosterError("xlsx_dangerous", "far_cell")
    return row, column, times
