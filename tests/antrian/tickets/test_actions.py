"""Numbers given, people called, the day opened and closed."""

import datetime as dt
import uuid
from typing import Any

import pytest

from antrian.models import DailyQueue, Lane, PriorityReason, Ticket, TicketEvent, TicketState
from antrian.tickets import actions
from antrian.tickets.actions import TicketRefused, issuing
from jemputbola.models import VisitState
from jemputbola.visits.actions import VisitRefused
from kecamatan import privacy
from kecamatan.models import AuditEvent, Role
from tests.factories.people import make_officer
from tests.factories.queues import counter, make_day, make_operator, make_ticket
from tests.factories.residents import invented_nik, make_resident
from tests.factories.visits import NOW, make_visit

pytestmark = pytest.mark.django_db


def refused(code: str) -> Any:
    return pytest.raises(TicketRefused, match=f"^{code}$")


# --- Numbers -----------------------------------------------------------------


def test_numbers_run_from_one_in_each_lane() -> None:
    queue = make_day()
    labels = [make_ticket(queue, lane).label for lane in "AAPAP"]
    assert labels == ["A-001", "A-002", "P-001", "A-003", "P-002"]


def test_a_new_number_is_waiting_and_its_first_event_says_who_gave_it() -> None:
    queue = make_day()
    operator = make_operator(queue.visit)
    ticket = make_ticket(queue, "P", priority_reason=PriorityReason.ELDERLY, by=operator)
    event = TicketEvent.objects.get(ticket=ticket)
    assert (ticket.state, event.move, event.to_state, event.by) == ("waiting", "issue", "waiting", operator)
    assert ticket.priority_reason == PriorityReason.ELDERLY


def test_the_same_request_twice_is_one_number() -> None:
    queue, operation = make_day(), uuid.uuid4()
    first = make_ticket(queue, op_id=operation, name="Euis")
    assert make_ticket(queue, op_id=operation, name="Euis") == first
    assert Lane.objects.get(queue=queue, kind="A").last_number == 1


def test_the_same_request_is_answered_even_when_the_queue_has_closed_meanwhile() -> None:
    queue, operation = make_day(), uuid.uuid4()
    first = make_ticket(queue, op_id=operation, name="Euis")
    actions.close_day(visit=queue.visit, by=None, at=NOW)
    assert make_ticket(queue, op_id=operation, name="Euis") == first


def test_an_operation_is_not_reused_for_somebody_else() -> None:
    queue, operation = make_day(), uuid.uuid4()
    make_ticket(queue, op_id=operation, name="Euis", nik=invented_nik())
    with refused("operation_reused"):
        make_ticket(queue, op_id=operation, name="Euis", nik=invented_nik())
    with refused("operation_reused"):
        make_ticket(make_day(), op_id=operation, name="Euis")


def test_one_number_per_nik_and_visit_whatever_the_door() -> None:
    queue, nik = make_day(), invented_nik()
    resident = make_resident(queue.visit.point.desa, nik=nik)
    make_ticket(queue, source=Ticket.Source.WEB, nik=nik)
    with refused("nik_has_ticket"):
        make_ticket(queue, nik=nik)
    with refused("nik_has_ticket"):
        make_ticket(queue, resident=resident)
    assert make_ticket(make_day(), nik=nik).number == 1
    assert Lane.objects.get(queue=queue, kind="A").last_number == 1, "a refused request takes no number"


def test_after_cancelling_the_same_person_may_take_a_new_number_and_the_old_one_stays_taken() -> None:
    queue, nik = make_day(), invented_nik()
    actions.cancel(ticket=make_ticket(queue, nik=nik), by=None, at=NOW)
    assert make_ticket(queue, nik=nik).label == "A-002"


def test_somebody_of_the_roster_is_found_by_their_nik_and_the_nik_is_not_kept_twice() -> None:
    queue, nik = make_day(), invented_nik()
    resident = make_resident(queue.visit.point.desa, nik=nik)
    ticket = make_ticket(queue, nik=nik)
    assert (ticket.resident, ticket.nik_sealed, ticket.nik_last4) == (resident, None, nik[-4:])


