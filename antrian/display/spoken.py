"""The call as it is spoken: numbers in Indonesian words, so that any voice reads them the same way. Pure."""

from kecamatan.indonesian import in_words


def call(lane: str, number: int, counter: int) -> str:
    """The sentence of one call: "Nomor A, tujuh belas, silakan ke loket dua"."""
    return f"Nomor {lane}, {in_words(number)}, silakan ke loket {in_words(counter)}"
