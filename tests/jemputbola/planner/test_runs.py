"""A run from its beginning to its result, and what can go wrong on the way."""

import datetime as dt
import threading
from typing import Any

import pytest
from django.db import connection

from jemputbola.models import PlanLine, PlanRun, VisitState
from jemputbola.planner.runs import actions, running
from tests.conftest import wait_until
from tests.factories.people import make_officer
from tests.factories.plans import (
    FRIDAY,
    MONDAY,
    drafted,
    make_inputs,
    make_planning_office,
    make_run,
    simple_command,
)
from tests.factories.visits import NOW, make_visit
from tests.parallel import at_once

pytestmark = pytest.mark.django_db
State = PlanRun.State


def test_a_run_ends_with_lines_figures_and_a_bound() -> None:
    office, _, teams, kits = make_planning_office()
    found = drafted(make_run(office, make_inputs(teams, kits)))
    assert (found.state, found.objective, found.bound, found.error_code) == (State.DONE, 300.0, 400.0, "")
    assert found.progress[0] == [0.1, 100.0, None]
    assert found.gap == pytest.approx(1 / 3)
    figures = found.figures
    assert figures["visits"] == found.lines.count() > 0
    assert figures["served_by_hand"] == 0 < figures["served"] <= figures["backlog"] == 1530
    assert sum(row["served"] for row in figures["kecamatan"]) == pytest.approx(figures["served"], abs=2)
    assert sum(row["visits"] for row in figures["teams"]) == figures["visits"]
    assert {line.change for line in found.lines.all()} == {"new"}
    assert found.problem["format"] == "visit-instance-1"
    assert found.plan is not None
    assert found.plan["instance"] == found.problem["name"]


def test_lines_tell_new_moved_kept_fixed_and_dropped() -> None:
    office, points, teams, kits = make_planning_office()
    fixed = make_visit(points[5], team=teams[0], date=MONDAY, state=VisitState.CONFIRMED)
    kept = make_visit(points[0], team=teams[1], date=MONDAY)
    moved = make_visit(points[1], team=teams[0], date=FRIDAY)
    dropped = [
        make_visit(points[2], team=teams[1], date=MONDAY + dt.timedelta(days=n), starts=dt.time(16), ends=dt.time(18))
        for n in range(5)
    ]
    found = drafted(make_run(office, make_inputs(teams, kits)))
    by_visit = {line.visit_id: line for line in found.lines.exclude(visit=None)}
    assert by_visit[fixed.pk].change == "fixed"
    assert by_visit[kept.pk].change == "kept"
    assert by_visit[moved.pk].change in ("moved", "kept")
    changes = {by_visit[visit.pk].change for visit in dropped}
    assert "dropped" in changes
    assert found.figures["visits_by_hand"] == 8
    assert found.figures["served_by_hand"] > 0


def test_a_plan_without_points_days_or_teams_is_refused() -> None:
    office, points, teams, kits = make_planning_office()
    weekend = {"first": dt.date(2019, 1, 26), "last": dt.date(2019, 1, 27)}
    for code, inputs in {
        "no_teams": make_inputs([], kits),
        "no_days": make_inputs(teams, kits, **weekend),
    }.items():
        with pytest.raises(actions.RunRefused) as refusal:
            make_run(office, inputs)
        assert refusal.value.code == code
    for point in points:
        point.is_active = False
        point.save()
    with pytest.raises(actions.RunRefused) as refusal:
        make_run(office, make_inputs(teams, kits))
    assert refusal.value.code == "no_points"
    assert not PlanRun.objects.exists()


def test_a_planner_that_breaks_leaves_a_failed_run() -> None:
    office, _, teams, kits = make_planning_office()
    found = drafted(make_run(office, make_inputs(teams, kits)), how="broken")
    assert (found.state, found.error_code) == (State.FAILED, "no_plan")
    assert not found.lines.exists()