def test_the_nik_and_phone_of_somebody_not_on_the_list_are_kept_sealed() -> None:
    queue, nik = make_day(), invented_nik()
    ticket = make_ticket(queue, nik=nik, phone="081200000001")
    assert ticket.resident is None
    assert nik.encode() not in bytes(ticket.nik_sealed or b"")
    place = {"table": "antrian_ticket", "row_id": ticket.pk}
    assert privacy.unseal(ticket.nik_sealed or b"", column="nik_sealed", **place) == nik
    assert privacy.unseal(ticket.phone_sealed or b"", column="phone_sealed", **place) == "081200000001"


def test_a_resident_of_another_office_is_not_found() -> None:
    nik = invented_nik()
    make_resident(nik=nik)
    assert make_ticket(make_day(), nik=nik).resident is None


def test_the_web_gives_out_its_part_and_the_desk_goes_on() -> None:
    queue = make_day(capacity=5)
    assert queue.web_quota == 3
    for _ in range(3):
        make_ticket(queue, source=Ticket.Source.WEB)
    with refused("web_full"):
        make_ticket(queue, source=Ticket.Source.WEB)
    assert make_ticket(queue).label == "A-004"


def test_the_web_opens_before_the_day_and_the_desk_on_it() -> None:
    queue = make_day(state="not_open")
    assert make_ticket(queue, source=Ticket.Source.WEB).number == 1
    with refused("queue_not_open"):
        make_ticket(queue)


def test_no_number_after_the_day_is_closed_or_over() -> None:
    for source in Ticket.Source.values:
        with refused("queue_closed"):
            make_ticket(make_day(state="closed"), source=source)
    with refused("visit_over"):
        make_ticket(make_day(state="not_open"), source=Ticket.Source.WEB, at=NOW + dt.timedelta(hours=7))


@pytest.mark.parametrize("state", ["draft", "proposed", "declined", "postponed", "cancelled"])
def test_no_number_for_a_visit_that_is_not_public(state: str) -> None:
    visit = make_visit(state=state)
    with refused("visit_not_public"):
        make_ticket(actions.ensure_queue(visit), source=Ticket.Source.WEB)


def test_a_code_that_is_taken_is_drawn_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    queue = make_day()
    taken = make_ticket(queue).code
    codes = iter([taken, taken, "FRESHCADE3"])
    monkeypatch.setattr(issuing.numbering, "new_code", lambda pick: next(codes))
    ticket = make_ticket(queue)
    assert (ticket.code, ticket.label) == ("FRESHCADE3", "A-002")


# --- Calling -----------------------------------------------------------------


def test_the_lowest_number_is_called_first_and_lanes_take_turns() -> None:
    queue = make_day(counters=5)
    for lane in "AAAPP":
        make_ticket(queue, lane)
    called = [actions.call_next(counter=counter(queue, n), by=None, at=NOW) for n in range(1, 6)]
    assert [ticket.label for ticket in called if ticket] == ["A-001", "P-001", "A-002", "P-002", "A-003"]
    assert actions.call_next(counter=make_day().counters.first(), by=None, at=NOW) is None


def test_a_second_tap_does_not_call_a_second_person() -> None:
    queue = make_day()
    make_ticket(queue)
    make_ticket(queue)
    actions.call_next(counter=counter(queue), by=None, at=NOW)
    with refused("counter_busy"):
        actions.call_next(counter=counter(queue), by=None, at=NOW)


def test_who_was_skipped_comes_back_with_the_old_number_and_is_next() -> None:
    queue = make_day()
    first, _ = make_ticket(queue), make_ticket(queue)
    called = actions.call_next(counter=counter(queue), by=None, at=NOW)
    assert called == first
    assert actions.recall(ticket=first, by=None, at=NOW).calls == 2
    assert actions.skip(ticket=first, by=None, at=NOW).state == TicketState.SKIPPED
    second = actions.call_next(counter=counter(queue), by=None, at=NOW)
    assert second is not None
    assert second.label == "A-002"
    assert actions.return_to_line(ticket=first, by=None, at=NOW).counter is None
    again = actions.call_next(counter=counter(queue, 2), by=None, at=NOW)
    assert again == first


