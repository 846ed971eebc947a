"""Queues on their day, for tests: an open visit with counters, tickets in the line."""

import datetime as dt
import itertools
import uuid
from typing import Any

from antrian.models import Counter, DailyQueue, LaneKind, Ticket
from antrian.tickets import actions
from jemputbola.models import Visit, VisitState
from kecamatan.models import Officer, Role
from tests.factories.people import make_officer
from tests.factories.visits import NOW, make_service_point, make_visit

_numbers = itertools.count(1)


def make_day(*, counters: int = 2, blanks: int | None = None, state: str = "open", **fields: Any) -> DailyQueue:
    """The queue of a visit of today (NOW). `blanks`: cards at its service point, None for a visit without one.

    `state`: open, not_open, closed.
    """
    opened = state != "not_open"
    defaults = {
        "date": NOW.date(),
        "starts": dt.time(8),
        "ends": dt.time(15),
        "state": VisitState.OPEN if opened else VisitState.ANNOUNCED,
    }
    visit = make_visit(**{**defaults, **fields})
    if blanks is not None:
        visit.service_point = make_service_point(visit.office, blanks=blanks)
        visit.save(update_fields=["service_point"])
    queue = actions.ensure_queue(visit)
    if opened:
        Counter.objects.bulk_create(Counter(queue=queue, number=n + 1) for n in range(counters))
        queue.state, queue.opened_at = DailyQueue.State.OPEN, NOW
        queue.save()
    if state == "closed":
        actions.close_day(visit=visit, by=None, at=NOW)
    return DailyQueue.objects.select_related("visit__office").get(pk=queue.pk)


def make_ticket(queue: DailyQueue, lane: str = LaneKind.REGULAR, **fields: Any) -> Ticket:
    """The next number of a lane, given at the desk unless `source` says otherwise."""
    defaults = {
        "source": Ticket.Source.DESK,
        "op_id": uuid.uuid4(),
        "name": f"Neneng Uji {next(_numbers)}",
        "by": None,
        "at": NOW,
    }
    return actions.issue_ticket(visit=queue.visit, lane=lane, **{**defaults, **fields})


def counter(queue: DailyQueue, number: int = 1) -> Counter:
    return queue.counters.get(number=number)


def make_operator(visit: Visit, **fields: Any) -> Officer:
    """An operator of the visit's own team."""
    officer = make_officer(Role.OPERATOR, visit.office, **fields)
    visit.team.members.create(officer=officer)
    return officer
