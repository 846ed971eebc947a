"""The full numbers of one person: for a reason, written down first, shown once."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kecamatan import privacy
from kecamatan.models import AuditEvent, DataAccess, Officer, Resident, Role
from kecamatan.safekeeping import queries, seen
from kecamatan.safekeeping.revealing import reveal
from tests.factories.people import make_desa, make_kecamatan, make_office, make_officer
from tests.factories.residents import invented_nik, make_resident

pytestmark = pytest.mark.django_db

Login = Callable[[Officer], Client]
PHONE = "081300000077"
WHY = {"reason": "matching", "note": "Berkas pindah 12"}


@pytest.fixture
def person() -> Resident:
    resident = make_resident(nik=invented_nik(777))
    place = {"table": "kecamatan_resident", "row_id": resident.pk}
    resident.kk_sealed = privacy.seal("3203010101190000", column="kk_sealed", **place)
    resident.phone_sealed = privacy.seal(PHONE, column="phone_sealed", **place)
    resident.save()
    return resident


def test_the_numbers_are_shown_once_for_a_reason_and_the_look_is_written_down(login: Login, person: Resident) -> None:
    officer = make_officer(Role.PLANNER, person.office)
    browser = login(officer)
    url = reverse("resident_reveal", args=[person.pk])
    asked = browser.get(url)
    assert invented_nik(777) not in asked.content.decode()
    assert not DataAccess.objects.exists()

    shown = browser.post(url, WHY)
    text = shown.content.decode()
    assert invented_nik(777) in text
    assert "3203010101190000" in text
    assert PHONE in text
    assert "no-store" in shown["Cache-Control"]
    row = DataAccess.objects.get()
    assert (row.officer, row.resident, row.kind, row.reason) == (officer, person, "reveal", "matching")
    assert row.fields == ["nik", "kk", "phone"]
    assert AuditEvent.objects.filter(action="resident.reveal", subject_id=person.pk).count() == 1
    assert invented_nik(777) not in str([*browser.session.items()])


@pytest.mark.parametrize("missing", [{"reason": ""}, {"note": ""}, {"note": "ya"}, {"reason": "penasaran"}])
def test_without_a_reason_nothing_is_shown(login: Login, person: Resident, missing: dict[str, str]) -> None:
    browser = login(make_officer(Role.OPERATOR, person.office))
    answer = browser.post(reverse("resident_reveal", args=[person.pk]), WHY | missing)
    assert answer.status_code == 422
    assert invented_nik(777) not in answer.content.decode()
    assert not DataAccess.objects.exists()


@pytest.mark.parametrize("role", [Role.CAMAT, Role.HEAD, Role.STOREKEEPER, Role.ADMIN])
def test_roles_without_the_permission_do_not_even_find_the_page(login: Login, person: Resident, role: str) -> None:
    fields = {"kecamatan": person.desa.kecamatan} if role == Role.CAMAT else {}
    browser = login(make_officer(role, person.office, **fields))
    assert browser.post(reverse("resident_reveal", args=[person.pk]), WHY).status_code == 404


def test_a_reason_in_which_a_nik_was_typed_is_kept_masked(person: Resident) -> None:
    officer = make_officer(Role.PLANNER, person.office)
    note = f"menurut KK {invented_nik(5)}"
    reveal(resident=person, by=officer, reason="desk", note=note, at=timezone.now())
    assert invented_nik(5) not in DataAccess.objects.get().note


def test_a_number_whose_key_is_lost_is_told_as_closed(person: Resident) -> None:
    officer = make_officer(Role.PLANNER, person.office)
    person.kk_sealed = b"\x02k9" + bytes(40)
    numbers = reveal(resident=person, by=officer, reason="desk", note="uji coba", at=timezone.now())
    assert numbers.closed == ("kk",)
    assert numbers.nik == invented_nik(777)
    assert invented_nik(777) not in repr(numbers)


def test_nothing_is_opened_when_it_cannot_be_written_down(person: Resident) -> None:
    officer = make_officer(Role.PLANNER, person.office)
    with pytest.raises(IntegrityError), transaction.atomic():
        seen.person(resident=person, kind="reveal", by=officer, at=timezone.now())  # no reason
    assert not DataAccess.objects.exists()


def test_the_record_is_only_added_to(person: Resident) -> None:
    officer = make_officer(Role.PLANNER, person.office)
    reveal(resident=person, by=officer, reason="desk", note="uji coba", at=timezone.now())
    for change in (DataAccess.objects.all().delete, lambda: DataAccess.objects.update(reason="other")):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_opening_a_page_is_written_once_an_hour(login: Login, person: Resident) -> None:
    officer = make_officer(Role.HEAD, person.office)
    browser = login(officer)
    for _ in range(3):
        browser.get(reverse("resident_detail", args=[person.pk]))
    assert [row.kind for row in DataAccess.objects.all()] == ["page"]
    later = timezone.now() + dt.timedelta(minutes=61)
    seen.page(resident=person, by=officer, at=later)
    seen.page(resident=person, by=make_officer(Role.HEAD, person.office), at=later)
    assert DataAccess.objects.count() == 3


def test_whose_data_did_this_account_see_is_one_query_and_a_page(login: Login, query_count: Callable) -> None:
    office = make_office()
    admin, officer, other = (make_officer(role, office) for role in (Role.ADMIN, Role.PLANNER, Role.PLANNER))
    desa = make_desa(make_kecamatan(office))
    people = [make_resident(desa, name=f"ASEP UJI NOMOR {n:02d}") for n in range(60)]
    start = office.moment(dt.date(2019, 1, 14), dt.time(9))
    for n, resident in enumerate(people):
        at = start + dt.timedelta(days=n % 3, minutes=n)
        reveal(resident=resident, by=officer, reason="desk", note="melayani", at=at)
    reveal(resident=people[0], by=other, reason="desk", note="melayani", at=start)

    wanted = queries.AccessWanted(officer=officer.pk, first=dt.date(2019, 1, 15), last=dt.date(2019, 1, 15))
    with query_count() as asked:
        found = queries.access_page(admin, wanted)
        names = {row.resident.name for row in found.rows if row.resident}
    assert len(asked) == 1
    assert names == {f"ASEP UJI NOMOR {n:02d}" for n in range(1, 60, 3)}

    url = reverse("access_list")
    browser = login(admin)
    with query_count() as asked:
        page = browser.get(url, {"akun": officer.pk})
    assert len(asked) <= 8
    assert page.content.decode().count("<tr>") == 51
    older = page.context["older"]
    assert browser.get(url + older).content.decode().count("<tr>") == 11
    about = browser.get(url, {"warga": people[0].pk}).content.decode()
    assert officer.name in about
    assert other.name in about


def test_the_record_is_taken_away_as_csv_and_that_is_written_down(login: Login, person: Resident) -> None:
    officer, admin = make_officer(Role.PLANNER, person.office), make_officer(Role.ADMIN, person.office)
    reveal(resident=person, by=officer, reason="desk", note="melayani", at=timezone.now())
    answer = login(admin).get(reverse("access_export", args=["csv"]))
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert person.name in text
    assert "NIK, No. KK, Telepon" in text
    row = DataAccess.objects.get(kind="export")
    assert (row.officer, row.count) == (admin, 1)
    assert login(admin).get(reverse("access_export", args=["pdf"])).status_code == 404


def test_an_account_that_looks_unusually_often_is_pointed_out(login: Login, person: Resident, settings: object) -> None:
    settings.REVEALS_UNUSUAL = 3  # type: ignore[attr-defined]
    officer, admin = make_officer(Role.PLANNER, person.office), make_officer(Role.ADMIN, person.office)
    for _ in range(3):
        reveal(resident=person, by=officer, reason="desk", note="melayani", at=timezone.now())
    browser = login(admin)
    assert "Lebih sering dari biasanya" not in browser.get(reverse("access_list")).content.decode()
    reveal(resident=person, by=officer, reason="desk", note="melayani", at=timezone.now())
    assert "Lebih sering dari biasanya" in browser.get(reverse("access_list")).content.decode()


def test_finding_a_person_by_nik_is_written_down(login: Login, person: Resident) -> None:
    officer = make_officer(Role.PLANNER, person.office)
    login(officer).post(reverse("resident_find"), {"nik": invented_nik(777)})
    assert DataAccess.objects.get(kind="search").resident == person
