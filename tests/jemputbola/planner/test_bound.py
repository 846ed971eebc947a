"""No plan is worth more than the bound, after one round or many, and on small worlds the bound is near."""

import datetime as dt
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jemputbola.planner.bound import find_bound
from jemputbola.planner.cards import with_cards
from jemputbola.planner.objective import score
from jemputbola.planner.plans import Plan, Tour, TourDay
from jemputbola.planner.plans import Stop as At
from jemputbola.planner.problem import Problem, read_problem
from jemputbola.planner.rules import breaches
from jemputbola.planner.solve import solve
from jemputbola.planner.stop import Stop
from tests.jemputbola.planner.worlds import world


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    data=st.builds(
        world,
        seed=st.integers(0, 10_000),
        points=st.integers(2, 20),
        days=st.integers(1, 14),
        teams=st.integers(1, 3),
        kecamatan=st.just(1),
        far=st.sampled_from([0.0, 0.4]),
        max_stops_per_day=st.integers(1, 2),
        max_tour_days=st.integers(1, 2),
    ),
    rounds=st.sampled_from([1, 20, 80]),
)
def test_no_plan_is_worth_more_than_the_bound(data: dict[str, Any], rounds: int) -> None:
    problem = read_problem(data)
    solved = solve(problem, Stop(iterations=100))
    bound = find_bound(problem, Stop(iterations=rounds), solved.score.objective)
    assert solved.score.objective <= bound.value + 1e-6


def test_the_bound_falls_with_the_rounds() -> None:
    problem = read_problem(world(seed=2, points=40, days=12, teams=2, far=0.2))
    first = find_bound(problem, Stop(iterations=1), 0.0).value
    later = find_bound(problem, Stop(iterations=150), solve(problem, Stop(iterations=400)).score.objective)
    assert later.value < first
    assert later.team_day.shape == (2, 12)
    assert later.team_day.max() > 0


def best_of_all(problem: Problem) -> float:
    """The worth of the best plan of single-stop days, found by trying every one."""
    prm, best = problem.params, 0.0
    days: list[list[tuple[str, dt.date, int | None]]] = []
    for team, (d, day) in product(problem.teams, enumerate(problem.days)):
        days.append([(team.key, day.date, None)])
        for p, point in enumerate(problem.points):
            left = problem.day_budget(d) - 2 * problem.drive[0][p + 1] - prm.setup_minutes
            if d in point.dates and left >= prm.min_service_minutes:
                days[-1].append((team.key, day.date, p))
    for choice in product(*days):
        tours = []
        for team_key, date, chosen in choice:
            if chosen is not None:
                d = problem.day_number[date]
                left = problem.day_budget(d) - 2 * problem.drive[0][chosen + 1] - prm.setup_minutes
                tours.append(Tour(team_key, (TourDay(date, (At(problem.points[chosen].key, left),)),)))
        plan = with_cards(problem, Plan(problem.name, tuple(tours)))
        if not breaches(problem, plan):
            best = max(best, score(problem, plan).objective)
    return best


@pytest.mark.parametrize("seed", range(8))
def test_a_tiny_world_is_planned_as_well_as_trying_everything(seed: int) -> None:
    data = world(seed=seed, points=5, days=5, teams=1, kecamatan=1, far=0.0, max_stops_per_day=1, max_tour_days=1)
    problem = read_problem(data)
    exact = best_of_all(problem)
    solved = solve(problem, Stop(iterations=2000))
    assert solved.score.objective == pytest.approx(exact, abs=0.01)
    assert find_bound(problem, Stop(iterations=60), exact).value >= exact - 1e-6
