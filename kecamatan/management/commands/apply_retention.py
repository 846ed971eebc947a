"""`manage.py apply_retention [--dry-run]`: remove what has been kept long enough, by the one table of rules."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from kecamatan.safekeeping import retention


class Command(BaseCommand):
    help = "Menghapus data yang masa simpannya habis, menurut aturan; dengan --dry-run hanya menghitung."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="hanya menghitung, tidak menghapus apa pun")

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        at = timezone.now()
        if dry_run:
            for rule, count in retention.due_now(at):
                self.stdout.write(f"{rule.code}: {count} ({rule.what}, setelah {rule.kept_days} hari {rule.then})")
            return
        removed = retention.apply(at=at, told=lambda code, count: self.stderr.write(f"{code}: {count}"))
        for code, count in removed.items():
            self.stdout.write(f"{code}: {count}")
