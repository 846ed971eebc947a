"""What staff change about a person: correcting what is known of them, and adding somebody whom no file has named."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from functools import partial
from typing import Final

from django.db import IntegrityError, transaction

from kecamatan import audit, ledger
from kecamatan.models import Desa, Office, Officer, Resident, SiakStatus, uuid7
from kecamatan.need import read_status
from kecamatan.privacy import mask_text, nik_index, nik_indexes, seal
from kecamatan.residents import names
from kecamatan.residents.corrections import with_changes

TABLE: Final = Resident._meta.db_table
# What may be corrected and shown; the telephone number is sealed, and is only ever said to have changed.
FIELDS: Final = ("name", "sex", "birth_place", "birth_date", "address", "rt", "rw", "desa", "status")
NIK_KNOWN: Final = "resident_nik_once"
_SAVED: Final = (
    *FIELDS[:-1],
    *("siak_status", "siak_at", "siak_since", "phone_sealed", "corrected", "need", "changed_at"),
)


class PersonRefused(Exception):
    """A change that was not made. `code`: reason_missing, nothing_changed, changed_meanwhile, nik_known, desa_outside.

    `resident`: the person as they stand now, with changed_meanwhile and nik_known.
    """

    def __init__(self, code: str, resident: Resident | None = None) -> None:
        super().__init__(code)
        self.code, self.resident = code, resident


@dataclass(frozen=True)
class Person:
    """What staff say of somebody. `status`: SIAK's word or empty; `phone`: a number, empty: none, None: as it is."""

    name: str
    sex: str
    birth_place: str
    birth_date: dt.date | None
    address: str
    rt: str
    rw: str
    desa: Desa
    status: str = ""
    phone: str | None = None

    @property
    def texts(self) -> dict[str, str]:
        """The fields as a file would write them."""
        born = self.birth_date.isoformat() if self.birth_date else ""
        said = {name: getattr(self, name) for name in FIELDS}
        return said | {"birth_date": born, "desa": str(self.desa.pk), "status": read_status(self.status)[0]}


def texts_of(resident: Resident) -> dict[str, str]:
    """What is stored of a resident, as a file would write it."""
    known = {name: getattr(resident, name) for name in FIELDS[:-1]}
    return Person(status=resident.siak_status, **known).texts


def version_of(resident: Resident) -> str:
    """The same as long as nobody changes what a correction may change."""
    said = "\x1f".join(texts_of(resident).values()).encode()
    return hashlib.sha256(said + bytes(resident.phone_sealed or b"")).hexdigest()[:20]


@transaction.atomic
def correct_resident(
    *, resident: Resident, person: Person, version: str, reason: str, by: Officer, at: dt.datetime
) -> Resident:
    """Put right what is known of a resident; what they need is decided anew.

    `version`: what version_of() gave when the form was filled in. The trail keeps each field before and after, without
    any telephone number. Refused: reason_missing, nothing_changed, changed_meanwhile, desa_outside.
    """
    if not reason.strip():
        raise PersonRefused("reason_missing")
    locked = _lock(resident)
    if locked.erased_at is not None or version_of(locked) != version:
        raise PersonRefused("changed_meanwhile", locked)
    _own_desa(locked.office, person.desa)
    before, after = texts_of(locked), person.texts
    changed = {name: after[name] for name in FIELDS if after[name] != before[name]}
    phone = _phone_change(locked, person.phone)
    if not changed and not phone:
        raise PersonRefused("nothing_changed")
    shown_before = {name: _shown(name, before[name], locked.desa) for name in changed}
    if not locked.is_added and changed:
        locked.corrected = with_changes(locked.corrected, _by_column(before), _by_column(changed)) or None
    if "status" in changed:
        _status(locked, person.status, at)
    for name in set(changed) - {"status"}:
        setattr(locked, name, getattr(person, name))
    if phone:
        locked.phone_sealed = _sealed(locked, person.phone)
    locked.need = ledger.need_now(locked, at)
    locked.changed_at = at
    locked.save(update_fields=_SAVED)
    shown_after = {name: _shown(name, after[name], person.desa) for name in changed}
    detail: dict[str, object] = {
        "reason": mask_text(reason.strip())[:300],
        "before": shown_before,
        "after": shown_after,
    }
    if "desa" in changed:
        # The way back needs more than the names.
        detail["desa_ids"] = [before["desa"], after["desa"]]
    audit.record(
        office=locked.office,
        by=by,
        action="resident.correct",
        summary=f"Mengoreksi data {locked.name}",
        at=at,
        subject=locked,
        detail=detail | phone,
    )
    if "name" in changed:
        transaction.on_commit(partial(names.learn_name, locked.name))
    return locked


