"""What was already done with exactly these files, so that a second `make run` need not do it again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from scripts.launcher.folders import ROOT, STATE, write_private

APPS = ("kecamatan", "jemputbola", "antrian")


def of_files(folders: Iterable[Path], *, salt: str = "") -> str:
    """A fingerprint of names, sizes and times of all files below these folders, and of the packages in use."""
    digest = hashlib.sha256(salt.encode())
    digest.update((ROOT / "requirements.lock").read_bytes())
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                status = path.stat()
                digest.update(f"{path}:{status.st_size}:{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def of_static(target: str) -> str:
    """Of what collectstatic reads, and of where it writes."""
    return of_files([ROOT / "static", *(ROOT / app / "static" for app in APPS)], salt=target)


def of_data(database_url: str, demo: bool) -> str:
    """Of what migrations and the first loading of data depend on: all code and data of the apps, and the database."""
    return of_files([ROOT / app for app in APPS], salt=f"{database_url} {demo}")


class Mark:
    """One remembered fingerprint, with a text worth keeping beside it."""

    def __init__(self, name: str) -> None:
        self._file = STATE / f"{name}.mark"

    def fits(self, fingerprint: str) -> bool:
        """Was the work done for exactly this?"""
        return self._lines()[:1] == [fingerprint]

    @property
    def note(self) -> str:
        """The text kept with it."""
        return "\n".join(self._lines()[1:])

    def set(self, fingerprint: str, note: str = "") -> None:
        """The work is done."""
        write_private(self._file, f"{fingerprint}\n{note}")

    def clear(self) -> None:
        """It has to be done again next time."""
        self._file.unlink(missing_ok=True)

    def _lines(self) -> list[str]:
        try:
            return self._file.read_text().splitlines()
        except OSError:
            return []


STATIC = Mark("static")
DATA = Mark("data")
