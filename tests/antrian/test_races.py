"""The scarce things of the day, wanted by many at once. Each test first shows that the race is real unguarded."""

import threading
import uuid
from collections import Counter as Tally
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Max

from antrian.models import DailyQueue, Lane, Outcome, Ticket, TicketEvent, TicketState
from antrian.outcomes.actions import OutcomeRefused, record_outcome
from antrian.tickets import actions
from antrian.tickets.actions import TicketRefused
from jemputbola.stock.actions import OutOfBlanko, balance_of
from kecamatan.models import ResidentEvent
from tests.factories.queues import make_day, make_operator, make_ticket
from tests.factories.residents import make_resident
from tests.factories.visits import NOW, make_visit
from tests.parallel import at_once

pytestmark = pytest.mark.django_db(transaction=True)


class Aborted(Exception):
    pass


def numbers_of(queue: DailyQueue, lane: str = "A") -> list[int]:
    return sorted(Ticket.objects.filter(queue=queue, lane=lane).values_list("number", flat=True))


# --- Numbers -----------------------------------------------------------------


def test_the_highest_number_plus_one_gives_doubles() -> None:
    """The guard left out: what a look at the highest number does under 16 clients."""
    queue = make_day()
    all_have_looked = threading.Barrier(16)

    def naive(_: int) -> int:
        highest = Ticket.objects.filter(queue=queue).aggregate(n=Max("number"))["n"] or 0
        all_have_looked.wait(60)
        return highest + 1

    taken = at_once(16, naive).values
    assert len(taken) == 16
    assert len(set(taken)) < 16


