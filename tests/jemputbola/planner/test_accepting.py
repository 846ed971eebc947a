"""A draft becomes part of the calendar, and what was changed meanwhile stays as it is."""

import datetime as dt

import pytest

from jemputbola.models import PlanLine, PlanRun, Visit, VisitState
from jemputbola.planner.runs.accepting import accept
from jemputbola.visits import actions as visits
from kecamatan.models import AuditEvent, Office, Officer
from tests.factories.people import make_officer
from tests.factories.plans import FRIDAY, MONDAY, drafted, make_inputs, make_planning_office, make_run
from tests.factories.visits import NOW, make_visit

pytestmark = pytest.mark.django_db


def all_of(run: PlanRun) -> list[PlanLine]:
    return list(run.lines.select_related("visit", "point__desa__kecamatan", "team"))


def by_of(office: Office) -> Officer:
    return make_officer(office=office)


def test_accepting_all_makes_drafts_with_team_kits_and_desa() -> None:
    office, _, teams, kits = make_planning_office()
    run = drafted(make_run(office, make_inputs(teams, kits)))
    outcome = accept(run, all_of(run), by=by_of(office), at=NOW)
    assert (outcome.accepted, outcome.conflicts) == (run.lines.count(), 0)
    for line in all_of(run):
        assert line.state == "accepted"
        visit = line.visit
        assert visit is not None
        assert (visit.state, visit.date, visit.team_id, visit.point_id) == (
            VisitState.DRAFT,
            line.date,
            line.team_id,
            line.point_id,
        )
        assert visit.kits.count() == (2 if visit.team == teams[0] else 1)
        assert list(visit.desa.all()) == [visit.point.desa]
        assert visit.campaign == office.campaigns.get()
    event = AuditEvent.objects.get(action="plan.accept")
    assert event.detail == {"accepted": outcome.accepted, "conflicts": 0}
    again = accept(run, all_of(run), by=by_of(office), at=NOW)
    assert (again.accepted, again.conflicts) == (0, 0)


def test_drafts_move_and_go_with_the_plan_and_agreed_visits_stay() -> None:
    office, points, teams, kits = make_planning_office()
    agreed = make_visit(points[5], team=teams[0], date=MONDAY, state=VisitState.CONFIRMED)
    for n in range(5):
        make_visit(points[2], team=teams[1], date=MONDAY + dt.timedelta(days=n))
    run = drafted(make_run(office, make_inputs(teams, kits)))
    outcome = accept(run, all_of(run), by=by_of(office), at=NOW)
    assert outcome.conflicts == 0
    agreed.refresh_from_db()
    assert (agreed.state, agreed.date, agreed.revision) == (VisitState.CONFIRMED, MONDAY, 1)
    planned = {(v.point_id, v.date, v.team_id) for v in Visit.objects.holding()}
    assert planned == {(line.point_id, line.date, line.team_id) for line in run.lines.exclude(change="dropped")}


def test_two_drafts_change_days_with_each_other() -> None:
    office, points, teams, kits = make_planning_office()
    tuesday = MONDAY + dt.timedelta(days=1)
    here = make_visit(points[0], team=teams[0], date=MONDAY)
    there = make_visit(points[1], team=teams[0], date=tuesday)
    run = drafted(make_run(office, make_inputs(teams, kits)))
    run.lines.all().delete()
    for visit, date in ((here, tuesday), (there, MONDAY)):
        run.lines.create(
            change="moved",
            point=visit.point,
            kecamatan=visit.kecamatan,
            team=teams[0],
            team_name=teams[0].name,
            date=date,
            starts=dt.time(8),
            ends=dt.time(15),
            capacity=100,
            visit=visit,
            visit_seen_at=visit.changed_at,
        )
    outcome = accept(run, all_of(run), by=by_of(office), at=NOW)
    assert (outcome.accepted, outcome.conflicts) == (2, 0)
    assert {(v.point_id, v.date) for v in Visit.objects.holding()} == {
        (points[0].pk, tuesday),
        (points[1].pk, MONDAY),
    }


def test_what_somebody_planned_meanwhile_is_a_conflict_and_stays() -> None:
    office, points, teams, kits = make_planning_office()
    run = drafted(make_run(office, make_inputs(teams, kits)))
    line = all_of(run)[0]
    taken = make_visit(points[-1], team=line.team, date=line.date, starts=dt.time(6), ends=dt.time(20))
    other_week_line = next(each for each in all_of(run) if each.point == points[0])
    make_visit(points[0], date=other_week_line.date + dt.timedelta(days=4 - other_week_line.date.weekday()))
    before = Visit.objects.count()
    outcome = accept(run, [line, other_week_line], by=by_of(office), at=NOW)
    assert outcome.accepted == 0
    assert Visit.objects.count() == before
    told = {each.conflict for each in run.lines.filter(state="conflict")}
    assert any(taken.point.name in text or "minggu yang sama" in text for text in told)


def test_a_draft_that_somebody_changed_meanwhile_is_not_overwritten() -> None:
    office, points, teams, kits = make_planning_office()
    draft = make_visit(points[0], team=teams[0], date=FRIDAY)
    run = drafted(make_run(office, make_inputs(teams, kits)))
    line = run.lines.get(visit=draft)
    PlanLine.objects.filter(pk=line.pk).update(change="moved", date=MONDAY + dt.timedelta(days=3))
    later = NOW + dt.timedelta(minutes=5)
    visits.change_visit(draft, by=by_of(office), at=later, note="Bawa genset")
    outcome = accept(run, [each for each in all_of(run) if each.pk == line.pk], by=by_of(office), at=later)
    assert (outcome.accepted, outcome.conflicts) == (0, 1)
    draft.refresh_from_db()
    assert (draft.date, draft.note) == (FRIDAY, "Bawa genset")
    assert "diubah orang lain" in PlanLine.objects.get(pk=line.pk).conflict


def test_a_broken_kit_or_an_absent_team_is_told() -> None:
    office, _, teams, kits = make_planning_office()
    run = drafted(make_run(office, make_inputs(teams, kits)))
    kits[0].condition = "broken"
    kits[0].save()
    lines = [line for line in all_of(run) if line.team == teams[0]][:1]
    assert accept(run, lines, by=by_of(office), at=NOW).conflicts == 1
    assert "rusak" in PlanLine.objects.get(pk=lines[0].pk).conflict
    kits[0].condition = "ready"
    kits[0].save()
    assert accept(run, all_of(run), by=by_of(office), at=NOW).conflicts == 0, "a conflict can be tried again"
