"""Once more, when PostgreSQL ended a transaction to dissolve a dead lock."""

import functools
from collections.abc import Callable
from typing import Final, ParamSpec, TypeVar

from django.db import OperationalError, connection

TRIES: Final = 3
# PostgreSQL's codes: serialization_failure, deadlock_detected.
_PASSING: Final = ("40001", "40P01")

P = ParamSpec("P")
R = TypeVar("R")


def again_after_deadlock(action: Callable[P, R]) -> Callable[P, R]:
    """Run the action anew, up to TRIES times, when its transaction was the victim of a dead lock.

    For actions that open their own transaction and are harmless to repeat. Within an outer transaction the error
    passes: only the outermost can begin anew.
    """

    @functools.wraps(action)
    def tried(*args: P.args, **kwargs: P.kwargs) -> R:
        for _ in range(TRIES - 1):
            try:
                return action(*args, **kwargs)
            except OperationalError as error:
                if connection.in_atomic_block or getattr(error.__cause__, "sqlstate", "") not in _PASSING:
                    raise
        return action(*args, **kwargs)

    return tried
