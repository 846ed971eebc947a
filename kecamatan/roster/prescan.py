"""A look into a workbook before anything parses it: bounded in parts, bytes and cells. Pure.

What it stops (all tried against the readers): an archive that unpacks to gigabytes, whose directory may lie about it;
entity declarations; a cell at the far end of the sheet, for which python-calamine asks for half a terabyte and takes
the process with it. What slips through meets the limits of the child process.
"""

import io
import re
import zipfile
import zlib

from kecamatan.roster.books import kind_of
from kecamatan.roster.bounds import DEFAULT_BOUNDS, Bounds
from kecamatan.roster.prescan_ods import check_ods
from kecamatan.roster.prescan_xls import check_xls, glance_at_xls
from kecamatan.roster.refusals import RosterError

_CHUNK = 1 << 20
_OVERLAP = 64
_HONEST_CELLS = 200_000
_DECLARATIONS = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
# A cell or row beyond column ZZ or row 399,999, whatever the prefix of the tag and the quotes of the attribute. The
# second form allows the blanks that XML allows; it is four times slower and only used where there are such blanks.
_FAR_VALUE = rb"""["'](?:[A-Z]{3,}|[A-Z]{0,2}(?:[4-9][0-9]{5}|[0-9]{7}))"""
_FAR = re.compile(rb" r=" + _FAR_VALUE)
_FAR_SPACED = re.compile(rb"[ \t\r\n]r[ \t\r\n]*=[ \t\r\n]*" + _FAR_VALUE)
_SPACED = (b" =", b"= ", b"\t", b"\r", b"\n")
_XML = (".xml", ".rels", ".vml")


def prescan(data: bytes, bounds: Bounds = DEFAULT_BOUNDS) -> None:
    """The look that fits the kind of file, before anything parses it. Raises RosterError."""
    kind = kind_of(data)
    if kind == "xls":
        check_xls(data, bounds)
    elif kind in ("xlsx", "ods"):
        _with_archive(data, bounds, walk=True)


def glance(data: bytes, bounds: Bounds = DEFAULT_BOUNDS) -> str:
    """The kind of file, and for an archive what it says of itself, without unpacking anything. Raises RosterError."""
    kind = kind_of(data)
    if kind in ("xlsx", "ods"):
        _with_archive(data, bounds, walk=False)
    elif kind == "xls":
        glance_at_xls(data)
    return kind


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
            is_ods = _check_directory(archive.infolist(), bounds)
            if not walk:
                return 0
            return check_ods(archive, bounds) if is_ods else _walk(archive, bounds)
    except RosterError:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise RosterError("xlsx_broken", type(error).__name__) from error


def _check_directory(parts: list[zipfile.ZipInfo], bounds: Bounds) -> bool:
    """Whether it is an ODS. Raises RosterError for what is neither, and for what is too much."""
    names = [part.filename for part in parts]
    if len(parts) > bounds.parts or len(set(names)) != len(names):
        raise RosterError("xlsx_dangerous", "parts")
    if any(part.flag_bits & 1 for part in parts):
        raise RosterError("xlsx_locked")
    is_ods = names[:1] == ["mimetype"] and "content.xml" in names
    if not is_ods and ("[Content_Types].xml" not in names or "xl/workbook.xml" not in map(_at_root, names)):
        raise RosterError("file_type_unknown", "zip")
    if any(".." in name or name.startswith(("/", "\\")) for name in names):
        raise RosterError("xlsx_dangerous", "names")
    sizes = [part.file_size for part in parts]
    if max(sizes) > bounds.part_bytes or sum(sizes) > bounds.total_bytes:
        raise RosterError("xlsx_too_large", "declared")
    return is_ods


def _at_root(name: str) -> str:
    return name.lower().removeprefix("/")


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
                    # Far below many others it is merely one row too many.
                    raise RosterError("xlsx_too_large" if cells > _HONEST_CELLS else "xlsx_dangerous", "far_cell")
                cells += piece.count(b"<c ") + (piece.count(b":c ") if b":" in piece else 0)
                if cells > bounds.cells:
                    raise RosterError("xlsx_too_large", "cells")
            tail = text[-_OVERLAP:]
    return read, cells
