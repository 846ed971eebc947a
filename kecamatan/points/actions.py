"""Every change of a visit point, with its audit row in the same transaction. Never deleted: visits name them."""

import datetime as dt
from typing import Any, Final

from django.db import IntegrityError, transaction

from kecamatan import audit
from kecamatan.models import Officer, VisitPoint

FIELDS: Final = (
    *("name", "kind", "desa", "address", "latitude", "longitude", "has_power", "signal", "rooms"),
    *("contact_name", "contact_phone", "contact_email", "note"),
)
WORDS: Final = {
    "name": "nama",
    "kind": "jenis",
    "desa": "desa",
    "address": "alamat",
    "latitude": "letak",
    "longitude": "letak",
    "has_power": "listrik",
    "signal": "sinyal",
    "rooms": "ruang",
    "contact_name": "narahubung",
    "contact_phone": "narahubung",
    "contact_email": "narahubung",
    "note": "catatan",
}


class PointRefused(Exception):
    """A change that was not made; `code`: name_taken (in that desa), foreign_desa."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def create_point(*, by: Officer, at: dt.datetime, **fields: Any) -> VisitPoint:
    """A new point in use. Refused: name_taken, foreign_desa."""
    point = VisitPoint(**{name: fields[name] for name in FIELDS if name in fields})
    _save(point, by=by, at=at, action="point.create", summary=f"Titik baru {_title(point)}")
    return point


def change_point(point: VisitPoint, *, by: Officer, at: dt.datetime, **fields: Any) -> VisitPoint:
    """Change what is given; without any difference nothing happens. Refused: name_taken, foreign_desa."""
    with transaction.atomic():
        row = VisitPoint.objects.select_for_update(of=("self",)).select_related("desa__kecamatan").get(pk=point.pk)
        changed = [name for name in FIELDS if name in fields and getattr(row, name) != fields[name]]
        for name in changed:
            setattr(row, name, fields[name])
        if changed:
            words = ", ".join(dict.fromkeys(WORDS[name] for name in changed))
            _save(row, by=by, at=at, action="point.change", summary=f"Titik {_title(row)}: {words} diubah")
    return row


def set_in_use(point: VisitPoint, in_use: bool, *, by: Officer, at: dt.datetime) -> None:
    """Take a point out of use, or back: a point out of use is not offered for new visits; visits keep it."""
    with transaction.atomic():
        row = VisitPoint.objects.select_for_update(of=("self",)).select_related("desa__kecamatan").get(pk=point.pk)
        if row.is_active != in_use:
            row.is_active = in_use
            word = "dipakai lagi" if in_use else "tidak dipakai lagi"
            action = "point.reactivate" if in_use else "point.deactivate"
            _save(row, by=by, at=at, action=action, summary=f"Titik {_title(row)} {word}")


def _save(point: VisitPoint, *, by: Officer, at: dt.datetime, action: str, summary: str) -> None:
    if point.desa.kecamatan.office_id != by.office_id:
        raise PointRefused("foreign_desa")
    try:
        with transaction.atomic():
            point.save()
            audit.record(office=by.office, by=by, action=action, summary=summary, at=at, subject=point)
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        if getattr(diagnosis, "constraint_name", "") != "point_name_once_per_desa":
            raise
        raise PointRefused("name_taken") from error


def _title(point: VisitPoint) -> str:
    return f"{point.name}, {point.desa.label}"
