"""Make the national lists of places in kecamatan/data/ anew from the npm package `idn-area-data`.

    python -m scripts.build_places             writes provinces.csv, kabupaten.csv and places.csv.xz
    python -m scripts.build_places --check     only compares, and fails when they differ

Needs `npm` and its registry, nothing else; version and checksum of the package are pinned below. `positions.csv.xz`
beside these files has another source and is not touched (see kecamatan/data/README.md).
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import lzma
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

PACKAGE = "idn-area-data@4.0.1"
CHECKSUM = "sha512-PhNSIl5T7swVwwWxJOFMtCaeHAF9TUu0HLDf+36EIWZro9j7au83AFIJiBQGL+iRsBDA2OlpJ5fjiqxNYndzOQ=="
DATA = Path(__file__).resolve().parent.parent / "kecamatan" / "data"

# Time zones of the provinces: Keppres 41/1987; provinces made later lie in the zone of the one they were part of.
_WIB = ["11", "12", "13", "14", "15", "16", "17", "18", "19", "21", "31", "32", "33", "34", "35", "36", "61", "62"]
_WITA = ["51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"]
_WIT = ["81", "82", "91", "92", "93", "94", "95", "96"]
ZONES = (
    dict.fromkeys(_WIB, "Asia/Jakarta") | dict.fromkeys(_WITA, "Asia/Makassar") | dict.fromkeys(_WIT, "Asia/Jayapura")
)


def main(arguments: list[str]) -> int:
    """Build the three files, or compare them; gives the exit code."""
    made = build(_fetch())
    if arguments != ["--check"]:
        for name, text in made.items():
            _write(DATA / name, text)
            print(f"{name}: {(DATA / name).stat().st_size} bytes")
        return 0
    different = [name for name, text in made.items() if _read(DATA / name) != text]
    for name in different:
        print(f"{name} differs from {PACKAGE}")
    return 1 if different else 0


def build(package: bytes) -> dict[str, str]:
    """The texts of the three files by name, from the package as it comes out of the registry (a .tgz)."""
    with tarfile.open(fileobj=io.BytesIO(package), mode="r:gz") as archive:
        provinces, kabupaten, kecamatan, desa = (
            _rows(archive, name) for name in ("provinces", "regencies", "districts", "villages")
        )
    places = kecamatan | desa
    counts = Counter((code[:5], len(code)) for code in places)
    return {
        "provinces.csv": _csv(("code", "name", "time_zone"), ((c, n, ZONES[c]) for c, n in sorted(provinces.items()))),
        "kabupaten.csv": _csv(
            ("code", "name", "kecamatan", "desa"),
            ((c, n, counts[c, 8], counts[c, 13]) for c, n in sorted(kabupaten.items())),
        ),
        "places.csv.xz": _csv(("code", "name"), sorted(places.items())),
    }


def _fetch() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", "--pack-destination", folder, PACKAGE]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        package = next(Path(folder).glob("*.tgz")).read_bytes()
    found = "sha512-" + base64.b64encode(hashlib.sha512(package).digest()).decode()
    if found != CHECKSUM:
        raise SystemExit(f"{PACKAGE} is not what it was: {found}")
    return package


def _rows(archive: tarfile.TarFile, name: str) -> dict[str, str]:
    file = archive.extractfile(f"package/data/{name}.csv")
    if file is None:
        raise SystemExit(f"{PACKAGE} has no {name}.csv")
    rows = csv.DictReader(io.TextIOWrapper(file, encoding="utf-8", newline=""))
    return {row["code"]: _mended(row["name"]) for row in rows}


def _mended(name: str) -> str:
    """The transcription writes some apostrophes as quotation marks (Ra"as), and one name ends with a star."""
    return " ".join(name.replace('"', "'").replace("’", "'").replace("*", "").split())


def _csv(header: tuple[str, ...], rows: Iterable[Iterable[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def _write(path: Path, text: str) -> None:
    raw = text.encode()
    path.write_bytes(lzma.compress(raw, preset=9 | lzma.PRESET_EXTREME) if path.suffix == ".xz" else raw)


def _read(path: Path) -> str:
    raw = path.read_bytes()
    return (lzma.decompress(raw) if path.suffix == ".xz" else raw).decode()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
