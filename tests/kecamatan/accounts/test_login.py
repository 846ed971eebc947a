"""Logging in leaves a line, never the password; too many tries lock the door for a while."""

import datetime as dt

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kecamatan.accounts.actions import reset_password
from kecamatan.models import AuditEvent, Role
from tests.factories.people import PASSWORD, make_officer

pytestmark = pytest.mark.django_db


def attempt(browser: Client, username: str, password: str = "bukan-ini-sandinya"):  # type: ignore[no-untyped-def]
    return browser.post(reverse("login"), {"username": username, "password": password})


def test_the_first_page_of_an_empty_installation_is_its_first_start(client: Client) -> None:
    assert client.get(reverse("login"))["Location"] == reverse("first_start")


def test_a_login_leads_home_and_leaves_a_line(client: Client) -> None:
    officer = make_officer(Role.STOREKEEPER)
    answer = attempt(client, f"  {officer.username.upper()} ", PASSWORD)
    assert answer["Location"] == reverse("home")
    line = AuditEvent.objects.get()
    assert (line.action, line.officer) == ("account.login", officer)


def test_a_wrong_password_is_refused_in_indonesian_and_traced_without_it(client: Client) -> None:
    officer = make_officer()
    answer = attempt(client, officer.username)
    assert answer.status_code == 422
    assert "Nama pengguna atau kata sandi belum tepat." in answer.content.decode()
    line = AuditEvent.objects.get()
    assert (line.action, line.officer, line.subject_id) == ("account.login_failed", None, officer.pk)
    assert "bukan-ini" not in f"{line.summary}{line.detail}{line.actor}"


def test_a_name_nobody_has_gets_the_same_answer_and_is_not_kept(client: Client) -> None:
    officer = make_officer()
    known, unknown = attempt(client, officer.username), attempt(client, "3203010101010000")
    assert known.status_code == unknown.status_code == 422
    strip = lambda page, name: page.content.decode().replace(name, "")  # noqa: E731
    without_tokens = [
        "".join(line for line in strip(page, name).splitlines() if "csrfmiddlewaretoken" not in line)
        for page, name in ((known, officer.username), (unknown, "3203010101010000"))
    ]
    assert without_tokens[0] == without_tokens[1]
    assert AuditEvent.objects.count() == 1


def test_an_account_that_was_deactivated_looks_like_a_wrong_password(client: Client) -> None:
    officer = make_officer(is_active=False)
    answer = attempt(client, officer.username, PASSWORD)
    assert answer.status_code == 422
    assert "belum tepat" in answer.content.decode()


def test_too_many_tries_lock_the_account_even_for_the_right_password(client: Client) -> None:
    officer = make_officer()
    answers = [attempt(client, officer.username).status_code for _ in range(settings.AXES_FAILURE_LIMIT)]
    assert answers == [422] * (settings.AXES_FAILURE_LIMIT - 1) + [429]
    for _ in range(3):
        locked = attempt(client, officer.username, PASSWORD)
        assert locked.status_code == 429
        assert "Terlalu banyak percobaan masuk" in locked.content.decode()
    actions = list(AuditEvent.objects.values_list("action", flat=True))
    assert actions.count("account.locked") == 1
    assert "account.login" not in actions


def test_a_new_password_from_the_admin_ends_the_lock(client: Client) -> None:
    officer = make_officer(Role.HEAD)
    for _ in range(settings.AXES_FAILURE_LIMIT):
        attempt(client, officer.username)
    admin = make_officer(Role.ADMIN, officer.office)
    reset_password(officer, password="kuda lumping 7", by=admin, at=timezone.now())
    assert attempt(client, officer.username, "kuda lumping 7").status_code == 302


def test_the_lock_holds_for_that_account_alone(client: Client) -> None:
    officer, other = make_officer(), make_officer()
    for _ in range(settings.AXES_FAILURE_LIMIT):
        attempt(client, officer.username)
    assert attempt(client, other.username, PASSWORD).status_code == 302


def test_who_is_logged_in_is_led_past_the_login_page(client: Client) -> None:
    officer = make_officer(Role.STOREKEEPER)
    attempt(client, officer.username, PASSWORD)
    assert client.get(reverse("login"))["Location"] == reverse("home")


def test_after_the_login_one_arrives_where_one_wanted_to_go_but_never_elsewhere(client: Client) -> None:
    officer = make_officer(Role.STOREKEEPER)
    form = {"username": officer.username, "password": PASSWORD}
    own = Client().post(reverse("login"), {**form, "next": "/blanko/"})
    foreign = Client().post(reverse("login"), {**form, "next": "https://example.invalid/"})
    assert own["Location"] == "/blanko/"
    assert foreign["Location"] == reverse("home")


def test_the_cool_off_is_some_minutes() -> None:
    assert dt.timedelta(minutes=5) <= dt.timedelta(hours=settings.AXES_COOLOFF_TIME) <= dt.timedelta(hours=1)
