"""Taking a number on the web."""

import datetime as dt
import uuid

from antrian.bookings import budget
from antrian.models import LaneKind, Ticket
from antrian.tickets.actions import TicketRefused, issue_ticket
from jemputbola.models import Visit


class CannotOnline(Exception):
    """No number on the web with these data, and no word about why: the person goes to the desk.

    One answer for a NIK that already has a number at this visit and for one that was tried too often, so that nobody
    learns from it where somebody else has booked.
    """


def book_number(
    *,
    visit: Visit,
    op_id: uuid.UUID,
    name: str,
    nik: str,
    phone: str,
    priority_reason: str,
    at: dt.datetime,
) -> Ticket:
    """A number for somebody who has given a name and a NIK. A repeated `op_id` gives the same number again.

    Raises CannotOnline, and TicketRefused as issue_ticket does, save nik_has_ticket.
    """
    if not budget.spend_nik(nik, at=at) and not Ticket.objects.filter(op_id=op_id).exists():
        raise CannotOnline
    try:
        return issue_ticket(
            visit=visit,
            lane=LaneKind.PRIORITY if priority_reason else LaneKind.REGULAR,
            source=Ticket.Source.WEB,
            op_id=op_id,
            name=name,
            nik=nik,
            phone=phone or None,
            priority_reason=priority_reason,
            by=None,
            at=at,
        )
    except TicketRefused as refusal:
        if refusal.code == "nik_has_ticket":
            raise CannotOnline from None
        raise
