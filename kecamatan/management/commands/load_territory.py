"""`load_territory 32.03`: the kecamatan, desa and boundaries of one kabupaten or kota."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kecamatan.territory_loading import TerritoryError, folder_for, load_territory, read_territory


class Command(BaseCommand):
    help = "Load kecamatan, desa and boundaries of a kabupaten; may be run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="code of the kabupaten or kota, such as 32.03")
        parser.add_argument("--folder", type=Path, help="a folder of your own; its form is told in kecamatan/data")

    def handle(self, *args: Any, code: str, folder: Path | None, **options: Any) -> None:
        try:
            territory = read_territory(folder or folder_for(code))
            if territory.office["code"] != code:
                raise TerritoryError("bad_code", f"{code} was asked for, office.json says {territory.office['code']}")
            loaded = load_territory(territory)
        except TerritoryError as error:
            raise CommandError(f"The territory was not loaded ({error.code}): {error.detail}") from error
        self.stdout.write(
            f"{loaded.office.name}: {loaded.kecamatan} kecamatan, {loaded.desa} desa, {loaded.boundaries} boundaries."
        )
