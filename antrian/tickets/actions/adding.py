"""Somebody stands at the desk whom no list names: onto the list and into the line, both or neither."""

import datetime as dt
import uuid

from django.db import transaction

from antrian.models import Ticket
from antrian.retrying import again_after_deadlock
from antrian.tickets.actions.issuing import issue_ticket
from antrian.tickets.lifecycle import TicketRefused
from jemputbola.models import Visit
from kecamatan.models import Officer
from kecamatan.privacy import nik_indexes
from kecamatan.residents.actions import Person, add_resident


@again_after_deadlock
@transaction.atomic
def add_and_issue(
    *,
    visit: Visit,
    nik: str,
    person: Person,
    lane: str,
    op_id: uuid.UUID,
    priority_reason: str = "",
    reason: str = "",
    by: Officer,
    at: dt.datetime,
) -> Ticket:
    """Add a person to the office's list and give them the next number of a lane at the desk.

    A repeated `op_id` gives the ticket of the first time. Raises PersonRefused (nik_known, desa_outside) and
    TicketRefused as issue_ticket does; then nobody was added.
    """
    known = Ticket.objects.select_related("queue").filter(op_id=op_id).first()
    if known is not None:
        if bytes(known.nik_index or b"") not in nik_indexes(nik):
            raise TicketRefused("operation_reused")
        return known
    resident = add_resident(office=visit.office, nik=nik, person=person, reason=reason, by=by, at=at)
    return issue_ticket(
        visit=visit,
        lane=lane,
        source=Ticket.Source.DESK,
        op_id=op_id,
        name=resident.name,
        resident=resident,
        priority_reason=priority_reason,
        by=by,
        at=at,
    )
