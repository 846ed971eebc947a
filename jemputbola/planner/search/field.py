"""The problem as arrays, for machine code and numpy. Places in minutes and rows: row 0 of `drive` is the office."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from jemputbola.planner.problem import Problem

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# What a kecamatan not yet visited is worth to the search: more than any visit, so that none is left out.
COVERAGE: Final = 20_000.0
NEAREST: Final = 24


class Field(NamedTuple):
    """All that does not change during a search. P points, D days, T teams, K kecamatan."""

    drive: Floats  # [P + 1, P + 1]
    is_open: Ints  # [P, D]
    week: Ints  # [D]
    weekday: Ints  # [D]
    following: Ints  # [D] the next calendar day's number or -1
    budget: Floats  # [D] minutes without break
    backlog: Floats  # [P]
    priority: Floats  # [P]
    home: Ints  # [P] number of its kecamatan
    stay: Floats  # [P, 7] share of those waiting who stay away on one such weekday
    prr: Floats  # [P]
    speed: Floats  # [T] places per minute
    pair_from: Ints  # [P + 1] slices of pair_to: points near enough for a second stop
    pair_to: Ints
    link_from: Ints  # [P + 1] slices of link_to: points that can be the first stop after a night here
    link_to: Ints
    lodging: Ints  # [P] 1 where a night may be spent
    near: Ints  # [P, n] nearest points, itself first
    floor: Floats  # [K] residents who count double for fairness
    arrived: Floats  # [D + 1] cards arrived before and up to each day
    bonus: Floats  # [P, D] worth of keeping a visit of an older plan
    must: Ints  # [T, D, 2] points that the team has to visit that day, or -1
    shut: Ints  # [T, D] 1 where nothing may be planned or changed
    setup: float
    shortest: float
    fair_bonus: float
    card_value: float
    drive_cost: float
    night_cost: float
    coverage: float
    most_visits: int
    most_stops: int
    most_days: int


def make_field(problem: Problem, bonus: Floats | None = None) -> Field:
    """The arrays of a problem; `bonus[p, d]` rewards a visit of point p on day d."""
    prm, points, days = problem.params, problem.points, problem.days
    drive = np.array(problem.drive, dtype=np.float64)
    between = drive[1:, 1:].copy() if points else np.zeros((0, 0))
    np.fill_diagonal(between, np.inf)
    codes = {code: number for number, code in enumerate(problem.kecamatan)}
    home = np.array([codes[p.kecamatan] for p in points], dtype=np.int64)
    backlog = np.array([p.backlog for p in points])
    stay, is_open = _by_point(problem)
    pair_from, pair_to = _lists(between <= prm.pair_max_drive)
    link_from, link_to = _lists(between <= prm.overnight_link_max_drive)
    np.fill_diagonal(between, -1.0)
    size = min(NEAREST, len(points))
    must, shut = _team_days(problem)
    return Field(
        drive=drive,
        is_open=is_open,
        week=np.array([d.week for d in days], dtype=np.int64),
        weekday=np.array([d.weekday for d in days], dtype=np.int64),
        following=np.array([-1 if (n := problem.next_day(d)) is None else n for d in range(len(days))], dtype=np.int64),
        budget=np.array([problem.day_budget(d) for d in range(len(days))]),
        backlog=backlog,
        priority=np.array([p.priority for p in points]),
        home=home,
        stay=stay,
        prr=np.array([float(p.prr) for p in points]),
        speed=np.array([t.kits * prm.rate_per_kit_hour / 60.0 for t in problem.teams]),
        pair_from=pair_from,
        pair_to=pair_to,
        link_from=link_from,
        link_to=link_to,
        lodging=(drive[0, 1:] >= prm.overnight_min_drive).astype(np.int64),
        near=np.argsort(between, axis=1, kind="stable")[:, :size].astype(np.int64),
        floor=(prm.fair_share * np.bincount(home, weights=backlog, minlength=len(codes))).astype(np.float64),
        arrived=_arrivals(problem),
        bonus=np.zeros((len(points), len(days))) if bonus is None else bonus,
        must=must,
        shut=shut,
        setup=float(prm.setup_minutes),
        shortest=float(prm.min_service_minutes),
        fair_bonus=float(prm.fair_bonus),
        card_value=float(prm.card_value),
        drive_cost=float(prm.drive_cost_per_minute),
        night_cost=float(prm.night_cost),
        coverage=COVERAGE,
        most_visits=int(prm.max_visits_per_point),
        most_stops=min(2, int(prm.max_stops_per_day)),
        most_days=min(2, int(prm.max_tour_days)),
    )


def _by_point(problem: Problem) -> tuple[Floats, Ints]:
    """Of each point the share that stays away, by weekday, and the days on which it is open."""
    stay = np.ones((len(problem.points), 7))
    is_open = np.zeros((len(problem.points), len(problem.days)), dtype=np.int64)
    for number, point in enumerate(problem.points):
        stay[number, : len(point.pull)] = (1.0 - point.reach) ** np.array(point.pull)
        is_open[number, sorted(point.dates)] = 1
    return stay, is_open


def _lists(near: npt.NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """For each row the columns that are near, one after the other, and where each row's begin."""
    rows, columns = np.nonzero(near)
    begins = np.zeros(len(near) + 1, dtype=np.int64)
    np.cumsum(np.bincount(rows, minlength=len(near)), out=begins[1:])
    return begins, columns.astype(np.int64)


def _arrivals(problem: Problem) -> Floats:
    """Cards arrived before the first day (position 0, none can be used then) and up to each day."""
    arrived = [0.0]
    arrived += [float(sum(b.count for b in problem.cards if b.date <= day.date)) for day in problem.days]
    return np.array(arrived)


def _team_days(problem: Problem) -> tuple[Ints, Ints]:
    """Confirmed visits and absences per team and day."""
    must = np.full((len(problem.teams), len(problem.days), 2), -1, dtype=np.int64)
    shut = np.zeros((len(problem.teams), len(problem.days)), dtype=np.int64)
    for number, team in enumerate(problem.teams):
        for date in team.absent:
            if date in problem.day_number:
                shut[number, problem.day_number[date]] = 1
    for fixed in problem.fixed:
        team_day = problem.team_number.get(fixed.team), problem.day_number.get(fixed.date)
        if team_day[0] is None or team_day[1] is None:
            continue
        place = must[team_day]
        point = problem.point_number[fixed.point]
        if point not in place and place[1] < 0:
            place[0 if place[0] < 0 else 1] = point
    return must, shut
