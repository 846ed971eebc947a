"""The one door to a resident's ledger: what our teams did is added here, and the need follows at once."""

import datetime as dt
import uuid

from django.db import transaction

from kecamatan import need
from kecamatan.models import Office, Officer, Resident, ResidentEvent
from kecamatan.privacy import mask_text


class LedgerRefused(Exception):
    """A row that the ledger does not take. `code`: operation_reused, already_corrected, not_correctable."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def record(
    *,
    resident: Resident,
    kind: str,
    by: Officer | None,
    at: dt.datetime,
    visit_id: uuid.UUID | None = None,
    visit_label: str = "",
    note: str = "",
    op_id: uuid.UUID | None = None,
) -> ResidentEvent:
    """Add one event to the resident's ledger and decide anew what they need.

    Who: `by`, or None for the system. A repeated `op_id` gives the row of the first time and changes nothing; under
    another resident or kind it raises LedgerRefused("operation_reused"). The resident's row stays locked until the
    transaction ends, so two teams that record the same person do so one after the other. Numbers in a note are masked.
    """
    if kind == ResidentEvent.Kind.CORRECTED:
        raise LedgerRefused("not_correctable")
    locked = _lock(resident.pk)
    if op_id is not None:
        known = ResidentEvent.objects.filter(op_id=op_id).first()
        if known is not None:
            if known.resident_id != locked.pk or known.kind != kind:
                raise LedgerRefused("operation_reused")
            return known
    event = ResidentEvent.objects.create(
        resident=locked,
        kind=kind,
        at=at,
        by=by,
        visit_id=visit_id,
        visit_label=visit_label[:160],
        note=mask_text(note),
        op_id=op_id,
    )
    _decide_need(locked, at)
    resident.need, resident.changed_at = locked.need, locked.changed_at
    return event


@transaction.atomic
def correct(*, event: ResidentEvent, by: Officer | None, at: dt.datetime, note: str) -> ResidentEvent:
    """Answer a wrong event by a CORRECTED row that names it, and decide anew what the resident needs.

    The wrong row stays where it is. Raises LedgerRefused: already_corrected, or not_correctable for a correction.
    """
    if event.kind == ResidentEvent.Kind.CORRECTED:
        raise LedgerRefused("not_correctable")
    locked = _lock(event.resident_id)
    if ResidentEvent.objects.filter(corrects=event).exists():
        raise LedgerRefused("already_corrected")
    correction = ResidentEvent.objects.create(
        resident=locked,
        kind=ResidentEvent.Kind.CORRECTED,
        corrects=event,
        at=at,
        by=by,
        visit_id=event.visit_id,
        visit_label=event.visit_label,
        note=mask_text(note),
    )
    _decide_need(locked, at)
    return correction


@transaction.atomic
def reconsider(*, resident_id: uuid.UUID, at: dt.datetime) -> bool:
    """Decide anew what a resident needs when nothing happened but time; True when it changed."""
    locked = _lock(resident_id)
    if locked.need == need_now(locked, at):
        return False
    _decide_need(locked, at)
    return True


def _lock(resident_id: uuid.UUID) -> Resident:
    # Without "no key" a ticket that names the resident (a foreign key) would wait for the whole service.
    rows = Resident.objects.select_for_update(of=("self",), no_key=True).select_related("office")
    return rows.get(pk=resident_id)


def _decide_need(resident: Resident, at: dt.datetime) -> None:
    """Ask the one table, and save its answer."""
    resident.need = need_now(resident, at)
    resident.changed_at = at
    resident.save(update_fields=["need", "changed_at"])


def need_now(resident: Resident, at: dt.datetime) -> str:
    """What the one table says of the resident, as they stand in memory, on the office's own date."""
    office: Office = resident.office
    rows = resident.events.values_list("id", "kind", "at", "corrects_id").order_by("at", "id")
    happened = need.still_counting((id_, kind, office.local(when).date(), target) for id_, kind, when, target in rows)
    return need.need_of(
        status=resident.siak_status,
        status_seen=office.local(resident.siak_at).date() if resident.siak_at else None,
        events=happened,
        birth_date=resident.birth_date,
        on=office.local(at).date(),
        is_listed=resident.is_listed,
    ).value
