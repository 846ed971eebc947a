"""The people an import brought, changed or left out, in words: who, which field, what it was and what it is."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Count, QuerySet

from kecamatan.indonesian import short_date
from kecamatan.models import Desa, Need, Resident, RosterChange, RosterUpload, Sex
from kecamatan.privacy import SealError, unseal
from kecamatan.residents.story import status_words
from kecamatan.roster.wording import not_undone

Kind = RosterChange.Kind
NEW = "baru"
# The word in the address, what it shows, and its name.
KINDS: dict[str, tuple[str, str]] = {
    NEW: ("", "Baru"),
    "berubah": (Kind.CHANGED, "Berubah"),
    "kembali": (Kind.BACK, "Kembali ke daftar"),
    "hilang": (Kind.GONE, "Hilang dari daftar"),
    "kebutuhan": (Kind.NEED, "Hanya kebutuhannya"),
}
FIELDS: dict[str, str] = {
    "name": "Nama",
    "sex": "Jenis kelamin",
    "birth_place": "Tempat lahir",
    "birth_date": "Tanggal lahir",
    "address": "Alamat",
    "rt": "RT",
    "rw": "RW",
    "desa_id": "Desa",
    "siak_status": "Status SIAK",
    "need": "Kebutuhan",
    "is_listed": "Di daftar",
}
NOTHING = "(kosong)"


@dataclass(frozen=True)
class Difference:
    field: str
    before: str
    after: str


@dataclass(frozen=True)
class ChangedPerson:
    row: RosterChange
    resident: Resident
    differences: Sequence[Difference]


def tabs(upload: RosterUpload, shown: str, url: str) -> list[dict[str, Any]]:
    """The kinds of change that this import has, each with its number; the one shown is always there."""
    counts = dict(upload.changes.order_by().values_list("kind").annotate(Count("id")))
    counts[""] = upload.result.get("new", 0)
    return [
        {"label": label, "url": f"{url}?jenis={word}", "count": counts.get(kind, 0), "current": word == shown}
        for word, (kind, label) in KINDS.items()
        if counts.get(kind) or word == shown or word in (NEW, "berubah", "hilang")
    ]


def new_people(upload: RosterUpload) -> QuerySet[Resident]:
    return Resident.objects.filter(upload=upload).select_related("desa__kecamatan")


def changes(upload: RosterUpload, word: str) -> QuerySet[RosterChange]:
    return upload.changes.filter(kind=KINDS[word][0]).select_related("resident__desa__kecamatan")


def in_words(rows: Iterable[RosterChange]) -> list[ChangedPerson]:
    """Each change with its differences; the desa are looked up together, once for the page."""
    rows = list(rows)
    desa_ids = {row.before.get("desa_id") for row in rows} | {row.after.get("desa_id") for row in rows}
    desa = Desa.objects.filter(pk__in=desa_ids - {None}).select_related("kecamatan") if desa_ids - {None} else ()
    names = {str(each.pk): f"{each.name}, Kec. {each.kecamatan.name}" for each in desa}
    return [ChangedPerson(row, row.resident, [*_differences(row, names), *_family_number(row)]) for row in rows]


def _differences(row: RosterChange, desa: Mapping[str, str]) -> list[Difference]:
    return [
        Difference(label, _word(name, row.before.get(name), desa), _word(name, row.after.get(name), desa))
        for name, label in FIELDS.items()
        if row.before.get(name) != row.after.get(name)
    ]


def _family_number(row: RosterChange) -> list[Difference]:
    if row.kk_before is None and row.kk_after is None:
        return []
    return [
        Difference(
            "Nomor KK", _last_digits(row.kk_before, row.resident_id), _last_digits(row.kk_after, row.resident_id)
        )
    ]


def _last_digits(sealed: Any, resident_id: uuid.UUID) -> str:
    if sealed is None:
        return NOTHING
    try:
        number = unseal(sealed, table=Resident._meta.db_table, column="kk_sealed", row_id=resident_id)
    except SealError:
        return "tidak dapat dibuka"
    return f"berakhir {number[-4:]}"


def _word(name: str, value: Any, desa: Mapping[str, str]) -> str:
    if name == "is_listed":
        return "ya" if value else "tidak"
    if value in (None, ""):
        return NOTHING
    if name == "desa_id":
        return desa.get(str(value), "desa lain")
    if name == "birth_date":
        return short_date(dt.date.fromisoformat(value))
    if name == "siak_status":
        return status_words(value)
    if name == "need":
        return str(Need(value).label) if value in Need.values else str(value)
    if name == "sex":
        return str(Sex(value).label) if value in Sex.values else str(value)
    return str(value)


def why_not(code: str, what: Mapping[str, int]) -> str:
    """The sentence for an import that cannot be taken back; tables of whatever app by the name of their rows."""
    names = {model._meta.db_table: f"warga dengan {model._meta.verbose_name}" for model in apps.get_models()}
    return not_undone(code, dict(what), names)
