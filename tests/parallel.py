"""Truly parallel callers for tests of races: threads, each with a database connection of its own."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import connections

T = TypeVar("T")


@dataclass(frozen=True)
class Results(Generic[T]):
    """What the callers got: `values` of those that came through, `errors` of the others."""

    values: list[T]
    errors: list[Exception]


def at_once(callers: int, work: Callable[[int], T]) -> Results[T]:
    """Run `work(0)` to `work(callers - 1)`, all let go at the same moment, each in its own thread and connection."""
    start = threading.Barrier(callers)
    values: list[T] = []
    errors: list[Exception] = []

    def call(number: int) -> None:
        try:
            connections["default"].ensure_connection()
            start.wait(60)
            values.append(work(number))
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=call, args=(number,), daemon=True) for number in range(callers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not any(thread.is_alive() for thread in threads), "a caller never came back"
    return Results(values, errors)
