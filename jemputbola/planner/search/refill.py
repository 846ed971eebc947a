"""The best tour for a free team-day, by looking at every one: one or two stops, one day or two. Machine code.

A stop is worth what it adds with all other visits as they are: min(low + room, high) residents, times their weight.
"""

from typing import NamedTuple

import numpy as np

from jemputbola.planner.machine import compiled, part
from jemputbola.planner.search.board import Board, begin_tour, curve, fair, remove_visit, write_day
from jemputbola.planner.search.dice import Dice, roll
from jemputbola.planner.search.field import Field, Floats, Ints

NOTHING = -1e18
Choice = tuple[float, int, float, int, float]  # worth, stop, minutes, stop or -1, minutes


class Sheet(NamedTuple):
    """Scratch paper: what each point could give to the team on the first (0) and second (1) day of a tour."""

    can: Ints  # [2, P]
    low: Floats  # [2, P] residents gained with no room at all: the day brings people for whom later visits have room
    high: Floats  # [2, P] residents gained with any room
    extra: Floats  # [2, P] cards, kept dates, a kecamatan's first visit
    top: Floats  # [2, P] no day gives more
    best_pair: Floats  # [P] the best top among the neighbours, second day
    room: Floats  # [D + 1] cards that could be used up to each day
    least: Floats  # [D + 1] the smallest of them from a day to the one looked at
    needed: Ints  # [2] how many points the team has to visit


def new_sheet(f: Field) -> Sheet:
    points, days = len(f.backlog), len(f.week)
    return Sheet(
        can=np.zeros((2, points), dtype=np.int64),
        low=np.zeros((2, points)),
        high=np.zeros((2, points)),
        extra=np.zeros((2, points)),
        top=np.zeros((2, points)),
        best_pair=np.zeros(points),
        room=np.zeros(days + 1),
        least=np.zeros(days + 1),
        needed=np.zeros(2, dtype=np.int64),
    )


@part
def _card_room(f: Field, b: Board, w: Sheet, d: int) -> tuple[float, float]:
    """Fills `least` for a visit on day d; gives the total now and the smallest room from day d on."""
    later, after = 0.0, 1e18
    for i in range(len(f.week), -1, -1):
        w.room[i] = f.arrived[i] + later
        if i > d:
            after = min(after, w.room[i])
        if i > 0:
            later += b.last_prr[i - 1]
    running = 1e18
    for i in range(d, -1, -1):
        running = min(running, w.room[i])
        w.least[i] = running
    return min(running, after), after


@part
def _more_cards(f: Field, b: Board, w: Sheet, p: int, d: int, total: float, after: float) -> float:
    """Cards that a visit of p on day d makes usable."""
    last = b.day[p, b.visits[p] - 1] if b.visits[p] else -1
    if d < last:
        return 0.0
    held = 1e18
    for i in range(last + 1):
        held = min(held, w.room[i])
    return max(0.0, min(min(held, after), w.least[last + 1] + f.prr[p]) - total)


@part
def _free(f: Field, b: Board, p: int, d: int) -> bool:
    """Whether p may have one more visit, in the week of day d."""
    if b.visits[p] >= f.most_visits:
        return False
    for i in range(b.visits[p]):  # noqa: SIM110  (machine code knows no generator)
        if f.week[b.day[p, i]] == f.week[d]:
            return False
    return True


@part
def look(f: Field, b: Board, w: Sheet, x: int, t: int, d: int, blink: float, dice: Dice) -> None:
    """Fills the sheet for team t on day d. With chance `blink` a point is overlooked, so that searches differ."""
    total, after = _card_room(f, b, w, d)
    first, second = f.must[t, d, 0], f.must[t, d, 1]
    w.needed[x] = (1 if first >= 0 else 0) + (1 if second >= 0 else 0)
    most = f.budget[d] - f.setup
    for p in range(len(f.backlog)):
        needed = p in (first, second)
        may = needed or (f.is_open[p, d] == 1 and (blink <= 0.0 or roll(dice) >= blink))
        w.can[x, p] = 0
        if not may or not _free(f, b, p, d):
            continue
        room = f.speed[t] * (most - f.drive[0, p + 1])
        if room < f.speed[t] * f.shortest:
            continue
        low, high = curve(f, b, p, d)
        extra = f.bonus[p, d] + (f.coverage if b.home_visits[f.home[p]] == 0 else 0.0)
        if f.prr[p] > 0.0:
            extra += f.card_value * _more_cards(f, b, w, p, d, total, after)
        w.can[x, p] = 1
        w.low[x, p], w.high[x, p], w.extra[x, p] = low - b.served[p], high - b.served[p], extra
        gained = min(w.low[x, p] + room, w.high[x, p])
        w.top[x, p] = f.priority[p] * gained + fair(f, b, f.home[p], gained) + extra


