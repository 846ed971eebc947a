"""From plans to arrays of team-days and back. Pure.

`kind` tells what each team does each day, `stop` its points in order, `minutes` how long; see search/board.py.
"""

import math
from collections.abc import Iterable

import numpy as np

from jemputbola.planner.plans import Plan, Stop, Tour, TourDay
from jemputbola.planner.problem import Problem
from jemputbola.planner.search.field import Floats, Ints

Sheets = tuple[Ints, Ints, Floats]


def tours_as_plan(problem: Problem, tours: Iterable[tuple[int, int, list[list[tuple[int, float]]]]]) -> Plan:
    """A plan of (team, first day, stops of each day as point and minutes)."""
    return Plan(
        problem.name,
        tuple(
            Tour(
                problem.teams[team].key,
                tuple(
                    TourDay(problem.days[day + x].date, tuple(_stop(problem, p, minutes) for p, minutes in stops))
                    for x, stops in enumerate(days)
                ),
            )
            for team, day, days in tours
        ),
    )


def _stop(problem: Problem, point: int, minutes: float) -> Stop:
    """Minutes cut to a ten-thousandth, never below the least, so that no day grows too long by rounding."""
    cut = math.floor(minutes * 10_000 + 1e-6) / 10_000
    return Stop(problem.points[point].key, max(cut, float(problem.params.min_service_minutes)))


def arrays_as_plan(problem: Problem, sheets: Sheets) -> Plan:
    kind, stop, minutes = sheets
    tours = []
    for t, d in np.argwhere((kind == 1) | (kind == 2)):
        days = [d, d + 1] if kind[t, d] == 2 else [d]
        stops = [[(int(stop[t, x, j]), float(minutes[t, x, j])) for j in range(2) if stop[t, x, j] >= 0] for x in days]
        tours.append((int(t), int(d), stops))
    return tours_as_plan(problem, tours)


def plan_as_arrays(problem: Problem, plan: Plan) -> Sheets:
    """Raises KeyError where a team, day or point is not of this problem."""
    shape = len(problem.teams), len(problem.days)
    kind = np.zeros(shape, dtype=np.int64)
    stop = np.full((*shape, 2), -1, dtype=np.int64)
    minutes = np.zeros((*shape, 2))
    for tour in plan.tours:
        t = problem.team_number[tour.team]
        for x, day in enumerate(tour.days):
            d = problem.day_number[day.date]
            kind[t, d] = 1 if len(tour.days) == 1 else 2 + x
            for j, each in enumerate(day.stops):
                stop[t, d, j], minutes[t, d, j] = problem.point_number[each.point], each.minutes
    return kind, stop, minutes
