"""How a stored code looks as a badge: its tone, never its words. An unknown code is plain."""

from typing import Final

_CODES: Final[dict[str, str]] = {
    "info": "proposed sending reading applying serving already_recorded record",
    "ok": "confirmed announced sent done ready recorded card_printed card_handed_over good confirm received active",
    "warn": "countered counter postponed unknown skipped repair capture_failed absent not_in_siak weak warning "
    "hand_over extended mapping undone",
    "bad": "declined decline cancelled failed broken rejected refused duplicate clear_first spoiled locked",
    "accent": "open called print new",
}
TONES: Final[dict[str, str]] = {code: tone for tone, codes in _CODES.items() for code in codes.split()}


def tone_of(code: object) -> str:
    """`info`, `ok`, `warn`, `bad`, `accent`, or `` for plain."""
    return TONES.get(str(code), "")
