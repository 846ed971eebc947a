"""What residents see: only agreed visits, plainly when called off, and never anybody's name."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jemputbola.models import VisitState
from jemputbola.public.calendar_file import ics
from jemputbola.visits import actions
from kecamatan.models import Desa, Office
from tests.factories.people import make_desa, make_kecamatan, make_office, make_officer, make_point
from tests.factories.visits import make_visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return make_office()


@pytest.fixture
def desa(office: Office) -> Desa:
    return make_desa(make_kecamatan(office, name="Cibeber"), name="Cisalak")


def soon(office: Office, days: int = 5) -> dt.date:
    return office.local(timezone.now()).date() + dt.timedelta(days=days)


PUBLIC = {"confirmed", "announced", "open", "closed"}


@pytest.mark.parametrize("state", VisitState.values)
def test_only_what_was_agreed_is_public(client: Client, desa: Desa, office: Office, state: str) -> None:
    visit = make_visit(make_point(desa, name="Balai Rahasia"), date=soon(office), state=state)
    page = client.get(reverse("public_visit", args=[visit.pk]))
    assert page.status_code == (200 if state in PUBLIC else 404)
    for url in (reverse("public_home"), reverse("public_schedule"), reverse("public_desa", args=[desa.pk])):
        shown = "Balai Rahasia" in client.get(url).content.decode()
        assert shown == (state in PUBLIC - {"closed"}), url
    ics_status = client.get(reverse("public_visit_calendar", args=[visit.pk])).status_code
    assert ics_status == (200 if state in PUBLIC else 404)


def test_a_visit_called_off_after_it_was_agreed_says_so(client: Client, desa: Desa, office: Office) -> None:
    planner = make_officer("planner", office)
    for act, words in ((actions.cancel, "dibatalkan"), (actions.postpone, "ditunda")):
        visit = make_visit(make_point(desa), date=soon(office))
        actions.answer(visit, answer="confirm", letter_number="1", by=planner, at=timezone.now())
        act(visit, reason="Bu Enok Uji sakit", by=planner, at=timezone.now())
        page = client.get(reverse("public_visit", args=[visit.pk])).content.decode()
        assert f"Kunjungan ini {words}" in page
        assert "Enok" not in page, "the office's reason is for the office"
        assert visit.point.name in client.get(reverse("public_desa", args=[desa.pk])).content.decode()


def test_a_visit_that_is_asked_about_again_shows_no_date(client: Client, desa: Desa, office: Office) -> None:
    planner = make_officer("planner", office)
    visit = make_visit(make_point(desa), date=soon(office))
    actions.answer(visit, answer="confirm", letter_number="1", by=planner, at=timezone.now())
    actions.change_visit(visit, starts=dt.time(9), accept_warnings=True, by=planner, at=timezone.now())
    page = client.get(reverse("public_visit", args=[visit.pk])).content.decode()
    assert "sedang diatur ulang" in page
    assert "Jam</dt>" not in page


def test_a_home_visit_is_nobodys_business(client: Client, desa: Desa, office: Office) -> None:
    home = make_visit(make_point(desa, kind="rumah", name="Rumah Bu Enok Uji"), date=soon(office), state="announced")
    assert client.get(reverse("public_visit", args=[home.pk])).status_code == 404
    for url in (reverse("public_home"), reverse("public_schedule"), reverse("public_desa", args=[desa.pk])):
        assert "Enok" not in client.get(url).content.decode()


def test_no_page_names_contact_team_or_officer(client: Client, desa: Desa, office: Office) -> None:
    point = make_point(desa, contact_name="Bu Lilis Uji", contact_phone="081234567890")
    visit = make_visit(point, date=soon(office), state="announced")
    for url in (reverse("public_home"), reverse("public_visit", args=[visit.pk])):
        page = client.get(url).content.decode()
        assert "Lilis" not in page
        assert "081234567890" not in page


def test_a_desa_is_found_by_name_even_misspelt(client: Client, desa: Desa) -> None:
    for words in ("cisalak", "Desa Tjisalak", "cissalak"):
        page = client.get(reverse("public_schedule"), {"cari": words}).content.decode()
        assert reverse("public_desa", args=[desa.pk]) in page
    page = client.get(reverse("public_schedule"), {"cari": "cibeber"}).content.decode()
    assert f"?kecamatan={desa.kecamatan_id}" in page
    nothing = client.get(reverse("public_schedule"), {"cari": "zzzzz"})
    assert nothing.status_code == 200
    assert "Tidak ada desa atau kecamatan" in nothing.content.decode()


def test_soonest_comes_first(client: Client, desa: Desa, office: Office) -> None:
    late = make_visit(make_point(desa), date=soon(office, 9), state="confirmed")
    early = make_visit(make_point(desa), date=soon(office, 2), state="announced")
    page = client.get(reverse("public_home")).content.decode()
    assert page.index(early.point.name) < page.index(late.point.name)


def test_the_page_tells_what_to_bring_and_where_to_take_a_number(client: Client, desa: Desa, office: Office) -> None:
    visit = make_visit(make_point(desa), date=soon(office), state="announced")
    page = client.get(reverse("public_visit", args=[visit.pk])).content.decode()
    assert "Fotokopi Kartu Keluarga" in page
    assert reverse("ticket_take", args=[visit.pk]) in page
    over = make_visit(make_point(desa), date=soon(office), state="closed")
    page = client.get(reverse("public_visit", args=[over.pk])).content.decode()
    assert reverse("ticket_take", args=[over.pk]) not in page


def test_a_desa_without_a_date_is_shown_its_neighbours(client: Client, desa: Desa, office: Office) -> None:
    near = make_visit(make_point(make_desa(desa.kecamatan)), date=soon(office), state="announced")
    page = client.get(reverse("public_desa", args=[desa.pk])).content.decode()
    assert "Belum ada jadwal untuk desa ini" in page
    assert near.point.name in page


@pytest.mark.parametrize("query", [{"kecamatan": "1"}, {"halaman": "x"}, {"halaman": "99"}, {"cari": "\x00%_"}])
def test_a_strange_address_never_breaks_the_schedule(client: Client, desa: Desa, query: dict[str, str]) -> None:
    assert client.get(reverse("public_schedule"), query).status_code == 200


def test_the_calendar_file_is_in_universal_time_and_folded(client: Client, desa: Desa, office: Office) -> None:
    visit = make_visit(make_point(desa), date=dt.date(2031, 1, 14), state="announced")
    answer = client.get(reverse("public_visit_calendar", args=[visit.pk]))
    assert answer.headers["Content-Type"].startswith("text/calendar")
    text = answer.content.decode()
    assert "DTSTART:20310114T010000Z" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_commas_and_line_ends_of_a_name_stay_within_their_line() -> None:
    at = dt.datetime(2019, 1, 14, tzinfo=dt.UTC)
    text = ics(uid="u", title="a, b; c\nEND:VEVENT", place="p", text="t", starts_at=at, ends_at=at, at=at)
    assert "SUMMARY:a\\, b\\; c\\nEND:VEVENT\r\n" in text


def test_many_visits_ask_no_more_questions_than_few(
    client: Client, query_count: Any, desa: Desa, office: Office
) -> None:
    urls = [reverse("public_home"), reverse("public_schedule"), reverse("public_desa", args=[desa.pk])]
    make_visit(make_point(desa), date=soon(office), state="announced")

    def questions() -> list[int]:
        counts = []
        for url in urls:
            with query_count() as queries:
                client.get(url)
            counts.append(len(queries))
        return counts

    few = questions()
    for day in range(30):
        make_visit(make_point(desa), date=soon(office, day), state="announced")
    assert questions() == few
    assert max(few) <= 8
