"""From a day on the calendar to a date that residents find: planner, camat's office on a phone, residents."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from jemputbola.models import Visit, VisitState
from jemputbola.visits import actions
from kecamatan.models import Office, Officer, Role, VisitPoint
from tests.factories.people import make_desa, make_kecamatan, make_office, make_officer, make_point
from tests.factories.visits import make_kit, make_team, make_visit
from tests.journeys.test_face import complaints, enter, findings  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def a_monday(office: Office) -> dt.date:
    """A Monday two to three weeks from now."""
    today = office.local(timezone.now()).date()
    return today + dt.timedelta(days=21 - today.weekday())


@pytest.fixture
def planner() -> Officer:
    return make_officer(Role.PLANNER, make_office(phone="0263-555000"))


@pytest.fixture
def point(planner: Officer) -> VisitPoint:
    desa = make_desa(make_kecamatan(planner.office, name="Cibeber"), name="Cisalak")
    return make_point(desa, name="Balai Desa Cisalak")


def test_a_visit_is_planned_asked_about_answered_and_found(
    page: Page,
    browser: Browser,
    live_server: object,
    settings: object,
    planner: Officer,
    point: VisitPoint,
    complaints: list[str],  # noqa: F811
) -> None:
    address = settings.PUBLIC_URL = str(live_server.url)  # type: ignore[attr-defined]
    day = a_monday(planner.office)
    team = make_team(planner.office, name="Tim 1")
    make_kit(planner.office, code="PR-01")
    make_visit(make_point(point.desa, name="Pasar Lain"), team=team, date=day, starts=dt.time(13), ends=dt.time(15))

    # The planner clicks a day, chooses a titik, and is told of a conflict while filling in.
    enter(page.context, address, planner)
    page.goto(f"{address}/kalender/?tanggal={day}")
    page.locator(f'a[href$="tanggal={day}"]').click()
    page.get_by_label("Cari titik").fill("cisalak balai")
    page.get_by_role("button", name="Cari").click()
    page.get_by_role("link", name="Pilih Balai Desa Cisalak").click()
    page.get_by_label("Tim", exact=False).first.select_option("Tim 1")
    expect(page.locator("#pemeriksaan")).to_contain_text("Tim 1 sudah dipakai kunjungan di Pasar Lain")
    page.get_by_label("Jam selesai").fill("12:00")
    page.get_by_label("PR-01").check()
    expect(page.locator("#pemeriksaan")).to_contain_text("Perkiraan kapasitas: 40 orang")
    page.get_by_role("button", name="Simpan rancangan").click()
    page.get_by_role("link", name="Kirim usulan").click()
    page.get_by_role("button", name="Ya, kirim usulan").click()
    expect(page.get_by_text("Menunggu jawaban kantor camat").first).to_be_visible()
    page.get_by_text("Tautan jawaban untuk kantor camat").click()
    link = page.get_by_label("Tautan", exact=True).input_value()
    assert findings(page) == []

    # The camat's office, on a phone without scripts and without an account.
    phone = browser.new_context(viewport={"width": 360, "height": 640}, java_script_enabled=False).new_page()
    phone.goto(link)
    visit = Visit.objects.get(point=point)
    assert visit.state == VisitState.PROPOSED
    phone.get_by_label("Nama Anda").fill("Dadang Uji")
    phone.get_by_label("Nama Anda").press("Enter")
    visit.refresh_from_db()
    assert visit.state == VisitState.PROPOSED, "Enter in a field is not an answer"
    phone.get_by_label("Jabatan").fill("Sekcam")
    phone.get_by_role("button", name="Setuju").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Terima kasih")
    phone.goto(link)
    expect(phone.get_by_text("Sudah dijawab oleh Dadang Uji (Sekcam)")).to_be_visible()
    visit.refresh_from_db()
    assert visit.state == VisitState.CONFIRMED

    # A resident writes the name of the desa as it sounds.
    phone.goto(f"{address}/")
    phone.get_by_label("Nama desa atau kecamatan").fill("cisallak")
    phone.get_by_role("button", name="Cari").click()
    phone.get_by_role("link", name=re.compile("Desa Cisalak")).click()
    phone.get_by_role("link", name="Balai Desa Cisalak").click()
    expect(phone.get_by_text("Fotokopi Kartu Keluarga")).to_be_visible()
    expect(phone.get_by_role("link", name="Ambil nomor antrean")).to_be_visible()
    assert complaints == []


def test_the_camat_asks_for_another_date_by_phone_with_scripts(
    page: Page, live_server: object, planner: Officer, point: VisitPoint
) -> None:
    visit = make_visit(point, date=a_monday(planner.office))
    actions.propose(visit, by=planner, at=timezone.now())
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(f"{live_server.url}/jawab/{visit.links.get().token}/")  # type: ignore[attr-defined]
    page.get_by_label("Nama Anda").fill("Dadang Uji")
    page.get_by_label("Jabatan").fill("Sekcam")
    page.locator("summary", has_text="Minta tanggal lain").click()
    wanted = a_monday(planner.office) + dt.timedelta(days=2)
    page.get_by_label("Tanggal yang Anda minta").fill(wanted.isoformat())
    page.get_by_role("button", name="Kirim permintaan tanggal lain").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Terima kasih")
    visit.refresh_from_db()
    assert visit.state == VisitState.COUNTERED
    taken = actions.accept_counter(visit, by=planner, at=timezone.now(), accept_warnings=True)
    assert taken.date == wanted


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_the_pages_of_visits_are_readable_for_everybody(
    page: Page,
    live_server: object,
    planner: Officer,
    point: VisitPoint,
    complaints: list[str],  # noqa: F811
    width: int,
) -> None:
    address = str(live_server.url)  # type: ignore[attr-defined]
    day = a_monday(planner.office)
    visit = make_visit(point, date=day, kits=[make_kit(planner.office)])
    actions.propose(visit, by=planner, at=timezone.now())
    shown = make_visit(point, date=day, state="announced")
    enter(page.context, address, planner)
    page.set_viewport_size({"width": width, "height": 800})
    paths = [
        f"/kalender/?tanggal={day}",
        f"/kalender/?tampilan=minggu&tanggal={day}",
        "/kunjungan/",
        "/kunjungan/baru/",
        f"/kunjungan/baru/?titik={point.pk}&tanggal={day}",
        f"/kunjungan/{visit.pk}/",
        f"/kunjungan/{visit.pk}/ubah/",
        f"/kunjungan/{visit.pk}/surat/",
        f"/kunjungan/{visit.pk}/langkah/tunda/",
        "/tim/",
        f"/tim/{visit.team_id}/",
        "/perangkat/baru/",
        f"/jawab/{visit.links.get().token}/",
        "/",
        "/jadwal/",
        "/jadwal/?cari=cisalak",
        f"/jadwal/{point.desa_id}/",
        f"/jadwal/kunjungan/{shown.pk}/",
    ]
    for path in paths:
        page.goto(f"{address}{path}")
        # Between phone and desktop only the columns differ.
        assert width == 768 or findings(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert complaints == []


def test_the_public_pages_weigh_little(page: Page, live_server: object, planner: Officer, point: VisitPoint) -> None:
    day = a_monday(planner.office)
    for _ in range(8):
        visit = make_visit(point, date=day, state="announced")
    for path in ("/", "/jadwal/", f"/jadwal/kunjungan/{visit.pk}/"):
        sizes: list[int] = []
        seen = lambda answer, sizes=sizes: sizes.append(len(answer.body()))  # noqa: E731
        page.on("response", seen)
        page.goto(f"{live_server.url}{path}", wait_until="networkidle")  # type: ignore[attr-defined]
        page.remove_listener("response", seen)
        assert sum(sizes) < 60_000, f"{path}: {sum(sizes)} bytes unpacked"
