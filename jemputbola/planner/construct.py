"""A first plan within a second: team-day by team-day in order of time, the best single day or simple night tour. Pure.

Plain numpy, so that it is there at once; the search takes it up and betters it.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from jemputbola.planner.arrays import tours_as_plan
from jemputbola.planner.plans import Plan
from jemputbola.planner.problem import Problem
from jemputbola.planner.search.field import Field, Floats, Ints, make_field

NOTHING = -1e18
Stops = list[tuple[int, float]]


class Draft:
    """What is planned so far, as far as the next choice needs it."""

    def __init__(self, f: Field) -> None:
        self.f = f
        points, weeks = len(f.backlog), int(f.week.max(initial=0)) + 1
        self.served, self.stay = np.zeros(points), np.ones(points)
        self.visits = np.zeros(points, dtype=np.int64)
        self.taken = np.zeros((points, weeks), dtype=bool)
        self.home_served, self.home_seen = np.zeros(len(f.floor)), np.zeros(len(f.floor), dtype=bool)
        self.busy = f.shut.astype(bool)
        self.tours: list[tuple[int, int, list[Stops]]] = []
        rows = np.repeat(np.arange(points), np.diff(f.pair_from))
        self.pairs = rows[rows < f.pair_to], f.pair_to[rows < f.pair_to]
        self.links = np.repeat(np.arange(points), np.diff(f.link_from)), f.link_to
        for t, d in np.argwhere(f.must[:, :, 0] >= 0):
            for p in f.must[t, d][f.must[t, d] >= 0]:
                self.taken[p, f.week[d]] = True
                self.visits[p] += 1

    def can(self, d: int) -> npt.NDArray[np.bool_]:
        f = self.f
        free: npt.NDArray[np.bool_] = (f.is_open[:, d] == 1) & (self.visits < f.most_visits) & ~self.taken[:, f.week[d]]
        return free

    def cap(self, d: int) -> Floats:
        """Residents that each point could still have served on day d, with places enough."""
        f = self.f
        return np.maximum(f.backlog * (1.0 - self.stay * f.stay[:, f.weekday[d]]) - self.served, 0.0)

    def worth(self, points: Ints, people: Floats) -> Floats:
        f = self.f
        home = f.home[points]
        fair = np.minimum(people, np.maximum(f.floor[home] - self.home_served[home], 0.0))
        return f.priority[points] * people + f.fair_bonus * fair + f.coverage * ~self.home_seen[home]

    def book(self, t: int, d: int, days: list[Stops]) -> None:
        f = self.f
        for x, stops in enumerate(days):
            self.busy[t, d + x] = True
            for p, minutes in stops:
                people = min(f.speed[t] * minutes, self.cap(d + x)[p])
                self.stay[p] *= f.stay[p, f.weekday[d + x]]
                self.served[p] += people
                self.home_served[f.home[p]] += people
                self.home_seen[f.home[p]] = True
                if p not in f.must[t, d + x]:
                    self.visits[p] += 1
                    self.taken[p, f.week[d + x]] = True
        self.tours.append((t, d, days))


def first_plan(problem: Problem) -> Plan:
    """A plan that keeps every rule, where the confirmed visits allow one; without cards."""
    f = make_field(problem)
    draft = Draft(f)
    if not len(f.backlog) or not len(f.speed) or not len(f.week):
        return Plan(problem.name, ())
    for t, d in sorted(map(tuple, np.argwhere(f.must[:, :, 0] >= 0)), key=lambda slot: (slot[1], slot[0])):
        if not draft.busy[t, d]:
            _place_confirmed(draft, int(t), int(d))
    for d in range(len(f.week)):
        for t in sorted(range(len(f.speed)), key=lambda t: -f.speed[t]):
            if not draft.busy[t, d] and f.must[t, d, 0] < 0:
                _best(draft, t, d)
    return tours_as_plan(problem, draft.tours)


def _best(draft: Draft, t: int, d: int) -> None:
    single, stops = _best_single(draft, t, d)
    following = int(draft.f.following[d])
    if following >= 0 and not draft.busy[t, following] and draft.f.most_days > 1 and draft.f.must[t, following, 0] < 0:
        night, days = _best_night(draft, t, d, following)
        if night > 2.0 * max(single, 0.0):
            draft.book(t, d, days)
            return
    if single > 0.0:
        draft.book(t, d, [stops])


def _best_single(draft: Draft, t: int, d: int) -> tuple[float, Stops]:
    f, can, cap = draft.f, draft.can(d), draft.cap(d)
    points = np.nonzero(can)[0]
    out, speed = f.drive[0, 1:], f.speed[t]
    best, stops = NOTHING, []
    minutes = f.budget[d] - f.setup - 2.0 * out[points]
    points, minutes = points[minutes >= f.shortest], minutes[minutes >= f.shortest]
    if len(points):
        worth = draft.worth(points, np.minimum(speed * minutes, cap[points])) - 2.0 * f.drive_cost * out[points]
        i = int(np.argmax(worth))
        best, stops = float(worth[i]), [(int(points[i]), float(minutes[i]))]
    a, c = draft.pairs
    road = out[a] + f.drive[a + 1, c + 1] + out[c]
    minutes = f.budget[d] - 2.0 * f.setup - road
    fits = can[a] & can[c] & (minutes >= 2.0 * f.shortest)
    if not fits.any() or f.most_stops < 2:
        return best, stops
    a, c, road, minutes = a[fits], c[fits], road[fits], minutes[fits]
    at_a = np.clip(cap[a] / speed, f.shortest, minutes - f.shortest)
    worth = draft.worth(a, np.minimum(speed * at_a, cap[a])) - f.drive_cost * road
    worth += draft.worth(c, np.minimum(speed * (minutes - at_a), cap[c]))
    i = int(np.argmax(worth))
    if worth[i] > best:
        best, stops = float(worth[i]), [(int(a[i]), float(at_a[i])), (int(c[i]), float(minutes[i] - at_a[i]))]
    return best, stops


def _best_night(draft: Draft, t: int, d: int, following: int) -> tuple[float, list[Stops]]:
    """One stop, a night there, one stop near it the next day."""
    f, out, speed = draft.f, draft.f.drive[0, 1:], draft.f.speed[t]
    bed, then = draft.links
    first = f.budget[d] - f.setup - out[bed]
    second = f.budget[following] - f.setup - f.drive[bed + 1, then + 1] - out[then]
    fits = (f.lodging[bed] == 1) & draft.can(d)[bed] & draft.can(following)[then]
    fits &= (first >= f.shortest) & (second >= f.shortest)
    if not fits.any():
        return NOTHING, []
    bed, then, first, second = bed[fits], then[fits], first[fits], second[fits]
    worth = draft.worth(bed, np.minimum(speed * first, draft.cap(d)[bed]))
    worth += draft.worth(then, np.minimum(speed * second, draft.cap(following)[then]))
    worth -= f.drive_cost * (out[bed] + f.drive[bed + 1, then + 1] + out[then]) + f.night_cost
    i = int(np.argmax(worth))
    return float(worth[i]), [[(int(bed[i]), float(first[i]))], [(int(then[i]), float(second[i]))]]


def _place_confirmed(draft: Draft, t: int, d: int) -> None:
    """The first tour that holds the day's confirmed visits: one day, or two beginning or ending on it."""
    for start, days in _confirmed_tours(draft, t, d):
        timed = _timed(draft.f, start, days)
        if timed:
            draft.book(t, start, timed)
            return


