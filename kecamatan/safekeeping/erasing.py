"""Erasing one person everywhere: their data go, what was done and counted stays without a name."""

import datetime as dt

from django.db import connection, transaction

from kecamatan import audit
from kecamatan.models import Officer, Resident, RosterUpload
from kecamatan.privacy import mask_text
from kecamatan.safekeeping.holding import Erased, Person, holders
from kecamatan.safekeeping.revealing import numbers_of


class EraseRefused(Exception):
    """`code`: already_erased, name_differs, number_closed (a key is missing, so traces by NIK could not be found)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def person_of(resident: Resident) -> Person:
    """The resident with the digits opened. Only for a report or an erasure, which write down that they did."""
    numbers = numbers_of(resident)
    if numbers.closed:
        raise EraseRefused("number_closed")
    return Person(resident, numbers.nik, numbers.kk, numbers.phone)


@transaction.atomic
def erase(*, resident: Resident, typed_name: str, reason: str, note: str, by: Officer, at: dt.datetime) -> Erased:
    """Erase the person in every table of PERSON_HOLDERS, in one transaction; the trail says that and why, not whom.

    `typed_name` must be the person's name. The row stays without a name, out of the list, so that tallies, tickets and
    the ledger of blanks keep their sums. In the next file the same NIK is somebody new. Raises EraseRefused.
    """
    rows = Resident.objects.select_for_update(of=("self",)).select_related("office")
    locked = rows.get(pk=resident.pk)
    if locked.erased_at is not None:
        raise EraseRefused("already_erased")
    if " ".join(typed_name.upper().split()) != " ".join(locked.name.upper().split()):
        raise EraseRefused("name_differs")
    told = mask_text(note).replace(locked.name, "…")
    erased = forget(locked, at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('jemputbola.may_erase', '', true)")
    audit.record(
        office=locked.office,
        by=by,
        action="resident.erase",
        summary=f"Menghapus data seorang warga: {reason}",
        at=at,
        subject=locked,
        detail={"keterangan": told, **erased.counts},
    )
    return erased


def forget(resident: Resident, at: dt.datetime) -> Erased:
    """Empty the person in every table, within the caller's transaction, with the row locked. Raises EraseRefused."""
    person = person_of(resident)
    erased = Erased()
    with connection.cursor() as cursor:
        # Append-only tables let go of this person, for this transaction alone.
        cursor.execute("SELECT set_config('jemputbola.may_erase', 'on', true)")
    for holder in holders():
        holder.forget(person, erased, at)
    return erased


def files_still_held(resident: Resident) -> int:
    """Files of the office that wait to be taken and may still name the person; they are dropped on their own soon."""
    return RosterUpload.objects.filter(office_id=resident.office_id, content_sealed__isnull=False).count()
