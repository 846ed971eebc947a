"""The first start happens once."""

import pytest
from django.test import Client
from django.urls import reverse

from kecamatan.accounts import first_start
from kecamatan.models import AuditEvent, Desa, Kecamatan, Office, Officer, Role
from tests.factories.people import make_officer
from tests.factories.visits import NOW
from tests.parallel import at_once

pytestmark = pytest.mark.django_db
FORM = {
    "code": "32.03",
    "name": "Bu Admin",
    "username": "Admin.Cianjur",
    "password": "kuda lumping 7",
    "again": "kuda lumping 7",
}


def test_it_makes_the_office_its_places_and_the_first_admin_who_is_logged_in(client: Client) -> None:
    assert "Kabupaten Cianjur" in client.get(reverse("first_start")).content.decode()
    answer = client.post(reverse("first_start"), FORM)
    assert answer["Location"] == reverse("home")
    admin = Officer.objects.get()
    assert (admin.username, admin.role, admin.office.code) == ("admin.cianjur", Role.ADMIN, "32.03")
    assert (Kecamatan.objects.count(), Desa.objects.count()) == (32, 360)
    assert AuditEvent.objects.get().action == "account.first_start"
    assert client.get(reverse("own_account")).status_code == 200


def test_afterwards_the_page_does_not_exist(client: Client) -> None:
    make_officer()
    assert client.get(reverse("first_start")).status_code == 404
    assert client.post(reverse("first_start"), FORM).status_code == 404
    assert Officer.objects.count() == 1


@pytest.mark.parametrize(
    "changes", [{"code": "99.99"}, {"password": "pendek", "again": "pendek"}, {"again": "lain"}, {"username": "x y"}]
)
def test_a_form_that_makes_no_sense_leaves_the_installation_empty(client: Client, changes: dict[str, str]) -> None:
    answer = client.post(reverse("first_start"), {**FORM, **changes})
    assert answer.status_code == 422
    assert "Periksa isian" in answer.content.decode()
    assert not Office.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_first_starts_at_the_same_moment_make_one_admin() -> None:
    def begin(number: int) -> Officer:
        return first_start.start(
            code="32.03", username=f"admin{number}", name="Admin", password="kuda lumping 7", at=NOW
        )

    results = at_once(4, begin)
    assert len(results.values) == 1
    assert {type(error) for error in results.errors} == {first_start.AlreadyStarted}
    assert Officer.objects.get() == results.values[0]
    assert Office.objects.count() == 1
