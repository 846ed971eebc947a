"""The full numbers of one person, for one look: written down before they are opened."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from kecamatan import audit
from kecamatan.models import DataAccess, Officer, Resident
from kecamatan.privacy import SealError, unseal
from kecamatan.safekeeping import seen

COLUMNS: Final = ("nik", "kk", "phone")


@dataclass(frozen=True, repr=False)
class Numbers:
    """Digits in full; empty where we hold none. `closed` names those whose key is not here. Never logged: no repr."""

    nik: str = ""
    kk: str = ""
    phone: str = ""
    closed: tuple[str, ...] = ()


def reveal(*, resident: Resident, by: Officer, reason: str, note: str, at: dt.datetime) -> Numbers:
    """Write down that `by` sees this person's numbers and why, then open them.

    `reason` is one of DataAccess.Reason; `note` says more and is masked before it is kept. When writing fails nothing
    is opened.
    """
    held = [name for name in COLUMNS if getattr(resident, f"{name}_sealed")]
    with transaction.atomic():
        kind = DataAccess.Kind.REVEAL
        seen.person(resident=resident, kind=kind, by=by, at=at, fields=held, reason=reason, note=note)
        audit.record(
            office=resident.office,
            by=by,
            action="resident.reveal",
            summary=f"Melihat nomor lengkap seorang warga: {DataAccess.Reason(reason).label}",
            at=at,
            subject=resident,
        )
    return numbers_of(resident)


def numbers_of(resident: Resident) -> Numbers:
    """Open what is sealed of this person. Only after it has been written down; a missing key closes its number only."""
    opened: dict[str, str] = {}
    closed = []
    for name in COLUMNS:
        sealed = getattr(resident, f"{name}_sealed")
        if not sealed:
            continue
        try:
            opened[name] = unseal(sealed, table=Resident._meta.db_table, column=f"{name}_sealed", row_id=resident.pk)
        except SealError:
            closed.append(name)
    return Numbers(**opened, closed=tuple(closed))
