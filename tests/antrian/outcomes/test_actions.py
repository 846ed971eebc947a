"""One service, one outcome: told to ledger, stock and visit together, or not at all."""

import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from antrian.models import DailyQueue, Outcome, Ticket, TicketState
from antrian.outcomes import actions
from antrian.outcomes.actions import OutcomeRefused
from antrian.tickets import actions as tickets
from antrian.tickets.actions import TicketRefused
from jemputbola.models import BlankoMovement
from jemputbola.stock.actions import OutOfBlanko, balance_of
from kecamatan.models import AuditEvent, Need, Resident, ResidentEvent
from tests.factories.queues import counter, make_day, make_operator, make_ticket
from tests.factories.residents import make_resident
from tests.factories.visits import NOW

pytestmark = pytest.mark.django_db
Kind = Outcome.Kind


def refused(code: str) -> Any:
    return pytest.raises(OutcomeRefused, match=f"^{code}$")


def at_the_counter(queue: DailyQueue, resident: Resident | None = None) -> Ticket:
    make_ticket(queue, resident=resident) if resident else make_ticket(queue)
    called = tickets.call_next(counter=counter(queue), by=None, at=NOW)
    assert called is not None
    return called


def record(ticket: Ticket, kind: str, **fields: Any) -> Outcome:
    defaults = {"op_id": uuid.uuid4(), "by": operator_of(ticket), "at": NOW}
    return actions.record_outcome(ticket=ticket, kind=kind, **{**defaults, **fields})


def correct(outcome: Outcome, kind: str, **fields: Any) -> Outcome:
    defaults = {"op_id": uuid.uuid4(), "by": outcome.by, "at": NOW, "reason": "salah pilih"}
    return actions.correct_outcome(outcome=outcome, kind=kind, **{**defaults, **fields})


def operator_of(ticket: Ticket) -> Any:
    member = ticket.queue.visit.team.members.first()
    return member.officer if member else make_operator(ticket.queue.visit)


def served(queue: DailyQueue) -> int:
    queue.visit.refresh_from_db()
    return queue.visit.served


def test_a_recorded_resident_changes_ledger_need_and_visit() -> None:
    queue = make_day()
    resident = make_resident(queue.visit.point.desa)
    ticket = at_the_counter(queue, resident)
    outcome = record(ticket, Kind.RECORDED, note="Sidik jari sulit")
    ticket.refresh_from_db()
    resident.refresh_from_db()
    event = ResidentEvent.objects.get(resident=resident)
    assert (ticket.state, ticket.finished_at) == (TicketState.DONE, NOW)
    assert resident.need == Need.WAIT
    assert (event.kind, event.visit_id, event.note) == ("recorded", queue.visit.pk, "Sidik jari sulit")
    assert outcome.resident == resident
    assert served(queue) == 1


def test_a_printed_card_is_a_blank_less_and_a_resident_done() -> None:
    queue = make_day(blanks=10)
    resident = make_resident(queue.visit.point.desa, siak_status="PRR", need=Need.PRINT)
    record(at_the_counter(queue, resident), Kind.CARD_PRINTED, handed_to="Yang bersangkutan", cards_spoiled=2)
    resident.refresh_from_db()
    assert resident.need == Need.DONE
    assert [event.kind for event in resident.events.all()] == ["card_printed", "card_handed_over"]
    assert "Yang bersangkutan" in resident.events.get(kind="card_handed_over").note
    assert balance_of(queue.visit.service_point) == 7


def test_without_blanks_nothing_happens_at_all() -> None:
    queue = make_day(blanks=1)
    resident = make_resident(queue.visit.point.desa, siak_status="PRR", need=Need.PRINT)
    ticket = at_the_counter(queue, resident)
    with pytest.raises(OutOfBlanko):
        record(ticket, Kind.CARD_PRINTED, handed_to="Ibu kandung", cards_spoiled=1)
    ticket.refresh_from_db()
    resident.refresh_from_db()
    assert ticket.state == TicketState.CALLED
    assert resident.need == Need.PRINT
    assert not ResidentEvent.objects.exists()
    assert not Outcome.objects.exists()
    assert balance_of(queue.visit.service_point) == 1
    assert served(queue) == 0


def test_a_repeated_request_is_one_outcome() -> None:
    queue, operation = make_day(blanks=5), uuid.uuid4()
    ticket = at_the_counter(queue, make_resident(queue.visit.point.desa))
    first = record(ticket, Kind.CARD_PRINTED, handed_to="Ayah", op_id=operation)
    assert record(ticket, Kind.CARD_PRINTED, handed_to="Ayah", op_id=operation) == first
    assert balance_of(queue.visit.service_point) == 4
    assert served(queue) == 1
    with refused("operation_reused"):
        record(ticket, Kind.REFUSED, op_id=operation)


