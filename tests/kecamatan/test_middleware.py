"""What every answer of a staff page has in common."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from kecamatan.models import Officer, Role
from tests.factories.people import make_officer
from tests.factories.residents import invented_nik

pytestmark = pytest.mark.django_db

Login = Callable[[Officer], Client]


@pytest.mark.parametrize("shape", ["{0}", "{1} {2} {3} {4}", "{1}.{2}.{3}.{4}", "ibu {0}", "{0} "])
def test_a_nik_in_the_address_is_taken_out_and_the_rest_stays(login: Login, shape: str) -> None:
    nik = invented_nik(12)
    text = shape.format(nik, *(nik[n : n + 4] for n in (0, 4, 8, 12)))
    browser = login(make_officer(Role.PLANNER))
    answer = browser.get(reverse("resident_list"), {"cari": text, "urut": "nama"})
    assert answer.status_code == 302
    assert parse_qs(urlsplit(answer["Location"]).query) == {"urut": ["nama"]}
    page = browser.get(answer["Location"]).content.decode()
    assert nik not in page
    assert "pencarian dengan NIK" in page


@pytest.mark.parametrize(
    "value",
    [
        "ASEP UJI",
        "1547430000000000_0168e1f2-0000-7000-8000-000000000000",
        "01547430-0000-7000-8000-154743000000",
        "12345",
    ],
)
def test_other_addresses_are_left_alone(login: Login, value: str) -> None:
    browser = login(make_officer(Role.ADMIN))
    assert browser.get(reverse("audit_list"), {"sebelum": value}).status_code == 200


def test_nobody_s_address_is_cleaned_too(client: Client) -> None:
    answer = client.get(reverse("public_schedule"), {"cari": invented_nik(12)})
    assert answer.status_code == 302
    assert invented_nik(12) not in answer["Location"]


def test_a_page_that_is_not_there_hands_on_nothing_of_its_address(client: Client) -> None:
    assert invented_nik(12) not in client.get(f"/warga/{invented_nik(12)}/").content.decode()
