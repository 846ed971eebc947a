"""One cell to one value: text, date, sex, RT and RW as people write them. Pure, and fast enough for a million rows."""

import datetime as dt
import functools
import re

from kecamatan.nik import without_invisibles

# Excel counts days from here; the day that never was (29 February 1900) makes serials below 61 unusable.
_SERIAL_ZERO = dt.date(1899, 12, 30)
_FIRST_SERIAL = 61
_LAST_SERIAL = 73050  # 31 December 2099
OLDEST_BIRTH = dt.date(1900, 1, 1)

_DAY_FIRST = re.compile(r"([0-9]{1,2})\s*[-/. ]\s*([0-9]{1,2})\s*[-/. ]\s*([0-9]{4})")
_YEAR_FIRST = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
_WORD_MONTH = re.compile(r"([0-9]{1,2})[-/. ]*([A-Za-z]{3,9})\.?[-/., ]*([0-9]{4})")
_PLACE_AND_DATE = re.compile(r"([^0-9]*[A-Za-z][^0-9]*?)\s*[,/]\s*([0-9].*)")
# 20010214 and 14022001: no text of eight digits is a date of this time both ways.
_RUN = re.compile(r"(?:(?:19|20)[0-9]{2})(?:0[1-9]|1[0-2])[0-9]{2}|[0-9]{4}(?:19|20)[0-9]{2}")
_CLOCK = re.compile(r"[ T]\s*[0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2}(?:[.,][0-9]+)?)?\s*(?:AM|PM)?$", re.IGNORECASE)
_MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "JAN JANUARI JANUARY",
            "FEB FEBRUARI FEBRUARY PEBRUARI PEB",
            "MAR MARET MARCH",
            "APR APRIL",
            "MEI MAY",
            "JUN JUNI JUNE",
            "JUL JULI JULY",
            "AGU AGT AGS AGUSTUS AUG AUGUST",
            "SEP SEPT SEPTEMBER",
            "OKT OKTOBER OCT OCTOBER",
            "NOV NOVEMBER NOPEMBER NOP",
            "DES DESEMBER DEC DECEMBER",
        ),
        start=1,
    )
    for word in words.split()
}
_SEXES = {
    "L": "L", "LK": "L", "LAKI": "L", "LAKILAKI": "L", "PRIA": "L", "M": "L", "MALE": "L", "1": "L",
    "P": "P", "PR": "P", "PEREMPUAN": "P", "WANITA": "P", "W": "P", "F": "P", "FEMALE": "P", "2": "P",
}  # fmt: skip
_NUMBERED = re.compile(r"(?:R[TW])?[ .:]*([0-9]{1,3})", re.IGNORECASE)
_PAIR = re.compile(r"(?:RT)?[ .:]*([0-9]{1,3}|-)\s*[/\\|,;-]?\s*(?:RW)?[ .:]*([0-9]{1,3}|-)", re.IGNORECASE)
_RT_RW_LABEL = re.compile(r"^RT\s*/\s*RW\s*[:.]?\s*")
_NOTHING = frozenset({"", "-", "--", "0", "00", "000", "0000", "-/-", "NULL", "N/A", "#N/A"})


def text_of(cell: object) -> str:
    """The cell as one line of clean text: no invisible characters, single blanks, no apostrophe of Excel in front."""
    if cell is None:
        return ""
    if type(cell) is not str:
        return _text_of_other(cell)
    if not (cell.isascii() and cell.isprintable()):
        cell = without_invisibles(cell)
    if "  " in cell:
        cell = " ".join(cell.split())
    cell = cell.strip()
    return cell[1:].lstrip() if cell[:1] == "'" else cell


def _text_of_other(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, dt.datetime) and cell.time() == dt.time(0):
        return cell.date().isoformat()
    return str(cell)


def raw_text(cell: object) -> str:
    """The cell as a person saw it, for the file of refused rows; numbers that are whole without a decimal point."""
    return cell.strip() if type(cell) is str else "" if cell is None else _text_of_other(cell)


def is_blank(cell: object) -> bool:
    return cell is None or (type(cell) is str and (not cell or not without_invisibles(cell)))


