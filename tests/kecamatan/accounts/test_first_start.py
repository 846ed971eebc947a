"""The first start happens once."""

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from kecamatan.accounts import first_start
from kecamatan.accounts.setup_code import setup_code
from kecamatan.models import AuditEvent, Desa, Kecamatan, Office, Officer, Role
from tests.factories.people import make_officer
from tests.factories.visits import NOW
from tests.parallel import at_once

pytestmark = pytest.mark.django_db
FORM = {
    "code": "32.03",
    "office_name": "Disdukcapil Kabupaten Cianjur",
    "time_zone": "Asia/Jakarta",
    "setup_code": setup_code(),
    "name": "Bu Admin",
    "username": "Admin.Cianjur",
    "password": "kuda lumping 7",
    "again": "kuda lumping 7",
}


def test_it_makes_the_office_its_places_and_the_first_admin_who_is_logged_in(client: Client) -> None:
    answer = client.post(reverse("first_start"), FORM)
    assert answer["Location"] == reverse("home")
    admin = Officer.objects.get()
    assert (admin.username, admin.role, admin.office.code) == ("admin.cianjur", Role.ADMIN, "32.03")
    assert (Kecamatan.objects.count(), Desa.objects.count()) == (32, 360)
    assert AuditEvent.objects.get().action == "account.first_start"
    assert client.get(reverse("own_account")).status_code == 200


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ({}, "Sulawesi Selatan", "Kota Makassar"),
        ({"cari": "garut"}, "Kabupaten Garut", "Kabupaten Cianjur"),
        ({"cari": "makasar"}, "Kota Makassar", "Kabupaten Garut"),
        ({"cari": "tidak ada begini"}, "Tidak ada kabupaten atau kota", 'href="?wilayah='),
        ({"provinsi": "73"}, "Kota Makassar", "Kabupaten Garut"),
        ({"provinsi": "00"}, "Pilih menurut provinsi", 'href="?wilayah='),
        ({"wilayah": "99.99"}, "tidak dikenal", 'href="?wilayah='),
    ],
)
def test_a_kabupaten_is_found_by_its_name_or_by_its_province(
    client: Client, query: dict[str, str], shown: str, hidden: str
) -> None:
    page = client.get(reverse("first_start"), query).content.decode()
    assert shown in page
    assert hidden not in page


def test_office_name_and_time_zone_are_suggested(client: Client) -> None:
    page = client.get(reverse("first_start"), {"wilayah": "73.71"}).content.decode()
    assert 'value="Dinas Kependudukan dan Pencatatan Sipil Kota Makassar"' in page
    assert '<option value="Asia/Makassar" selected>WITA</option>' in page
    assert "15 kecamatan, 153 desa dan kelurahan" in page
    assert "tanpa peta" in page


def test_what_was_suggested_may_be_changed(client: Client) -> None:
    client.post(
        reverse("first_start"),
        {**FORM, "code": "81.71", "office_name": " Disdukcapil Ambon ", "time_zone": "Asia/Jayapura"},
    )
    office = Office.objects.get()
    assert (office.code, office.name, office.kabupaten) == ("81.71", "Disdukcapil Ambon", "Kota Ambon")
    assert office.zone_label == "WIT"


def test_the_setup_code_may_be_typed_in_small_letters_without_hyphens(client: Client) -> None:
    typed = setup_code().replace("-", " ").lower()
    assert client.post(reverse("first_start"), {**FORM, "setup_code": typed}).status_code == 302


def test_the_setup_code_is_told_only_while_nobody_has_an_account(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("prepare_data", "--no-demo")
    assert setup_code() in capsys.readouterr().out
    make_officer()
    call_command("prepare_data", "--no-demo")
    assert setup_code() not in capsys.readouterr().out


def test_afterwards_the_page_does_not_exist(client: Client) -> None:
    make_officer()
    assert client.get(reverse("first_start")).status_code == 404
    assert client.post(reverse("first_start"), FORM).status_code == 404
    assert Officer.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"setup_code": "AAAA-BBBB-CCCC"},
        {"setup_code": ""},
        {"time_zone": "Europe/Paris"},
        {"office_name": " "},
        {"password": "pendek", "again": "pendek"},
        {"again": "lain"},
        {"username": "x y"},
    ],
)
def test_a_form_that_makes_no_sense_leaves_the_installation_empty(client: Client, changes: dict[str, str]) -> None:
    answer = client.post(reverse("first_start"), {**FORM, **changes})
    assert answer.status_code == 422
    assert "Periksa isian" in answer.content.decode()
    assert not Office.objects.exists()


def test_a_code_that_nobody_has_leads_back_to_the_choice(client: Client) -> None:
    answer = client.post(reverse("first_start"), {**FORM, "code": "99.99"})
    assert answer.status_code == 422
    assert "tidak dikenal" in answer.content.decode()
    assert not Office.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_first_starts_at_the_same_moment_make_one_admin() -> None:
    def begin(number: int) -> Officer:
        return first_start.start(
            code="32.05",
            office_name="Disdukcapil Garut",
            time_zone="Asia/Jakarta",
            username=f"admin{number}",
            name="Admin",
            password="kuda lumping 7",
            at=NOW,
        )

    results = at_once(4, begin)
    assert len(results.values) == 1
    assert {type(error) for error in results.errors} == {first_start.AlreadyStarted}
    assert Officer.objects.get() == results.values[0]
    assert Office.objects.count() == 1
