"""`demo_accounts`: who can log in to the demo, one line each."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from antrian.demo.accounts import ACCOUNTS, DEMO_PASSWORD
from kecamatan.models import Officer


class Command(BaseCommand):
    help = "Print the demo's accounts, one per role."

    def handle(self, *args: Any, **options: Any) -> None:
        names = [account.username for account in ACCOUNTS]
        present = set(Officer.objects.filter(username__in=names, is_active=True).values_list("username", flat=True))
        if not settings.DEMO or not present:
            self.stdout.write("No demo accounts.")
            return
        self.stdout.write(f"Demo accounts, all with the password {DEMO_PASSWORD}")
        for account in ACCOUNTS:
            if account.username in present:
                self.stdout.write(f"  {account.username:<10} {account.role.label:<26} {account.can}")
