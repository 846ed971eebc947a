"""From an office to a problem."""

import datetime as dt
from typing import Any

import pytest

from jemputbola.models import Absence, VisitState
from jemputbola.planner.loading import load
from kecamatan.models import VisitPoint
from tests.factories.people import make_desa, make_kecamatan, make_officer, make_point
from tests.factories.plans import FRIDAY, MONDAY, make_inputs, make_planning_office, make_waiting
from tests.factories.visits import NOW, make_service_point, make_visit

pytestmark = pytest.mark.django_db


def test_a_problem_holds_days_teams_points_and_roads() -> None:
    office, points, teams, kits = make_planning_office()
    make_service_point(office, blanks=500)
    office.holidays.create(date=dt.date(2019, 1, 28), name="Hari jadi kabupaten")
    Absence.objects.create(team=teams[0], first=dt.date(2019, 1, 26), last=dt.date(2019, 1, 29))
    problem = load(office, make_inputs(teams, kits), at=NOW).problem
    assert problem["format"] == "visit-instance-1"
    assert len(problem["days"]) == 9
    assert problem["days"][0] == {"date": "2019-01-21", "weekday": 0, "week": 0}
    assert problem["days"][-1] == {"date": "2019-02-01", "weekday": 4, "week": 1}
    assert [team["kits"] for team in problem["teams"]] == [2, 1]
    assert problem["teams"][0]["absent"] == ["2019-01-29"]
    assert {point["id"] for point in problem["points"]} == {str(point.pk) for point in points}
    assert sum(point["backlog"] for point in problem["points"]) == 300 + 280 + 260 + 250 + 230 + 210
    assert len(problem["drive"]) == len(points) + 1
    assert problem["cards"] == [{"date": "2019-01-21", "count": 500}]
    assert problem["fixed"] == []
    assert all(point["prr"] == 30 and len(point["pull"]) == 6 for point in problem["points"])


def test_agreed_visits_stay_and_drafts_may_move() -> None:
    office, points, teams, kits = make_planning_office()
    agreed = make_visit(points[0], team=teams[0], date=MONDAY, state=VisitState.CONFIRMED)
    make_visit(points[1], team=teams[1], date=MONDAY)
    loaded = load(office, make_inputs(teams, kits), at=NOW)
    assert loaded.problem["fixed"] == [
        {"point": str(points[0].pk), "date": "2019-01-21", "team": str(teams[0].pk)},
    ]
    assert [(visit.key == str(agreed.pk), visit.is_fixed) for visit in loaded.calendar] in (
        [(True, True), (False, False)],
        [(False, False), (True, True)],
    )


def test_a_draft_that_was_locked_stays() -> None:
    office, points, teams, kits = make_planning_office()
    make_visit(points[1], team=teams[1], date=MONDAY)
    locked = (str(points[1].pk), MONDAY.isoformat(), str(teams[1].pk))
    loaded = load(office, make_inputs(teams, kits, locked=(locked,)), at=NOW)
    assert [tuple(row.values()) for row in loaded.problem["fixed"]] == [locked]
    assert loaded.calendar[0].is_fixed


def test_a_date_that_the_camat_refused_is_closed_for_the_point() -> None:
    office, points, teams, kits = make_planning_office()
    make_visit(points[0], team=teams[0], date=MONDAY, state=VisitState.DECLINED)
    problem = load(office, make_inputs(teams, kits), at=NOW).problem
    by_point = {point["id"]: point["dates"] for point in problem["points"]}
    assert 0 not in by_point[str(points[0].pk)]
    assert 0 in by_point[str(points[1].pk)]
    assert problem["fixed"] == []


def test_visits_of_teams_outside_of_the_plan_count_as_done() -> None:
    office, points, teams, kits = make_planning_office()
    make_visit(points[0], team=teams[1], date=MONDAY, capacity=120)
    problem = load(office, make_inputs(teams[:1], kits), at=NOW).problem
    point = next(point for point in problem["points"] if point["id"] == str(points[0].pk))
    assert point["backlog"] == 180
    assert point["dates"] == [5, 6, 7, 8, 9], "not twice in one week"


def test_a_team_that_is_on_another_visit_is_away() -> None:
    office, points, teams, kits = make_planning_office()
    home = make_point(points[0].desa, kind=VisitPoint.Kind.HOME)
    make_visit(home, team=teams[0], date=MONDAY, state=VisitState.CONFIRMED)
    problem = load(office, make_inputs(teams, kits), at=NOW).problem
    assert problem["teams"][0]["absent"] == ["2019-01-21"]
    assert str(home.pk) not in {point["id"] for point in problem["points"]}


def test_turnout_is_learnt_from_closed_visits() -> None:
    office, points, teams, kits = make_planning_office()
    before = load(office, make_inputs(teams, kits), at=NOW).problem["points"]
    for week in range(1, 9):
        make_visit(
            points[0],
            team=teams[0],
            date=MONDAY - dt.timedelta(weeks=week),
            state=VisitState.CLOSED,
            capacity=500,
            served=3,
        )
    after = load(office, make_inputs(teams, kits), at=NOW).problem["points"]
    reach = {point["id"]: point["reach"] for point in before}, {point["id"]: point["reach"] for point in after}
    here, elsewhere = str(points[0].pk), str(points[1].pk)
    assert reach[1][here] < reach[1][elsewhere] < reach[0][elsewhere]


def test_people_without_any_point_are_told_and_nobody_waiting_is_no_point() -> None:
    office, points, teams, kits = make_planning_office()
    lonely = make_desa(make_kecamatan(office))
    make_waiting(make_point(lonely, is_active=False), 77)
    make_point(make_desa(make_kecamatan(office)))
    loaded = load(office, make_inputs(teams, kits), at=NOW)
    assert loaded.uncovered == {lonely.kecamatan.code: 77}
    assert len(loaded.problem["points"]) == len(points)
    assert len(loaded.problem["kecamatan"]) == 2


def test_the_number_of_queries_does_not_grow(query_count: Any) -> None:
    office, points, teams, kits = make_planning_office(desa=2)
    with query_count() as few:
        load(office, make_inputs(teams, kits), at=NOW)
    for point in points:
        for n in range(4):
            make_point(point.desa)
            make_visit(point, team=teams[0], date=MONDAY + dt.timedelta(days=n), starts=dt.time(7 + len(few) % 2),
                       state=VisitState.DECLINED)  # fmt: skip
    make_officer(office=office)
    with query_count() as many:
        load(office, make_inputs(teams, kits, last=FRIDAY + dt.timedelta(days=60)), at=NOW)
    assert len(many) == len(few) <= 14
