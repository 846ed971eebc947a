"""When a message that was surely not accepted is tried again. Pure."""

import datetime as dt
from collections.abc import Callable
from typing import Final

FIRST_WAIT: Final = dt.timedelta(seconds=30)
LONGEST_WAIT: Final = dt.timedelta(minutes=30)
# With the waits above: about three hours of trying.
GIVE_UP_AFTER: Final = 12


def wait_after(attempts: int, *, chance: Callable[[], float], at_least: float = 0) -> dt.timedelta:
    """How long to wait after this many failed attempts: doubled each time, and spread over half to one and a half of
    it, so that messages which failed together do not come back together.

    `chance` gives numbers from 0 to 1; `at_least` is what the provider asked for, in seconds.
    """
    wait: dt.timedelta = min(FIRST_WAIT * 2 ** min(attempts - 1, 20), LONGEST_WAIT)
    spread = wait * (0.5 + chance())
    return max(spread, dt.timedelta(seconds=min(at_least, 24 * 3600)))
