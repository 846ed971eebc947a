"""One run of the loop, for whoever calls it: a Celery tick, or the plain command that needs no broker."""

import datetime as dt
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connection
from django.utils import timezone

from jemputbola.models import Heartbeat
from jemputbola.reminders import outbox
from jemputbola.reminders.channels import Transport, open_transports
from jemputbola.reminders.deliver import deliver_due

# Well below the soft time limit of a task: what is under way when the time is over still has half a minute to end.
RUN_SECONDS: Final = 40
SENDING: Final = "send_due"
SETTLING: Final = "settle_stuck"


def send_due(*, asked_to_stop: Callable[[], bool] = lambda: False) -> Counter[str]:
    """Send all that is due, for at most RUN_SECONDS; gives outcomes counted, and leaves a heartbeat."""
    clock, over = database_clock(), _time_limit(asked_to_stop)
    with _transports() as transports:
        tally = deliver_due(transports, clock=clock, stop=over)
    beat(SENDING, at=clock())
    return tally


def settle_stuck(*, asked_to_stop: Callable[[], bool] = lambda: False) -> int:
    """Settle what workers left behind, for at most RUN_SECONDS; gives how many, and leaves a heartbeat."""
    clock, over = database_clock(), _time_limit(asked_to_stop)
    with _transports() as transports:
        settled = outbox.settle_stuck(transports, clock=clock, stop=over)
    beat(SETTLING, at=clock())
    return settled


def database_clock() -> Callable[[], dt.datetime]:
    """A clock that agrees with the database's, whatever this machine's own says: what is due is due everywhere."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        there: dt.datetime = cursor.fetchone()[0]
    ahead = there - timezone.now()
    return lambda: timezone.now() + ahead


def beat(name: str, *, at: dt.datetime) -> None:
    """Leave word that the periodic work `name` came to its end at `at`."""
    row = Heartbeat(name=name, at=at)
    Heartbeat.objects.bulk_create([row], update_conflicts=True, unique_fields=["name"], update_fields=["at"])


@contextmanager
def _transports() -> Iterator[dict[str, Transport]]:
    transports = open_transports()
    try:
        yield transports
    finally:
        for each in transports.values():
            each.close()


def _time_limit(asked_to_stop: Callable[[], bool]) -> Callable[[], bool]:
    end = time.monotonic() + RUN_SECONDS
    return lambda: asked_to_stop() or time.monotonic() >= end
