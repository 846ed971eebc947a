"""How many people a visit can record: a first guess from kits and hours (pure)."""

import datetime as dt
from typing import Final

# One kit in one hour. Five to ten minutes a person were measured; six leaves room for a difficult fingerprint.
PER_KIT_AND_HOUR: Final = 10


def expected_capacity(kits: int, starts: dt.time, ends: dt.time, rate: int = PER_KIT_AND_HOUR) -> int:
    """People that `kits` kits can record between two times of one day, at `rate` per kit and hour; at least 1."""
    minutes = (ends.hour - starts.hour) * 60 + ends.minute - starts.minute
    return max(1, max(kits, 1) * max(minutes, 0) * rate // 60)
