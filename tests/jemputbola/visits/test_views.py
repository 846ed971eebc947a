"""The screens of visits: who may open them, what they answer, how many questions they ask of the database."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jemputbola.models import Holiday, TeamMember, Visit, VisitState
from jemputbola.visits import actions
from kecamatan.models import Office, Officer, Role, VisitPoint
from tests.factories.people import make_desa, make_kecamatan, make_office, make_officer, make_point
from tests.factories.visits import make_kit, make_team, make_visit

pytestmark = pytest.mark.django_db


def workday(office: Office, days: int = 7) -> dt.date:
    """A weekday at least that many days from today."""
    date = office.local(timezone.now()).date() + dt.timedelta(days=days)
    while date.weekday() >= 5:
        date += dt.timedelta(days=1)
    return date


@pytest.fixture
def office() -> Office:
    return make_office(phone="0263-555000")


@pytest.fixture
def planner(office: Office) -> Officer:
    return make_officer(Role.PLANNER, office)


@pytest.fixture
def point(office: Office) -> VisitPoint:
    return make_point(make_desa(make_kecamatan(office)))


@pytest.fixture
def visit(point: VisitPoint, office: Office) -> Visit:
    return make_visit(point, date=workday(office), kits=[make_kit(office)])


@pytest.fixture
def form(point: VisitPoint, office: Office) -> dict[str, Any]:
    """A filled-in form of a new visit."""
    return {
        "titik": str(point.pk),
        "date": workday(office).isoformat(),
        "starts": "08:00",
        "ends": "15:00",
        "team": str(make_team(office).pk),
        "kits": [str(make_kit(office).pk), str(make_kit(office).pk)],
        "desa": [str(point.desa_id)],
    }


PAGES = ["calendar", "visit_list"]
PLANNER_PAGES = ["visit_new", "visit_point_choose", "team_list", "team_new", "kit_new"]


@pytest.mark.parametrize("name", PAGES + PLANNER_PAGES)
def test_a_visitor_without_account_is_led_to_the_login(client: Client, name: str) -> None:
    assert client.get(reverse(name)).status_code == 302


@pytest.mark.parametrize("role", [Role.PLANNER, Role.ADMIN, Role.HEAD, Role.OPERATOR, Role.CAMAT])
@pytest.mark.parametrize("name", PAGES)
def test_these_roles_read_calendar_and_list(login: Any, office: Office, role: str, name: str) -> None:
    officer = make_officer(role, office)
    assert login(officer).get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_the_storekeeper_finds_no_visits(login: Any, office: Office, name: str) -> None:
    assert login(make_officer(Role.STOREKEEPER, office)).get(reverse(name)).status_code == 404


@pytest.mark.parametrize("role", [Role.HEAD, Role.OPERATOR, Role.CAMAT, Role.STOREKEEPER])
def test_only_planners_plan(login: Any, office: Office, visit: Visit, role: str) -> None:
    client = login(make_officer(role, office, **({"kecamatan": visit.kecamatan} if role == Role.CAMAT else {})))
    urls = [reverse(name) for name in PLANNER_PAGES]
    urls += [reverse("visit_change", args=[visit.pk]), reverse("visit_letter", args=[visit.pk])]
    urls += [reverse("visit_move", args=[visit.pk, "usulkan"]), reverse("visit_check")]
    assert {client.get(url).status_code for url in urls} == {404}
    assert client.post(reverse("visit_move", args=[visit.pk, "batalkan"]), {"reason": "x"}).status_code == 404


def test_a_camat_sees_the_visits_of_its_own_kecamatan_alone(login: Any, office: Office, visit: Visit) -> None:
    elsewhere = make_visit(make_point(make_desa(make_kecamatan(office))), date=visit.date)
    client = login(make_officer(Role.CAMAT, kecamatan=visit.kecamatan))
    page = client.get(reverse("visit_list")).content.decode()
    assert visit.point.name in page
    assert elsewhere.point.name not in page
    assert client.get(reverse("visit_detail", args=[visit.pk])).status_code == 200
    assert client.get(reverse("visit_detail", args=[elsewhere.pk])).status_code == 404


def test_an_operator_sees_the_visits_of_their_team_alone(login: Any, office: Office, visit: Visit) -> None:
    elsewhere = make_visit(visit.point, date=visit.date)
    operator = make_officer(Role.OPERATOR, office)
    TeamMember.objects.create(team=visit.team, officer=operator)
    client = login(operator)
    assert client.get(reverse("visit_detail", args=[visit.pk])).status_code == 200
    assert client.get(reverse("visit_detail", args=[elsewhere.pk])).status_code == 404


def test_a_visit_of_another_office_is_as_absent_as_none(login: Any, planner: Officer) -> None:
    client = login(planner)
    foreign = make_visit()
    for name in ("visit_detail", "visit_change", "visit_letter"):
        assert client.get(reverse(name, args=[foreign.pk])).status_code == 404
    assert client.post(reverse("visit_move", args=[foreign.pk, "batalkan"]), {"reason": "x"}).status_code == 404


def test_a_planner_plans_a_visit_from_the_calendar(login: Any, planner: Officer, form: dict[str, Any]) -> None:
    client = login(planner)
    date = form["date"]
    assert f"?tanggal={date}" in client.get(reverse("calendar"), {"tanggal": date}).content.decode()
    choose = client.get(reverse("visit_new"), {"tanggal": date}).content.decode()
    assert f"titik={form['titik']}&amp;tanggal={date}" in choose
    page = client.get(reverse("visit_new"), {"titik": form["titik"], "tanggal": date}).content.decode()
    assert f'value="{date}"' in page
    answer = client.post(reverse("visit_new"), form)
    visit = Visit.objects.get()
    assert answer.status_code == 302
    assert answer.headers["Location"] == reverse("visit_detail", args=[visit.pk])
    assert visit.capacity == 140, "two kits for seven hours"
    assert "Rancangan kunjungan tersimpan" in client.get(answer.headers["Location"]).content.decode()


def test_a_double_booking_is_a_conflict_that_names_the_visit(
    login: Any, planner: Officer, form: dict[str, Any]
) -> None:
    client = login(planner)
    client.post(reverse("visit_new"), form)
    answer = client.post(reverse("visit_new"), form)
    assert answer.status_code == 409
    assert Visit.objects.get().point.name in answer.content.decode()
    assert "sudah dipakai kunjungan di" in answer.content.decode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"date": "2019-01-14"}, "sudah lewat"),
        ({"starts": "03:00"}, "antara 06.00 dan 21.00"),
        ({"starts": "15:00", "ends": "08:00"}, "sesudah jam mulai"),
        ({"date": "besok"}, "Periksa isian"),
        ({"team": ""}, "Periksa isian"),
        ({"capacity": "-4"}, "Periksa isian"),
    ],
)
def test_a_refused_plan_says_why_and_keeps_what_was_typed(
    login: Any, planner: Officer, form: dict[str, Any], change: dict[str, str], words: str
) -> None:
    answer = login(planner).post(reverse("visit_new"), {**form, **change, "note": "Bawa genset"})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "Bawa genset" in answer.content.decode()
    assert not Visit.objects.exists()


def test_a_holiday_is_planned_only_after_saying_so(login: Any, planner: Officer, form: dict[str, Any]) -> None:
    client = login(planner)
    Holiday.objects.create(office=planner.office, date=form["date"], name="Libur uji")
    answer = client.post(reverse("visit_new"), form)
    assert answer.status_code == 422
    assert "hari libur: Libur uji" in answer.content.decode()
    assert "Tetap jadwalkan" in answer.content.decode()
    assert client.post(reverse("visit_new"), {**form, "accept_warnings": "on"}).status_code == 302


def test_a_point_or_team_of_another_office_cannot_be_posted(login: Any, planner: Officer, form: dict[str, Any]) -> None:
    client = login(planner)
    assert client.post(reverse("visit_new"), {**form, "titik": str(make_point().pk)}).status_code == 404
    assert client.post(reverse("visit_new"), {**form, "team": str(make_team().pk)}).status_code == 422


def test_the_check_tells_of_a_conflict_while_the_form_is_filled_in(
    login: Any, planner: Officer, form: dict[str, Any]
) -> None:
    client = login(planner)
    free = make_team(planner.office, name="Tim Bebas")
    assert "Tim dan perangkat bebas" in client.get(reverse("visit_check"), form).content.decode()
    client.post(reverse("visit_new"), form)
    fragment = client.get(reverse("visit_check"), form).content.decode()
    assert "sudah dipakai kunjungan di" in fragment
    assert free.name in fragment
    own = client.get(reverse("visit_check"), {**form, "kunjungan": str(Visit.objects.get().pk)}).content.decode()
    assert "Tim dan perangkat bebas" in own, "a visit is not in its own way"
    assert client.get(reverse("visit_check"), {**form, "date": ""}).content.decode().strip() == ""


def test_a_change_made_meanwhile_is_not_overwritten(
    login: Any, planner: Officer, visit: Visit, form: dict[str, Any]
) -> None:
    client = login(planner)
    url = reverse("visit_change", args=[visit.pk])
    page = client.get(url).content.decode()
    seen = visit.changed_at.isoformat()
    assert seen in page
    actions.change_visit(visit, note="Dari orang lain", by=planner, at=timezone.now())
    own = {**form, "titik": str(visit.point_id), "team": str(visit.team_id), "seen_at": seen}
    answer = client.post(url, own)
    assert answer.status_code == 409
    assert "baru saja diubah orang lain" in answer.content.decode()
    visit.refresh_from_db()
    assert visit.note == "Dari orang lain"


def test_the_moves_ask_first_and_are_taken_after_the_tap(login: Any, planner: Officer, visit: Visit) -> None:
    client = login(planner)
    url = reverse("visit_move", args=[visit.pk, "usulkan"])
    assert "Kirim usulan ke kantor camat?" in client.get(url).content.decode()
    visit.refresh_from_db()
    assert visit.state == VisitState.DRAFT, "asking changes nothing"
    assert client.post(url).status_code == 302
    visit.refresh_from_db()
    assert visit.state == VisitState.PROPOSED
    again = client.post(url)
    assert again.status_code == 409
    assert "tidak bisa dilakukan" in again.content.decode()
    assert client.get(reverse("visit_move", args=[visit.pk, "terbangkan"])).status_code == 404


def test_calling_off_without_a_reason_is_refused(login: Any, planner: Officer, visit: Visit) -> None:
    client = login(planner)
    url = reverse("visit_move", args=[visit.pk, "batalkan"])
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "Jembatan putus"}).status_code == 302
    assert "Jembatan putus" in client.get(reverse("visit_detail", args=[visit.pk])).content.decode()


def test_an_answer_by_letter_is_entered_with_its_number(login: Any, planner: Officer, visit: Visit) -> None:
    client = login(planner)
    url = reverse("visit_letter", args=[visit.pk])
    assert client.post(url, {"answer": "confirm"}).status_code == 422
    assert client.post(url, {"answer": "decline", "letter_number": "005/1"}).status_code == 409, "nobody was asked yet"
    answer = client.post(url, {"answer": "confirm", "letter_number": "005/17/Kec", "letter_date": "2019-01-11"})
    assert answer.status_code == 302
    page = client.get(reverse("visit_detail", args=[visit.pk])).content.decode()
    assert "Surat nomor 005/17/Kec" in page
    assert "Disetujui" in page


def test_every_state_has_a_page_that_says_what_comes_next(login: Any, planner: Officer, point: VisitPoint) -> None:
    client = login(planner)
    for state in VisitState.values:
        row = make_visit(point, date=workday(planner.office), state=state)
        if state == "countered":
            detail = {"date": "2030-01-23", "starts": "09:00", "ends": "15:00"}
            row.events.create(
                move="counter", to_state=state, revision=1, actor="Dadang Uji", at=timezone.now(), detail=detail
            )
        page = client.get(reverse("visit_detail", args=[row.pk]))
        assert page.status_code == 200
        assert VisitState(state).label in page.content.decode()


def test_the_camat_finds_the_way_to_answer_and_an_operator_does_not(login: Any, planner: Officer, visit: Visit) -> None:
    visit = actions.propose(visit, by=planner, at=timezone.now())
    token = visit.links.get().token
    url = reverse("visit_detail", args=[visit.pk])
    assert token in login(make_officer(Role.CAMAT, kecamatan=visit.kecamatan)).get(url).content.decode()
    operator = make_officer(Role.OPERATOR, planner.office)
    TeamMember.objects.create(team=visit.team, officer=operator)
    for other in (operator, make_officer(Role.HEAD, planner.office)):
        assert token not in login(other).get(url).content.decode()


@pytest.mark.parametrize(
    "query",
    [
        {"keadaan": "terbang"},
        {"kecamatan": "1"},
        {"tim": "x"},
        {"dari": "kemarin"},
        {"halaman": "999"},
        {"urut": "password"},
        {"cari": "' OR 1=1 --"},
        {"tanggal": "9999-99-99"},
        {"tanggal": "0001-01-01"},
        {"tampilan": "abad"},
    ],
)
def test_a_strange_address_never_breaks_a_page(login: Any, planner: Officer, query: dict[str, str]) -> None:
    client = login(planner)
    for name in ("calendar", "visit_list", "visit_point_choose"):
        assert client.get(reverse(name), query).status_code == 200


def test_the_list_is_searched_by_titik_desa_and_kecamatan(login: Any, planner: Officer, visit: Visit) -> None:
    client = login(planner)
    other = make_visit(make_point(make_desa(make_kecamatan(planner.office))), date=visit.date)
    served = make_desa(visit.kecamatan, name="Sukamulih")
    visit.desa.add(served)
    for words in ("sukamulih", visit.kecamatan.name, visit.point.name, "Sukamulih balai"):
        page = client.get(reverse("visit_list"), {"cari": words}).content.decode()
        assert visit.point.name in page, words
        assert other.point.name not in page, words


def test_htmx_gets_the_rows_that_the_page_holds(login: Any, planner: Officer, visit: Visit) -> None:
    client = login(planner)
    page = client.get(reverse("visit_list")).content.decode()
    fragment = client.get(reverse("visit_list"), headers={"HX-Request": "true"}).content.decode()
    assert fragment.strip() in page
    assert "<html" not in fragment


def test_holidays_and_states_are_on_the_calendar_in_words(login: Any, planner: Officer, visit: Visit) -> None:
    Holiday.objects.create(office=planner.office, date=visit.date + dt.timedelta(days=1), name="Libur uji")
    client = login(planner)
    cancelled = make_visit(visit.point, date=visit.date, state="cancelled")
    for view in ("bulan", "minggu"):
        page = client.get(reverse("calendar"), {"tanggal": visit.date.isoformat(), "tampilan": view}).content.decode()
        assert "Rancangan" in page
        assert reverse("visit_detail", args=[visit.pk]) in page
        assert reverse("visit_detail", args=[cancelled.pk]) not in page
    other = make_team(planner.office)
    page = client.get(reverse("calendar"), {"tanggal": visit.date.isoformat(), "tim": str(other.pk)}).content.decode()
    assert reverse("visit_detail", args=[visit.pk]) not in page


@pytest.mark.parametrize(("name", "budget"), [("calendar", 10), ("visit_list", 11), ("visit_point_choose", 9)])
def test_many_rows_ask_no_more_questions_than_few(
    login: Any, query_count: Any, planner: Officer, point: VisitPoint, name: str, budget: int
) -> None:
    client = login(planner)
    month = {"tanggal": "2019-01-14"}

    def questions() -> int:
        with query_count() as queries:
            assert client.get(reverse(name), month).status_code == 200
        return len(queries)

    make_visit(point, date=dt.date(2019, 1, 14))
    few = questions()
    for day in range(1, 29):
        make_visit(make_point(point.desa), date=dt.date(2019, 1, day))
    assert questions() <= few <= budget


def test_a_long_time_line_asks_no_more_questions(login: Any, query_count: Any, planner: Officer, visit: Visit) -> None:
    client = login(planner)
    for number in range(30):
        actions.change_visit(visit, note=f"Catatan {number}", by=planner, at=timezone.now())
    with query_count() as queries:
        client.get(reverse("visit_detail", args=[visit.pk]))
    assert len(queries) <= 12
