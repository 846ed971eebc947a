"""Calling people to the counters. Each action takes the day's lock: strict order, and nobody is called twice."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef

from antrian.models import Counter, DailyQueue, LaneKind, Ticket, TicketState
from antrian.retrying import again_after_deadlock
from antrian.tickets import numbering
from antrian.tickets.actions.locking import lock_day, lock_ticket
from antrian.tickets.lifecycle import AT_COUNTER, TicketRefused, take
from kecamatan.models import Officer


@again_after_deadlock
@transaction.atomic
def call_next(*, counter: Counter, by: Officer | None, at: dt.datetime) -> Ticket | None:
    """Call whoever is next to this counter; None when nobody waits.

    Strictly by number within a lane, and between the lanes by the queue's share. Refused: queue_not_open,
    queue_closed, counter_closed, and counter_busy while somebody is called or served there (so a second tap on the
    button does not call a second person).
    """
    queue = lock_day(counter.queue_id)
    standing = Exists(Ticket.objects.filter(counter=OuterRef("pk"), state__in=AT_COUNTER))
    is_open, is_busy = Counter.objects.annotate(busy=standing).values_list("is_open", "busy").get(pk=counter.pk)
    if not is_open or is_busy:
        raise TicketRefused("counter_busy" if is_busy else "counter_closed", counter=counter.number)
    ticket = _next(queue)
    if ticket is None:
        return None
    take(ticket, "call", counter=counter, by=by, at=at)
    share = queue.regular_per_priority
    since = numbering.regular_since_after(ticket.lane, queue.regular_since_priority, share)
    if since != queue.regular_since_priority:
        queue.regular_since_priority = since
        queue.save(update_fields=["regular_since_priority"])
    return ticket


def _next(queue: DailyQueue) -> Ticket | None:
    waiting = Ticket.objects.filter(queue=queue, state=TicketState.WAITING)
    # The head of each lane straight from the index, however long the line is.
    first, second = (waiting.filter(lane=lane).order_by("number")[:1] for lane in LaneKind.values)
    heads = {ticket.lane: ticket for ticket in first.union(second, all=True)}
    lane = numbering.next_lane(
        regular=LaneKind.REGULAR in heads,
        priority=LaneKind.PRIORITY in heads,
        regular_since=queue.regular_since_priority,
        share=queue.regular_per_priority,
    )
    return heads[lane] if lane else None


@again_after_deadlock
@transaction.atomic
def recall(*, ticket: Ticket, by: Officer | None, at: dt.datetime) -> Ticket:
    """Call the same person once more. Refused: move_not_allowed, queue_not_open, queue_closed."""
    return _move(ticket, "recall", by=by, at=at)


@again_after_deadlock
@transaction.atomic
def skip(*, ticket: Ticket, by: Officer | None, at: dt.datetime) -> Ticket:
    """Nobody came: the counter is free again, the number is kept. Refused as `recall`."""
    return _move(ticket, "skip", by=by, at=at)


@again_after_deadlock
@transaction.atomic
def return_to_line(*, ticket: Ticket, by: Officer | None, at: dt.datetime) -> Ticket:
    """Back into the line with the old number, and so at its front. Refused as `recall`."""
    return _move(ticket, "return", by=by, at=at)


@again_after_deadlock
@transaction.atomic
def start_serving(*, ticket: Ticket, by: Officer | None, at: dt.datetime) -> Ticket:
    """The person stands at the counter. Refused as `recall`."""
    return _move(ticket, "start", by=by, at=at)


@again_after_deadlock
@transaction.atomic
def cancel(*, ticket: Ticket, by: Officer | None, at: dt.datetime) -> Ticket:
    """The person went home for good; the number is not given again. Refused: move_not_allowed."""
    locked = lock_ticket(ticket, must_be_open=False)
    take(locked, "cancel", by=by, at=at)
    return locked


def _move(ticket: Ticket, code: str, *, by: Officer | None, at: dt.datetime) -> Ticket:
    locked = lock_ticket(ticket)
    take(locked, code, by=by, at=at)
    return locked