@part
def one_stop(f: Field, b: Board, w: Sheet, x: int, p: int, room: float) -> float:
    gained = min(w.low[x, p] + room, w.high[x, p])
    return f.priority[p] * gained + fair(f, b, f.home[p], gained) + w.extra[x, p]


@part
def _split_worth(f: Field, b: Board, w: Sheet, x: int, a: int, c: int, room: float, all_room: float) -> float:
    """Two stops, the first with `room` of `all_room`."""
    here = min(w.low[x, a] + room, w.high[x, a])
    there = min(w.low[x, c] + all_room - room, w.high[x, c])
    worth = f.priority[a] * here + f.priority[c] * there + w.extra[x, a] + w.extra[x, c]
    if f.home[a] == f.home[c]:
        return worth + fair(f, b, f.home[a], here + there)
    return worth + fair(f, b, f.home[a], here) + fair(f, b, f.home[c], there)


@part
def two_stops(
    f: Field, b: Board, w: Sheet, x: int, a: int, c: int, minutes: float, speed: float
) -> tuple[float, float]:
    """Worth of a day with stops a and c, and the minutes at a. One of the two gets what it can use."""
    everything, least = speed * minutes, speed * f.shortest
    enough_a = min(max(w.high[x, a] - w.low[x, a], least), everything - least)
    left_by_c = max(min(everything - (w.high[x, c] - w.low[x, c]), everything - least), least)
    worth_a = _split_worth(f, b, w, x, a, c, enough_a, everything)
    worth_c = _split_worth(f, b, w, x, a, c, left_by_c, everything)
    if worth_a >= worth_c:
        return worth_a, enough_a / speed
    return worth_c, left_by_c / speed


@part
def _pair_bound(f: Field, w: Sheet, x: int, a: int, c: int, minutes: float, speed: float) -> float:
    """No split of the minutes between a and c is worth more."""
    weight = max(f.priority[a], f.priority[c]) + f.fair_bonus
    by_room = weight * (w.low[x, a] + w.low[x, c] + speed * minutes) + w.extra[x, a] + w.extra[x, c]
    return min(w.top[x, a] + w.top[x, c], by_room)


@part
def best_day(f: Field, b: Board, w: Sheet, t: int, d: int) -> Choice:
    """The best tour of one day: worth less travel, stops and minutes. Worth is NOTHING where there is none."""
    best, best_a, best_a_minutes, best_c, best_c_minutes = NOTHING, -1, 0.0, -1, 0.0
    speed, needed, whole = f.speed[t], w.needed[0], f.budget[d] - f.setup
    first, second = f.must[t, d, 0], f.must[t, d, 1]
    for a in range(len(f.backlog)):
        if w.can[0, a] == 0:
            continue
        here = 1 if a in (first, second) else 0
        out = f.drive[0, a + 1]
        minutes = whole - 2.0 * out
        if here == needed and minutes >= f.shortest:
            worth = one_stop(f, b, w, 0, a, speed * minutes) - f.drive_cost * 2.0 * out
            if worth > best:
                best, best_a, best_a_minutes, best_c, best_c_minutes = worth, a, minutes, -1, 0.0
        if f.most_stops < 2:
            continue
        for j in range(f.pair_from[a], f.pair_from[a + 1]):
            c = f.pair_to[j]
            if c < a or w.can[0, c] == 0:
                continue
            if here + (1 if c in (first, second) else 0) != needed:
                continue
            road = out + f.drive[a + 1, c + 1] + f.drive[c + 1, 0]
            minutes = whole - f.setup - road
            if minutes < 2.0 * f.shortest:
                continue
            if _pair_bound(f, w, 0, a, c, minutes, speed) - f.drive_cost * road <= best:
                continue
            worth, a_minutes = two_stops(f, b, w, 0, a, c, minutes, speed)
            worth -= f.drive_cost * road
            if worth > best:
                best, best_a, best_a_minutes, best_c, best_c_minutes = worth, a, a_minutes, c, minutes - a_minutes
    return best, best_a, best_a_minutes, best_c, best_c_minutes


