"""A look into a workbook before anything parses it: bounded in parts, bytes and cells. Pure.

What it stops (all tried against the readers): an archive that unpacks to gigabytes, whose directory may lie about it;
entity declarations; a cell at the far end of the sheet, for which python-calamine asks for half a terabyte and takes
the process with it. What slips through meets the limits of the child process.
"""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass

from kecamatan.roster.books import kind_of
from kecamatan.roster.refusals import RosterError

_CHUNK = 1 << 20
_OVERLAP = 64
_DECLARATIONS = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
# A cell or row beyond column ZZ or row 399,999, whatever the prefix of the tag and the quotes of the attribute. The
# second form allows the blanks that XML allows; it is four times slower and only used where there are such blanks.
_FAR_VALUE = rb"""["'](?:[A-Z]{3,}|[A-Z]{0,2}(?:[4-9][0-9]{5}|[0-9]{7}))"""
_FAR = re.compile(rb" r=" + _FAR_VALUE)
_FAR_SPACED = re.compile(rb"[ \t\r\n]r[ \t\r\n]*=[ \t\r\n]*" + _FAR_VALUE)
_SPACED = (b" =", b"= ", b"\t", b"\r", b"\n")
_XML = (".xml", ".rels", ".vml")


@dataclass(frozen=True)
class Bounds:
    """How much a workbook may hold. 95,000 rows of 14 columns unpack to about 90 MB and have 1.3 million cells."""

    parts: int = 500
    part_bytes: int = 400_000_000
    total_bytes: int = 500_000_000
    cells: int = 6_000_000


DEFAULT_BOUNDS = Bounds()


def prescan(data: bytes) -> None:
    """The look that fits the kind of file, before anything parses it. Raises RosterError."""
    kind = kind_of(data)
    if kind == "xlsx":
        check_workbook(data)


def check_workbook(data: bytes, bounds: Bounds = DEFAULT_BOUNDS) -> int:
    """Walk every part of an XLSX once, unpacking in small pieces; the number of cells seen.

    Raises RosterError: xlsx_broken, xlsx_locked, xlsx_too_large, xlsx_dangerous, file_type_unknown (another archive).
    """
    return _with_archive(data, bounds, walk=True)


def check_directory(data: bytes, bounds: Bounds = DEFAULT_BOUNDS) -> None:
    """What the archive says of itself, without unpacking anything. Raises RosterError as check_workbook does."""
    _with_archive(data, bounds, walk=False)


def _with_archive(data: bytes, bounds: Bounds, *, walk: bool) -> int:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_directory(archive.infolist(), bounds)
            return _walk(archive, bounds) if walk else 0
    except RosterError:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise RosterError("xlsx_broken", type(error).__name__) from error


def _check_directory(parts: list[zipfile.ZipInfo], bounds: Bounds) -> None:
    names = [part.filename for part in parts]
    if len(parts) > bounds.parts or len(set(names)) != len(names):
        raise RosterError("xlsx_dangerous", "parts")
    if any(part.flag_bits & 1 for part in parts):
        raise RosterError("xlsx_locked")
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise RosterError("file_type_unknown", "zip")
    if any(".." in name or name.startswith(("/", "\\")) for name in names):
        raise RosterError("xlsx_dangerous", "names")
    sizes = [part.file_size for part in parts]
    if max(sizes) > bounds.part_bytes or sum(sizes) > bounds.total_bytes:
        raise RosterError("xlsx_too_large", "declared")


def _walk(archive: zipfile.ZipFile, bounds: Bounds) -> int:
    total = cells = 0
    for part in archive.infolist():
        read, found = _walk_part(archive, part, bounds, bounds.total_bytes - total)
        total, cells = total + read, cells + found
        if cells > bounds.cells:
            raise RosterError("xlsx_too_large", "cells")
    return cells


def _walk_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, bounds: Bounds, left: int) -> tuple[int, int]:
    """(bytes really unpacked, cells) of one part; stops reading at the first thing that is too much."""
    read = cells = 0
    is_xml = part.filename.lower().endswith(_XML)
    is_sheet = "/worksheets/" in part.filename
    tail = b""
    with archive.open(part) as stream:
        while piece := stream.read(_CHUNK):
            if not read and is_xml and (piece[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in piece[:200]):
                # UTF-16 is allowed by the standard, written by nobody, and would hide what is looked for below.
                raise RosterError("xlsx_dangerous", "encoding")
            read += len(piece)
            if read > min(bounds.part_bytes, left):
                raise RosterError("xlsx_too_large", "unpacked")
            if not is_xml:
                continue
            text = tail + piece
            if b"!" in text and _DECLARATIONS.search(text):
                raise RosterError("xlsx_dangerous", "entities")
            if is_sheet:
                if (_FAR_SPACED if any(sign in text for sign in _SPACED) else _FAR).search(text):
                    raise RosterError("xlsx_dangerous", "far_cell")
                cells += piece.count(b"<c ") + (piece.count(b":c ") if b":" in piece else 0)
                if cells > bounds.cells:
                    raise RosterError("xlsx_too_large", "cells")
            tail = text[-_OVERLAP:]
    return read, cells
