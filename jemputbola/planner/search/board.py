"""The plan under work as arrays, and its two moves: a visit more, a visit less. Machine code.

The board always knows its own worth (`worth[0]`, without cards), so that a move costs microseconds.
"""

from typing import NamedTuple

import numpy as np

from jemputbola.planner.machine import part
from jemputbola.planner.search.field import Field, Floats, Ints

FREE, SINGLE, FIRST, SECOND = 0, 1, 2, 3


class Board(NamedTuple):
    visits: Ints  # [P] how many
    day: Ints  # [P, most_visits] in order
    team: Ints
    places: Floats  # room for so many residents at each visit
    served: Floats  # [P]
    home_served: Floats  # [K]
    home_visits: Ints  # [K]
    last_prr: Floats  # [D] finished records of the points whose last visit is that day
    kind: Ints  # [T, D] FREE, SINGLE, FIRST or SECOND day of a night tour
    stop: Ints  # [T, D, 2] points in order, -1 for none
    minutes: Floats  # [T, D, 2]
    worth: Floats  # [1]


def new_board(f: Field) -> Board:
    """An empty plan; its worth counts every kecamatan as missing."""
    points, days, teams, most = len(f.backlog), len(f.week), len(f.speed), f.most_visits
    return Board(
        visits=np.zeros(points, dtype=np.int64),
        day=np.zeros((points, most), dtype=np.int64),
        team=np.zeros((points, most), dtype=np.int64),
        places=np.zeros((points, most)),
        served=np.zeros(points),
        home_served=np.zeros(len(f.floor)),
        home_visits=np.zeros(len(f.floor), dtype=np.int64),
        last_prr=np.zeros(days),
        kind=np.zeros((teams, days), dtype=np.int64),
        stop=np.full((teams, days, 2), -1, dtype=np.int64),
        minutes=np.zeros((teams, days, 2)),
        worth=np.array([-f.coverage * len(f.floor)]),
    )


@part
def curve(f: Field, b: Board, p: int, d: int) -> tuple[float, float]:
    """With one more visit of p on day d with room for x: served = min(first + x, second). Those waiting come again."""
    total = 0.0
    for i in range(b.visits[p]):
        total += b.places[p, i]
    first, stay, i = total, 1.0, 0
    while i < b.visits[p] and b.day[p, i] < d:
        stay *= f.stay[p, f.weekday[b.day[p, i]]]
        total -= b.places[p, i]
        first = min(first, f.backlog[p] * (1.0 - stay) + total)
        i += 1
    stay *= f.stay[p, f.weekday[d]]
    second = f.backlog[p] * (1.0 - stay) + total
    while i < b.visits[p]:
        stay *= f.stay[p, f.weekday[b.day[p, i]]]
        total -= b.places[p, i]
        second = min(second, f.backlog[p] * (1.0 - stay) + total)
        i += 1
    return first, second


@part
def fair(f: Field, b: Board, k: int, more: float) -> float:
    """What `more` residents of kecamatan k add to fairness."""
    now = b.home_served[k]
    return f.fair_bonus * (min(now + more, f.floor[k]) - min(now, f.floor[k]))


@part
def _settle(f: Field, b: Board, p: int) -> None:
    """Residents served at p, and what follows from them, after its visits have changed."""
    served, stay = 0.0, 1.0
    for i in range(b.visits[p]):
        stay *= f.stay[p, f.weekday[b.day[p, i]]]
        served = min(served + b.places[p, i], f.backlog[p] * (1.0 - stay))
    more = served - b.served[p]
    b.worth[0] += f.priority[p] * more + fair(f, b, f.home[p], more)
    b.home_served[f.home[p]] += more
    b.served[p] = served


