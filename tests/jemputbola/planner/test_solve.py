"""What the planner plans keeps every rule, is worth what it says, and never less than the first plan."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jemputbola.planner.plans import plan_as_data, read_plan
from jemputbola.planner.problem import ProblemError, read_problem
from jemputbola.planner.rules import breaches
from jemputbola.planner.solve import Solved, solve
from jemputbola.planner.stop import Stop
from jemputbola.planner.wording import sentence
from tests.jemputbola.planner.ledger import faults, worth
from tests.jemputbola.planner.worlds import MONDAY, world


def planned(data: dict[str, Any], iterations: int = 60, seed: int = 1) -> Solved:
    return solve(read_problem(data), Stop(iterations=iterations), seed)


def codes(solved: Solved) -> list[str]:
    return [cause.code for cause in solved.causes]


WORLDS = st.builds(
    world,
    seed=st.integers(0, 10_000),
    points=st.integers(3, 25),
    days=st.integers(1, 14),
    teams=st.integers(1, 3),
    kecamatan=st.integers(1, 3),
    far=st.sampled_from([0.0, 0.3]),
    max_stops_per_day=st.integers(1, 2),
    max_tour_days=st.integers(1, 2),
    max_visits_per_point=st.integers(1, 4),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(WORLDS)
def test_a_plan_keeps_the_rules_and_is_worth_what_it_says(data: dict[str, Any]) -> None:
    solved = planned(data)
    written = plan_as_data(solved.plan)
    assert set(faults(data, written)) <= ({"kecamatan"} if solved.partial else set())
    assert solved.score.objective == pytest.approx(worth(data, written), abs=1e-3)
    assert solved.partial or solved.score.objective >= solved.first.objective
    assert [b for b in breaches(read_problem(data), solved.plan) if b.code != "kecamatan_unvisited"] == []
    assert read_plan(written) == solved.plan or set(read_plan(written).tours) == set(solved.plan.tours)


def test_the_same_seed_and_steps_give_the_same_plan() -> None:
    data = world(seed=5, points=30, days=12)
    assert planned(data, 400, seed=3).plan == planned(data, 400, seed=3).plan


def test_the_search_betters_the_plan_it_begins_with() -> None:
    """Seen failing where every step was kept, for better or worse: the plan then stayed what the first filling made."""
    data = world(seed=5, points=60, days=18, teams=3, far=0.2)
    filled, searched = planned(data, 2), planned(data, 4000)
    assert searched.score.objective > 1.01 * filled.score.objective


def test_one_point_is_enough() -> None:
    data = world(points=1, kecamatan=1, far=0.0)
    solved = planned(data)
    assert faults(data, plan_as_data(solved.plan)) == []
    assert solved.score.visits >= 1


def test_a_world_without_cards_and_with_one_team_is_planned() -> None:
    data = world(points=20, teams=1, cards=0, far=0.0)
    data["cards"] = []
    solved = planned(data)
    assert faults(data, plan_as_data(solved.plan)) == []
    assert solved.score.cards == 0


def test_points_that_open_on_one_day_only_are_visited_that_day() -> None:
    data = world(points=15, days=6, teams=3, far=0.0)
    for number, point in enumerate(data["points"]):
        point["dates"] = [number % 6]
    assert faults(data, plan_as_data(planned(data).plan)) == []


def test_a_confirmed_visit_stays_also_far_away_and_on_a_closed_day() -> None:
    data = world(seed=4, points=24, days=12, far=0.5)
    far = next(n for n in range(24) if data["drive"][0][n + 1] > 125)
    data["points"][far]["dates"] = [n for n in data["points"][far]["dates"] if n != 7]
    data["fixed"] = [{"point": data["points"][far]["id"], "date": data["days"][7]["date"], "team": "T2"}]
    solved = planned(data, 300)
    assert faults(data, plan_as_data(solved.plan)) == []


def test_without_a_team_the_plan_says_so() -> None:
    data = world()
    data["teams"] = []
    solved = planned(data)
    assert codes(solved) == ["no_team"]
    assert sentence(read_problem(data), solved.causes[0]).startswith("Tidak ada tim")


def test_two_confirmed_visits_of_one_team_that_no_day_can_hold_are_named() -> None:
    data = world(points=12, far=0.0)
    for x in range(13):
        data["drive"][3][x] = data["drive"][x][3] = 0 if x == 3 else 100
    data["fixed"] = [{"point": p, "date": data["days"][1]["date"], "team": "T1"} for p in ("P001", "P003")]
    solved = planned(data)
    assert codes(solved) == ["confirmed_two_places"]
    assert "Tim T1" in sentence(read_problem(data), solved.causes[0])
    assert set(faults(data, plan_as_data(solved.plan))) == {"confirmed"}


def test_a_kecamatan_beyond_reach_is_named_and_the_rest_is_planned() -> None:
    data = world(points=12, kecamatan=3, far=0.0)
    for number in range(2, 12, 3):
        for x in range(13):
            data["drive"][number + 1][x] = data["drive"][x][number + 1] = 0 if x == number + 1 else 900
    solved = planned(data)
    assert codes(solved) == ["kecamatan_too_far"]
    assert solved.score.visits > 0
    assert set(faults(data, plan_as_data(solved.plan))) == {"kecamatan"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"absent": [MONDAY + dt.timedelta(days=1)]}, "confirmed_team_absent"),
        ({"team": "T9"}, "confirmed_team_unknown"),
        ({"date": MONDAY + dt.timedelta(days=400)}, "confirmed_day_unknown"),
    ],
)
def test_a_confirmed_visit_that_cannot_be_is_named(change: dict[str, Any], code: str) -> None:
    data = world(far=0.0)
    data["teams"][0]["absent"] = [date.isoformat() for date in change.get("absent", [])]
    date = change.get("date", MONDAY + dt.timedelta(days=1)).isoformat()
    data["fixed"] = [{"point": "P001", "date": date, "team": change.get("team", "T1")}]
    assert codes(planned(data)) == [code]


def test_a_file_of_another_format_is_refused() -> None:
    with pytest.raises(ProblemError) as refused:
        read_problem(world() | {"format": "something-else"})
    assert refused.value.code == "format"
