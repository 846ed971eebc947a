"""Finished cards handed out along a plan: as many as can be, never before they arrive. Pure."""

import datetime as dt
from dataclasses import replace

from jemputbola.planner.plans import Plan
from jemputbola.planner.problem import Problem


def with_cards(problem: Problem, plan: Plan) -> Plan:
    """The same plan with the most cards: each point gets its own at its last visit, the earliest last visit first.

    Handing over later never takes a card from anybody, and of points with the same choice none is worth more.
    """
    last: dict[str, tuple[dt.date, str]] = {}
    for visit in plan.visits():
        if visit.point not in last or last[visit.point] < (visit.date, visit.team):
            last[visit.point] = (visit.date, visit.team)
    used = 0
    given: dict[str, int] = {}
    for point, when in sorted(last.items(), key=lambda item: (item[1], item[0])):
        arrived = sum(batch.count for batch in problem.cards if batch.date <= when[0])
        given[point] = min(problem.points[problem.point_number[point]].prr, max(0, arrived - used))
        used += given[point]
    tours = tuple(
        replace(
            tour,
            days=tuple(
                replace(
                    day,
                    stops=tuple(
                        replace(s, cards=given[s.point] if last[s.point] == (day.date, tour.team) else 0)
                        for s in day.stops
                    ),
                )
                for day in tour.days
            ),
        )
        for tour in plan.tours
    )
    return replace(plan, tours=tours)
