"""What was published stays: a mended plan keeps nearly every other visit."""

import datetime as dt

from jemputbola.planner.plans import plan_as_data
from jemputbola.planner.problem import read_problem
from jemputbola.planner.replan import kept_share, replan, without_dates
from jemputbola.planner.solve import solve
from jemputbola.planner.stop import Stop
from tests.jemputbola.planner.ledger import faults
from tests.jemputbola.planner.worlds import world


def test_a_refused_date_moves_that_visit_and_hardly_another() -> None:
    data = world(seed=3, points=60, days=18, teams=3, far=0.2)
    problem = read_problem(data)
    old = solve(problem, Stop(iterations=1500)).plan
    today = problem.days[5].date
    refused = next(v for v in sorted(old.visits(), key=lambda v: (v.date, v.point)) if v.date > today)
    changed = without_dates(problem, refused.point, {refused.date})
    mended = replan(changed, old, today, Stop(iterations=400))
    new = mended.plan
    assert (refused.point, refused.date) not in {(v.point, v.date) for v in new.visits()}
    assert kept_share(old, new, today) >= 0.95
    for row in data["points"]:
        if row["id"] == refused.point:
            row["dates"].remove(problem.day_number[refused.date])
    assert faults(data, plan_as_data(new)) == []


def test_what_lies_behind_us_is_not_planned_anew() -> None:
    problem = read_problem(world(seed=7, points=30, days=12, teams=2))
    old = solve(problem, Stop(iterations=300)).plan
    today = problem.days[6].date
    new = replan(problem, old, today, Stop(iterations=100)).plan

    def behind(plan: object) -> set[tuple[str, dt.date]]:
        return {(v.point, v.date) for v in plan.visits() if v.date < today}  # type: ignore[attr-defined]

    assert behind(new) == behind(old)
