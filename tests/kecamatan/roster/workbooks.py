"""ODS and XLS files for tests, written by hand: also those that no honest program writes."""

import io
import struct
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any
from xml.sax.saxutils import escape

_NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def ods_rows(rows: Iterable[Sequence[Any]]) -> str:
    """The table rows as LibreOffice writes them: text cells, floats, and runs of empty cells as one."""
    out = []
    for row in rows:
        cells = []
        for cell in row:
            if cell in ("", None):
                cells.append('<table:table-cell table:number-columns-repeated="1"/>')
            elif isinstance(cell, int | float):
                cells.append(
                    f'<table:table-cell office:value-type="float" office:value="{cell}"><text:p>{cell}</text:p>'
                    "</table:table-cell>"
                )
            else:
                lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(cell).split("\n"))
                cells.append(f'<table:table-cell office:value-type="string">{lines}</table:table-cell>')
        out.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
    return "".join(out)


# What LibreOffice puts below and beside the last cell: the rest of the sheet, as one row.
ODS_FILLER = (
    '<table:table-row table:number-rows-repeated="1048000">'
    '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
)


def as_ods(
    rows: Iterable[Sequence[Any]] = (),
    *,
    content: str | bytes | None = None,
    inside: str = "",
    filler: str = ODS_FILLER,
    manifest: str = "",
) -> bytes:
    """`inside`: table rows as XML in place of `rows`; `content`: the whole of content.xml."""
    if content is None:
        content = (
            f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMES}><office:body><office:spreadsheet>'
            f'<table:table table:name="Lembar1">{inside or ods_rows(rows)}{filler}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>"
        )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("mimetype", ODS_TYPE, zipfile.ZIP_STORED)
        book.writestr("content.xml", content)
        book.writestr(
            "META-INF/manifest.xml",
            manifest
            or '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS_TYPE}"/></manifest:manifest>',
        )
    return out.getvalue()


def _record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _text(text: str, *, short: bool = False) -> bytes:
    data = text.encode("utf-16-le")
    return struct.pack("<B" if short else "<H", len(text)) + b"\x01" + data


def xls_cell(row: int, column: int, cell: Any) -> bytes:
    """A LABEL or NUMBER record of BIFF8."""
    place = struct.pack("<HHH", row, column, 0)
    if isinstance(cell, int | float):
        return _record(0x0203, place + struct.pack("<d", cell))
    return _record(0x0204, place + _text(str(cell)))


def as_xls(rows: Iterable[Sequence[Any]] = (), *, more: bytes = b"", before: bytes = b"") -> bytes:
    """A BIFF8 workbook of one sheet in an OLE file. `more`: further records of the sheet; `before`: of the workbook."""
    cells = b"".join(
        xls_cell(number, column, cell)
        for number, row in enumerate(rows)
        for column, cell in enumerate(row)
        if cell not in ("", None)
    )
    bof = struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6)
    head = _record(0x0809, bof) + before
    name = _text("Lembar1", short=True)
    start = len(head) + 4 + 6 + len(name) + 4
    book = head + _record(0x0085, struct.pack("<IH", start, 0) + name) + _record(0x000A)
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6)) + cells + more
    return as_ole({"Workbook": book + sheet + _record(0x000A)})


def as_ole(streams: dict[str, bytes], *, fat_of: Any = None) -> bytes:
    """A compound file with these streams, each in whole sectors of its own. `fat_of` may spoil the list of sectors."""
    sector = 512
    contents, entries, fat = [], [], []
    for name, data in streams.items():
        data = data.ljust(4096, b"\x00")
        data = data.ljust(-(-len(data) // sector) * sector, b"\x00")
        first, count = len(fat), len(data) // sector
        fat += [*range(first + 1, first + count), 0xFFFFFFFE]
        contents.append(data)
        entries.append((name, 2, first, len(data)))
    directory_at = len(fat)
    listed = [("Root Entry", 5, 0xFFFFFFFE, 0), *entries]
    directory_sectors = -(-len(listed) * 128 // sector)
    fat += [*range(directory_at + 1, directory_at + directory_sectors), 0xFFFFFFFE]
    fat_sectors = -(-(len(fat) + 200) // 128)
    fat_at = len(fat)
    fat += [0xFFFFFFFD] * fat_sectors
    fat += [0xFFFFFFFF] * (fat_sectors * 128 - len(fat))
    if fat_of:
        fat = fat_of(fat)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 16
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\x00" * 6
    header += struct.pack("<IIIIIIIII", 0, fat_sectors, directory_at, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", *[*range(fat_at, fat_at + fat_sectors), *[0xFFFFFFFF] * 109][:109])
    directory = b""
    for index, (name, kind, first, size) in enumerate(listed):
        text = name.encode("utf-16-le") + b"\x00\x00"
        child = 1 if index == 0 and len(listed) > 1 else 0xFFFFFFFF
        right = index + 1 if 0 < index < len(listed) - 1 else 0xFFFFFFFF
        directory += text.ljust(64, b"\x00") + struct.pack("<HBBIII", len(text), kind, 1, 0xFFFFFFFF, right, child)
        directory += b"\x00" * 36 + struct.pack("<IQ", first, size)
    directory = directory.ljust(directory_sectors * sector, b"\x00")
    return header + b"".join(contents) + directory + struct.pack(f"<{len(fat)}I", *fat)
