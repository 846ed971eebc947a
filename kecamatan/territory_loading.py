"""Load the places of one kabupaten or kota from a folder of files (described in kecamatan/data/README.md)."""

import csv
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from kecamatan.models import Desa, Kecamatan, Office, TimeZone, Zone

DATA = Path(__file__).resolve().parent / "data"

_OFFICE_CODE = re.compile(r"[0-9]{2}\.[0-9]{2}")
_COLUMNS = {
    "kecamatan.csv": ("code", "name", "zone", "lat", "lon", "population", "travel_minutes", "alt_names"),
    "desa.csv": ("code", "kecamatan_code", "name", "kind", "lat", "lon", "population", "alt_names"),
}


class TerritoryError(Exception):
    """A folder that cannot be loaded. `code`: bad_code, no_folder, no_file, bad_columns, bad_row, bad_json; `detail`
    says which file, row or value."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


@dataclass(frozen=True)
class Territory:
    """What a folder says, checked but not yet stored."""

    office: dict[str, object]
    kecamatan: list[dict[str, str]]
    desa: list[dict[str, str]]
    boundaries: dict[str, dict[str, object]]


@dataclass(frozen=True)
class Loaded:
    """What stands in the database afterwards."""

    office: Office
    created_office: bool
    kecamatan: int
    desa: int
    boundaries: int


def folder_for(code: str) -> Path:
    """The folder that comes with the project for a kabupaten code such as 32.03. Raises TerritoryError."""
    if not _OFFICE_CODE.fullmatch(code):
        raise TerritoryError("bad_code", code)
    folder = DATA / code
    if not folder.is_dir():
        raise TerritoryError("no_folder", str(folder))
    return folder


def read_territory(folder: Path) -> Territory:
    """Read and check the files of a folder. Raises TerritoryError."""
    office = _read_json(folder / "office.json")
    kecamatan = _read_csv(folder / "kecamatan.csv")
    desa = _read_csv(folder / "desa.csv")
    _check(office, kecamatan, desa)
    boundaries: dict[str, dict[str, object]] = {}
    if (folder / "kecamatan.geojson").exists():
        features = _read_json(folder / "kecamatan.geojson").get("features")
        if not isinstance(features, list):
            raise TerritoryError("bad_json", "kecamatan.geojson: no features")
        boundaries = {str(feature.get("id")): feature.get("geometry") for feature in features}
    return Territory(office, kecamatan, desa, boundaries)


@transaction.atomic
def load_territory(territory: Territory) -> Loaded:
    """Store a territory; again, it follows the files and keeps what the office has entered itself.

    The office row is made when absent and not touched otherwise. A desa that is no longer in the file stays: residents
    and visits may hang on it.
    """
    fields = dict(territory.office)
    office, created = Office.objects.get_or_create(code=fields.pop("code"), defaults=fields)
    Kecamatan.objects.bulk_create(
        [_kecamatan(office, row, territory.boundaries.get(row["code"])) for row in territory.kecamatan],
        update_conflicts=True,
        unique_fields=["office", "code"],
        update_fields=[
            *("name", "zone", "latitude", "longitude", "population", "travel_minutes", "boundary", "aliases"),
        ],
    )
    by_code = {row.code: row for row in Kecamatan.objects.filter(office=office)}
    Desa.objects.bulk_create(
        [_desa(by_code[row["kecamatan_code"]], row) for row in territory.desa],
        update_conflicts=True,
        unique_fields=["kecamatan", "code"],
        update_fields=["name", "kind", "latitude", "longitude", "population", "aliases"],
    )
    return Loaded(
        office=office,
        created_office=created,
        kecamatan=len(by_code),
        desa=Desa.objects.of_office(office).count(),
        boundaries=sum(row.boundary is not None for row in by_code.values()),
    )


def _kecamatan(office: Office, row: dict[str, str], boundary: dict[str, object] | None) -> Kecamatan:
    return Kecamatan(
        office=office,
        code=row["code"],
        name=row["name"],
        zone=row["zone"],
        latitude=_number(row["lat"]),
        longitude=_number(row["lon"]),
        population=_whole(row["population"]),
        travel_minutes=_whole(row["travel_minutes"]),
        boundary=boundary,
        aliases=_spellings(row["alt_names"]),
    )


def _desa(kecamatan: Kecamatan, row: dict[str, str]) -> Desa:
    return Desa(
        kecamatan=kecamatan,
        code=row["code"],
        name=row["name"],
        kind=row["kind"],
        latitude=_number(row["lat"]),
        longitude=_number(row["lon"]),
        population=_whole(row["population"]),
        aliases=_spellings(row["alt_names"]),
    )


def _check(office: dict[str, object], kecamatan: list[dict[str, str]], desa: list[dict[str, str]]) -> None:
    code = str(office.get("code", ""))
    if not _OFFICE_CODE.fullmatch(code):
        raise TerritoryError("bad_json", "office.json: code")
    if office.get("time_zone") not in TimeZone.values or not office.get("name") or not office.get("kabupaten"):
        raise TerritoryError("bad_json", "office.json: name, kabupaten or time_zone")
    codes = {row["code"] for row in kecamatan}
    _check_rows("kecamatan.csv", kecamatan, lambda row: row["code"][:5] == code and row["zone"] in ("", *Zone.values))
    _check_rows(
        "desa.csv",
        desa,
        lambda row: (
            row["kecamatan_code"] in codes
            and row["code"].startswith(row["kecamatan_code"] + ".")
            and row["kind"] in Desa.Kind.values
        ),
    )


def _check_rows(name: str, rows: Iterable[dict[str, str]], is_right: Callable[[dict[str, str]], bool]) -> None:
    seen: set[str] = set()
    for number, row in enumerate(rows, start=2):
        try:
            _number(row["lat"]), _number(row["lon"]), _whole(row["population"])
            right = bool(row["name"]) and is_right(row)
        except ValueError:
            right = False
        if not right or row["code"] in seen:
            raise TerritoryError("bad_row", f"{name}, row {number}")
        seen.add(row["code"])


def _read_csv(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(newline="", encoding="utf-8") as file:
            reader = csv.DictReader(file)
            if tuple(reader.fieldnames or ()) != _COLUMNS[path.name]:
                raise TerritoryError("bad_columns", f"{path.name}: {', '.join(_COLUMNS[path.name])}")
            rows = list(reader)
    except FileNotFoundError as error:
        raise TerritoryError("no_file", str(path)) from error
    for number, row in enumerate(rows, start=2):
        # DictReader fills a short row with None and puts the rest of a long one under None.
        if None in row or None in row.values():
            raise TerritoryError("bad_row", f"{path.name}, row {number}")
    return rows


def _read_json(path: Path) -> dict[str, object]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise TerritoryError("no_file", str(path)) from error
    except ValueError as error:
        raise TerritoryError("bad_json", path.name) from error
    if not isinstance(content, dict):
        raise TerritoryError("bad_json", path.name)
    return content


def _number(text: str) -> float | None:
    return float(text) if text else None


def _whole(text: str) -> int | None:
    return int(text) if text else None


def _spellings(text: str) -> list[str]:
    return [part.strip() for part in text.split("|") if part.strip()]
