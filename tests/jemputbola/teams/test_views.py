"""Teams, absences and kits on their pages."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from jemputbola.models import Absence, Kit, Team, TeamMember
from kecamatan.models import AuditEvent, Officer, Role
from tests.factories.people import make_officer
from tests.factories.visits import make_kit, make_team, make_visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner() -> Officer:
    return make_officer(Role.PLANNER)


def test_a_team_is_made_with_its_operators(login: Any, planner: Officer) -> None:
    operator = make_officer(Role.OPERATOR, planner.office)
    answer = login(planner).post(
        reverse("team_new"), {"name": "Tim Selatan", "is_active": "on", "members": [str(operator.pk)]}
    )
    team = Team.objects.get()
    assert answer.headers["Location"] == reverse("team_edit", args=[team.pk])
    assert TeamMember.objects.get().team == team
    assert set(AuditEvent.objects.values_list("action", flat=True)) == {"team.create", "team.members"}


def test_an_operator_moves_from_one_team_to_another(login: Any, planner: Officer) -> None:
    operator = make_officer(Role.OPERATOR, planner.office)
    TeamMember.objects.create(team=make_team(planner.office), officer=operator)
    new = make_team(planner.office)
    url = reverse("team_edit", args=[new.pk])
    login(planner).post(url, {"name": new.name, "is_active": "on", "members": [str(operator.pk)]})
    assert TeamMember.objects.get().team == new


def test_a_name_that_is_taken_is_refused(login: Any, planner: Officer) -> None:
    client = login(planner)
    team, kit = make_team(planner.office), make_kit(planner.office)
    assert client.post(reverse("team_new"), {"name": team.name}).status_code == 422
    answer = client.post(reverse("kit_new"), {"code": kit.code, "condition": "ready"})
    assert answer.status_code == 422
    assert "sudah dipakai" in answer.content.decode()
    assert (Team.objects.count(), Kit.objects.count()) == (1, 1)


def test_an_absence_shows_the_visits_that_it_strands(login: Any, planner: Officer) -> None:
    client = login(planner)
    visit = make_visit(team=make_team(planner.office), date=dt.date(2031, 1, 14))
    url = reverse("absence_add", args=[visit.team_id])
    assert client.post(url, {"first": "2031-01-15", "last": "2031-01-13"}).status_code == 422
    assert client.post(url, {"first": "2031-01-13", "last": "2031-01-15", "reason": "Pelatihan"}).status_code == 302
    page = client.get(reverse("team_edit", args=[visit.team_id])).content.decode()
    assert reverse("visit_detail", args=[visit.pk]) in page
    client.post(reverse("absence_remove", args=[visit.team_id]), {"absence": Absence.objects.get().pk})
    assert not Absence.objects.exists()


def test_teams_and_kits_of_another_office_are_not_found(login: Any, planner: Officer) -> None:
    client = login(planner)
    team, kit = make_team(), make_kit()
    absence = Absence.objects.create(team=team, first=dt.date(2031, 1, 1), last=dt.date(2031, 1, 2))
    assert client.get(reverse("team_edit", args=[team.pk])).status_code == 404
    assert client.get(reverse("kit_edit", args=[kit.pk])).status_code == 404
    assert client.post(reverse("absence_remove", args=[team.pk]), {"absence": absence.pk}).status_code == 404
    own = make_team(planner.office)
    client.post(reverse("absence_remove", args=[own.pk]), {"absence": absence.pk})
    assert Absence.objects.get() == absence


def test_the_list_asks_the_same_questions_for_many_teams(login: Any, query_count: Any, planner: Officer) -> None:
    client = login(planner)

    def questions() -> int:
        with query_count() as queries:
            client.get(reverse("team_list"))
        return len(queries)

    make_team(planner.office)
    few = questions()
    for _ in range(12):
        team = make_team(planner.office)
        TeamMember.objects.create(team=team, officer=make_officer(Role.OPERATOR, planner.office))
        make_kit(planner.office)
    assert questions() <= few + 1 <= 10
