"""The form of OpenSID with 43 columns, which holds one desa and writes codes for words. Pure.

Source: the import form of OpenSID; its numbers for status_rekam are those of `need.OPENSID_STATUSES`.
"""

from kecamatan.need import OPENSID_STATUSES
from kecamatan.roster.cells import text_of
from kecamatan.roster.columns import HEADINGS

_STATUS, _LIFE, _CARD = (tuple(HEADINGS).index(name) for name in ("status", "life", "card"))
# status_dasar; 1 is alive. Who is lost (4) or away (6) is still somebody to be served.
_LIVES = {"2": "MENINGGAL", "3": "PINDAH"}
_CARDS = {"1": "BELUM", "2": "KTP-EL", "3": "KIA"}


def is_it(names: frozenset[str]) -> bool:
    return bool(names & {"STATUSDASAR", "AGAMAID"}) or names >= {"KTPEL", "STATUSREKAM"}


def translate(values: tuple[object, ...]) -> tuple[object, ...]:
    """The row with the codes of its three states as words; a word that is already one stays."""
    words = list(values)
    for position, codes in ((_STATUS, OPENSID_STATUSES), (_LIFE, _LIVES), (_CARD, _CARDS)):
        text = text_of(words[position])
        words[position] = codes.get(text, "" if position == _LIFE and text.isdigit() else words[position])
    return tuple(words)