def test_a_ticket_has_one_outcome() -> None:
    ticket = at_the_counter(make_day())
    record(ticket, Kind.RECORDED)
    with refused("outcome_exists"):
        record(ticket, Kind.REFUSED)


def test_somebody_still_in_the_line_has_no_outcome() -> None:
    queue = make_day()
    with pytest.raises(TicketRefused, match="move_not_allowed"):
        record(make_ticket(queue), Kind.RECORDED)
    assert not Outcome.objects.exists()


def test_who_was_skipped_can_be_written_down_as_absent_and_is_not_served() -> None:
    queue = make_day()
    resident = make_resident(queue.visit.point.desa)
    ticket = tickets.skip(ticket=at_the_counter(queue, resident), by=None, at=NOW)
    record(ticket, Kind.ABSENT)
    resident.refresh_from_db()
    assert resident.need == Need.RECORD
    assert served(queue) == 0


def test_somebody_who_is_on_no_list_has_an_outcome_too() -> None:
    queue = make_day()
    outcome = record(at_the_counter(queue), Kind.NOT_IN_SIAK)
    assert outcome.resident is None
    assert not ResidentEvent.objects.exists()
    assert served(queue) == 1


@pytest.mark.parametrize(
    ("kind", "fields", "code"),
    [
        ("sesuatu", {}, "kind_unknown"),
        (Kind.CARD_HANDED_OVER, {}, "handed_to_missing"),
        (Kind.CARD_PRINTED, {"handed_to": "Ayah"}, "no_service_point"),
        (Kind.RECORDED, {"cards_spoiled": 1}, "no_service_point"),
        (Kind.RECORDED, {"cards_spoiled": 10}, "too_many_spoiled"),
    ],
)
def test_what_does_not_fit_is_refused(kind: str, fields: dict[str, Any], code: str) -> None:
    ticket = at_the_counter(make_day())
    with refused(code):
        record(ticket, kind, **fields)
    assert not Outcome.objects.exists()


def test_a_correction_replaces_and_erases_nothing() -> None:
    queue = make_day(blanks=5)
    resident = make_resident(queue.visit.point.desa, siak_status="PRR", need=Need.PRINT)
    wrong = record(at_the_counter(queue, resident), Kind.CARD_PRINTED, handed_to="Ayah")
    right = correct(wrong, Kind.MOVED)
    wrong.refresh_from_db()
    resident.refresh_from_db()
    assert (wrong.counts, right.counts, right.replaces) == (False, True, wrong)
    assert resident.need == Need.OUT
    kinds = list(resident.events.values_list("kind", flat=True))
    assert kinds == ["card_printed", "card_handed_over", "corrected", "corrected", "moved"]
    assert balance_of(queue.visit.service_point) == 5
    assert served(queue) == 0
    assert AuditEvent.objects.get(action="outcome.correct").detail["reason"] == "salah pilih"


def test_a_corrected_outcome_can_be_corrected_again_back_to_the_first() -> None:
    queue = make_day(blanks=5)
    resident = make_resident(queue.visit.point.desa)
    first = record(at_the_counter(queue, resident), Kind.RECORDED)
    second = correct(first, Kind.CARD_PRINTED, handed_to="Ayah")
    assert balance_of(queue.visit.service_point) == 4
    third = correct(second, Kind.RECORDED)
    resident.refresh_from_db()
    assert third.kind == first.kind
    assert resident.need == Need.WAIT
    assert balance_of(queue.visit.service_point) == 5
    assert served(queue) == 1


def test_a_correction_needs_a_reason_and_a_difference_and_the_current_outcome() -> None:
    first = record(at_the_counter(make_day()), Kind.RECORDED)
    with refused("reason_missing"):
        correct(first, Kind.REFUSED, reason="  ")
    with refused("nothing_changed"):
        correct(first, Kind.RECORDED)
    operation = uuid.uuid4()
    second = correct(first, Kind.REFUSED, op_id=operation)
    assert correct(first, Kind.REFUSED, op_id=operation) == second
    with refused("not_current"):
        correct(first, Kind.DIED)


def test_a_correction_without_blanks_leaves_the_old_outcome_standing() -> None:
    queue = make_day(blanks=0)
    first = record(at_the_counter(queue, make_resident(queue.visit.point.desa)), Kind.RECORDED)
    with pytest.raises(OutOfBlanko):
        correct(first, Kind.CARD_PRINTED, handed_to="Ayah")
    first.refresh_from_db()
    assert first.counts
    assert not BlankoMovement.objects.filter(kind="printed").exists()


def test_the_database_refuses_a_second_outcome_that_counts() -> None:
    first = record(at_the_counter(make_day()), Kind.RECORDED)
    with pytest.raises(IntegrityError, match="outcome_one_that_counts"), transaction.atomic():
        Outcome.objects.create(
            ticket=first.ticket, visit=first.visit, kind=Kind.DIED, op_id=uuid.uuid4(), by=first.by, at=NOW
        )