@transaction.atomic
def add_resident(
    *, office: Office, nik: str, person: Person, reason: str = "", by: Officer, at: dt.datetime
) -> Resident:
    """Put somebody on the list whom no file has named; the next file that does finds them by their NIK.

    `nik`: 16 digits already read by kecamatan.nik. Refused: nik_known (with whom we have), desa_outside.
    """
    _own_desa(office, person.desa)
    _refuse_known(office, nik)
    row_id = uuid7()
    resident = Resident(
        id=row_id,
        office=office,
        nik_sealed=seal(nik, table=TABLE, column="nik_sealed", row_id=row_id),
        nik_index=nik_index(nik),
        nik_last4=nik[-4:],
        siak_status=read_status(person.status)[0],
        siak_at=at if person.status else None,
        added_by=by,
        created_at=at,
        changed_at=at,
        **{name: getattr(person, name) for name in FIELDS[:-1]},
    )
    resident.phone_sealed = _sealed(resident, person.phone)
    resident.need = ledger.need_now(resident, at)
    try:
        with transaction.atomic():
            resident.save(force_insert=True)
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") != NIK_KNOWN:
            raise
        _refuse_known(office, nik)
        raise
    audit.record(
        office=office,
        by=by,
        action="resident.add",
        summary=f"Menambahkan {resident.name} ke daftar warga",
        at=at,
        subject=resident,
        detail={"reason": mask_text(reason.strip())[:300]} if reason.strip() else {},
    )
    transaction.on_commit(partial(names.learn_name, resident.name))
    return resident


def _by_column(texts: dict[str, str]) -> dict[str, str]:
    """Field names as the import's reconciling has them: those of the columns."""
    names = {"desa": "desa_id", "status": "siak_status"}
    return {names.get(name, name): text for name, text in texts.items()}


def _lock(resident: Resident) -> Resident:
    rows = Resident.objects.select_for_update(of=("self",), no_key=True).select_related("office", "desa__kecamatan")
    return rows.get(pk=resident.pk)


def _refuse_known(office: Office, nik: str) -> None:
    same = Resident.objects.filter(office=office, nik_index__in=nik_indexes(nik))
    known = same.select_related("desa__kecamatan").first()
    if known is not None:
        raise PersonRefused("nik_known", known)


def _own_desa(office: Office, desa: Desa) -> None:
    if desa.kecamatan.office_id != office.pk:
        raise PersonRefused("desa_outside")


def _shown(name: str, text: str, desa: Desa) -> str:
    """A field as the trail keeps it: the desa by its name."""
    return f"{desa.name}, {desa.kecamatan.name}" if name == "desa" else text


def _phone_change(resident: Resident, phone: str | None) -> dict[str, object]:
    """What the trail says of a new telephone number: that there is one, never which."""
    if phone is None or (not phone and resident.phone_sealed is None):
        return {}
    return {"phone": "diganti" if phone and resident.phone_sealed else "ditambahkan" if phone else "dihapus"}


def _sealed(resident: Resident, phone: str | None) -> bytes | None:
    return seal(phone, table=TABLE, column="phone_sealed", row_id=resident.pk) if phone else None


def _status(resident: Resident, status: str, at: dt.datetime) -> None:
    """A status that the office knows before the next file does, with the history that a file would have written."""
    if resident.siak_status and resident.siak_at and not resident.siak_statuses.exists():
        SiakStatus.objects.create(resident=resident, status=resident.siak_status, at=resident.siak_at)
    resident.siak_status, resident.siak_at, resident.siak_since = read_status(status)[0], at, at
    SiakStatus.objects.create(resident=resident, status=resident.siak_status, at=at)
