"""The loop that sends messages, without Celery and without a broker."""

import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from jemputbola.reminders import running

SETTLE_EVERY = 4  # rounds


class Command(BaseCommand):
    help = "Send due messages until stopped; any number of these may run, beside Celery workers too."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="send what is due now, then end")
        parser.add_argument("--every", type=float, default=15, metavar="SECONDS", help="pause between two rounds")

    def handle(self, *args: Any, once: bool, every: float, **options: Any) -> None:
        """Run rounds until SIGTERM or SIGINT; what is under way is finished before it ends."""
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        rounds = 0
        while not stop.is_set():
            if rounds % SETTLE_EVERY == 0:
                running.settle_stuck(asked_to_stop=stop.is_set)
            tally = running.send_due(asked_to_stop=stop.is_set)
            if tally:
                self.stdout.write(", ".join(f"{outcome} {count}" for outcome, count in sorted(tally.items())))
            if once:
                break
            rounds += 1
            connection.close()
            stop.wait(every)
