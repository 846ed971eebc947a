"""Whose turn is next between the two lanes, and the code on a ticket. Pure."""

from collections.abc import Callable, Sequence
from typing import Final

REGULAR: Final = "A"
PRIORITY: Final = "P"

# No 0 and O, no 1, I and L, no 2 and Z, no 5 and S, no 8 and B, no U and V: read from paper, typed by a neighbour.
CODE_LETTERS: Final = "34679ACDEFGHJKMNPQRTWXY"
CODE_LENGTH: Final = 10


def new_code(pick: Callable[[Sequence[str]], str]) -> str:
    """A ticket's code: CODE_LENGTH letters that cannot be mistaken for each other (23 ** 10, some 45 bits).

    `pick` takes one of them at random; `secrets.choice` outside of tests.
    """
    return "".join(pick(CODE_LETTERS) for _ in range(CODE_LENGTH))


def read_code(text: str) -> str:
    """A code as somebody typed it (small letters, blanks, a dash in the middle) to the stored form."""
    return "".join(character for character in text.upper() if character.isalnum())


def next_lane(*, regular: bool, priority: bool, regular_since: int, share: int) -> str | None:
    """The lane to call from, or None when nobody waits.

    `regular`, `priority`: somebody waits there; `regular_since`: regular people called since the last priority one;
    `share`: after so many regular ones comes one from the priority lane, while both have people.
    """
    if regular and priority:
        return PRIORITY if regular_since >= share else REGULAR
    if priority:
        return PRIORITY
    return REGULAR if regular else None


def regular_since_after(lane: str, regular_since: int, share: int) -> int:
    """The count for the next call, after one from `lane`; at most `share`, so that no debt is piled up."""
    return 0 if lane == PRIORITY else min(regular_since + 1, share)


def upcoming(
    regular: Sequence[int], priority: Sequence[int], *, regular_since: int, share: int, limit: int
) -> list[tuple[str, int]]:
    """The next `limit` turns as (lane, number), if everybody comes; the numbers in the order of their lane."""
    turns: list[tuple[str, int]] = []
    a = p = 0
    while len(turns) < limit:
        lane = next_lane(regular=a < len(regular), priority=p < len(priority), regular_since=regular_since, share=share)
        if lane is None:
            break
        if lane == PRIORITY:
            turns.append((lane, priority[p]))
            p += 1
        else:
            turns.append((lane, regular[a]))
            a += 1
        regular_since = regular_since_after(lane, regular_since, share)
    return turns


def ahead_of(lane: str, *, own: int, other: int, regular_since: int, share: int) -> int:
    """People called before somebody who has `own` waiting before them in their lane and `other` in the other lane.

    Nobody can know who still comes to the priority lane; this counts those who wait now.
    """
    before = 0
    while True:
        regular = lane == REGULAR or other > 0
        priority = lane == PRIORITY or other > 0
        turn = next_lane(regular=regular, priority=priority, regular_since=regular_since, share=share)
        if turn == lane and own == 0:
            return before
        if turn == lane:
            own -= 1
        else:
            other -= 1
        before += 1
        regular_since = regular_since_after(turn or lane, regular_since, share)
