"""The queue of a visit from its first number to the count at the end."""

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Final

from django.db import transaction
from django.db.models import Count

from antrian.bookings import budget
from antrian.models import Counter, DailyQueue, Lane, LaneKind, Ticket, TicketState
from antrian.retrying import again_after_deadlock
from antrian.tickets.actions.locking import lock_day
from antrian.tickets.lifecycle import AT_COUNTER, TicketRefused
from jemputbola.models import Visit, VisitState
from jemputbola.visits import actions as visits
from kecamatan import audit
from kecamatan.models import Officer

# Of the expected capacity, what the web may give out beforehand. Those who walk in without a telephone come first from
# the nearest houses: were all numbers given out before eight, they would stand at the end of the line every time.
WEB_PERCENT: Final = 60
MOST_COUNTERS: Final = 8


@dataclass(frozen=True)
class DayCount:
    """The reconciliation of a day: issued = finished + left + cancelled."""

    issued: int
    finished: int
    left: int
    cancelled: int


def ensure_queue(visit: Visit) -> DailyQueue:
    """The visit's queue with its lanes; made when first asked for, by however many at once."""
    queue = DailyQueue.objects.filter(visit=visit).first()
    if queue is not None:
        return queue
    with transaction.atomic():
        quota = max(visit.capacity * WEB_PERCENT // 100, 1)
        DailyQueue.objects.bulk_create([DailyQueue(visit=visit, web_quota=quota)], ignore_conflicts=True)
        queue = DailyQueue.objects.get(visit=visit)
        Lane.objects.bulk_create([Lane(queue=queue, kind=kind) for kind in LaneKind.values], ignore_conflicts=True)
    return queue


@again_after_deadlock
@transaction.atomic
def open_day(*, visit: Visit, counters: int, by: Officer | None, at: dt.datetime) -> DailyQueue:
    """Open the queue with so many counters, and the visit with it. A second request changes nothing.

    Refused: queue_closed, counters_out_of_range; and what visits.actions.open_visit refuses (not_today, a state that
    cannot be opened).
    """
    queue = lock_day(ensure_queue(visit).pk, must_be_open=False)
    if queue.state == DailyQueue.State.CLOSED:
        raise TicketRefused("queue_closed")
    if queue.visit.state != VisitState.OPEN:
        queue.visit = visits.open_visit(queue.visit, by=by, at=at)
    if queue.state != DailyQueue.State.OPEN:
        queue.state = DailyQueue.State.OPEN
        queue.opened_at = at
        queue.save(update_fields=["state", "opened_at"])
        _fit_counters(queue, counters)
    return queue


@again_after_deadlock
@transaction.atomic
def set_counters(*, queue: DailyQueue, counters: int, by: Officer, at: dt.datetime) -> None:
    """From now on so many counters. Refused: counters_out_of_range, counter_busy, queue_not_open, queue_closed."""
    locked = lock_day(queue.pk)
    _fit_counters(locked, counters)
    audit.record(
        office=locked.visit.office,
        by=by,
        action="queue.counters",
        summary=f"Jumlah loket menjadi {counters}",
        at=at,
        subject=locked.visit,
    )


def _fit_counters(queue: DailyQueue, counters: int) -> None:
    if not 1 <= counters <= MOST_COUNTERS:
        raise TicketRefused("counters_out_of_range", most=MOST_COUNTERS)
    leaving = Counter.objects.filter(queue=queue, number__gt=counters)
    busy = Ticket.objects.filter(counter__in=leaving, state__in=AT_COUNTER).select_related("counter").first()
    if busy is not None and busy.counter is not None:
        raise TicketRefused("counter_busy", counter=busy.counter.number)
    leaving.update(is_open=False)
    wanted = [Counter(queue=queue, number=number) for number in range(1, counters + 1)]
    Counter.objects.bulk_create(wanted, ignore_conflicts=True)
    Counter.objects.filter(queue=queue, number__lte=counters).update(is_open=True)


@again_after_deadlock
@transaction.atomic
def close_day(*, visit: Visit, by: Officer | None, at: dt.datetime) -> DayCount:
    """Close the queue and the visit; no number follows. Gives the count of the day; a second request gives it again.

    Refused: queue_not_open, people_at_counters while somebody is called or served.
    """
    queue_id = ensure_queue(visit).pk
    # Waits for numbers being given out this moment; those asked for afterwards find the lane closed. Before the day, as
    # a number taken on the web does: its lane first, then the quota on the day's row.
    lanes = list(Lane.objects.select_for_update(no_key=True).filter(queue_id=queue_id).order_by("kind"))
    queue = lock_day(queue_id, must_be_open=False)
    if queue.state == DailyQueue.State.CLOSED:
        return count_of(queue)
    if queue.state != DailyQueue.State.OPEN:
        raise TicketRefused("queue_not_open")
    if Ticket.objects.filter(queue=queue, state__in=AT_COUNTER).exists():
        raise TicketRefused("people_at_counters")
    for lane in lanes:
        lane.is_open = False
        lane.save(update_fields=["is_open"])
    queue.state = DailyQueue.State.CLOSED
    queue.closed_at = at
    queue.save(update_fields=["state", "closed_at"])
    Counter.objects.filter(queue=queue).update(is_open=False)
    if queue.visit.state == VisitState.OPEN:
        visits.close_visit(queue.visit, by=by, at=at)
    count = count_of(queue)
    budget.forget_old(at=at)
    audit.record(
        office=queue.visit.office,
        by=by,
        action="queue.close",
        summary=f"Antrean ditutup: {count.issued} nomor, {count.finished} selesai, {count.left} belum dilayani",
        at=at,
        subject=queue.visit,
        detail=asdict(count),
    )
    return count


def count_of(queue: DailyQueue) -> DayCount:
    """The numbers of a queue by how they ended, in one query."""
    rows = Ticket.objects.filter(queue=queue).order_by().values_list("state").annotate(n=Count("id"))
    by_state: dict[str, int] = dict(rows)
    finished, cancelled = by_state.get(TicketState.DONE, 0), by_state.get(TicketState.CANCELLED, 0)
    issued = sum(by_state.values())
    return DayCount(issued=issued, finished=finished, left=issued - finished - cancelled, cancelled=cancelled)
