"""`load_territory 32.05`: the kecamatan and desa of any kabupaten or kota, with boundaries where they are known."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone

from kecamatan import audit, places
from kecamatan.places import DATA
from kecamatan.territory_changes import Change, counted
from kecamatan.territory_loading import (
    Loaded,
    Territory,
    TerritoryError,
    from_national_list,
    load_territory,
    read_territory,
    territory_of,
)

# Enough to see what happened; the trail keeps them all.
_MOST_TOLD = 40


class Command(BaseCommand):
    help = "Load the kecamatan and desa of a kabupaten or kota; may be run again, and then tells what has changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", nargs="?", default="", help="code of the kabupaten or kota, such as 32.05")
        parser.add_argument("--folder", type=Path, help="a folder of your own; its form is told in kecamatan/data")
        parser.add_argument("--check", action="store_true", help="load, tell, and take it all back")
        parser.add_argument("--all", action="store_true", help="with --check: every kabupaten and kota of Indonesia")

    def handle(self, *, code: str, folder: Path | None, check: bool, **options: Any) -> None:
        everything = bool(options["all"])
        if everything == bool(code) or (everything and (folder or not check)):
            raise CommandError("Name one kabupaten or kota by its code, or say --all --check.")
        try:
            with transaction.atomic():
                self._load_all() if everything else self._load_one(code, folder)
                if check:
                    connection.check_constraints()  # foreign keys are looked at when a transaction ends well
                    transaction.set_rollback(True)
                    self.stdout.write("Only checked: nothing was stored.")
        except TerritoryError as error:
            raise CommandError(f"The territory was not loaded ({error.code}): {error.detail}{_meant(code)}") from error

    def _load_one(self, code: str, folder: Path | None) -> None:
        territory = read_territory(folder) if folder else territory_of(code)
        if territory.office["code"] != code:
            raise TerritoryError("bad_code", f"{code} was asked for, office.json says {territory.office['code']}")
        loaded = load_territory(territory)
        self.stdout.write(
            f"{loaded.office.name}: {loaded.kecamatan} kecamatan, {loaded.desa} desa, {loaded.boundaries} boundaries."
        )
        if loaded.changes:
            self._tell(loaded)

    def _tell(self, loaded: Loaded) -> None:
        audit.record(
            office=loaded.office,
            by=None,
            action="territory.reload",
            summary=f"Daftar wilayah dimuat ulang: {counted(loaded.changes)}",
            at=timezone.now(),
            detail={"changes": [[c.kind, c.code, c.name, c.other] for c in loaded.changes]},
        )
        for change in loaded.changes[:_MOST_TOLD]:
            self.stdout.write(f"  {_sentence(change)}")
        if len(loaded.changes) > _MOST_TOLD:
            self.stdout.write(f"  and {len(loaded.changes) - _MOST_TOLD} more, all of them in the trail")

    def _load_all(self) -> None:
        totals = [0, 0, 0]
        for territory in _every_territory():
            loaded = load_territory(territory)
            totals = [totals[0] + 1, totals[1] + len(territory.kecamatan), totals[2] + len(territory.desa)]
            self.stdout.write(f"{territory.office['code']} {loaded.office.kabupaten}")
        self.stdout.write(f"{totals[0]} kabupaten and kota, {totals[1]} kecamatan, {totals[2]} desa: all of them load.")


def _every_territory() -> Iterator[Territory]:
    for code, found in places.by_kabupaten():
        yield read_territory(DATA / code) if (DATA / code).is_dir() else from_national_list(code, found)


def _meant(code: str) -> str:
    """Codes of what may have been meant, where a name was written instead of a code."""
    near = ", ".join(f"{row.code} {row.name}" for row in places.search(code, most=5)) if code else ""
    return f". Perhaps {near}?" if near else ""


def _sentence(change: Change) -> str:
    match change.kind:
        case "renamed":
            return f"{change.code} {change.other} is now called {change.name}; the old name is still recognised"
        case "new":
            return f"{change.code} {change.name} is new"
        case _:
            now = f"; {change.other} has its name now" if change.other else ""
            return f"{change.code} {change.name} is no longer in the list and stays here{now}"
