"""A plan changed as little as can be: after a refusal, a lost team-day or a broken kit. Pure.

Every old visit (point and date) kept is worth a bonus to the search, so that one is moved only for a real gain.
"""

import datetime as dt
from dataclasses import replace
from typing import Final

import numpy as np

from jemputbola.planner.arrays import arrays_as_plan, plan_as_arrays
from jemputbola.planner.cards import with_cards
from jemputbola.planner.causes import causes
from jemputbola.planner.objective import score
from jemputbola.planner.plans import Plan, Tour
from jemputbola.planner.problem import Problem
from jemputbola.planner.rules import tour_breaches
from jemputbola.planner.search.field import make_field
from jemputbola.planner.solve import Solved
from jemputbola.planner.stop import Stop

KEEP_BONUS: Final = 25.0


def replan(problem: Problem, old: Plan, today: dt.date, stop: Stop, seed: int = 1, bonus: float = KEEP_BONUS) -> Solved:
    """The old plan mended for a problem that has changed. Tours begun before `today` stay as they were."""
    from jemputbola.planner.improve import improve

    kept = Plan(problem.name, tuple(t for t in old.tours if t.days[0].date < today or _still_allowed(problem, t)))
    sheets = plan_as_arrays(problem, kept)
    wanted = np.zeros((len(problem.points), len(problem.days)))
    for visit in old.visits():
        if visit.date >= today and visit.date in problem.day_number and visit.point in problem.point_number:
            wanted[problem.point_number[visit.point], problem.day_number[visit.date]] = bonus
    field = make_field(problem, wanted)
    for number, day in enumerate(problem.days):
        if day.date < today:
            field.shut[:, number] = 1
    for tour in kept.tours:
        if tour.days[0].date < today:
            for each in tour.days:
                field.shut[problem.team_number[tour.team], problem.day_number[each.date]] = 1
    first = score(problem, with_cards(problem, kept))
    sheets, steps = improve(field, sheets, stop, seed, lambda progress: None, cold_start=True)
    plan = with_cards(problem, arrays_as_plan(problem, sheets))
    return Solved(plan, score(problem, plan), first, 0.0, steps, stop.elapsed(), tuple(causes(problem, plan)))


def _still_allowed(problem: Problem, tour: Tour) -> bool:
    """Whether the tour breaks no rule of its own, and holds the confirmed visits of its days."""
    if tour_breaches(problem, tour):
        return False
    have = {(stop.point, day.date) for day in tour.days for stop in day.stops}
    dates = {day.date for day in tour.days}
    return all((f.point, f.date) in have for f in problem.fixed if f.team == tour.team and f.date in dates)


def kept_share(old: Plan, new: Plan, today: dt.date) -> float:
    """The share of the old plan's visits from `today` on that the new one has at the same point and date."""
    before = {(v.point, v.date) for v in old.visits() if v.date >= today}
    after = {(v.point, v.date) for v in new.visits()}
    return len(before & after) / max(1, len(before))


def without_dates(problem: Problem, point: str, dates: set[dt.date]) -> Problem:
    """The same problem where a point is not open on these dates: a camat has refused them."""
    closed = {problem.day_number[date] for date in dates if date in problem.day_number}
    points = tuple(replace(p, dates=p.dates - closed) if p.key == point else p for p in problem.points)
    return replace(problem, points=points)