@part
def add_visit(f: Field, b: Board, p: int, t: int, d: int, minutes: float) -> None:
    i = b.visits[p]
    if i:
        b.last_prr[b.day[p, i - 1]] -= f.prr[p]
    while i > 0 and b.day[p, i - 1] > d:
        b.day[p, i], b.team[p, i], b.places[p, i] = b.day[p, i - 1], b.team[p, i - 1], b.places[p, i - 1]
        i -= 1
    b.day[p, i], b.team[p, i], b.places[p, i] = d, t, f.speed[t] * minutes
    b.visits[p] += 1
    b.last_prr[b.day[p, b.visits[p] - 1]] += f.prr[p]
    if b.home_visits[f.home[p]] == 0:
        b.worth[0] += f.coverage
    b.home_visits[f.home[p]] += 1
    b.worth[0] += f.bonus[p, d]
    _settle(f, b, p)


@part
def remove_visit(f: Field, b: Board, p: int, d: int) -> None:
    n = b.visits[p]
    b.last_prr[b.day[p, n - 1]] -= f.prr[p]
    i = 0
    while b.day[p, i] != d:
        i += 1
    for j in range(i, n - 1):
        b.day[p, j], b.team[p, j], b.places[p, j] = b.day[p, j + 1], b.team[p, j + 1], b.places[p, j + 1]
    b.visits[p] = n - 1
    if n > 1:
        b.last_prr[b.day[p, n - 2]] += f.prr[p]
    b.home_visits[f.home[p]] -= 1
    if b.home_visits[f.home[p]] == 0:
        b.worth[0] -= f.coverage
    b.worth[0] -= f.bonus[p, d]
    _settle(f, b, p)


@part
def travel_cost(f: Field, b: Board, t: int, d: int) -> float:
    """What driving and the night of the tour that begins on day d cost."""
    here, minutes = 0, 0.0
    days = 2 if b.kind[t, d] == FIRST else 1
    for x in range(days):
        for j in range(2):
            if b.stop[t, d + x, j] >= 0:
                there = b.stop[t, d + x, j] + 1
                minutes += f.drive[here, there]
                here = there
    minutes += f.drive[here, 0]
    return f.drive_cost * minutes + f.night_cost * (days - 1)


@part
def write_day(f: Field, b: Board, t: int, d: int, a: int, a_minutes: float, c: int, c_minutes: float) -> None:
    """The stops of a team's day, a first, then c (or -1). Travel is counted by `begin_tour`."""
    b.stop[t, d, 0], b.minutes[t, d, 0] = a, a_minutes
    b.stop[t, d, 1], b.minutes[t, d, 1] = c, c_minutes
    add_visit(f, b, a, t, d, a_minutes)
    if c >= 0:
        add_visit(f, b, c, t, d, c_minutes)


@part
def begin_tour(f: Field, b: Board, t: int, d: int, days: int) -> None:
    """The stops written for day d (and the next) become one tour."""
    if days == 2:
        b.kind[t, d], b.kind[t, d + 1] = FIRST, SECOND
    else:
        b.kind[t, d] = SINGLE
    b.worth[0] -= travel_cost(f, b, t, d)


@part
def remove_tour(f: Field, b: Board, t: int, d: int) -> None:
    """Takes away the tour that begins on day d."""
    b.worth[0] += travel_cost(f, b, t, d)
    days = 2 if b.kind[t, d] == FIRST else 1
    for x in range(days):
        for j in range(2):
            if b.stop[t, d + x, j] >= 0:
                remove_visit(f, b, b.stop[t, d + x, j], d + x)
                b.stop[t, d + x, j] = -1
                b.minutes[t, d + x, j] = 0.0
        b.kind[t, d + x] = FREE


@part
def cards_handed(f: Field, b: Board) -> float:
    """The most cards that can be handed over: at each point's last visit, never before they have arrived.

    By every day no more than had arrived can be used, and later only by points that are visited later: the smallest of
    these sums is reached, because the sets of points visited by a day contain each other.
    """
    later = 0.0
    least = 1e18
    for d in range(len(f.week) - 1, -1, -1):
        least = min(least, f.arrived[d + 1] + later)
        later += b.last_prr[d]
    return min(least, later)