def test_a_run_is_claimed_once_and_one_at_a_time() -> None:
    office, _, teams, kits = make_planning_office()
    first, second = (make_run(office, make_inputs(teams, kits)) for _ in range(2))
    PlanRun.objects.filter(pk=first.pk).update(state=State.RUNNING, started_at=NOW, seen_at=NOW)
    assert running.run(first.pk, at=NOW, command=simple_command()) is None
    assert running.run(second.pk, at=NOW, command=simple_command()) is None
    assert running.waiting_runs() == [second.pk]


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_look_at_the_same_moment_begin_one_run() -> None:
    office, _, teams, kits = make_planning_office()
    runs = [make_run(office, make_inputs(teams, kits)) for _ in range(2)]
    claims = at_once(2, lambda number: running._claim(runs[number].pk, NOW)).values
    assert sum(claim is not None for claim in claims) == 1
    assert PlanRun.objects.filter(state=State.RUNNING).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_run_that_is_stopped_keeps_the_best_so_far() -> None:
    office, _, teams, kits = make_planning_office()
    plan_run = make_run(office, make_inputs(teams, kits, seconds=300))

    def work() -> None:
        try:
            running.run(plan_run.pk, at=NOW, command=simple_command("slow"))
        finally:
            connection.close()

    worker = threading.Thread(target=work)
    worker.start()

    def shows_progress() -> Any:
        plan_run.refresh_from_db()
        return plan_run.state == State.RUNNING and len(plan_run.progress) == 3

    wait_until(shows_progress)
    actions.stop(plan_run, by=make_officer(office=office), at=NOW)
    worker.join(30)
    plan_run.refresh_from_db()
    assert (plan_run.state, plan_run.stop_asked) == (State.DONE, True)
    assert plan_run.lines.exists()


def test_a_run_that_no_worker_has_begun_ends_when_it_is_stopped() -> None:
    office, _, teams, kits = make_planning_office()
    plan_run = make_run(office, make_inputs(teams, kits))
    officer = make_officer(office=office)
    actions.stop(plan_run, by=officer, at=NOW)
    plan_run.refresh_from_db()
    assert (plan_run.state, plan_run.error_code) == (State.FAILED, "stopped_early")
    with pytest.raises(actions.RunRefused):
        actions.stop(plan_run, by=officer, at=NOW)


def test_a_run_survives_its_worker_and_gives_up_after_the_third() -> None:
    office, _, teams, kits = make_planning_office()
    plan_run = make_run(office, make_inputs(teams, kits))
    for attempt in range(1, 4):
        assert running._claim(plan_run.pk, NOW) is not None
        assert running.release_lost(at=NOW + dt.timedelta(seconds=10)) == 0, "it may still be alive"
        assert running.release_lost(at=NOW + dt.timedelta(seconds=40)) == 1
        plan_run.refresh_from_db()
        assert plan_run.attempts == attempt
    assert (plan_run.state, plan_run.error_code) == (State.FAILED, "worker_lost")


def test_a_worker_that_has_lost_its_claim_writes_nothing() -> None:
    office, _, teams, kits = make_planning_office()
    plan_run = make_run(office, make_inputs(teams, kits))
    old = running._claim(plan_run.pk, NOW)
    assert old is not None
    later = NOW + dt.timedelta(minutes=1)
    running.release_lost(at=later)
    assert drafted(plan_run, at=later).state == State.DONE
    running._fail(old, "unexpected")
    plan_run.refresh_from_db()
    assert (plan_run.state, plan_run.error_code) == (State.DONE, "")


def test_what_if_varies_one_thing_and_replanning_keeps_what_is_locked() -> None:
    office, _, teams, kits = make_planning_office()
    officer = make_officer(office=office)
    base = drafted(make_run(office, make_inputs(teams, kits)))
    more = drafted(actions.what_if(base, by=officer, at=NOW, extra_kits=1))
    assert more.parent == base
    assert more.figures["served"] >= base.figures["served"]
    assert more.lines.filter(team=None).exists()
    assert not any(line.can_be_accepted for line in more.lines.filter(team=None))
    longer = actions.what_if(base, by=officer, at=NOW, more_weeks=2)
    assert len(longer.problem["days"]) == 20
    richer = actions.what_if(base, by=officer, at=NOW, extra_blanks=5000)
    assert richer.problem["cards"][0]["count"] == 5000
    line = base.lines.first()
    assert line is not None
    actions.lock(line, locked=True)
    again = drafted(actions.replan(base, by=officer, at=NOW))
    assert again.lines.filter(point=line.point, date=line.date, team=line.team).exists()


def test_a_visit_that_is_dropped_cannot_be_locked() -> None:
    office, points, teams, kits = make_planning_office()
    for n in range(5):
        make_visit(points[2], team=teams[1], date=MONDAY + dt.timedelta(days=n))
    found = drafted(make_run(office, make_inputs(teams, kits)))
    line = found.lines.filter(change="dropped").first()
    assert line is not None
    actions.lock(line, locked=True)
    assert not PlanLine.objects.get(pk=line.pk).is_locked