def test_a_sequence_leaves_gaps_when_one_in_ten_aborts() -> None:
    """The other guard left out: a sequence never takes a number back."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE SEQUENCE ticket_gap_demo")

    def naive(number: int) -> int:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT nextval('ticket_gap_demo')")
            taken: int = cursor.fetchone()[0]
            if number % 10 == 0:
                raise Aborted
        return taken

    try:
        taken = sorted(at_once(40, naive).values)
        assert taken != list(range(1, len(taken) + 1))
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP SEQUENCE ticket_gap_demo")


def test_64_clients_of_whom_one_in_ten_aborts_get_unique_numbers_without_a_gap() -> None:
    queue = make_day()

    def client(number: int) -> list[int]:
        got = []
        for turn in range(5):
            try:
                with transaction.atomic():
                    ticket = make_ticket(queue, "AP"[number % 2])
                    if (number * 5 + turn) % 10 == 0:
                        raise Aborted
            except Aborted:
                continue
            got.append(ticket.number)
        return got

    results = at_once(64, client)
    assert not results.errors
    issued = sum(len(got) for got in results.values)
    assert issued == 288, "320 requests, one in ten aborted"
    for lane in "AP":
        numbers = numbers_of(queue, lane)
        assert numbers == list(range(1, len(numbers) + 1))
        assert Lane.objects.get(queue=queue, kind=lane).last_number == len(numbers)
    assert Ticket.objects.filter(queue=queue).count() == issued
    assert TicketEvent.objects.filter(move="issue").count() == issued


def test_the_same_operation_without_its_guard_is_several_tickets() -> None:
    queue = make_day()
    all_have_looked = threading.Barrier(8)

    def naive(_: int) -> str:
        known = Ticket.objects.filter(queue=queue, name="Euis").first()
        all_have_looked.wait(60)
        return (known or make_ticket(queue, name="Euis", op_id=uuid.uuid4())).label

    assert len(set(at_once(8, naive).values)) > 1


def test_the_same_operation_from_32_connections_is_one_ticket() -> None:
    queue, operation = make_day(), uuid.uuid4()
    results = at_once(32, lambda _: make_ticket(queue, op_id=operation, name="Euis", nik="3203010101800000").pk)
    assert not results.errors
    assert len(results.values) == 32
    assert len(set(results.values)) == 1
    assert numbers_of(queue) == [1]
    assert Lane.objects.get(queue=queue, kind="A").last_number == 1


def test_the_same_person_on_16_telephones_gets_one_number() -> None:
    queue = make_day()
    results = at_once(16, lambda _: make_ticket(queue, nik="3203010101800000", source="web").label)
    assert results.values == ["A-001"]
    assert {error.code for error in results.errors if isinstance(error, TicketRefused)} == {"nik_has_ticket"}
    queue.refresh_from_db()
    assert queue.web_issued == 1, "who is refused takes no web place"


def test_the_last_web_place_wanted_by_100_is_given_once() -> None:
    queue = make_day(state="not_open")
    DailyQueue.objects.filter(pk=queue.pk).update(web_quota=1)
    all_have_looked = threading.Barrier(90)

    def naive(_: int) -> bool:
        seen = DailyQueue.objects.get(pk=queue.pk)
        all_have_looked.wait(60)
        return seen.web_issued < seen.web_quota

    assert sum(at_once(90, naive).values) > 1, "looking beforehand promises the place to many"

    def client(number: int) -> list[Any]:
        # 100 people over 50 connections.
        got = []
        for _ in range(2):
            try:
                got.append(make_ticket(queue, source="web").label)
            except TicketRefused as refusal:
                got.append(refusal.code)
        return got

    results = at_once(50, client)
    assert not results.errors
    answers = Tally(answer for got in results.values for answer in got)
    assert answers == {"A-001": 1, "web_full": 99}
    assert numbers_of(queue) == [1]


def test_a_visit_gets_one_queue_however_many_ask_first() -> None:
    visit = make_visit(state="announced")
    results = at_once(16, lambda _: actions.ensure_queue(visit).pk)
    assert not results.errors
    assert len(set(results.values)) == 1
    assert Lane.objects.filter(queue__visit=visit).count() == 2


def test_no_number_follows_the_count_of_a_day_being_closed() -> None:
    queue = make_day()

    def client(number: int) -> Any:
        if number == 0:
            return actions.close_day(visit=queue.visit, by=None, at=NOW)
        try:
            return [make_ticket(queue).number for _ in range(5)]
        except TicketRefused as refusal:
            return refusal.code

    results = at_once(24, client)
    assert not results.errors
    count = next(value for value in results.values if isinstance(value, actions.DayCount))
    assert count.issued == Ticket.objects.filter(queue=queue).count()
    assert numbers_of(queue) == list(range(1, count.issued + 1))


# --- Calling -----------------------------------------------------------------


def test_calling_without_the_days_lock_calls_one_person_to_several_counters() -> None:
    queue = make_day(counters=8)
    for _ in range(8):
        make_ticket(queue)
    all_have_looked = threading.Barrier(8)

    def naive(_: int) -> int:
        ticket = Ticket.objects.filter(queue=queue, state=TicketState.WAITING).order_by("number")[0]
        all_have_looked.wait(60)
        return ticket.number

    assert max(Tally(at_once(8, naive).values).values()) > 1


def test_8_counters_call_60_people_each_once_and_in_strict_order() -> None:
    queue = make_day(counters=8)
    for number in range(60):
        make_ticket(queue, "P" if number % 4 == 0 else "A")
    seats = list(queue.counters.all())

    def work(number: int) -> int:
        calls = 0
        while ticket := actions.call_next(counter=seats[number], by=None, at=NOW):
            calls += 1
            actions.skip(ticket=ticket, by=None, at=NOW)
        return calls

    results = at_once(8, work)
    assert not results.errors
    assert sum(results.values) == 60
    called = list(TicketEvent.objects.filter(move="call").order_by("id").values_list("ticket__lane", "ticket__number"))
    assert len(called) == len(set(called)) == 60
    for lane in "AP":
        assert [number for at, number in called if at == lane] == numbers_of(queue, lane)
    assert called[:6] == [("A", 1), ("P", 1), ("A", 2), ("P", 2), ("A", 3), ("P", 3)]


# --- Outcomes ----------------------------------------------------------------


def ready_tickets(queue: DailyQueue, count: int) -> list[Ticket]:
    tickets = []
    for seat in queue.counters.all()[:count]:
        make_ticket(queue, resident=make_resident(queue.visit.point.desa))
        called = actions.call_next(counter=seat, by=None, at=NOW)
        assert called is not None
        tickets.append(called)
    return tickets


def test_two_operators_with_one_person_write_one_outcome() -> None:
    queue = make_day(blanks=10)
    operators = [make_operator(queue.visit), make_operator(queue.visit)]
    both_have_looked = threading.Barrier(2)
    (ticket,) = ready_tickets(queue, 1)

    def naive(_: int) -> bool:
        found = Outcome.objects.filter(ticket=ticket).exists()
        both_have_looked.wait(60)
        return found

    assert at_once(2, naive).values == [False, False], "both would write"

    def operator(number: int) -> Outcome:
        kind = (Outcome.Kind.RECORDED, Outcome.Kind.REFUSED)[number]
        return record_outcome(ticket=ticket, kind=kind, op_id=uuid.uuid4(), by=operators[number], at=NOW)

    results = at_once(2, operator)
    assert len(results.values) == 1
    (error,) = results.errors
    assert isinstance(error, OutcomeRefused)
    assert error.code == "outcome_exists"
    assert ResidentEvent.objects.count() == 1
    queue.visit.refresh_from_db()
    assert queue.visit.served == 1


def test_the_last_blank_wanted_by_two_counters_is_one_card() -> None:
    queue = make_day(blanks=1)
    operator = make_operator(queue.visit)
    tickets = ready_tickets(queue, 2)
    both_have_looked = threading.Barrier(2)

    def naive(_: int) -> int:
        left = balance_of(queue.visit.service_point)
        both_have_looked.wait(60)
        return left

    assert at_once(2, naive).values == [1, 1], "both would print"

    def print_card(number: int) -> Outcome:
        return record_outcome(
            ticket=tickets[number],
            kind=Outcome.Kind.CARD_PRINTED,
            handed_to="Yang bersangkutan",
            op_id=uuid.uuid4(),
            by=operator,
            at=NOW,
        )

    results = at_once(2, print_card)
    assert len(results.values) == 1
    assert [type(error) for error in results.errors] == [OutOfBlanko]
    assert balance_of(queue.visit.service_point) == 0
    assert Ticket.objects.filter(queue=queue, state=TicketState.DONE).count() == 1


def test_eight_counters_serve_at_once_and_no_served_person_is_lost() -> None:
    queue = make_day(counters=8, blanks=100)
    operator = make_operator(queue.visit)
    tickets = ready_tickets(queue, 8)

    def serve(number: int) -> Outcome:
        kind = Outcome.Kind.CARD_PRINTED if number % 2 else Outcome.Kind.RECORDED
        return record_outcome(
            ticket=tickets[number], kind=kind, handed_to="Ibu", op_id=uuid.uuid4(), by=operator, at=NOW
        )

    results = at_once(8, serve)
    assert not results.errors
    queue.visit.refresh_from_db()
    assert queue.visit.served == 8
    assert balance_of(queue.visit.service_point) == 96
    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.filter(pk=tickets[0].pk).update(queue=queue, lane="A", number=2)