@part
def first_day(f: Field, b: Board, w: Sheet, t: int, d: int, bed: int) -> Choice:
    """The best first day of a night tour that ends at `bed`, which is its last stop."""
    best, best_a, best_a_minutes, best_c, best_c_minutes = NOTHING, -1, 0.0, -1, 0.0
    speed, whole = f.speed[t], f.budget[d] - f.setup
    first, second = f.must[t, d, 0], f.must[t, d, 1]
    here = 1 if bed in (first, second) else 0
    minutes = whole - f.drive[0, bed + 1]
    if here == w.needed[0] and minutes >= f.shortest:
        best = one_stop(f, b, w, 0, bed, speed * minutes) - f.drive_cost * f.drive[0, bed + 1]
        best_a, best_a_minutes = bed, minutes
    if f.most_stops < 2:
        return best, best_a, best_a_minutes, best_c, best_c_minutes
    for j in range(f.pair_from[bed], f.pair_from[bed + 1]):
        a = f.pair_to[j]
        if w.can[0, a] == 0 or here + (1 if a in (first, second) else 0) != w.needed[0]:
            continue
        road = f.drive[0, a + 1] + f.drive[a + 1, bed + 1]
        minutes = whole - f.setup - road
        if minutes < 2.0 * f.shortest or w.top[0, a] + w.top[0, bed] - f.drive_cost * road <= best:
            continue
        worth, a_minutes = two_stops(f, b, w, 0, a, bed, minutes, speed)
        worth -= f.drive_cost * road
        if worth > best:
            best, best_a, best_a_minutes, best_c, best_c_minutes = worth, a, a_minutes, bed, minutes - a_minutes
    return best, best_a, best_a_minutes, best_c, best_c_minutes


@part
def second_day(f: Field, b: Board, w: Sheet, t: int, d: int, bed: int, other: int, beat: float) -> Choice:
    """The best second day after a night at `bed`, without the points of the first; only if worth more than `beat`."""
    best, best_a, best_a_minutes, best_c, best_c_minutes = beat, -1, 0.0, -1, 0.0
    speed, whole = f.speed[t], f.budget[d] - f.setup
    first, second = f.must[t, d, 0], f.must[t, d, 1]
    for i in range(f.link_from[bed], f.link_from[bed + 1]):
        a = f.link_to[i]
        if w.can[1, a] == 0 or a == other:
            continue
        here = 1 if a in (first, second) else 0
        road = f.drive[bed + 1, a + 1] + f.drive[a + 1, 0]
        if w.top[1, a] + w.best_pair[a] - f.drive_cost * road * 0.5 <= best:
            continue
        minutes = whole - road
        if here == w.needed[1] and minutes >= f.shortest:
            worth = one_stop(f, b, w, 1, a, speed * minutes) - f.drive_cost * road
            if worth > best:
                best, best_a, best_a_minutes, best_c, best_c_minutes = worth, a, minutes, -1, 0.0
        if f.most_stops < 2:
            continue
        for j in range(f.pair_from[a], f.pair_from[a + 1]):
            c = f.pair_to[j]
            if w.can[1, c] == 0 or c in (bed, other):
                continue
            if here + (1 if c in (first, second) else 0) != w.needed[1]:
                continue
            road = f.drive[bed + 1, a + 1] + f.drive[a + 1, c + 1] + f.drive[c + 1, 0]
            minutes = whole - f.setup - road
            if minutes < 2.0 * f.shortest or _pair_bound(f, w, 1, a, c, minutes, speed) - f.drive_cost * road <= best:
                continue
            worth, a_minutes = two_stops(f, b, w, 1, a, c, minutes, speed)
            worth -= f.drive_cost * road
            if worth > best:
                best, best_a, best_a_minutes, best_c, best_c_minutes = worth, a, a_minutes, c, minutes - a_minutes
    return best, best_a, best_a_minutes, best_c, best_c_minutes


