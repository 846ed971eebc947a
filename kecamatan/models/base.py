"""What every row that appears in a URL shares: an identifier that cannot be counted up."""

import os
import time
import uuid
from collections.abc import Iterator

from django.db import models


def uuid7() -> uuid.UUID:
    """A time-ordered random identifier (RFC 9562, version 7): 48 bits of milliseconds, 74 random bits.

    New rows land side by side in the index, and nobody can guess the next one.
    """
    value = time.time_ns() // 1_000_000 << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    return uuid.UUID(int=value & ~(0x3 << 62) | 0x2 << 62)


def uuid7_texts(count: int) -> Iterator[str]:
    """As many as are wanted, as text: for rows copied by the hundred thousand, clock and chance are asked once."""
    moment = f"{time.time_ns() // 1_000_000:012x}"
    start = f"{moment[:8]}-{moment[8:]}-7"
    chance = os.urandom(10 * count).hex()
    for at in range(0, 20 * count, 20):
        variant = "89ab"[int(chance[at + 3], 16) & 3]
        yield f"{start}{chance[at : at + 3]}-{variant}{chance[at + 4 : at + 7]}-{chance[at + 7 : at + 19]}"


class IdentifiedModel(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True
