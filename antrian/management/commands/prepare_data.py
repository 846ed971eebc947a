"""`prepare_data`: what a first start needs; nothing where an office is there already."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction

from antrian.demo.accounts import lock_demo_accounts
from kecamatan.models import Office

DEMO_TERRITORY = "32.03"


class Command(BaseCommand):
    help = "Load territory and demo on the first start; with --no-demo leave an empty database to the first-start page."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-demo", action="store_true")

    def handle(self, *args: Any, no_demo: bool, **options: Any) -> None:
        if no_demo:
            # Data of a demo started earlier may still be there; its well-known password must not open anything.
            if locked := lock_demo_accounts():
                self.stdout.write(f"{locked} demo accounts locked: this is not a demo any more.")
            call_command("setup_code", stdout=self.stdout)
            return
        if Office.objects.exists():
            return
        with transaction.atomic():
            call_command("load_territory", DEMO_TERRITORY, stdout=self.stdout)
            call_command("load_demo", stdout=self.stdout)
