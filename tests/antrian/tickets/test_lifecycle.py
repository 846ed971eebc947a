"""A ticket's states: what is not in the table does not happen."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from antrian.models import TicketEvent, TicketState
from antrian.tickets import lifecycle
from antrian.tickets.lifecycle import MOVES, TABLE, TicketRefused
from tests.factories.queues import counter, make_day, make_ticket
from tests.factories.visits import NOW


def test_a_finished_or_cancelled_number_stays_so() -> None:
    assert not [move for move in TABLE if {TicketState.DONE, TicketState.CANCELLED} & set(move.start)]


def test_every_state_can_be_reached_and_every_open_state_left() -> None:
    assert {move.end for move in TABLE} == set(TicketState)
    for state in (TicketState.WAITING, TicketState.CALLED, TicketState.SERVING, TicketState.SKIPPED):
        assert [move for move in TABLE if state in move.start]


@pytest.mark.django_db
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(sorted(MOVES)), max_size=8))
def test_each_taken_move_leaves_its_event_and_each_refused_one_leaves_nothing(db: None, moves: list[str]) -> None:
    queue = make_day()
    ticket, seat = make_ticket(queue), counter(queue)
    taken = [lifecycle.ISSUED]
    for code in moves:
        before = ticket.state
        if lifecycle.may(before, code):
            lifecycle.take(ticket, code, by=None, at=NOW, counter=seat)
            taken.append(code)
        else:
            with pytest.raises(TicketRefused):
                lifecycle.take(ticket, code, by=None, at=NOW, counter=seat)
            assert ticket.state == before
    events = TicketEvent.objects.filter(ticket=ticket)
    assert [event.move for event in events] == taken
    assert events[len(taken) - 1].to_state == ticket.state
