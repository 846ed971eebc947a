"""`load_demo`: an invented office at work over a territory that was loaded before."""

import datetime as dt
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from antrian.demo.load import RESIDENTS, SEED, DemoRefused, load_demo
from kecamatan.models import Office

# With --today the demo stands at this hour of that day.
HOUR = dt.time(10, 20)


class Command(BaseCommand):
    help = "Fill the office with invented residents, visits, queues and cards, all dated around today."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--residents", type=int, default=RESIDENTS)
        parser.add_argument("--seed", type=int, default=SEED, help="another seed, another office")
        parser.add_argument("--today", type=dt.date.fromisoformat, help="YYYY-MM-DD in the office's own zone")
        parser.add_argument("--office", help="code of the kabupaten, where there are several")

    def handle(
        self, *args: Any, residents: int, seed: int, today: dt.date | None, office: str | None, **options: Any
    ) -> None:
        offices = Office.objects.filter(code=office) if office else Office.objects.all()
        found = list(offices[:2])
        if len(found) != 1:
            raise CommandError("There must be exactly one office; run load_territory first, or name one with --office.")
        now = found[0].moment(today, HOUR) if today else timezone.now()
        begun = time.monotonic()

        def said(line: str) -> None:
            self.stdout.write(f"{time.monotonic() - begun:6.1f} s  {line}")

        try:
            loaded = load_demo(office=found[0], residents=residents, seed=seed, now=now, said=said)
        except DemoRefused as refusal:
            raise CommandError(f"The demo was not loaded: {refusal.code}.") from refusal
        said(
            f"demo ready: {loaded.residents} residents, {loaded.points} points, {loaded.visits} visits, "
            f"{loaded.tickets} queue numbers"
        )
