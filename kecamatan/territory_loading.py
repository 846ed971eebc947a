"""Load the places of one kabupaten or kota, from a folder of files or from the national list.

Both are described in kecamatan/data/README.md.
"""

import csv
import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from django.db import transaction
from django.db.models import Manager

from kecamatan import places
from kecamatan.models import Desa, Kecamatan, Office, TimeZone, Zone
from kecamatan.places import DATA, Place
from kecamatan.territory_changes import Change, changes_between, spellings

P = TypeVar("P", Kecamatan, Desa)

_OFFICE_CODE = re.compile(r"[0-9]{2}\.[0-9]{2}")
_COLUMNS = {
    "kecamatan.csv": ("code", "name", "zone", "lat", "lon", "population", "travel_minutes", "alt_names"),
    "desa.csv": ("code", "kecamatan_code", "name", "kind", "lat", "lon", "population", "alt_names"),
}
_KECAMATAN_FIELDS = ("name", "aliases", "zone", "latitude", "longitude", "population", "travel_minutes", "boundary")
_DESA_FIELDS = ("name", "aliases", "kind", "latitude", "longitude", "population")


class TerritoryError(Exception):
    """What cannot be loaded. `code`: bad_code, unknown_code, no_file, bad_columns, bad_row, bad_json; `detail` says
    which file, row or value."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


@dataclass(frozen=True)
class Territory:
    """What a folder or the national list says, checked but not yet stored."""

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
    # What differs from what was stored before; empty the first time.
    changes: tuple[Change, ...] = ()


def territory_of(code: str) -> Territory:
    """The places of a kabupaten or kota such as 32.03: from its own folder in data/ where there is one, which knows
    more (boundaries, population), else from the national list. Raises TerritoryError."""
    if not _OFFICE_CODE.fullmatch(code):
        raise TerritoryError("bad_code", code)
    if (DATA / code).is_dir():
        return read_territory(DATA / code)
    if code not in places.kabupaten():
        raise TerritoryError("unknown_code", code)
    return from_national_list(code, places.places_of(code))


def has_boundaries(code: str) -> bool:
    """Whether a map can be drawn of this kabupaten."""
    return (DATA / code / "kecamatan.geojson").is_file()


def from_national_list(code: str, found: Iterable[Place]) -> Territory:
    """A territory of codes and names alone, with positions where they are known; `code` is a known kabupaten."""
    kabupaten = places.kabupaten()[code]
    positions = places.positions(code[:2])
    kecamatan, desa = [], []
    for place in found:
        if place.is_kecamatan:
            kecamatan.append(_bare(_COLUMNS["kecamatan.csv"], place))
        else:
            row = _bare(_COLUMNS["desa.csv"], place) | {"kecamatan_code": place.kecamatan_code}
            row["kind"] = Desa.Kind.KELURAHAN if place.is_kelurahan else Desa.Kind.DESA
            if position := positions.get(place.code):
                row["lat"], row["lon"] = map(str, position)
            desa.append(row)
    office: dict[str, object] = {
        "code": code,
        "name": kabupaten.office_name,
        "kabupaten": kabupaten.name,
        "time_zone": kabupaten.time_zone,
    }
    _check(office, kecamatan, desa)
    return Territory(office, kecamatan, desa, {})


def _bare(columns: Iterable[str], place: Place) -> dict[str, str]:
    return dict.fromkeys(columns, "") | {"code": place.code, "name": place.name}


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
    """Store a territory; again, it follows the list and keeps what the office has entered itself.

    The office row is made when absent and not touched otherwise. A place that is no longer in the list stays: residents
    and visits may hang on it. Its former name stays as another spelling of a renamed one. What the list does not tell
    about any place (positions, boundaries, population) is not erased either. `changes` says what differs.
    """
    fields = dict(territory.office)
    office, created = Office.objects.get_or_create(code=fields.pop("code"), defaults=fields)
    stored = _Stored(office)
    kecamatan = [_kecamatan(office, row, territory.boundaries.get(row["code"])) for row in territory.kecamatan]
    stored.keep_spellings(kecamatan)
    _store(Kecamatan.objects, kecamatan, owner="office", fields=_KECAMATAN_FIELDS)
    by_code = {row.code: row for row in Kecamatan.objects.filter(office=office)}
    desa = [_desa(by_code[row["kecamatan_code"]], row) for row in territory.desa]
    stored.keep_spellings(desa)
    _store(Desa.objects, desa, owner="kecamatan", fields=_DESA_FIELDS)
    return Loaded(
        office=office,
        created_office=created,
        kecamatan=len(by_code),
        desa=Desa.objects.of_office(office).count(),
        boundaries=sum(row.boundary is not None for row in by_code.values()),
        changes=stored.changes_to([*kecamatan, *desa]),
    )


class _Stored:
    """Names and spellings of an office's places as they were before."""

    def __init__(self, office: Office) -> None:
        rows = [
            *Kecamatan.objects.filter(office=office).values_list("code", "name", "aliases"),
            *Desa.objects.of_office(office).values_list("code", "name", "aliases"),
        ]
        self.names: dict[str, str] = {code: name for code, name, _ in rows}
        self.aliases: dict[str, list[str]] = {code: aliases for code, _, aliases in rows}

    def changes_to(self, rows: Iterable[Kecamatan | Desa]) -> tuple[Change, ...]:
        """What the new rows say differently; nothing where nothing was stored."""
        return changes_between(self.names, {row.code: row.name for row in rows}) if self.names else ()

    def keep_spellings(self, rows: Sequence[Kecamatan | Desa]) -> None:
        """Add to the new rows the names under which files of before know the same places."""
        names: dict[str, set[str]] = {}
        for row in rows:
            names.setdefault(row.code.rpartition(".")[0], set()).add(row.name)
        for row in rows:
            if row.code in self.names:
                known = [*self.aliases[row.code], self.names[row.code]]
                row.aliases = spellings(row.aliases, known, names[row.code.rpartition(".")[0]])


def _store(manager: Manager[P], rows: Sequence[P], *, owner: str, fields: Iterable[str]) -> None:
    told = [name for name in fields if any(getattr(row, name) not in (None, "") for row in rows)]
    manager.bulk_create(rows, update_conflicts=True, unique_fields=[owner, "code"], update_fields=told)


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
