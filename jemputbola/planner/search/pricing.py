"""The best tours where places and visits have prices instead of a plan around them. Machine code for bound.py."""

from typing import NamedTuple

import numpy as np

from jemputbola.planner.machine import compiled, part
from jemputbola.planner.search.board import Board
from jemputbola.planner.search.field import Field, Floats, Ints
from jemputbola.planner.search.refill import NOTHING, Choice, Sheet, best_day, first_day, second_day

ENDLESS = 1e15


class Offers(NamedTuple):
    """The best tour of each team beginning on each day: alone (0) or as a night tour (1, first and second day)."""

    worth: Floats  # [2, T, D]
    stop: Ints  # [T, D, 6] single a, c; first day a, c; second day a, c
    minutes: Floats  # [T, D, 6]


def new_offers(f: Field) -> Offers:
    teams, days = len(f.speed), len(f.week)
    return Offers(
        np.full((2, teams, days), NOTHING),
        np.full((teams, days, 6), -1, dtype=np.int64),
        np.zeros((teams, days, 6)),
    )


@part
def _priced(f: Field, w: Sheet, x: int, t: int, d: int, visit: Floats) -> None:
    """Every open point with its prices; `f.priority` holds the price of a place."""
    first, second = f.must[t, d, 0], f.must[t, d, 1]
    w.needed[x] = (1 if first >= 0 else 0) + (1 if second >= 0 else 0)
    most = f.budget[d] - f.setup
    for p in range(len(f.backlog)):
        can = f.is_open[p, d] == 1 or p in (first, second)
        w.can[x, p] = 1 if can and most - f.drive[0, p + 1] >= f.shortest else 0
        w.low[x, p], w.high[x, p] = 0.0, ENDLESS
        w.extra[x, p] = visit[p, f.weekday[d]]
        w.top[x, p] = w.extra[x, p] + f.priority[p] * f.speed[t] * most


@part
def _write(o: Offers, t: int, d: int, place: int, choice: Choice) -> None:
    o.stop[t, d, place], o.minutes[t, d, place] = choice[1], choice[2]
    o.stop[t, d, place + 1], o.minutes[t, d, place + 1] = choice[3], choice[4]


@part
def _best_pairs(f: Field, w: Sheet) -> None:
    for p in range(len(f.backlog)):
        w.best_pair[p] = 0.0
        for j in range(f.pair_from[p], f.pair_from[p + 1]):
            if w.can[1, f.pair_to[j]] == 1:
                w.best_pair[p] = max(w.best_pair[p], w.top[1, f.pair_to[j]])


@compiled
def offer(f: Field, b: Board, w: Sheet, o: Offers, visit: Floats, slots: Ints) -> None:
    """Fills the offers of these team-days. A night tour may use a point on both days: that only lifts the bound."""
    for i in range(len(slots)):
        t, d = slots[i, 0], slots[i, 1]
        _priced(f, w, 0, t, d, visit)
        single = best_day(f, b, w, t, d)
        o.worth[0, t, d] = single[0]
        _write(o, t, d, 0, single)
        o.worth[1, t, d] = NOTHING
        if f.most_days < 2 or f.following[d] < 0:
            continue
        _priced(f, w, 1, t, d + 1, visit)
        _best_pairs(f, w)
        for bed in range(len(f.backlog)):
            if f.lodging[bed] == 0 or w.can[0, bed] == 0:
                continue
            one = first_day(f, b, w, t, d, bed)
            if one[1] < 0:
                continue
            two = second_day(f, b, w, t, d + 1, bed, -1, o.worth[1, t, d] - one[0] + f.night_cost)
            if two[1] >= 0:
                o.worth[1, t, d] = one[0] + two[0] - f.night_cost
                _write(o, t, d, 2, one)
                _write(o, t, d, 4, two)