@part
def best_night(f: Field, b: Board, w: Sheet, t: int, d: int, beat: float) -> tuple[float, Choice, Choice]:
    """The best tour of two days that is worth more than `beat`; the worth is NOTHING where there is none."""
    best = beat
    day_one: Choice = (NOTHING, -1, 0.0, -1, 0.0)
    day_two: Choice = (NOTHING, -1, 0.0, -1, 0.0)
    for p in range(len(f.backlog)):
        w.best_pair[p] = 0.0
        if w.can[1, p] == 1 and f.most_stops > 1:
            for j in range(f.pair_from[p], f.pair_from[p + 1]):
                if w.can[1, f.pair_to[j]] == 1:
                    w.best_pair[p] = max(w.best_pair[p], w.top[1, f.pair_to[j]])
    for bed in range(len(f.backlog)):
        if f.lodging[bed] == 0 or w.can[0, bed] == 0:
            continue
        one = first_day(f, b, w, t, d, bed)
        if one[1] < 0:
            continue
        other = one[1] if one[1] != bed else -1
        two = second_day(f, b, w, t, d + 1, bed, other, best - one[0] + f.night_cost)
        if two[1] >= 0:
            best = one[0] + two[0] - f.night_cost
            day_one, day_two = one, two
    if day_one[1] < 0:
        return NOTHING, day_one, day_two
    return best, day_one, day_two


@part
def _can_be_first(f: Field, b: Board, t: int, d: int) -> bool:
    """Whether a night tour of team t may begin on day d."""
    following = f.following[d]
    return f.most_days > 1 and following >= 0 and b.kind[t, following] == 0 and f.shut[t, following] == 0


@part
def _write_single(f: Field, b: Board, t: int, d: int, single: Choice) -> None:
    if single[1] >= 0 and (single[0] > 0.0 or f.must[t, d, 0] >= 0):
        write_day(f, b, t, d, single[1], single[2], single[3], single[4])
        begin_tour(f, b, t, d, 1)


@part
def refill(f: Field, b: Board, w: Sheet, t: int, d: int, blink: float, dice: Dice) -> None:
    """Writes the best tour for the free team-day; a night tour only where it beats two single days. May write none."""
    if not _can_be_first(f, b, t, d):
        look(f, b, w, 0, t, d, blink, dice)
        _write_single(f, b, t, d, best_day(f, b, w, t, d))
        return
    # The day after, looked at as a day of its own, then as the second of a tour.
    look(f, b, w, 0, t, d + 1, blink, dice)
    after = best_day(f, b, w, t, d + 1)
    look(f, b, w, 0, t, d, blink, dice)
    single = best_day(f, b, w, t, d)
    look(f, b, w, 1, t, d + 1, blink, dice)
    beat = max(single[0], 0.0 if w.needed[0] == 0 else NOTHING) + max(after[0], 0.0 if w.needed[1] == 0 else NOTHING)
    _, one, two = best_night(f, b, w, t, d, max(beat, NOTHING))
    if one[1] < 0:
        _write_single(f, b, t, d, single)
        return
    write_day(f, b, t, d, one[1], one[2], one[3], one[4])
    write_day(f, b, t, d + 1, two[1], two[2], two[3], two[4])
    begin_tour(f, b, t, d, 2)


@compiled
def resplit(f: Field, b: Board, w: Sheet) -> None:
    """Shares the minutes of every day with two stops anew, as other visits may have changed since."""
    for t in range(len(f.speed)):
        for d in range(len(f.week)):
            a, c = b.stop[t, d, 0], b.stop[t, d, 1]
            if c < 0 or f.shut[t, d] == 1:
                continue
            minutes = b.minutes[t, d, 0] + b.minutes[t, d, 1]
            remove_visit(f, b, a, d)
            remove_visit(f, b, c, d)
            for p in (a, c):
                low, high = curve(f, b, p, d)
                w.low[0, p], w.high[0, p], w.extra[0, p] = low - b.served[p], high - b.served[p], 0.0
            _, a_minutes = two_stops(f, b, w, 0, a, c, minutes, f.speed[t])
            write_day(f, b, t, d, a, a_minutes, c, minutes - a_minutes)
