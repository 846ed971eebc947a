"""Turns between two lanes, and codes that can be read out over a bad line."""

import random

from hypothesis import given
from hypothesis import strategies as st

from antrian.models import LaneKind
from antrian.tickets import numbering

lanes = st.sampled_from(["A", "P"])
shares = st.integers(min_value=1, max_value=5)


def test_the_lanes_are_those_of_the_tickets() -> None:
    assert (numbering.REGULAR, numbering.PRIORITY) == (LaneKind.REGULAR, LaneKind.PRIORITY)


def test_regular_and_priority_take_turns() -> None:
    turns = numbering.upcoming([1, 2, 3], [1, 2], regular_since=0, share=1, limit=9)
    assert turns == [("A", 1), ("P", 1), ("A", 2), ("P", 2), ("A", 3)]


def test_after_two_regular_ones_comes_one_with_priority() -> None:
    turns = numbering.upcoming([1, 2, 3, 4], [1], regular_since=0, share=2, limit=9)
    assert turns == [("A", 1), ("A", 2), ("P", 1), ("A", 3), ("A", 4)]


def test_who_arrives_in_an_empty_priority_lane_is_next_after_a_long_regular_morning() -> None:
    since = 0
    for _ in range(20):
        since = numbering.regular_since_after("A", since, 1)
    assert numbering.next_lane(regular=True, priority=True, regular_since=since, share=1) == "P"


def test_nobody_waits_nobody_is_called() -> None:
    assert numbering.next_lane(regular=False, priority=False, regular_since=0, share=1) is None


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 5), shares)
def test_everybody_is_called_once_and_in_the_order_of_their_lane(a: int, p: int, since: int, share: int) -> None:
    turns = numbering.upcoming(range(1, a + 1), range(1, p + 1), regular_since=since, share=share, limit=100)
    assert [n for lane, n in turns if lane == "A"] == list(range(1, a + 1))
    assert [n for lane, n in turns if lane == "P"] == list(range(1, p + 1))


@given(lanes, st.integers(0, 30), st.integers(0, 30), st.integers(0, 5), shares)
def test_the_people_ahead_are_those_called_before(lane: str, own: int, other: int, since: int, share: int) -> None:
    mine, theirs = range(own + 1), range(other)
    regular, priority = (mine, theirs) if lane == "A" else (theirs, mine)
    turns = numbering.upcoming(regular, priority, regular_since=since, share=share, limit=100)
    before = turns.index((lane, own))
    assert numbering.ahead_of(lane, own=own, other=other, regular_since=since, share=share) == before


def test_a_code_has_no_letters_that_look_alike() -> None:
    code = numbering.new_code(random.Random(1).choice)
    assert len(code) == numbering.CODE_LENGTH >= 8
    assert not set(numbering.CODE_LETTERS) & set("0O1IL2Z5S8BUV")
    assert numbering.read_code(f" {code[:5].lower()}-{code[5:]} ") == code
