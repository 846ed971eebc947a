"""The table of states and moves."""

import datetime as dt
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from jemputbola.models import HOLDING_STATES, VisitEvent, VisitState
from jemputbola.visits import lifecycle
from jemputbola.visits.lifecycle import MOVES, TABLE, MoveRefused
from jemputbola.visits.wording import AUDIT_WORDS, TIMELINE_WORDS
from tests.factories.visits import NOW, make_visit

states = st.sampled_from(VisitState.values)
codes = st.sampled_from(sorted(MOVES))
ROOT = Path(__file__).parents[3]


def test_every_state_can_be_reached_from_a_draft() -> None:
    reached, fresh = {VisitState.DRAFT}, {VisitState.DRAFT}
    while fresh:
        fresh = {lifecycle.end_of(s, m.code) for s in fresh for m in lifecycle.moves_from(s)} - reached
        reached |= fresh
    assert reached == set(VisitState)


def test_a_closed_and_a_cancelled_visit_stay_as_they_are() -> None:
    assert [s for s in VisitState if not list(lifecycle.moves_from(s))] == [VisitState.CLOSED, VisitState.CANCELLED]


def test_every_other_visit_can_still_be_called_off_or_closed() -> None:
    ways_out = {"cancel", "close", "postpone"}
    for state in set(VisitState) - {VisitState.CLOSED, VisitState.CANCELLED}:
        assert ways_out & {move.code for move in lifecycle.moves_from(state)}


def test_only_the_day_itself_opens_and_closes() -> None:
    assert [m.code for m in TABLE if m.end == VisitState.OPEN] == ["open"]
    assert [m.code for m in TABLE if m.end == VisitState.CLOSED] == ["close"]


def test_every_move_has_its_words() -> None:
    assert set(AUDIT_WORDS) == set(TIMELINE_WORDS) == {*MOVES, lifecycle.PLANNED}


@given(states, codes)
def test_a_move_starts_where_the_table_says_and_nowhere_else(state: str, code: str) -> None:
    if state in MOVES[code].start:
        assert lifecycle.end_of(state, code) == (MOVES[code].end or state)
    else:
        with pytest.raises(MoveRefused):
            lifecycle.end_of(state, code)


@given(states, st.booleans(), st.booleans(), st.booleans())
def test_a_change_of_plan_is_a_move_of_the_table_or_refused(state: str, place: bool, team: bool, agreed: bool) -> None:
    try:
        code = lifecycle.move_for_change(state, place_or_time=place, new_revision=place or team, agreed=agreed)
    except MoveRefused:
        assert state in ("open", "closed", "cancelled")
        return
    end = lifecycle.end_of(state, code)
    if end == VisitState.CONFIRMED or end == VisitState.ANNOUNCED:
        assert agreed or not place, "what the camat agreed to does not change behind their back"
    if state == VisitState.PROPOSED and (place or team):
        assert code == "propose_anew", "an open link never asks about an older plan"


class AnyWalk(TestCase):
    """Whatever moves are tried in whatever order, every taken one is in the table and leaves its event."""

    @given(st.lists(codes, max_size=12))
    def test_any_walk_leaves_a_chain_of_events(self, walk: list[str]) -> None:
        visit = make_visit()
        taken = []
        for number, code in enumerate(walk):
            before = visit.state
            try:
                lifecycle.take(visit, code, by=None, at=NOW + dt.timedelta(minutes=number))
            except MoveRefused:
                assert visit.state == before
                assert before not in MOVES[code].start
            else:
                taken.append((code, before, visit.state))
        visit.refresh_from_db()
        events = VisitEvent.objects.filter(visit=visit).order_by("at", "id")
        assert list(events.values_list("move", "from_state", "to_state")) == taken
        assert visit.state == (taken[-1][2] if taken else VisitState.DRAFT)


def test_nothing_but_the_lifecycle_changes_the_state_of_a_visit() -> None:
    writes = re.compile(r"(?:visit|row)\.state\s*=[^=]|update\([^)]*\bstate=VisitState")
    for package in ("kecamatan", "jemputbola", "antrian"):
        for file in (ROOT / package).rglob("*.py"):
            if file.name == "lifecycle.py" or "migrations" in file.parts:
                continue
            if "import" in (text := file.read_text()) and "Visit" in text:
                assert not writes.search(text), f"{file} changes a visit's state by itself"


def test_the_states_that_hold_a_team_are_those_where_somebody_may_come() -> None:
    assert set(VisitState.values) - set(HOLDING_STATES) == {"declined", "postponed", "cancelled"}
