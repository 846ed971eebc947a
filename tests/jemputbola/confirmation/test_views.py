"""The camat's link, as a telephone opens it."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jemputbola.models import ConfirmationLink, Visit, VisitState
from jemputbola.visits import actions
from kecamatan.models import Officer
from tests.factories.people import make_desa, make_kecamatan, make_office, make_officer, make_point
from tests.factories.visits import make_visit

WHO = {"name": "Dadang Uji", "position": "Sekcam"}


def ask() -> tuple[ConfirmationLink, Officer]:
    """A proposed visit in three weeks; its link, and the planner who asks."""
    office = make_office(phone="0263-555000")
    planner = make_officer("planner", office)
    point = make_point(make_desa(make_kecamatan(office)), contact_name="Bu Lilis Uji")
    date = office.local(timezone.now()).date() + dt.timedelta(days=21)
    visit = actions.propose(make_visit(point, date=date), by=planner, at=timezone.now())
    return visit.links.get(), planner


@pytest.fixture
def link(db: None) -> ConfirmationLink:
    return ask()[0]


def url(link: ConfirmationLink) -> str:
    return reverse("camat_answer", args=[link.token])


def test_opening_the_link_shows_the_visit_and_changes_nothing(client: Client, link: ConfirmationLink) -> None:
    for _ in range(3):
        answer = client.get(url(link))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert link.visit.point.name in page
    assert client.head(url(link)).status_code == 200
    link.refresh_from_db()
    assert (link.used_at, Visit.objects.get().state) == (None, VisitState.PROPOSED)


def test_the_page_is_neither_indexed_nor_handed_on_and_names_nobody(client: Client, link: ConfirmationLink) -> None:
    answer = client.get(url(link))
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert link.visit.point.contact_name not in answer.content.decode()


def test_a_home_visit_does_not_tell_whose_home(client: Client, link: ConfirmationLink) -> None:
    point = link.visit.point
    point.kind, point.name, point.address = "rumah", "Rumah Bu Enok Uji", "Kp. Uji RT 01"
    point.save()
    page = client.get(url(link)).content.decode()
    assert "Enok" not in page
    assert "Kp. Uji" not in page
    assert "Rumah warga" in page


def test_one_tap_confirms_without_an_account(client: Client, link: ConfirmationLink) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(url(link), {**WHO, "answer": "confirm"}, headers={"Origin": "null"})
    assert answer.status_code == 200
    assert "Terima kasih" in answer.content.decode()
    visit = Visit.objects.get()
    assert visit.state == VisitState.CONFIRMED
    assert visit.events.last().actor == "Dadang Uji (Sekcam)"


def test_another_date_is_asked_for(client: Client, link: ConfirmationLink) -> None:
    day = (link.visit.date + dt.timedelta(days=2)).isoformat()
    answer = client.post(url(link), {**WHO, "answer": "counter", "date": day, "counter_reason": "Ada hajatan"})
    assert answer.status_code == 200
    event = Visit.objects.get().events.last()
    assert (event.detail["date"], event.reason) == (day, "Ada hajatan")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"answer": "decline"}, "Tuliskan alasannya"),
        ({"answer": "counter"}, "Pilih tanggal yang diminta"),
        ({"answer": "counter", "date": "2019-01-01"}, "sudah lewat"),
        ({"answer": "confirm", "name": ""}, "Tuliskan nama Anda"),
        ({}, "Tekan salah satu tombol jawaban"),
        ({"answer": "mungkin"}, "Tekan salah satu tombol"),
    ],
)
def test_an_incomplete_answer_is_not_an_answer(
    client: Client, link: ConfirmationLink, fields: dict[str, str], words: str
) -> None:
    answer = client.post(url(link), {**WHO, **fields})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    link.refresh_from_db()
    assert link.used_at is None


def test_the_second_use_says_who_answered_and_when(client: Client, link: ConfirmationLink) -> None:
    client.post(url(link), {**WHO, "answer": "confirm"})
    for answer, status in ((client.get(url(link)), 200), (client.post(url(link), {**WHO, "answer": "decline"}), 409)):
        assert answer.status_code == status
        assert "Sudah dijawab oleh Dadang Uji (Sekcam)" in answer.content.decode()
    assert Visit.objects.get().state == VisitState.CONFIRMED


def test_an_altered_link_is_not_found(client: Client, link: ConfirmationLink) -> None:
    token = link.token
    other = ("0" if token[0] != "0" else "1") + token[1:]
    for bad in (other, token[:-1], "x", link.pk.hex, f"{link.pk.hex}."):
        assert client.get(reverse("camat_answer", args=[bad])).status_code == 404
        assert client.post(reverse("camat_answer", args=[bad]), {**WHO, "answer": "confirm"}).status_code == 404


def test_an_expired_link_is_gone_and_says_whom_to_call(client: Client, link: ConfirmationLink) -> None:
    ConfirmationLink.objects.update(expires_at=timezone.now())
    for answer in (client.get(url(link)), client.post(url(link), {**WHO, "answer": "confirm"})):
        assert answer.status_code == 410
        assert "0263-555000" in answer.content.decode()
    assert Visit.objects.get().state == VisitState.PROPOSED


def test_a_link_of_an_older_plan_is_gone(client: Client, db: None) -> None:
    link, planner = ask()
    actions.change_visit(link.visit, starts=dt.time(9), by=planner, at=timezone.now())
    answer = client.get(url(link))
    assert answer.status_code == 410
    assert "sudah berubah" in answer.content.decode()
    new = link.visit.links.get(revision=2)
    assert client.get(url(new)).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_of_two_taps_at_the_same_moment_one_counts() -> None:
    link, _ = ask()
    start = threading.Barrier(2, timeout=20)

    def tap(fields: dict[str, str]) -> int:
        try:
            start.wait()
            return Client().post(url(link), {**WHO, **fields}).status_code
        finally:
            connections.close_all()

    taps: list[dict[str, Any]] = [{"answer": "confirm"}, {"answer": "decline", "reason": "Hajatan"}]
    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(tap, taps)) == [200, 409]
    assert Visit.objects.get().events.filter(move__in=["confirm", "decline"]).count() == 1
