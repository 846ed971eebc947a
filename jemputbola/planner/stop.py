"""When a search ends: after so many seconds, after so many steps, or when somebody says so. Pure."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Stop:
    """`seconds` of wall clock from now, or `iterations` in all, whichever is given; `cancelled` is asked often.

    Only a limit by iterations gives the same plan again.
    """

    seconds: float | None = None
    iterations: int | None = None
    cancelled: Callable[[], bool] = lambda: False
    began: float = field(default_factory=time.monotonic)

    def elapsed(self) -> float:
        return time.monotonic() - self.began

    def progress(self, done: int) -> float:
        """The share of the way that is behind us, 1 at the end."""
        if self.iterations is not None:
            return min(1.0, done / max(1, self.iterations))
        return min(1.0, self.elapsed() / max(1e-9, self.seconds or 0.0))
