"""What the screens of the day show, each in a bounded number of queries whatever the length of the line."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Max, Q, QuerySet

from antrian.models import Counter, DailyQueue, Outcome, Ticket, TicketState
from antrian.tickets import numbering
from antrian.tickets.lifecycle import AT_COUNTER
from antrian.tickets.waiting import WINDOW, Wait, estimate
from jemputbola.models import HOLDING_STATES, Visit, VisitState
from jemputbola.visits.wording import place_name
from kecamatan.indonesian import long_date
from kecamatan.models import Officer, Resident
from kecamatan.residents.searching import by_name

NEXT_AT_DESK: Final = 12
RECENT_AT_DESK: Final = 8
FOUND_AT_ONCE: Final = 30
DAYS_AHEAD: Final = 21

State = TicketState


@dataclass(frozen=True)
class Seat:
    """A counter and whoever stands there."""

    counter: Counter
    ticket: Ticket | None


@dataclass(frozen=True)
class Tally:
    """How the numbers of a queue stand."""

    issued: int = 0
    waiting: int = 0
    at_counter: int = 0
    skipped: int = 0
    done: int = 0
    cancelled: int = 0
    last: str = ""

    @property
    def last_words(self) -> str:
        """`terakhir A-033, P-007`."""
        return f"terakhir {self.last}" if self.last else ""

    @property
    def left(self) -> int:
        return self.waiting + self.at_counter + self.skipped


@dataclass(frozen=True)
class Desk:
    """What the desk shows and asks for anew every few seconds."""

    tally: Tally
    seats: list[Seat]
    upcoming: list[Ticket]
    skipped: list[Ticket]
    recent: list[Outcome]

    @property
    def version(self) -> str:
        """The same for the same content, so that an unchanged desk need not be sent again."""
        facts = (
            self.tally,
            [
                (seat.counter.pk, seat.ticket and (seat.ticket.pk, seat.ticket.state, seat.ticket.calls))
                for seat in self.seats
            ],
            [(ticket.pk, ticket.resident_id) for ticket in self.upcoming],
            [ticket.pk for ticket in self.skipped],
            [outcome.pk for outcome in self.recent],
        )
        return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]


def desk(queue: DailyQueue) -> Desk:
    """The desk of a queue, in six queries."""
    tickets = Ticket.objects.filter(queue=queue).select_related("resident", "counter")
    counters = list(Counter.objects.filter(queue=queue, is_open=True).order_by("number"))
    standing = {ticket.counter_id: ticket for ticket in tickets.filter(state__in=AT_COUNTER)}
    recent = Outcome.objects.filter(ticket__queue=queue, counts=True).select_related("ticket", "resident")
    return Desk(
        tally=tally_of(queue),
        seats=[Seat(counter, standing.get(counter.pk)) for counter in counters],
        upcoming=next_in_line(queue, tickets, NEXT_AT_DESK),
        skipped=list(tickets.filter(state=State.SKIPPED).order_by("called_at", "id")),
        recent=list(recent.order_by("-at", "-id")[:RECENT_AT_DESK]),
    )


def next_in_line(queue: DailyQueue, tickets: QuerySet[Ticket], limit: int) -> list[Ticket]:
    """The next people as they would be called if everybody came."""
    waiting = tickets.filter(queue=queue, state=State.WAITING).order_by("number")
    lanes = {lane: list(waiting.filter(lane=lane)[:limit]) for lane in (numbering.REGULAR, numbering.PRIORITY)}
    by_turn = {(ticket.lane, ticket.number): ticket for lane in lanes.values() for ticket in lane}
    turns = numbering.upcoming(
        [ticket.number for ticket in lanes[numbering.REGULAR]],
        [ticket.number for ticket in lanes[numbering.PRIORITY]],
        regular_since=queue.regular_since_priority,
        share=queue.regular_per_priority,
        limit=limit,
    )
    return [by_turn[turn] for turn in turns]


def tally_of(queue: DailyQueue) -> Tally:
    return tallies([queue.pk]).get(queue.pk, Tally())


def tallies(queue_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Tally]:
    """The tally of each queue that has given a number, in one query."""
    rows = (
        Ticket.objects.filter(queue_id__in=list(queue_ids))
        .order_by()
        .values("queue_id")
        .annotate(
            issued=Count("id"),
            last_regular=Max("number", filter=Q(lane=numbering.REGULAR)),
            last_priority=Max("number", filter=Q(lane=numbering.PRIORITY)),
            waiting=Count("id", filter=Q(state=State.WAITING)),
            at_counter=Count("id", filter=Q(state__in=AT_COUNTER)),
            skipped=Count("id", filter=Q(state=State.SKIPPED)),
            done=Count("id", filter=Q(state=State.DONE)),
            cancelled=Count("id", filter=Q(state=State.CANCELLED)),
        )
    )
    found = {}
    for row in rows:
        highest = (("A", row["last_regular"]), ("P", row["last_priority"]))
        last = ", ".join(f"{lane}-{number:03d}" for lane, number in highest if number)
        found[row["queue_id"]] = Tally(
            issued=row["issued"],
            waiting=row["waiting"],
            at_counter=row["at_counter"],
            skipped=row["skipped"],
            done=row["done"],
            cancelled=row["cancelled"],
            last=last,
        )
    return found


@dataclass(frozen=True)
class Place:
    """Where a ticket stands: people before it, and the range of the wait."""

    ahead: int
    wait: Wait


def place_of(ticket: Ticket, *, counters: int, at: dt.datetime) -> Place | None:
    """The place of a waiting ticket; None when it no longer waits.

    `counters`: how many call at the same time (kits, while the queue is not yet open); `at`: now, or the opening.
    """
    if ticket.state != State.WAITING:
        return None
    queue = ticket.queue
    waiting = Ticket.objects.filter(queue=queue, state=State.WAITING).aggregate(
        own=Count("id", filter=Q(lane=ticket.lane, number__lt=ticket.number)),
        other=Count("id", filter=~Q(lane=ticket.lane)),
    )
    ahead = numbering.ahead_of(
        ticket.lane,
        own=waiting["own"],
        other=waiting["other"],
        regular_since=queue.regular_since_priority,
        share=queue.regular_per_priority,
    )
    return Place(ahead, estimate(ahead, pace_of(queue), counters=counters, now=at))


def pace_of(queue: DailyQueue) -> list[dt.datetime]:
    """When the last services ended."""
    done = Ticket.objects.filter(queue=queue, state=State.DONE, finished_at__isnull=False)
    return [at for at in done.order_by("-finished_at").values_list("finished_at", flat=True)[: WINDOW + 1] if at]


def residents_of_visit(visit: Visit, text: str, nik_indexes: Sequence[bytes]) -> list[Resident]:
    """People of the roster for the desk: by name in the desa that the visit serves, or by NIK in the whole office."""
    people = Resident.objects.filter(office_id=visit.office_id).select_related("desa__kecamatan")
    if nik_indexes:
        return list(people.filter(nik_index__in=nik_indexes))
    served = visit.desa.values_list("pk", flat=True)
    return list(by_name(Resident.objects.in_desa(*served), text, ()).rows(people)[:FOUND_AT_ONCE])


def labels_of(queue: DailyQueue, residents: Sequence[Resident]) -> dict[uuid.UUID, str]:
    """The numbers that these people already hold in this queue, by resident."""
    rows = Ticket.objects.filter(queue=queue, resident__in=residents).exclude(state=State.CANCELLED)
    return {ticket.resident_id: ticket.label for ticket in rows if ticket.resident_id}


@dataclass(frozen=True)
class QueueRow:
    """One visit in the list of queues."""

    visit: Visit
    queue: DailyQueue | None
    tally: Tally


def queues_of(officer: Officer, first: dt.date, last: dt.date) -> list[QueueRow]:
    """The queues of the visits that this officer may see between two local dates, in three queries."""
    visits = (
        Visit.objects.visible_to(officer)
        .between(first, last)
        .filter(state__in=HOLDING_STATES)
        .exclude(state__in=(VisitState.DRAFT, VisitState.PROPOSED, VisitState.COUNTERED))
        .select_related("office", "point", "kecamatan", "team")
        .prefetch_related("desa")
        .order_by("date", "starts", "id")
    )
    found = list(visits)
    queues = {queue.visit_id: queue for queue in DailyQueue.objects.filter(visit__in=found)}
    counted = tallies(queue.pk for queue in queues.values())
    rows = []
    for visit in found:
        queue = queues.get(visit.pk)
        rows.append(QueueRow(visit, queue, counted.get(queue.pk, Tally()) if queue else Tally()))
    return rows


def numbers_of(resident: Resident) -> list[tuple[dt.datetime, dict[str, str]]]:
    """The numbers a resident took, as moments of their time line; how each ended, where no outcome tells it."""
    rows = Ticket.objects.filter(resident=resident).select_related("queue__visit__point", "queue__visit__office")
    return [(ticket.issued_at, _number_taken(ticket)) for ticket in rows.order_by("issued_at", "id")]


def _number_taken(ticket: Ticket) -> dict[str, str]:
    visit = ticket.queue.visit
    detail = f"{place_name(visit)}, {long_date(visit.date)}"
    if ticket.state in (State.CANCELLED, State.SKIPPED):
        detail += f". {ticket.get_state_display()}"
    who = {Ticket.Source.WEB: "Diambil sendiri dari jadwal", Ticket.Source.DESK: "Meja pendaftaran"}
    return {"what": f"Mengambil nomor {ticket.label}", "who": who[Ticket.Source(ticket.source)], "detail": detail}
