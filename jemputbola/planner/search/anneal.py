"""Ruin and recreate: take a few related tours away, refill their days, keep what is better or nearly as good.

After Schrimpf et al. (2000) and Christiaens & Vanden Berghe (2020): small, spatially or temporally connected ruins,
greedy refilling with blinks, simulated annealing. Machine code.
"""

import math

import numpy as np

from jemputbola.planner.machine import compiled, part
from jemputbola.planner.search.board import (
    FIRST,
    FREE,
    SECOND,
    Board,
    begin_tour,
    cards_handed,
    remove_tour,
    write_day,
)
from jemputbola.planner.search.dice import Dice, pick, roll
from jemputbola.planner.search.field import Field, Floats, Ints
from jemputbola.planner.search.refill import Sheet, refill, resplit

MOST_RUINED = 16
BLINK = 0.02
RESPLIT_EVERY = 500
Best = tuple[Ints, Ints, Floats, Floats]
Ruin = tuple[Ints, Ints, Ints, Floats]


@part
def total_worth(f: Field, b: Board) -> float:
    return b.worth[0] + f.card_value * cards_handed(f, b)


@part
def _mark(f: Field, b: Board, t: int, d: int, slots: Ints, n: int) -> int:
    """Adds the team-day (and the other day of its night tour) to the ruin, once; gives how many there are."""
    days = 1
    if b.kind[t, d] == SECOND:
        d -= 1
    if b.kind[t, d] == FIRST:
        days = 2
    for x in range(days):
        if f.shut[t, d + x] == 1:
            return n
    for i in range(n):
        if slots[i, 0] == t and slots[i, 1] == d:
            return n
    if n + days > MOST_RUINED:
        return n
    for x in range(days):
        slots[n, 0], slots[n, 1] = t, d + x
        n += 1
    return n


@part
def _ruin_around(f: Field, b: Board, slots: Ints, wanted: int, p: int, dice: Dice) -> int:
    """Tours that visit p or points near it."""
    n = 0
    width = min(f.near.shape[1], 4 + 3 * wanted)
    for _ in range(6 * wanted):
        q = f.near[p, pick(dice, width)]
        if b.visits[q]:
            i = pick(dice, b.visits[q])
            n = _mark(f, b, b.team[q, i], b.day[q, i], slots, n)
        if n >= wanted:
            break
    return n


@part
def _ruin_days(f: Field, b: Board, slots: Ints, wanted: int, d: int, dice: Dice) -> int:
    """Tours of any team within a few days."""
    n, teams, days = 0, len(f.speed), len(f.week)
    for _ in range(3 * wanted):
        other = d + pick(dice, 7) - 3
        if 0 <= other < days:
            n = _mark(f, b, pick(dice, teams), other, slots, n)
        if n >= wanted:
            break
    return n


@part
def _choose(f: Field, b: Board, slots: Ints, dice: Dice) -> int:
    """Which team-days are ruined: around a place, within some days, a run of one team, or anywhere."""
    teams, days = len(f.speed), len(f.week)
    wanted = 1 + pick(dice, 6)
    t, d, kind = pick(dice, teams), pick(dice, days), roll(dice)
    if kind < 0.45 and b.stop[t, d, 0] >= 0:
        n = _mark(f, b, t, d, slots, 0)
        if n == 0:
            return 0
        return _ruin_around(f, b, slots, wanted, b.stop[t, d, 0], dice) or n
    if kind < 0.7:
        return _ruin_days(f, b, slots, wanted, d, dice)
    n = 0
    if kind < 0.85:
        for x in range(min(wanted, days - d)):
            n = _mark(f, b, t, d + x, slots, n)
        return n
    for _ in range(wanted):
        n = _mark(f, b, pick(dice, teams), pick(dice, days), slots, n)
    return n


@part
def _order(f: Field, slots: Ints, n: int, dice: Dice) -> None:
    """Shuffles the free team-days; those with confirmed visits come first, in order of days."""
    for i in range(n - 1, 0, -1):
        j = pick(dice, i + 1)
        for x in range(2):
            slots[i, x], slots[j, x] = slots[j, x], slots[i, x]
    done = 0
    for i in range(n):
        if f.must[slots[i, 0], slots[i, 1], 0] >= 0:
            for x in range(2):
                slots[i, x], slots[done, x] = slots[done, x], slots[i, x]
            done += 1
    for i in range(done):
        for j in range(i + 1, done):
            if slots[j, 1] < slots[i, 1]:
                for x in range(2):
                    slots[i, x], slots[j, x] = slots[j, x], slots[i, x]


