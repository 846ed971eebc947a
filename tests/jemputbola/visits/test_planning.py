"""Planning a visit and changing the plan."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from jemputbola.models import Absence, Holiday, Kit, Visit, VisitState
from jemputbola.visits import actions
from jemputbola.visits.actions import DoubleBooked, MoveRefused, PlanRefused, VisitRefused
from jemputbola.visits.capacity import expected_capacity
from jemputbola.visits.wording import refusal_sentences
from kecamatan.models import AuditEvent, Officer
from tests.factories.people import make_desa, make_kecamatan, make_officer, make_point
from tests.factories.visits import NOW, make_kit, make_team

pytestmark = pytest.mark.django_db
MONDAY = dt.date(2019, 1, 21)


@pytest.fixture
def planner() -> Officer:
    return make_officer("planner")


@pytest.fixture
def plan(planner: Officer) -> dict[str, Any]:
    """A plan that nothing speaks against."""
    point = make_point(make_desa(make_kecamatan(planner.office)))
    return {
        "office": planner.office,
        "point": point,
        "desa": [point.desa],
        "date": MONDAY,
        "starts": dt.time(8),
        "ends": dt.time(15),
        "team": make_team(planner.office),
        "kits": [make_kit(planner.office), make_kit(planner.office)],
        "capacity": 140,
        "by": planner,
        "at": NOW,
    }


def codes_of(refusal: pytest.ExceptionInfo[PlanRefused]) -> list[str]:
    return [finding.code for finding in refusal.value.findings]


def test_a_new_visit_is_a_draft_with_its_first_event_and_audit_row(plan: dict[str, Any], planner: Officer) -> None:
    visit = actions.plan_visit(**plan)
    assert (visit.state, visit.revision) == (VisitState.DRAFT, 1)
    assert visit.kecamatan == plan["point"].desa.kecamatan
    assert list(visit.kits.order_by("code")) == sorted(plan["kits"], key=lambda kit: kit.code)
    assert visit.events.get().move == "plan"
    row = AuditEvent.objects.get(action="visit.plan")
    assert (row.officer, row.subject_id) == (planner, visit.pk)
    assert plan["point"].name in row.summary


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"date": dt.date(2019, 1, 13)}, "date_past"),
        ({"date": dt.date(2091, 1, 21)}, "date_far"),
        ({"starts": dt.time(15), "ends": dt.time(8)}, "hours_reversed"),
        ({"starts": dt.time(4)}, "hours_outside"),
        ({"ends": dt.time(22)}, "hours_outside"),
        ({"desa": []}, "desa_missing"),
        ({"capacity": 0}, "capacity_missing"),
        ({"date": dt.date(2019, 1, 20)}, "weekend"),
    ],
)
def test_what_speaks_against_a_plan_is_said_and_nothing_is_saved(
    plan: dict[str, Any], change: dict[str, Any], code: str
) -> None:
    with pytest.raises(PlanRefused) as refusal:
        actions.plan_visit(**{**plan, **change})
    assert codes_of(refusal) == [code]
    assert not Visit.objects.exists()
    assert all("{" not in sentence and sentence.endswith(".") for sentence in refusal_sentences(refusal.value))


def test_a_holiday_and_a_weekend_may_be_accepted_knowingly(plan: dict[str, Any]) -> None:
    Holiday.objects.create(office=plan["office"], date=MONDAY, name="Libur daerah uji")
    with pytest.raises(PlanRefused) as refusal:
        actions.plan_visit(**plan)
    assert codes_of(refusal) == ["holiday"]
    assert refusal.value.only_warnings
    assert actions.plan_visit(**plan, accept_warnings=True).pk


def test_accepting_warnings_does_not_accept_a_broken_kit(plan: dict[str, Any]) -> None:
    plan["kits"].append(make_kit(plan["office"], condition=Kit.Condition.BROKEN))
    with pytest.raises(PlanRefused) as refusal:
        actions.plan_visit(**plan, accept_warnings=True)
    assert codes_of(refusal) == ["kit_broken"]
    assert plan["kits"][-1].code in refusal_sentences(refusal.value)[0]


def test_a_team_that_is_away_cannot_be_planned(plan: dict[str, Any]) -> None:
    Absence.objects.create(team=plan["team"], first=dt.date(2019, 1, 19), last=MONDAY, reason="Pelatihan")
    with pytest.raises(PlanRefused) as refusal:
        actions.plan_visit(**plan)
    assert codes_of(refusal) == ["team_absent"]
    assert "Pelatihan" in refusal_sentences(refusal.value)[0]


def test_nothing_of_another_office_can_be_planned(plan: dict[str, Any]) -> None:
    foreign = {"point": make_point(), "desa": [make_desa()], "team": make_team(), "kits": [make_kit()]}
    with pytest.raises(PlanRefused) as refusal:
        actions.plan_visit(**{**plan, **foreign})
    assert set(codes_of(refusal)) == {"point_outside", "desa_outside", "team_unknown", "kit_unknown"}


def test_a_team_on_its_way_elsewhere_is_refused_with_the_visit_in_the_way(plan: dict[str, Any]) -> None:
    first = actions.plan_visit(**plan)
    with pytest.raises(DoubleBooked) as refusal:
        actions.plan_visit(**{**plan, "kits": [make_kit(plan["office"])], "starts": dt.time(14), "ends": dt.time(17)})
    assert [clash.visit for clash in refusal.value.clashes] == [first]
    (sentence,) = refusal_sentences(refusal.value)
    for part in (plan["team"].name, plan["point"].name, "Senin, 21 Januari 2019", "08.00–15.00"):
        assert part in sentence


def test_a_kit_on_its_way_elsewhere_is_named(plan: dict[str, Any]) -> None:
    actions.plan_visit(**plan)
    other = {**plan, "team": make_team(plan["office"]), "kits": [make_kit(plan["office"]), plan["kits"][1]]}
    with pytest.raises(DoubleBooked) as refusal:
        actions.plan_visit(**other)
    assert refusal.value.clashes[0].kits == (plan["kits"][1].code,)
    assert not refusal.value.clashes[0].team
    assert Visit.objects.count() == 1


def test_one_visit_may_begin_when_the_other_ends(plan: dict[str, Any]) -> None:
    actions.plan_visit(**plan)
    assert actions.plan_visit(**{**plan, "starts": dt.time(15), "ends": dt.time(18)}).pk


def test_a_cancelled_visit_gives_its_team_and_kits_back(plan: dict[str, Any], planner: Officer) -> None:
    actions.cancel(actions.plan_visit(**plan), reason="Salah ketik", by=planner, at=NOW)
    assert actions.plan_visit(**plan).pk


def test_a_change_of_date_and_kits_at_once_gives_the_old_kit_up(plan: dict[str, Any], planner: Officer) -> None:
    visit = actions.plan_visit(**plan)
    tuesday = MONDAY + dt.timedelta(1)
    busy = actions.plan_visit(**{**plan, "date": tuesday, "team": make_team(plan["office"]), "kits": [plan["kits"][0]]})
    moved = actions.change_visit(visit, date=tuesday, kits=[plan["kits"][1]], by=planner, at=NOW)
    assert list(moved.kits.all()) == [plan["kits"][1]]
    assert moved.visit_kits.get().date == tuesday
    assert busy.visit_kits.get().date == tuesday


def test_a_change_that_would_double_book_leaves_the_visit_as_it_was(plan: dict[str, Any], planner: Officer) -> None:
    visit = actions.plan_visit(**plan)
    tuesday = MONDAY + dt.timedelta(1)
    busy = actions.plan_visit(**{**plan, "date": tuesday})
    with pytest.raises(DoubleBooked) as refusal:
        actions.change_visit(visit, date=tuesday, by=planner, at=NOW)
    assert [clash.visit for clash in refusal.value.clashes] == [busy]
    visit.refresh_from_db()
    assert (visit.date, visit.revision, visit.events.count()) == (MONDAY, 1, 1)


def test_a_change_of_nothing_does_nothing(plan: dict[str, Any], planner: Officer) -> None:
    visit = actions.plan_visit(**plan)
    actions.change_visit(visit, date=MONDAY, kits=plan["kits"], by=planner, at=NOW)
    assert (visit.events.count(), Visit.objects.get().revision) == (1, 1)


def test_a_note_changes_without_a_new_revision(plan: dict[str, Any], planner: Officer) -> None:
    visit = actions.plan_visit(**plan)
    changed = actions.change_visit(visit, note="Bawa genset", capacity=120, by=planner, at=NOW)
    assert (changed.revision, changed.note) == (1, "Bawa genset")
    assert changed.events.last().detail == {"changes": {"note": ["", "Bawa genset"], "capacity": [140, 120]}}


def confirmed(plan: dict[str, Any], planner: Officer) -> Visit:
    visit = actions.propose(actions.plan_visit(**plan), by=planner, at=NOW)
    return actions.answer(visit, answer="confirm", letter_number="005/12/Kec", by=planner, at=NOW)


def test_a_confirmed_visit_that_moves_is_asked_about_again(plan: dict[str, Any], planner: Officer) -> None:
    visit = confirmed(plan, planner)
    moved = actions.change_visit(visit, date=MONDAY + dt.timedelta(1), by=planner, at=NOW)
    assert (moved.state, moved.revision) == (VisitState.PROPOSED, 2)
    assert moved.links.get(revision=2).used_at is None


def test_a_move_agreed_with_the_camat_stays_confirmed(plan: dict[str, Any], planner: Officer) -> None:
    visit = confirmed(plan, planner)
    moved = actions.change_visit(
        visit, date=MONDAY + dt.timedelta(1), agreed=True, reason="Telepon dengan Sekcam", by=planner, at=NOW
    )
    assert (moved.state, moved.revision) == (VisitState.CONFIRMED, 2)


def test_a_confirmed_visit_keeps_its_word_when_only_the_team_changes(plan: dict[str, Any], planner: Officer) -> None:
    visit = confirmed(plan, planner)
    changed = actions.change_visit(visit, team=make_team(plan["office"]), by=planner, at=NOW)
    assert (changed.state, changed.revision) == (VisitState.CONFIRMED, 2)


def test_a_change_of_a_proposed_visit_voids_its_link_and_gives_a_new_one(
    plan: dict[str, Any], planner: Officer
) -> None:
    visit = actions.propose(actions.plan_visit(**plan), by=planner, at=NOW)
    changed = actions.change_visit(visit, starts=dt.time(9), by=planner, at=NOW)
    assert changed.state == VisitState.PROPOSED
    assert sorted(changed.links.values_list("revision", flat=True)) == [1, 2]


def test_a_postponed_visit_becomes_a_draft_with_a_new_date(plan: dict[str, Any], planner: Officer) -> None:
    visit = actions.postpone(confirmed(plan, planner), reason="Longsor", by=planner, at=NOW)
    again = actions.change_visit(visit, date=MONDAY + dt.timedelta(7), by=planner, at=NOW)
    assert (again.state, again.revision) == (VisitState.DRAFT, 2)


def test_a_declined_visit_proposed_again_for_the_same_day_gets_a_link_that_can_be_answered(
    plan: dict[str, Any], planner: Officer
) -> None:
    visit = actions.propose(actions.plan_visit(**plan), by=planner, at=NOW)
    actions.answer(visit, answer="decline", reason="Hajatan", letter_number="1", by=planner, at=NOW)
    again = actions.change_visit(visit, by=planner, at=NOW)
    assert (again.state, again.revision) == (VisitState.DRAFT, 2)
    again = actions.propose(again, by=planner, at=NOW)
    assert again.links.get(used_at__isnull=True).revision == again.revision


def test_a_closed_visit_cannot_be_changed(plan: dict[str, Any], planner: Officer) -> None:
    day = plan["office"].moment(MONDAY, dt.time(8))
    visit = actions.close_visit(actions.open_visit(confirmed(plan, planner), by=planner, at=day), by=planner, at=day)
    with pytest.raises(MoveRefused):
        actions.change_visit(visit, capacity=10, by=planner, at=day)


def test_two_planners_do_not_overwrite_each_other(plan: dict[str, Any], planner: Officer) -> None:
    visit = actions.plan_visit(**plan)
    seen = visit.changed_at
    actions.change_visit(visit, note="Satu", by=planner, at=NOW + dt.timedelta(minutes=1), seen_at=seen)
    with pytest.raises(VisitRefused, match="changed_meanwhile"):
        actions.change_visit(visit, note="Dua", by=planner, at=NOW + dt.timedelta(minutes=2), seen_at=seen)
    assert Visit.objects.get().note == "Satu"


@pytest.mark.parametrize(("kits", "hours", "people"), [(1, 7, 70), (3, 7, 210), (0, 7, 70), (2, 0, 1)])
def test_the_expected_number_of_people_follows_kits_and_hours(kits: int, hours: int, people: int) -> None:
    assert expected_capacity(kits, dt.time(8), dt.time(8 + hours)) == people


def test_the_events_of_a_visit_cannot_be_changed_afterwards(plan: dict[str, Any]) -> None:
    visit = actions.plan_visit(**plan)

    with pytest.raises(IntegrityError), transaction.atomic():
        visit.events.update(reason="lain")
