"""What the day holds about a resident: numbers they took and how their services ended."""

import datetime as dt

from django.db.models import Q, QuerySet

from antrian.models import Outcome, Ticket
from kecamatan.privacy import mask_phone, nik_indexes, unseal
from kecamatan.safekeeping.holding import NOBODY, Erased, Person, Section


def _tickets(person: Person) -> QuerySet[Ticket]:
    """Numbers linked to the resident, and those taken on the web with their NIK before they were linked."""
    mine = Q(resident=person.resident)
    if person.nik:
        mine |= Q(nik_index__in=nik_indexes(person.nik), queue__visit__office_id=person.resident.office_id)
    return Ticket.objects.filter(mine)


def tell(person: Person) -> list[Section]:
    rows = _tickets(person).select_related("queue__visit__point").order_by("issued_at", "id")
    numbers = [
        (
            person.moment(ticket.issued_at),
            f"{ticket.label}, {ticket.queue.visit.point.name}",
            ticket.get_source_display(),
            ticket.get_state_display(),
            _phone(ticket),
        )
        for ticket in rows
    ]
    outcomes = Outcome.objects.filter(Q(resident=person.resident) | Q(ticket__in=_tickets(person)))
    ends = [
        (person.moment(row.at), row.get_kind_display(), row.handed_to or "–", row.by.name, row.note or "–")
        for row in outcomes.select_related("by").order_by("at", "id")
    ]
    return [
        Section("Nomor antrean", ("Waktu", "Nomor dan tempat", "Lewat", "Keadaan", "Telepon"), numbers),
        Section("Hasil layanan", ("Waktu", "Hasil", "Diserahkan kepada", "Petugas", "Catatan"), ends),
    ]


def _phone(ticket: Ticket) -> str:
    if not ticket.phone_sealed:
        return "–"
    return mask_phone(unseal(ticket.phone_sealed, table="antrian_ticket", column="phone_sealed", row_id=ticket.pk))


def forget(person: Person, erased: Erased, at: dt.datetime) -> None:
    """Tickets and outcomes stay as what was done that day; who it was is emptied."""
    tickets = list(_tickets(person).values_list("pk", flat=True))
    outcomes = list(
        Outcome.objects.filter(Q(resident=person.resident) | Q(ticket__in=tickets)).values_list("pk", flat=True)
    )
    erased.subjects.update(tickets, outcomes)
    erased.counts["tickets"] = Ticket.objects.filter(pk__in=tickets).update(
        name=NOBODY, nik_index=None, nik_sealed=None, nik_last4="", phone_sealed=None, priority_reason=""
    )
    erased.counts["outcomes"] = Outcome.objects.filter(pk__in=outcomes).update(handed_to="", note="")
