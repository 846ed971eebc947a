"""The names that columns have in SIAK files, and what each means to us. Pure.

Only what is named here is ever read. Religion, parents, blood group and disability have no entry, so those columns are
dropped before a row exists.
"""

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

# Our field: the names seen in files, without case, blanks, dots and underscores.
_NAMES: dict[str, str] = {
    "nik": "NIK NONIK NOMORNIK NOMORINDUKKEPENDUDUKAN NOINDUKKEPENDUDUKAN",
    "kk": "NOKK KK NOMORKK NOKARTUKELUARGA NOMORKARTUKELUARGA KARTUKELUARGA",
    "name": "NAMALGKP NAMA NAMALENGKAP NAMAPENDUDUK NAMAWARGA",
    "birth_place": "TMPTLHR TEMPATLAHIR TMPLAHIR TMPTLAHIR TEMPATLHR",
    "birth_date": "TGLLHR TANGGALLAHIR TGLLAHIR TANGGALLHR TGLBLNTH",
    "sex": "JENISKLMIN JENISKELAMIN KELAMIN JK SEX JNSKLMIN LP JENISKEL",
    "address": "ALAMAT ALAMATLENGKAP ALAMATTINGGAL",
    "rt": "NORT RT",
    "rw": "NORW RW",
    "rt_rw": "RTRW NORTRW",
    "province_code": "NOPROP NOPROV NOPROVINSI KODEPROP KODEPROV KODEPROVINSI KDPROP",
    "kabupaten_code": "NOKAB NOKABUPATEN KODEKAB KODEKABUPATEN KDKAB",
    "kecamatan": "NOKEC NOKECAMATAN KODEKEC KODEKECAMATAN KDKEC KECAMATAN NAMAKEC NAMAKECAMATAN KEC",
    "desa": "NOKEL NOKELURAHAN KODEKEL KODEKELURAHAN KODEDESA KDKEL KDDESA DESA KELURAHAN DESAKEL DESAKELURAHAN "
    "NAMAKEL NAMAKELURAHAN NAMADESA KELDESA KELURAHANDESA NODESA KEL",
    "status": "STATUSKTP STATUSREKAM STATUSPEREKAMAN STATUSKTPEL STATUSEKTP CURRENTSTATUSCODE STATREKAM STATRKM "
    "STATUSREKAMAN KETSTATUS KTPEL STATUSCODE STATUSREKAMKTP STATKTP",
    "life": "STATUS STATUSPENDUDUK STATUSDASAR STATHIDUP",
    "phone": "NOHP HP NOTELP TELP TELEPON NOTELEPON NOMORHP NOMORTELEPON TELP HANDPHONE NOWA",
}  # fmt: skip
FIELDS: dict[str, str] = {name: field for field, names in _NAMES.items() for name in names.split()}

# Without these a row cannot be placed: the file is not a roster.
REQUIRED = frozenset({"nik", "name", "birth_date", "desa"})
# The order and headings of the file of refused rows: a layout that this importer reads back.
HEADINGS: dict[str, str] = {
    "nik": "NIK",
    "kk": "NO_KK",
    "name": "NAMA_LGKP",
    "birth_place": "TMPT_LHR",
    "birth_date": "TGL_LHR",
    "sex": "JENIS_KLMIN",
    "address": "ALAMAT",
    "rt": "NO_RT",
    "rw": "NO_RW",
    "rt_rw": "RT_RW",
    "province_code": "NO_PROP",
    "kabupaten_code": "NO_KAB",
    "kecamatan": "KECAMATAN",
    "desa": "DESA",
    "status": "STATUS_KTP",
    "life": "STATUS",
    "phone": "NO_HP",
}


# A heading of the file of refused rows. Such a file holds a few people of each desa, never all of them.
MENDED_HEADING = "ALASAN_DITOLAK"


@dataclass(frozen=True)
class Layout:
    """Which column holds which field, and what kind of file that makes it."""

    name: str
    columns: dict[str, int]
    headings: tuple[str, ...]

    @property
    def is_mended(self) -> bool:
        return plain(MENDED_HEADING) in map(plain, self.headings)


@functools.lru_cache(maxsize=4096)
def plain(heading: str) -> str:
    """A heading without what files differ in: 'Nama_Lgkp ' and 'NAMA LGKP' are one."""
    return re.sub("[^A-Z0-9]", "", heading.upper())


def recognise(cells: Sequence[object]) -> Layout | None:
    """The layout that a row of headings announces; None where it is not such a row (a title, a person, nothing).

    A field named twice is taken from its first column.
    """
    headings = [str(cell).strip() if isinstance(cell, str) else "" for cell in cells]
    columns: dict[str, int] = {}
    for position, heading in enumerate(headings):
        field = FIELDS.get(plain(heading))
        if field is not None:
            columns.setdefault(field, position)
    if not columns.keys() >= REQUIRED:
        return None
    while headings and not headings[-1]:
        headings.pop()
    return Layout(_kind(headings), columns, tuple(headings))


def _kind(headings: Sequence[str]) -> str:
    names = {plain(heading) for heading in headings}
    if names & {"NAMALGKP", "NOKEL", "NOKELURAHAN"}:
        return "siak_db"
    if "NAMAPENDUDUK" in names:
        return "siak_37"
    return "columns"


def score(cells: Sequence[object]) -> int:
    """How many fields a row names: to tell which row, or which delimiter, comes nearest to a roster."""
    return len({FIELDS[plain(cell)] for cell in cells if isinstance(cell, str) and plain(cell) in FIELDS})
