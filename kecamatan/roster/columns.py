"""The names that columns have in SIAK files, and what each means to us. Pure.

Only what is named here is ever read. Religion, parents, blood group and disability have no entry, so those columns are
dropped before a row exists.
"""

import functools
import hashlib
import re
from collections.abc import Sequence

# Our field: the names seen in files, without case, blanks, dots and underscores.
_NAMES: dict[str, str] = {
    "nik": "NIK NONIK NOMORNIK NOMORINDUKKEPENDUDUKAN NOINDUKKEPENDUDUKAN NIKPENDUDUK NOKTP",
    "kk": "NOKK KK NOMORKK NOKARTUKELUARGA NOMORKARTUKELUARGA KARTUKELUARGA NKK",
    "name": "NAMALGKP NAMA NAMALENGKAP NAMAPENDUDUK NAMAWARGA NMLGKP NAMALENGKAPPENDUDUK",
    "birth_place": "TMPTLHR TEMPATLAHIR TMPLAHIR TMPTLAHIR TEMPATLHR TMPLHR",
    "birth_date": "TGLLHR TANGGALLAHIR TGLLAHIR TANGGALLHR TGLBLNTH TGLBLNTHN TGLBLNTHLAHIR TGLLAHR",
    "birth": "TTL TEMPATTANGGALLAHIR TEMPATTGLLAHIR TMPTTGLLHR TEMPATDANTANGGALLAHIR TEMPATDANTGLLAHIR TMPTGLLAHIR",
    "sex": "JENISKLMIN JENISKELAMIN KELAMIN JK SEX JNSKLMIN LP JENISKEL JNSKELAMIN GENDER",
    "address": "ALAMAT ALAMATLENGKAP ALAMATTINGGAL ALAMATKTP",
    "rt": "NORT RT",
    "rw": "NORW RW",
    "rt_rw": "RTRW NORTRW NORTNORW",
    "province_code": "NOPROP NOPROV NOPROVINSI KODEPROP KODEPROV KODEPROVINSI KDPROP KDPROV",
    "kabupaten_code": "NOKAB NOKABUPATEN KODEKAB KODEKABUPATEN KDKAB",
    "kecamatan": "NOKEC NOKECAMATAN KODEKEC KODEKECAMATAN KDKEC KECAMATAN NAMAKEC NAMAKECAMATAN KEC NMKEC",
    "desa": "NOKEL NOKELURAHAN KODEKEL KODEKELURAHAN KODEDESA KDKEL KDDESA DESA KELURAHAN DESAKEL DESAKELURAHAN "
    "NAMAKEL NAMAKELURAHAN NAMADESA KELDESA KELURAHANDESA NODESA KEL NMKEL NMDESA NAMADESAKELURAHAN NAMADESAKEL",
    "status": "STATUSKTP STATUSREKAM STATUSPEREKAMAN STATUSKTPEL STATUSEKTP CURRENTSTATUSCODE STATREKAM STATRKM "
    "STATUSREKAMAN KETSTATUS STATUSCODE STATUSREKAMKTP STATKTP STATUSPEREKAMANKTP STATUSPEREKAMANKTPEL",
    "life": "STATUS STATUSPENDUDUK STATUSDASAR STATHIDUP",
    "card": "KTPEL EKTP",
    "phone": "NOHP HP NOTELP TELP TELEPON NOTELEPON NOMORHP NOMORTELEPON HANDPHONE NOWA",
}  # fmt: skip
FIELDS: dict[str, str] = {name: field for field, names in _NAMES.items() for name in names.split()}

# What must not be held (UU 27/2022 art. 4: specific data, and what no task of ours needs). It has no field above; by
# these words it is also kept out of the few rows that are shown while a person names columns.
_NOT_HELD = frozenset({"SUKU", "HAMIL", "SAKITMENAHUNID", "ASURANSI", "IDASURANSI", "NOASURANSI", "GDRH", "GOLDRH"})
_NOT_HELD_WORDS = re.compile("AGAMA|AYAH|IBU(?!KOTA)|DARAH|CACAT|DISABILITAS|PENYAKIT|BAPAK|ORANGTUA")

# Without these a row is nobody; without a desa it cannot be placed, but that may also stand in a title.
PERSON = frozenset({"nik", "name", "birth_date"})
REQUIRED = PERSON | {"desa"}
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
    "card": "KTP_EL",
    "phone": "NO_HP",
}


# A heading of the file of refused rows. Such a file holds a few people of each desa, never all of them.
MENDED_HEADING = "ALASAN_DITOLAK"


@functools.lru_cache(maxsize=4096)
def plain(heading: str) -> str:
    """A heading without what files differ in: 'Nama_Lgkp ' and 'NAMA LGKP' are one."""
    return re.sub("[^A-Z0-9]", "", heading.upper())


def is_not_held(heading: str) -> bool:
    """Whether a column has something that must not be held, by its heading."""
    return plain(heading) in _NOT_HELD or _NOT_HELD_WORDS.search(plain(heading)) is not None


def headings_of(cells: Sequence[object]) -> tuple[str, ...]:
    """The cells of a row as headings: text in one line, numbers and dates blank, no blanks at the end."""
    headings = [" ".join(cell.split()) if isinstance(cell, str) else "" for cell in cells]
    while headings and not headings[-1]:
        headings.pop()
    return tuple(headings)


def fields_of(headings: Sequence[str]) -> dict[str, int]:
    """Field to position. A field named twice is taken from its first column, one named with its code from the name."""
    columns: dict[str, int] = {}
    for position, heading in enumerate(headings):
        field = FIELDS.get(plain(heading))
        if field is not None:
            columns.setdefault(field, position)
    if "birth" in columns and "birth_date" not in columns:
        columns["birth_date"] = columns["birth"]
    columns.pop("birth", None)
    return columns


def shape_of(headings: Sequence[str]) -> str:
    """By what a mapping is remembered for the next file: equal for equal headings in equal order."""
    return hashlib.sha256("\x1f".join(map(plain, headings)).encode()).hexdigest()[:32]


def joined(upper: Sequence[str], lower: Sequence[str]) -> tuple[str, ...]:
    """Headings of two rows as one: what stands below names the column, what stands above where nothing is below."""
    width = max(len(upper), len(lower))
    over, under = [*upper, *[""] * (width - len(upper))], [*lower, *[""] * (width - len(lower))]
    return tuple(below or above for above, below in zip(over, under, strict=True))


def score(cells: Sequence[object]) -> int:
    """How many fields a row names: to tell which row, or which delimiter, comes nearest to a roster."""
    return len({FIELDS[plain(cell)] for cell in cells if isinstance(cell, str) and plain(cell) in FIELDS})