@part
def take_out(f: Field, b: Board, slots: Ints, n: int, kinds: Ints, stops: Ints, minutes: Floats) -> None:
    """Removes the tours of these team-days and remembers them."""
    for i in range(n):
        t, d = slots[i, 0], slots[i, 1]
        kinds[i] = b.kind[t, d]
        for x in range(2):
            stops[i, x], minutes[i, x] = b.stop[t, d, x], b.minutes[t, d, x]
    for i in range(n):
        t, d = slots[i, 0], slots[i, 1]
        if b.kind[t, d] != FREE and b.kind[t, d] != SECOND:
            remove_tour(f, b, t, d)


@part
def put_back(f: Field, b: Board, slots: Ints, n: int, kinds: Ints, stops: Ints, minutes: Floats) -> None:
    """Restores what `take_out` remembered, whatever stands there now."""
    for i in range(n):
        t, d = slots[i, 0], slots[i, 1]
        if b.kind[t, d] == SECOND:
            d -= 1
        if b.kind[t, d] != FREE:
            remove_tour(f, b, t, d)
    for i in range(n):
        if kinds[i] != FREE:
            write_day(f, b, slots[i, 0], slots[i, 1], stops[i, 0], minutes[i, 0], stops[i, 1], minutes[i, 1])
    for i in range(n):
        if kinds[i] != FREE and kinds[i] != SECOND:
            begin_tour(f, b, slots[i, 0], slots[i, 1], 2 if kinds[i] == FIRST else 1)


@compiled
def keep_best(f: Field, b: Board, best: Best) -> None:
    """Copies the plan where it is the best so far."""
    worth = total_worth(f, b)
    if worth > best[3][0] + 1e-7:
        best[3][0] = worth
        for t in range(b.kind.shape[0]):
            for d in range(b.kind.shape[1]):
                best[0][t, d] = b.kind[t, d]
                for x in range(2):
                    best[1][t, d, x], best[2][t, d, x] = b.stop[t, d, x], b.minutes[t, d, x]


@part
def _step(f: Field, b: Board, w: Sheet, dice: Dice, heat: float, ruin: Ruin) -> bool:
    """One ruin and refill, kept or undone; says whether it was kept."""
    slots, kinds, stops, minutes = ruin
    before = total_worth(f, b)
    n = _choose(f, b, slots, dice)
    if n == 0:
        return False
    _order(f, slots, n, dice)
    take_out(f, b, slots, n, kinds, stops, minutes)
    for i in range(n):
        t, d = slots[i, 0], slots[i, 1]
        if b.kind[t, d] != FREE:
            continue
        # A night tour may as well begin the day before, where that was taken away too.
        for j in range(n):
            day_before = slots[j, 0] == t and slots[j, 1] == d - 1 and f.following[d - 1] == d
            if day_before and b.kind[t, d - 1] == FREE and roll(dice) < 0.5:
                refill(f, b, w, t, d - 1, BLINK, dice)
        if b.kind[t, d] == FREE:
            refill(f, b, w, t, d, BLINK, dice)
    if total_worth(f, b) > before + heat * math.log(max(roll(dice), 1e-300)):
        return True
    put_back(f, b, slots, n, kinds, stops, minutes)
    return False


def new_ruin() -> Ruin:
    """Scratch paper for the tours that one step takes away."""
    return (
        np.zeros((MOST_RUINED, 2), dtype=np.int64),
        np.zeros(MOST_RUINED, dtype=np.int64),
        np.zeros((MOST_RUINED, 2), dtype=np.int64),
        np.zeros((MOST_RUINED, 2)),
    )


@compiled
def fill_free(f: Field, b: Board, w: Sheet, dice: Dice, order: Ints) -> None:
    """Refills the free team-days in the given order (rows of team and day), without chance."""
    for i in range(len(order)):
        t, d = order[i, 0], order[i, 1]
        if b.kind[t, d] == FREE and f.shut[t, d] == 0:
            refill(f, b, w, t, d, 0.0, dice)


@compiled
def anneal(
    f: Field, b: Board, w: Sheet, dice: Dice, steps: int, hot: float, cold: float, best: Best, ruin: Ruin
) -> None:
    """So many steps while the heat falls from `hot` to `cold`; `best` keeps the best plan."""
    for step in range(steps):
        if _step(f, b, w, dice, hot * (cold / hot) ** (step / steps), ruin):
            keep_best(f, b, best)
        if step % RESPLIT_EVERY == RESPLIT_EVERY - 1:
            resplit(f, b, w)
            keep_best(f, b, best)


@compiled
def load(f: Field, b: Board, kind: Ints, stop: Ints, minutes: Floats) -> None:
    """Writes a whole plan on an empty board."""
    for t in range(kind.shape[0]):
        for d in range(kind.shape[1]):
            if kind[t, d] != FREE:
                write_day(f, b, t, d, stop[t, d, 0], minutes[t, d, 0], stop[t, d, 1], minutes[t, d, 1])
    for t in range(kind.shape[0]):
        for d in range(kind.shape[1]):
            if kind[t, d] != FREE and kind[t, d] != SECOND:
                begin_tour(f, b, t, d, 2 if kind[t, d] == FIRST else 1)
