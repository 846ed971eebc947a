"""Tables without a row of headings, known by what stands in their columns. Pure.

Only orders that are seen in files are known, and only where nearly every row agrees with all of it: sixteen digits, a
calendar date, a sex, codes. The NIK and the KK cannot be told apart by their looks, so the birth date within the NIK
must agree, too. Anything else is for a person to map.
"""

from collections.abc import Callable, Sequence

from kecamatan.nik import read_nik
from kecamatan.roster.cells import date_of, is_blank, sex_of, text_of

# Orders of columns as SIAK's database gives them: SOURCES of this project name all three. "" is not read.
_ORDERS: tuple[str, ...] = (
    "nik kk name sex birth_place birth_date kecamatan desa address rt rw",
    "nik kk name birth_place birth_date sex address rt rw province_code kabupaten_code kecamatan desa status",
    "nik kk name birth_place birth_date sex address rt rw province_code kabupaten_code kecamatan desa",
    "nik kk name birth_place birth_date sex - - address rt rw province_code kabupaten_code kecamatan desa - -",
)
_LOOKED_AT, _AGREEING = 40, 0.6


def _has_digits(cell: object) -> bool:
    return text_of(cell).strip(".").isdigit()


_LOOKS: dict[str, Callable[[object], bool]] = {
    "nik": lambda cell: bool(read_nik(cell).nik),
    "name": lambda cell: any(character.isalpha() for character in text_of(cell)),
    "birth_date": lambda cell: date_of(cell) is not None,
    "sex": lambda cell: bool(sex_of(text_of(cell))),
    "province_code": _has_digits,
    "kabupaten_code": _has_digits,
    "kecamatan": lambda cell: not is_blank(cell),
    "desa": lambda cell: not is_blank(cell),
}


def is_data(cells: Sequence[object]) -> bool:
    """Whether a row can only be somebody: there is a NIK in it."""
    return any(isinstance(cell, str) and read_nik(cell).nik for cell in cells)


def columns_of(rows: Sequence[Sequence[object]]) -> dict[str, int] | None:
    """Field to position of a table without headings, from its first rows; None where no known order fits."""
    rows = [row for row in rows if not all(is_blank(cell) for cell in row)][:_LOOKED_AT]
    for order in _ORDERS:
        names = order.split()
        columns = {name: position for position, name in enumerate(names) if name != "-"}
        fitting = [row for row in rows if len(row) == len(names) and _fits(row, columns)]
        if rows and len(fitting) >= _AGREEING * len(rows):
            return columns
    return None


def _fits(row: Sequence[object], columns: dict[str, int]) -> bool:
    if not all(look(row[columns[name]]) for name, look in _LOOKS.items() if name in columns):
        return False
    born = date_of(row[columns["birth_date"]])
    nik = read_nik(row[columns["nik"]]).nik
    return born is not None and int(nik[6:8]) % 40 == born.day % 40 and nik[8:12] == born.strftime("%m%y")


def headings_of_width(width: int) -> tuple[str, ...]:
    """What stands in for the headings of a table without: by it a mapping is remembered for the next one as wide."""
    return tuple(f"Kolom {number}" for number in range(1, width + 1))
