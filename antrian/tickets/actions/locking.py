"""The day's lock: whoever holds it is alone in moving tickets of that visit."""

import uuid

from antrian.models import DailyQueue, Ticket
from antrian.tickets.lifecycle import TicketRefused


def lock_day(queue_id: uuid.UUID, *, must_be_open: bool = True) -> DailyQueue:
    """The queue's row, locked until the transaction ends. Raises TicketRefused: queue_not_open, queue_closed.

    "No key", so that a ticket being inserted (a foreign key to this row) does not wait for it.
    """
    queue = DailyQueue.objects.select_for_update(of=("self",), no_key=True).select_related("visit__office")
    day = queue.get(pk=queue_id)
    if must_be_open and day.state != DailyQueue.State.OPEN:
        raise TicketRefused("queue_closed" if day.state == DailyQueue.State.CLOSED else "queue_not_open")
    return day


def lock_ticket(ticket: Ticket, *, must_be_open: bool = True) -> Ticket:
    """The ticket as it is now, read under the day's lock."""
    lock_day(ticket.queue_id, must_be_open=must_be_open)
    rows = Ticket.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("queue__visit__office", "resident", "counter").get(pk=ticket.pk)
