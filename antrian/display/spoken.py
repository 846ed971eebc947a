"""The call as it is spoken: numbers in Indonesian words, so that any voice reads them the same way. Pure."""

from typing import Final

_UNITS: Final = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")


def in_words(number: int) -> str:
    """A whole number from 0 to 999,999 in Indonesian words: 17 is "tujuh belas", 111 "seratus sebelas".

    Raises ValueError outside of that range.
    """
    if not 0 <= number <= 999_999:
        raise ValueError(f"cannot say {number}")
    if number < 10:
        return _UNITS[number]
    if number < 20:
        return {10: "sepuluh", 11: "sebelas"}.get(number, f"{_UNITS[number - 10]} belas")
    if number < 100:
        return _joined(f"{_UNITS[number // 10]} puluh", number % 10)
    if number < 1000:
        hundreds = number // 100
        return _joined("seratus" if hundreds == 1 else f"{_UNITS[hundreds]} ratus", number % 100)
    thousands = number // 1000
    return _joined("seribu" if thousands == 1 else f"{in_words(thousands)} ribu", number % 1000)


def call(lane: str, number: int, counter: int) -> str:
    """The sentence of one call: "Nomor A, tujuh belas, silakan ke loket dua"."""
    return f"Nomor {lane}, {in_words(number)}, silakan ke loket {in_words(counter)}"


def _joined(head: str, rest: int) -> str:
    return f"{head} {in_words(rest)}" if rest else head
