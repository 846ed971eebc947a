"""Correcting a person and adding one, on their pages."""

import datetime as dt

import pytest
from django.urls import reverse

from kecamatan.models import AuditEvent, Need, Resident, Role
from tests.factories.people import make_desa, make_kecamatan, make_officer
from tests.factories.residents import invented_nik, make_resident

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner():
    return make_officer(Role.PLANNER)


@pytest.fixture
def desa(planner):
    return make_desa(make_kecamatan(planner.office))


@pytest.fixture
def desk(login, planner):
    return login(planner)


def filled(page, **changes):
    form = page.context["form"]
    data = {name: form[name].value() or "" for name in form.fields if name != "drop_phone"}
    return {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in data.items()} | changes


def correction_of(resident):
    return reverse("resident_correct", args=[resident.pk])


def test_a_correction_needs_a_reason_and_stands_in_the_story(desk, desa):
    resident = make_resident(desa, name="EUIS KRTINI")
    page = desk.get(correction_of(resident))
    data = filled(page, name="EUIS KARTINI")
    refused = desk.post(correction_of(resident), data)
    assert refused.status_code == 422
    assert Resident.objects.get().name == "EUIS KRTINI"
    saved = desk.post(correction_of(resident), data | {"reason": "KK asli dilihat"}, follow=True)
    assert "tersimpan" in saved.content.decode()
    assert Resident.objects.get().name == "EUIS KARTINI"
    event = AuditEvent.objects.get(action="resident.correct")
    assert event.detail["before"] == {"name": "EUIS KRTINI"}
    assert event.detail["reason"] == "KK asli dilihat"


def test_nothing_changed_is_told(desk, desa):
    resident = make_resident(desa)
    page = desk.get(correction_of(resident))
    refused = desk.post(correction_of(resident), filled(page, reason="cek"))
    assert refused.status_code == 422
    assert refused.context["form"].non_field_errors() == ["Belum ada yang diubah."], refused.context["form"].errors


def test_a_form_that_was_overtaken_shows_both_and_can_be_sent_again(desk, desa):
    resident = make_resident(desa, name="EUIS KRTINI", address="KP LAMA")
    data = filled(desk.get(correction_of(resident)), name="EUIS KARTINI", reason="KK asli")
    Resident.objects.update(address="KP BARU")
    told = desk.post(correction_of(resident), data)
    assert told.status_code == 409
    assert "KP BARU" in told.content.decode()
    again = filled(told, name="EUIS KARTINI", address="KP BARU", reason="KK asli")
    assert desk.post(correction_of(resident), again).status_code == 302
    assert Resident.objects.get().name == "EUIS KARTINI"


def addition(desa, nik, **changes):
    given = {"nik": nik, "name": "UJANG BARU", "sex": "L", "birth_date": "2001-06-15", "desa": str(desa.pk)}
    return given | changes


def test_somebody_whom_no_file_named_is_added_once(desk, desa):
    nik = invented_nik()
    page = desk.post(reverse("resident_add"), addition(desa, nik), follow=True)
    added = Resident.objects.get()
    assert "Ditambahkan petugas" in page.content.decode()
    assert (added.name, added.need, added.is_added) == ("UJANG BARU", Need.RECORD, True)
    again = desk.post(reverse("resident_add"), addition(desa, nik, name="UJANG LAGI"))
    assert again.status_code == 409
    assert "sudah ada di daftar" in again.content.decode()
    assert Resident.objects.count() == 1


def test_a_nik_that_is_none_is_refused_and_what_was_typed_stays(desk, desa):
    page = desk.post(reverse("resident_add"), addition(desa, "123"))
    assert page.status_code == 422
    assert "UJANG BARU" in page.content.decode()
    assert not Resident.objects.exists()


def test_the_head_reads_and_does_not_correct(login, planner, desa):
    head = login(make_officer(Role.HEAD, planner.office))
    resident = make_resident(desa)
    assert head.get(correction_of(resident)).status_code == 404
    assert "Koreksi data" not in head.get(reverse("resident_detail", args=[resident.pk])).content.decode()
