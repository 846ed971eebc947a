"""The pages of accounts, as an admin and everybody else meet them."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kecamatan.models import AuditEvent, Officer, Role
from tests.factories.people import PASSWORD, make_kecamatan, make_office, make_officer

pytestmark = pytest.mark.django_db
Login = Callable[[Officer], Client]
NEW = {"name": "Pak Ujang", "username": "ujang", "email": "", "role": "storekeeper", "kecamatan": "", "password": ""}


@pytest.fixture
def admin() -> Officer:
    return make_officer(Role.ADMIN, name="Bu Admin")


@pytest.fixture
def browser(admin: Officer, login: Login) -> Client:
    return login(admin)


def test_a_new_account_gets_a_password_that_is_shown_once(browser: Client, admin: Officer) -> None:
    answer = browser.post(reverse("officer_new"), NEW)
    shown = re.search(r"<dt>Kata sandi sementara</dt><dd><code>([^<]+)</code>", answer.content.decode())
    assert shown
    officer = Officer.objects.get(username="ujang")
    assert officer.check_password(shown[1])
    assert officer.office == admin.office
    assert shown[1] not in browser.get(reverse("officer_detail", args=[officer.pk])).content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_with_a_temporary_password_only_one_s_own_account_opens(browser: Client) -> None:
    browser.post(reverse("officer_new"), {**NEW, "password": "sementara-sekali"})
    ujang = Client()
    form = {"username": "UJANG", "password": "sementara-sekali"}
    assert ujang.post(reverse("login"), form).status_code == 302
    assert ujang.get(reverse("stock"))["Location"] == reverse("own_account")
    fragment = ujang.get(reverse("stock"), headers={"HX-Request": "true"})
    assert fragment.status_code in (302, 401)
    page = ujang.get(reverse("own_account"))
    assert "Kata sandi Anda masih sementara" in page.content.decode()
    new = {"current": "sementara-sekali", "new": "kuda lumping 7", "again": "kuda lumping 7"}
    assert ujang.post(reverse("own_account"), new).status_code == 302
    assert ujang.get(reverse("stock")).status_code == 200


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"username": "a b"}, "Pakai 3 sampai 60 huruf"),
        ({"name": ""}, "tanda merah"),
        ({"role": "raja"}, "tanda merah"),
        ({"role": "camat"}, "Kecamatan diisi untuk peran kantor camat"),
        ({"password": "pendek"}, "tanda merah"),
    ],
)
def test_an_account_that_makes_no_sense_is_refused(browser: Client, changes: dict[str, str], sentence: str) -> None:
    answer = browser.post(reverse("officer_new"), {**NEW, **changes})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Officer.objects.filter(name="Pak Ujang").exists()


def test_a_name_that_is_taken_is_said_beside_the_field(browser: Client) -> None:
    make_officer(Role.HEAD, username="ujang")
    answer = browser.post(reverse("officer_new"), NEW)
    assert answer.status_code == 422
    assert "Nama pengguna ini sudah dipakai." in answer.content.decode()


def test_the_kecamatan_of_another_office_is_no_choice(browser: Client) -> None:
    foreign = make_kecamatan()
    answer = browser.post(reverse("officer_new"), {**NEW, "role": "camat", "kecamatan": str(foreign.pk)})
    assert answer.status_code == 422


def test_the_list_is_searched_filtered_sorted_and_keeps_to_the_office(browser: Client, admin: Officer) -> None:
    make_officer(Role.HEAD, admin.office, name="Pak Kepala")
    make_officer(Role.PLANNER, admin.office, name="Bu Perencana", is_active=False)
    make_officer(Role.PLANNER, name="Orang Tetangga")
    url = reverse("officer_list")

    def names(**query: str) -> list[str]:
        page = browser.get(url, query, headers={"HX-Request": "true"}).content.decode()
        return re.findall(r"/pengguna/[0-9a-f-]+/\">([^<]+)<", page)

    assert names() == ["Bu Admin", "Bu Perencana", "Pak Kepala"]
    assert names(urut="-nama") == ["Pak Kepala", "Bu Perencana", "Bu Admin"]
    assert names(cari="kepala") == ["Pak Kepala"]
    assert names(status="nonaktif") == ["Bu Perencana"]
    assert names(peran="head", status="ngawur") == ["Pak Kepala"]
    assert names(cari="tetangga") == []


def test_the_list_costs_the_same_with_few_accounts_and_with_many(
    browser: Client, admin: Officer, query_count: Callable[[], Any]
) -> None:
    with query_count() as few:
        browser.get(reverse("officer_list"))
    for _ in range(30):
        make_officer(Role.CAMAT, kecamatan=make_kecamatan(admin.office))
    with query_count() as many:
        browser.get(reverse("officer_list"))
    assert len(many) == len(few) <= 8


def test_a_deactivated_account_is_out_with_its_next_page(browser: Client, admin: Officer) -> None:
    officer = make_officer(Role.HEAD, admin.office)
    theirs = Client()
    theirs.post(reverse("login"), {"username": officer.username, "password": PASSWORD})
    assert theirs.get(reverse("own_account")).status_code == 200
    url = reverse("officer_active", args=[officer.pk])
    assert "langsung dikeluarkan" in browser.get(url).content.decode()
    assert browser.post(url, {"aktif": "tidak"}).status_code == 302
    assert theirs.get(reverse("own_account"))["Location"].startswith(reverse("login"))
    again = theirs.post(reverse("login"), {"username": officer.username, "password": PASSWORD})
    assert again.status_code == 422
    browser.post(url, {"aktif": "ya"})
    assert theirs.post(reverse("login"), {"username": officer.username, "password": PASSWORD}).status_code == 302


def test_a_new_password_ends_the_sessions_of_the_account(browser: Client, admin: Officer) -> None:
    officer = make_officer(Role.HEAD, admin.office)
    theirs = Client()
    theirs.post(reverse("login"), {"username": officer.username, "password": PASSWORD})
    answer = browser.post(reverse("officer_password", args=[officer.pk]))
    assert "Kata sandi sementara" in answer.content.decode()
    assert theirs.get(reverse("own_account")).status_code == 302


def test_admins_do_not_reset_deactivate_or_demote_themselves(browser: Client, admin: Officer) -> None:
    assert browser.post(reverse("officer_password", args=[admin.pk]))["Location"] == reverse("own_account")
    refused = browser.post(reverse("officer_active", args=[admin.pk]), {"aktif": "tidak"})
    assert refused.status_code == 422
    assert "Minta admin lain" in refused.content.decode()
    demoted = browser.post(
        reverse("officer_detail", args=[admin.pk]), {"name": "x", "email": "", "role": "head", "kecamatan": ""}
    )
    assert demoted.status_code == 422


def test_an_account_is_changed_and_the_trail_says_by_whom(browser: Client, admin: Officer) -> None:
    officer = make_officer(Role.HEAD, admin.office, name="Pak Lama")
    url = reverse("officer_detail", args=[officer.pk])
    place = make_kecamatan(admin.office)
    form = {"name": "Pak Baru", "email": "", "role": "camat", "kecamatan": str(place.pk)}
    assert browser.post(url, form).status_code == 302
    officer.refresh_from_db()
    assert (officer.name, officer.role, officer.kecamatan) == ("Pak Baru", "camat", place)
    assert AuditEvent.objects.get(action="account.change").officer == admin


def test_an_account_of_another_office_is_not_there(browser: Client) -> None:
    foreign = make_officer(Role.HEAD)
    for name in ("officer_detail", "officer_active", "officer_password"):
        assert browser.get(reverse(name, args=[foreign.pk])).status_code == 404
        assert browser.post(reverse(name, args=[foreign.pk])).status_code == 404


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"current": "salah", "new": "kuda lumping 7", "again": "kuda lumping 7"}, "Kata sandi sekarang belum tepat."),
        ({"current": PASSWORD, "new": "kuda lumping 7", "again": "kuda lumping 8"}, "belum sama"),
        ({"current": PASSWORD, "new": "password123", "again": "password123"}, "tanda merah"),
        ({"current": PASSWORD, "new": PASSWORD, "again": PASSWORD}, "harus berbeda"),
        ({}, "tanda merah"),
    ],
)
def test_one_s_own_password_changes_only_when_all_is_right(login: Login, form: dict[str, str], sentence: str) -> None:
    officer = make_officer(Role.OPERATOR)
    answer = login(officer).post(reverse("own_account"), form)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    officer.refresh_from_db()
    assert officer.check_password(PASSWORD)


def test_everybody_sees_their_role_and_office(login: Login) -> None:
    camat = make_officer(Role.CAMAT, kecamatan=make_kecamatan(make_office(name="Disdukcapil Uji"), name="Cibeber"))
    page = login(camat).get(reverse("own_account")).content.decode()
    assert "Kantor camat Cibeber" in page
    assert "Disdukcapil Uji" in page
