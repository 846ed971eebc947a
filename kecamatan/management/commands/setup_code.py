"""`setup_code`: what the page of the first start asks for; nothing once somebody has an account."""

from typing import Any

from django.core.management.base import BaseCommand

from kecamatan.accounts.first_start import is_open
from kecamatan.accounts.setup_code import setup_code


class Command(BaseCommand):
    help = "Tell the set-up code for the first-start page, as long as nobody has an account."

    def handle(self, *args: Any, **options: Any) -> None:
        if is_open():
            self.stdout.write(f"Nobody has an account yet. Set-up code for the first-start page: {setup_code()}")