def test_a_move_is_judged_by_the_present_state_not_by_the_page() -> None:
    queue = make_day()
    ticket = make_ticket(queue)
    stale = actions.call_next(counter=counter(queue), by=None, at=NOW)
    assert stale
    actions.skip(ticket=ticket, by=None, at=NOW)
    with refused("move_not_allowed"):
        actions.start_serving(ticket=stale, by=None, at=NOW)


# --- The day -----------------------------------------------------------------


def test_opening_the_queue_opens_the_visit() -> None:
    queue = make_day(state="not_open")
    operator = make_operator(queue.visit)
    opened = actions.open_day(visit=queue.visit, counters=2, by=operator, at=NOW)
    assert opened.state == DailyQueue.State.OPEN
    queue.visit.refresh_from_db()
    assert queue.visit.state == VisitState.OPEN
    assert queue.counters.count() == 2
    assert actions.open_day(visit=queue.visit, counters=4, by=operator, at=NOW).counters.count() == 2


def test_the_queue_opens_on_its_own_day_only() -> None:
    queue = make_day(state="not_open")
    with pytest.raises(VisitRefused, match="not_today"):
        actions.open_day(visit=queue.visit, counters=2, by=None, at=NOW + dt.timedelta(days=1))
    queue.refresh_from_db()
    assert queue.state == DailyQueue.State.NOT_OPEN


def test_a_counter_leaves_only_when_nobody_stands_there() -> None:
    queue = make_day(counters=3)
    planner = make_officer(Role.PLANNER, queue.visit.office)
    make_ticket(queue)
    actions.call_next(counter=counter(queue, 3), by=planner, at=NOW)
    with refused("counter_busy"):
        actions.set_counters(queue=queue, counters=2, by=planner, at=NOW)
    actions.skip(ticket=queue.tickets.get(), by=planner, at=NOW)
    actions.set_counters(queue=queue, counters=2, by=planner, at=NOW)
    with refused("counter_closed"):
        actions.call_next(counter=counter(queue, 3), by=planner, at=NOW)
    with refused("counters_out_of_range"):
        actions.set_counters(queue=queue, counters=0, by=planner, at=NOW)


def test_the_count_at_the_end_is_the_numbers_given() -> None:
    queue = make_day()
    for _ in range(5):
        make_ticket(queue)
    actions.cancel(ticket=queue.tickets.get(number=4), by=None, at=NOW)
    actions.call_next(counter=counter(queue), by=None, at=NOW)
    with refused("people_at_counters"):
        actions.close_day(visit=queue.visit, by=None, at=NOW)
    actions.skip(ticket=queue.tickets.get(number=1), by=None, at=NOW)
    count = actions.close_day(visit=queue.visit, by=None, at=NOW)
    assert (count.issued, count.finished, count.left, count.cancelled) == (5, 0, 4, 1)
    assert count.issued == count.finished + count.left + count.cancelled
    queue.visit.refresh_from_db()
    assert queue.visit.state == VisitState.CLOSED
    assert AuditEvent.objects.filter(action="queue.close").count() == 1
    assert actions.close_day(visit=queue.visit, by=None, at=NOW) == count


def test_a_number_is_linked_to_somebody_of_the_roster() -> None:
    queue, nik = make_day(), invented_nik()
    operator = make_operator(queue.visit)
    ticket = make_ticket(queue, nik=nik)
    resident = make_resident(queue.visit.point.desa)
    linked = actions.link_resident(ticket=ticket, resident=resident, by=operator, at=NOW)
    assert (linked.resident, linked.nik_sealed, linked.nik_last4) == (resident, None, resident.nik_last4)
    with refused("nik_has_ticket"):
        actions.link_resident(ticket=make_ticket(queue), resident=resident, by=operator, at=NOW)
    with refused("foreign_resident"):
        actions.link_resident(ticket=ticket, resident=make_resident(), by=operator, at=NOW)
