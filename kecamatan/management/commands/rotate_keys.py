"""`manage.py rotate_keys [--dry-run]`: seal everything under the first key; may be killed and repeated."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from kecamatan.safekeeping import rotating


class Command(BaseCommand):
    help = "Menyegel ulang semua nomor dengan kunci pertama NIK_SEALING_KEYS; boleh dihentikan dan diulang."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="hanya menghitung per kunci, tidak mengubah apa pun")
        parser.add_argument("--batch", type=int, default=rotating.BATCH, help="baris per transaksi")

    def handle(self, *, dry_run: bool, batch: int, **options: Any) -> None:
        if not dry_run:
            result = rotating.rotate(told=self._told, batch=max(1, batch))
            for label, count in result.changed.items():
                self.stdout.write(f"{label}: {count} diperbarui")
            if not result.is_complete:
                raise CommandError(self._unfinished(result))
        self._state()

    def _told(self, label: str, done: int) -> None:
        self.stderr.write(f"{label}: {done}")

    def _state(self) -> None:
        """How many values each key still seals, and which keys can be taken out of the settings."""
        used: dict[str, int] = {}
        for label, keys in rotating.state_of_keys().items():
            for key, count in sorted(keys.items()):
                used[key] = used.get(key, 0) + count
                self.stdout.write(f"{label}: kunci {key or '?'} menyegel {count}")
        for label, count in rotating.indexes_left().items():
            self.stdout.write(f"{label}: {count} masih memakai NIK_INDEX_KEY_OLD")
        active, *others = settings.NIK_SEALING_KEYS
        self.stdout.write(f"Kunci {active} dipakai untuk menyegel.")
        for key in others:
            state = f"masih menyegel {used[key]} nilai" if used.get(key) else "tidak dipakai lagi, boleh dihapus"
            self.stdout.write(f"Kunci {key} {state}.")

    @staticmethod
    def _unfinished(result: rotating.Rotation) -> str:
        left, broken = sum(result.left.values()), sum(result.broken.values())
        return (
            f"Belum selesai: {left} baris sedang dipakai proses lain, {broken} nilai tidak dapat dibuka. "
            "Jangan hapus kunci lama; jalankan lagi."
        )
