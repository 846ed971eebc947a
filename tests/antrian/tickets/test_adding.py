"""Somebody whom no list names stands at the desk."""

import uuid

import pytest
from django.urls import reverse

from antrian.models import DailyQueue, Ticket
from antrian.outcomes.actions import record_outcome
from antrian.tickets import actions
from kecamatan.models import Resident, Role
from tests.factories.people import make_officer
from tests.factories.queues import counter, make_day, make_operator, make_ticket
from tests.factories.residents import invented_nik, make_resident
from tests.factories.visits import NOW
from tests.kecamatan.residents.test_changes import newcomer

pytestmark = pytest.mark.django_db


@pytest.fixture
def queue():
    return make_day(date=NOW.date())


@pytest.fixture
def desk(login, queue):
    return login(make_operator(queue.visit))


def added(desk, queue, nik, **fields):
    form = newcomer(queue.visit.point.desa, nik, checked="on") | {"priority": "regular", "op_id": uuid.uuid4()}
    return desk.post(reverse("desk_add", args=[queue.visit_id]), form | fields)


def test_they_are_put_on_the_list_and_into_the_line_in_one_go(desk, queue):
    nik = invented_nik()
    answer = added(desk, queue, nik, priority="elderly")
    assert answer.url == reverse("queue_desk", args=[queue.visit_id])
    ticket, resident = Ticket.objects.get(), Resident.objects.get()
    assert (ticket.resident, ticket.label, ticket.nik_sealed) == (resident, "P-001", None)
    assert (resident.is_added, resident.need, resident.desa) == (True, "record", queue.visit.point.desa)


def test_they_are_served_like_everybody(desk, queue):
    added(desk, queue, invented_nik())
    ticket = actions.call_next(counter=counter(queue), by=None, at=NOW)
    officer = make_officer(Role.PLANNER, queue.visit.office)
    record_outcome(ticket=ticket, kind="recorded", op_id=uuid.uuid4(), by=officer, at=NOW)
    assert Resident.objects.get().need == "wait_centre"


def test_the_same_form_twice_is_one_person_with_one_number(desk, queue):
    nik, operation = invented_nik(), uuid.uuid4()
    for _ in range(2):
        assert added(desk, queue, nik, op_id=operation).status_code == 302
    assert Ticket.objects.count() == Resident.objects.count() == 1


def test_the_form_of_one_person_is_not_used_for_the_next(desk, queue):
    operation = uuid.uuid4()
    added(desk, queue, invented_nik(), op_id=operation)
    answer = added(desk, queue, invented_nik(), op_id=operation)
    assert answer.status_code == 409
    assert "sudah dipakai untuk orang lain" in answer.content.decode()
    assert Resident.objects.count() == 1


def test_who_is_on_the_list_after_all_gets_a_number_as_such(desk, queue):
    nik = invented_nik()
    known = make_resident(queue.visit.point.desa, nik=nik, name="ENTIN SUMIATI")
    answer = added(desk, queue, nik)
    assert answer.status_code == 409
    assert reverse("desk_resident", args=[queue.visit_id, known.pk]) in answer.content.decode()
    assert not Ticket.objects.exists()


def test_without_a_number_nobody_is_added(desk, queue):
    DailyQueue.objects.filter(pk=queue.pk).update(state="closed")
    queue.lanes.update(is_open=False)
    assert added(desk, queue, invented_nik()).status_code == 409
    assert not Resident.objects.exists()


def test_what_is_missing_is_said(desk, queue):
    answer = added(desk, queue, invented_nik(), name="", priority="")
    assert answer.status_code == 422
    assert not Resident.objects.exists()


def test_the_search_at_the_desk_hears_spellings_too(desk, queue):
    make_resident(queue.visit.point.desa, name="MOCHAMAD YUSUF")
    answer = desk.post(reverse("desk_search", args=[queue.visit_id]), {"q": "moh yusup"})
    assert "MOCHAMAD YUSUF" in answer.content.decode()
    assert reverse("desk_add", args=[queue.visit_id]) in answer.content.decode()


def test_the_numbers_somebody_took_stand_on_their_time_line(login, queue):
    resident = make_resident(queue.visit.point.desa)
    make_ticket(queue, resident=resident)
    page = login(make_officer(Role.PLANNER, queue.visit.office)).get(reverse("resident_numbers", args=[resident.pk]))
    shown = page.content.decode()
    assert "Mengambil nomor A-001" in shown
    assert queue.visit.point.name in shown
    assert "Masuk daftar" in shown
