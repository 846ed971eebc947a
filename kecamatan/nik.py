"""The shape of a NIK: what counts as one, what it hints at, how it is shown. Pure.

A NIK is province 2, kabupaten 2, kecamatan 2 digits of the place of first registration, then DDMMYY with 40 added to
the day for women, then a serial of four digits (Dukcapil Klaten, "Arti 16 digit NIK"). It never changes, not even when
the person moves or the birth date is corrected (PP 40/2019 art. 30), so nothing here derives a fact from it: a
disagreement is a warning and no more.
"""

import datetime as dt
import functools
import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

NIK_LENGTH = 16
_NO_NIK = "0" * NIK_LENGTH
WOMAN_DAY_OFFSET = 40

VerdictCode = Literal["", "nik_empty", "nik_short", "nik_long", "nik_scientific", "nik_digits_lost", "nik_not_digits"]
WarningCode = Literal["nik_kecamatan_differs", "nik_birth_date_differs", "nik_sex_differs"]

_APOSTROPHES = "'`´ʹʻʼʽˈ‘’‛′＇\"“”"
_SCIENTIFIC = re.compile(r"[0-9]+(?:[.,][0-9]*)?[eE]\+?[0-9]{1,3}")
# 3203165904019003.0, or 3.203.165.904.019.003: the text of a number, and a number keeps 15 digits only.
_NUMBER_TEXT = re.compile(r"[0-9]{15,}[.,]0*|[0-9]{1,3}(?:[.,][0-9]{3}){5}(?:[.,]0+)?")
# 3203.1659.0401.9003, 32.03.16.590401.9003: dots or blanks that only group. One dot alone could be a decimal point.
_GROUPED = re.compile(r"[0-9]{2,}(?:[. -][0-9]{2,}){2,}|[0-9]{2,}(?: [0-9]{2,})+")
_INVISIBLE = frozenset({"Cf", "Cc", "Zl", "Zp"})
_DASHES = frozenset("-‐‑‒–—−")


@dataclass(frozen=True, slots=True)
class NikVerdict:
    """`nik` is the 16 digits, or empty with the reason in `code`."""

    nik: str
    code: VerdictCode


def without_invisibles(text: str) -> str:
    """The text with every blank a plain one, invisible characters gone, and no blanks at the ends."""
    if text.isascii() and text.isprintable():
        return text.strip()
    kept = []
    for character in text:
        category = unicodedata.category(character)
        if category == "Zs" or character in "\t\r\n\v\f":
            kept.append(" ")
        elif category not in _INVISIBLE:
            kept.append(character)
    return "".join(kept).strip()


def is_plain_nik(text: str) -> bool:
    """True for sixteen digits and nothing else: most cells of most files."""
    return len(text) == NIK_LENGTH and text.isascii() and text.isdigit() and text != _NO_NIK


def read_nik(value: object) -> NikVerdict:
    """Read a cell as a NIK: text of 16 digits after cleaning, and nothing else.

    A number cell is refused with `nik_digits_lost` even when it shows 16 digits: spreadsheets keep 15, and no reader
    can tell whether the last one is the person's or a zero.
    """
    if type(value) is str:
        if is_plain_nik(value):
            return NikVerdict(value, "")
        return _read_text(value)
    if value is None:
        return NikVerdict("", "nik_empty")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _read_number(value)
    return NikVerdict("", "nik_not_digits")


def _read_number(value: float) -> NikVerdict:
    if value == 0:
        return NikVerdict("", "nik_empty")
    if value != value or value < 0 or (abs(value) < 1e15 and value != int(value)):
        return NikVerdict("", "nik_not_digits")
    return NikVerdict("", "nik_short" if value < 10 ** (NIK_LENGTH - 1) else "nik_digits_lost")


def _read_text(value: str) -> NikVerdict:
    text = without_invisibles(value).strip(_APOSTROPHES + " ")
    if not text.strip("0 .,") or all(character in _DASHES for character in text):
        return NikVerdict("", "nik_empty")
    if _SCIENTIFIC.fullmatch(text):
        return NikVerdict("", "nik_scientific")
    if _NUMBER_TEXT.fullmatch(text):
        return NikVerdict("", "nik_digits_lost")
    if _GROUPED.fullmatch(text):
        text = re.sub("[. -]", "", text)
    if not (text.isascii() and text.isdigit()):
        return NikVerdict("", "nik_not_digits")
    if len(text) != NIK_LENGTH:
        return NikVerdict("", "nik_short" if len(text) < NIK_LENGTH else "nik_long")
    return NikVerdict(text, "")


def warnings_against(nik: str, *, birth_date: dt.date | None, sex: str, kecamatan_code: str) -> list[WarningCode]:
    """Where the row disagrees with its own NIK. `sex` is L, P or empty; `kecamatan_code` six digits or empty.

    The two-digit year is compared as two digits: it cannot tell 1925 from 2025.
    """
    found: list[WarningCode] = []
    if kecamatan_code and nik[:6] != kecamatan_code:
        found.append("nik_kecamatan_differs")
    if birth_date is not None and nik[6:12] not in _birth_parts(birth_date):
        found.append("nik_birth_date_differs")
    if sex and (int(nik[6:8]) > WOMAN_DAY_OFFSET) != (sex == "P"):
        found.append("nik_sex_differs")
    return found


@functools.lru_cache(maxsize=65536)
def _birth_parts(birth_date: dt.date) -> tuple[str, str]:
    """How a NIK would write this birth date for a man and for a woman."""
    day, rest = birth_date.day, f"{birth_date.month:02d}{birth_date.year % 100:02d}"
    return f"{day:02d}{rest}", f"{day + WOMAN_DAY_OFFSET:02d}{rest}"


def mask_nik(nik: str) -> str:
    """What may be shown: the last four digits."""
    return f"•••• •••• •••• {nik[-4:]}" if len(nik) == NIK_LENGTH else "••••"
