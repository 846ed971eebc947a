"""Where the team comes next for the people of a desa."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from jemputbola.models import VisitState
from kecamatan.models import Role
from tests.factories.people import make_desa, make_kecamatan, make_office, make_officer, make_point
from tests.factories.residents import make_resident
from tests.factories.visits import make_visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner():
    return make_officer(Role.PLANNER, make_office())


@pytest.fixture
def desa(planner):
    return make_desa(make_kecamatan(planner.office))


def day(office, days):
    return office.local(timezone.now()).date() + dt.timedelta(days=days)


def shown(browser, desa, **query):
    return browser.get(reverse("desa_next_visit", args=[desa.pk]), query).content.decode()


def test_the_next_agreed_visit_is_shown_with_the_way_to_a_number(login, planner, desa):
    resident, point = make_resident(desa), make_point(desa)
    visit = make_visit(point, date=day(planner.office, 5), state=VisitState.ANNOUNCED)
    make_visit(point, date=day(planner.office, 3), state=VisitState.DRAFT)
    make_visit(point, date=day(planner.office, -3), state=VisitState.CLOSED)
    text = shown(login(planner), desa, warga=str(resident.pk))
    assert reverse("visit_detail", args=[visit.pk]) in text
    assert text.count(point.name) == 1
    assert reverse("ticket_take", args=[visit.pk]) in text


def test_during_the_visit_the_way_leads_to_the_desk(login, planner, desa):
    resident = make_resident(desa)
    visit = make_visit(make_point(desa), date=day(planner.office, 0), state=VisitState.OPEN)
    text = shown(login(planner), desa, warga=str(resident.pk))
    assert reverse("desk_resident", args=[visit.pk, resident.pk]) in text
    head = shown(login(make_officer(Role.HEAD, planner.office)), desa, warga=str(resident.pk))
    assert "Beri nomor" not in head


def test_without_a_visit_of_its_own_those_nearby_are_named(login, planner, desa):
    neighbour = make_point(make_desa(desa.kecamatan))
    make_visit(neighbour, date=day(planner.office, 4), state=VisitState.CONFIRMED)
    text = shown(login(planner), desa)
    assert "Belum ada kunjungan yang disetujui" in text
    assert neighbour.name in text


def test_a_visit_to_somebody_s_home_is_nobody_else_s(login, planner, desa):
    make_visit(make_point(desa, kind="rumah", name="Rumah Bu Entin"), date=day(planner.office, 4), state="announced")
    assert "Rumah Bu Entin" not in shown(login(planner), desa)


def test_nonsense_in_the_address_is_passed_over(login, planner, desa):
    assert login(planner).get(reverse("desa_next_visit", args=[desa.pk]), {"warga": "x"}).status_code == 200