def _confirmed_tours(draft: Draft, t: int, d: int) -> Iterator[tuple[int, list[list[int]]]]:
    f = draft.f
    here = [int(p) for p in f.must[t, d] if p >= 0]
    orders = [here, here[::-1]]
    for order in orders:
        yield d, [order]
    for start in (d, d - 1):
        end = start + 1
        if start < 0 or f.most_days < 2 or f.following[start] != end or draft.busy[t, start] or draft.busy[t, end]:
            continue
        other = end if start == d else start
        must = [int(p) for p in f.must[t, other] if p >= 0]
        free = [[must], [must[::-1]]][: len(must)] if must else []
        choices = [list(c) for pair in free for c in pair]
        if not must:
            order_by = -draft.worth(np.arange(len(f.backlog)), draft.cap(other))
            choices = [[int(p)] for p in np.argsort(order_by, kind="stable") if draft.can(other)[p] and p not in here]
        for choice in choices:
            for order in orders:
                yield start, ([order, choice] if start == d else [choice, order])


def _timed(f: Field, start: int, days: list[list[int]]) -> list[Stops]:
    """Minutes for the stops of a tour that begins on day `start`, equal within a day; empty where it does not fit."""
    here, timed = 0, []
    for x, points in enumerate(days):
        spent = 0.0
        for i, p in enumerate(points):
            leg = f.drive[here, p + 1]
            spent += leg + f.setup
            if i == 0 and here and p not in f.link_to[f.link_from[here - 1] : f.link_from[here]]:
                return []
            if i and p not in f.pair_to[f.pair_from[here - 1] : f.pair_from[here]]:
                return []
            here = p + 1
        if x == len(days) - 1:
            spent += f.drive[here, 0]
        elif not f.lodging[here - 1]:
            return []
        minutes = (f.budget[start + x] - spent) / len(points)
        if minutes < f.shortest or len(points) > f.most_stops:
            return []
        timed.append([(p, float(minutes)) for p in points])
    if len({p for points in days for p in points}) < sum(map(len, days)):
        return []
    return timed
