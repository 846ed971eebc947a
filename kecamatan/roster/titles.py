"""What a file says outside of its columns: titles that name the desa, and the rows that open a family. Pure.

A BIP names its desa above the table and each family above its members; a person's row has neither. What is read here
stands in for the columns that are missing, until the next title or family.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kecamatan.roster.cells import is_blank, text_of
from kecamatan.roster.columns import plain

# The words in front of a place, and the field it fills.
_LABELS: dict[str, str] = {
    **dict.fromkeys(("PROVINSI", "PROPINSI", "PROV", "PROP"), ""),
    **dict.fromkeys(("KABUPATEN", "KABUPATENKOTA", "KABKOTA", "KAB", "KOTA"), ""),
    **dict.fromkeys(("KECAMATAN", "KEC", "NAMAKECAMATAN", "KECAMATANDISTRIK"), "kecamatan"),
    **dict.fromkeys(
        ("DESA", "KELURAHAN", "DESAKELURAHAN", "KELURAHANDESA", "DESAKEL", "KELDESA", "NAMADESA", "NAMADESAKELURAHAN"),
        "desa",
    ),
}
_PLACE = re.compile(
    r"\b(PROV(?:INSI)?|PROPINSI|KAB(?:UPATEN)?(?:\s*/\s*KOTA)?|KOTA|KEC(?:AMATAN)?|"
    r"DESA(?:\s*/\s*KEL(?:URAHAN)?)?|KEL(?:URAHAN)?(?:\s*/\s*DESA)?)\b[ .]*:?",
    re.IGNORECASE,
)
# "22 - AGRABINTA", "32.03.22 AGRABINTA": the code in front of a name.
_CODE_BEFORE = re.compile(r"^[0-9][0-9.]*\s*[-/:]?\s+(?=[A-Za-z])")
_KK_LABEL = re.compile(r"^(?:NO|NOMOR)?[ .]*(?:KK|KARTU KELUARGA)\s*[:.]?\s*([0-9 .']*)$", re.IGNORECASE)
_KK_NUMBER = re.compile(r"'?\s*[0-9]{16}\s*")
_RT_RW = re.compile(
    r"[,;]?\s*(?:RT\s*/\s*RW\s*[:.]?\s*(?P<rt>[0-9]{1,3}|-*)\s*/\s*(?P<rw>[0-9]{1,3}|-*)"
    r"|\bRT\s*[:.]?\s*(?P<rt2>[0-9]{1,3}|-+)\s*[,/ ]*\s*RW\s*[:.]?\s*(?P<rw2>[0-9]{1,3}|-*))",
    re.IGNORECASE,
)
_DUSUN = re.compile(
    r"[,;]?\s*(?:NAMA\s+)?DUSUN\s*:?\s*(?P<dusun>[^,;:]*?)\s*(?=[,;]|\bRT\b|\bKODE\s*POS\b|$)", re.IGNORECASE
)
_POSTCODE = re.compile(r"[,;]?\s*KODE\s*POS\s*:?\s*[0-9-]*", re.IGNORECASE)
_ADDRESS_LABEL = re.compile(r"^ALAMAT\s*:?\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Address:
    """The address of a family as its row writes it; `text` is what is left without RT, RW, dusun label, postcode."""

    text: str
    rt: str
    rw: str


def place_titles(cells: Sequence[object]) -> dict[str, str]:
    """The kecamatan and the desa that a title row names, each only where it does; "" for one named with nothing.

    Knows "KECAMATAN | AGRABINTA", "KECAMATAN : AGRABINTA", "KECAMATAN | : | 22 - AGRABINTA", several in one row. A
    sentence that merely contains such a word ("DATA PENDUDUK DESA BELUM REKAM") is not read: see `places_within`.
    """
    texts = [text for cell in cells if not is_blank(cell) and (text := text_of(cell))]
    found: dict[str, str] = {}
    index = 0
    while index < len(texts):
        label, _, rest = texts[index].partition(":")
        field = _LABELS.get(plain(label))
        index += 1
        if field is None:
            if ":" not in texts[index - 1] and (pair := _labelled(texts[index - 1], alone=len(texts) == 1)):
                found[pair[0]] = pair[1]
            continue
        value = rest.strip()
        while not value and index < len(texts) and plain(texts[index].partition(":")[0]) not in _LABELS:
            value = texts[index].lstrip(": ").strip()
            index += 1
        if field:
            found[field] = _CODE_BEFORE.sub("", value)
    return found


def _labelled(text: str, *, alone: bool) -> tuple[str, str] | None:
    """A cell of its own without a colon: "KECAMATAN AGRABINTA"."""
    match = _PLACE.match(text) if alone else None
    if match is None or not (field := _LABELS.get(plain(match[1]))):
        return None
    value = text[match.end() :].strip()
    return (field, value) if value and not _PLACE.search(value) else None


def places_within(text: str) -> dict[str, str]:
    """Kecamatan and desa named inside a sentence; only to be believed where the gazetteer knows them together."""
    found: dict[str, str] = {}
    matches = list(_PLACE.finditer(text))
    for match, following in zip(matches, [*matches[1:], None], strict=True):
        value = text[match.end() : following.start() if following else len(text)].strip(" ,;:-")
        if value and (field := _LABELS.get(plain(match[1]))):
            found.setdefault(field, value)
    return found


def kk_label(cells: Sequence[object]) -> tuple[int, str] | None:
    """Where a row says "No. KK", and the number behind it in the same cell or in one of the next; else None."""
    for position, cell in enumerate(cells):
        if not isinstance(cell, str) or (match := _KK_LABEL.fullmatch(text_of(cell))) is None:
            continue
        if match[1].strip():
            return position, match[1].strip()
        following = (text_of(other) for other in cells[position + 1 :] if not is_blank(other))
        number = next((text for text in following if text.strip(": ")), "").lstrip(": ")
        return position, number if number[:1].isdigit() or number[:1] == "'" else ""
    return None


def family_number(cells: Sequence[object]) -> str:
    """The KK number with which a family row without a label begins; "" where the row does not begin with one."""
    first = next((cell for cell in cells if not is_blank(cell)), None)
    return text_of(first) if isinstance(first, str) and _KK_NUMBER.fullmatch(text_of(first)) else ""


def address_among(cells: Sequence[object]) -> Address:
    """The address of a family row: the cell that speaks of RT and RW, or is labelled as one."""
    for cell in cells:
        if isinstance(cell, str) and (_RT_RW.search(cell) or _ADDRESS_LABEL.match(cell.strip())):
            return read_address(text_of(cell))
    return Address("", "", "")


def read_address(text: str) -> Address:
    """The parts of "KP. RAWA RT/RW : 009/015 DUSUN : -", or of "DUSUN X, RT:001, RW:001, Kodepos:43281,-"."""
    rt = rw = dusun = ""
    if match := _RT_RW.search(text):
        rt, rw = match["rt"] or match["rt2"] or "", match["rw"] or match["rw2"] or ""
        text = text[: match.start()] + " , " + text[match.end() :]
    text = _POSTCODE.sub(" , ", text)
    if match := _DUSUN.search(text):
        dusun = match["dusun"].strip(" -")
        text = text[: match.start()] + " , " + text[match.end() :]
    text = _ADDRESS_LABEL.sub("", text.strip())
    parts = [part for piece in text.split(",") if (part := " ".join(piece.split())) and part.strip("-. ")]
    if not parts and dusun:
        parts = [f"DUSUN {dusun}"]
    return Address(", ".join(parts), rt.strip("-"), rw.strip("-"))