def date_of(cell: object) -> dt.date | None:
    """A birth date from a date cell, an Excel serial or text; None where it is no day of the calendar.

    Text is read day first (14-02-2001, 14/02/2001, 14.2.2001, 14 Feb 2001, 14 Februari 2001) or year first
    (2001-02-14, with or without a time). A year of two digits is refused: nobody can tell 1919 from 2019.
    """
    if type(cell) is str:
        return _date_of_text(cell)
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool) and _FIRST_SERIAL <= cell <= _LAST_SERIAL:
        return _SERIAL_ZERO + dt.timedelta(days=int(cell))
    if isinstance(cell, int | float) and 10_000_000 <= cell < 100_000_000 and cell == int(cell):
        return _date_of_text(str(int(cell)))
    return None


@functools.lru_cache(maxsize=100_000)
def _date_of_text(cell: str) -> dt.date | None:
    try:
        if len(cell) == 10 and cell[2] in "-/" and cell[5] == cell[2] and cell.isascii():
            return dt.date(int(cell[6:]), int(cell[3:5]), int(cell[:2]))
    except ValueError:
        return None
    text = _CLOCK.sub("", text_of(cell).rstrip("' "))
    if text.isascii() and text.isdigit() and len(text) == 5:
        return date_of(int(text))
    try:
        if len(text) == 8 and text.isascii() and _RUN.fullmatch(text):
            if text[4:6] in ("19", "20"):
                return dt.date(int(text[4:]), int(text[2:4]), int(text[:2]))
            return dt.date(int(text[:4]), int(text[4:6]), int(text[6:]))
        if match := _DAY_FIRST.fullmatch(text):
            return dt.date(int(match[3]), int(match[2]), int(match[1]))
        if match := _YEAR_FIRST.fullmatch(text):
            return dt.date(int(match[1]), int(match[2]), int(match[3]))
        if (match := _WORD_MONTH.fullmatch(text)) and (month := _MONTHS.get(match[2].upper())):
            return dt.date(int(match[3]), month, int(match[1]))
    except ValueError:
        return None
    return None


def birth_within(cell: object) -> tuple[dt.date | None, str]:
    """A birth date, and the place written before it: "CIANJUR, 14-02-2001" gives both."""
    born = date_of(cell)
    if born is None and type(cell) is str and (match := _PLACE_AND_DATE.fullmatch(text_of(cell))):
        return date_of(match[2]), match[1].strip()
    return born, ""


@functools.lru_cache(maxsize=1024)
def sex_of(text: str) -> str:
    """L, P, or empty where the word is not known."""
    return _SEXES.get(re.sub("[^A-Z0-9]", "", text.upper()), "")


@functools.lru_cache(maxsize=8192)
def rt_rw_of(rt: str, rw: str) -> tuple[str, str, bool]:
    """RT and RW, three digits each or empty, and whether both cells could be read.

    Either cell may hold both ("001/003", "RT 1 RW 3"); its own column wins where both speak.
    """
    (rt_number, beside), rt_read = _numbers(rt)
    (rw_number, rw_beside), rw_read = _numbers(rw)
    if rw_beside:  # "001/003" written in the RW column: the second number is the RW
        rt_number, rw_number = rt_number or rw_number, rw_beside
    return rt_number, rw_number or beside, rt_read and rw_read


def _numbers(text: str) -> tuple[tuple[str, str], bool]:
    text = _RT_RW_LABEL.sub("", text.strip("'’ ").upper())
    if text in _NOTHING:
        return ("", ""), True
    if match := _NUMBERED.fullmatch(text):
        return (_padded(match[1]), ""), True
    if match := _PAIR.fullmatch(text):
        return (_padded(match[1]), _padded(match[2])), True
    return ("", ""), False


def _padded(number: str) -> str:
    return "" if not number.strip("0-") else number.zfill(3)


def says_nothing(text: str) -> bool:
    """True for the signs people put into an empty cell: '-', '0', 'NULL'."""
    return text.upper() in _NOTHING or not text.strip("-._ ")
