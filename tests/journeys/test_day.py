"""A day in a village hall, in the browser: a number from the telephone, the desk, the board, the outcome."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from antrian.models import DailyQueue, Outcome, Ticket
from antrian.tickets import actions
from kecamatan.models import Officer
from tests.factories.queues import make_day, make_operator, make_ticket
from tests.factories.residents import invented_nik, make_resident

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def day_of_today(state: str = "not_open") -> DailyQueue:
    queue = make_day(state="not_open", blanks=20)
    visit = queue.visit
    visit.date = visit.office.local(timezone.now()).date()
    visit.starts, visit.ends = dt.time(0, 0), dt.time(23, 59)
    visit.save()
    if state == "open":
        actions.open_day(visit=visit, counters=2, by=None, at=timezone.now())
    queue.refresh_from_db()
    return queue


def log_in(page: Page, address: str, officer: Officer) -> None:
    client = Client()
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}])


def test_from_a_number_on_the_telephone_to_a_card_in_the_hand(
    page: Page, browser: Browser, live_server: object
) -> None:
    address = str(live_server.url)  # type: ignore[attr-defined]
    queue = day_of_today()
    nik = invented_nik()
    resident = make_resident(queue.visit.point.desa, nik=nik, name="EUIS KARTINI", siak_status="PRR", need="print")

    # At home, on a telephone.
    phone = browser.new_context(viewport={"width": 360, "height": 640}, locale="id-ID").new_page()
    phone.goto(f"{address}/jadwal/kunjungan/{queue.visit_id}/ambil-nomor/")
    phone.get_by_label("Nama lengkap").fill("Euis Kartini")
    phone.get_by_label(re.compile("^NIK")).fill(nik)
    phone.get_by_role("button", name="Ambil nomor").click()
    expect(phone.get_by_text("A-001").first).to_be_visible()
    expect(phone.get_by_text("Anda berikutnya")).to_be_visible()

    # In the hall: the desk opens, the board hangs on the wall.
    log_in(page, address, make_operator(queue.visit))
    page.goto(f"{address}/antrean/")
    page.get_by_role("link", name="Buka meja").click()
    page.get_by_role("button", name="Buka antrean").click()
    board = browser.new_context(viewport={"width": 1920, "height": 1080}, locale="id-ID").new_page()
    board.goto(f"{address}/papan/{queue.visit_id}/")
    expect(board.get_by_text("Kosong")).to_have_count(2)

    page.get_by_role("button", name="Panggil berikutnya").first.click()
    expect(board.locator(".board__counter--now .board__number")).to_have_text("A-001")
    expect(board.locator("#papan")).to_have_attribute("data-announced", "Nomor A, satu, silakan ke loket satu")
    page.get_by_role("button", name="Mulai layani").click()
    page.get_by_label("Kartu diserahkan kepada").fill("Yang bersangkutan")
    page.get_by_role("button", name="Dicetak dan diserahkan").click()
    expect(page.get_by_text("Nomor A-001: Kartu dicetak dan diserahkan.")).to_be_visible()
    expect(board.get_by_text("Kosong")).to_have_count(2)

    resident.refresh_from_db()
    assert resident.need == "done"
    phone.reload()
    expect(phone.get_by_text("Pelayanan untuk nomor ini sudah selesai")).to_be_visible()
    phone.context.close()
    board.context.close()


def test_two_counters_on_two_tablets_see_each_other(page: Page, browser: Browser, live_server: object) -> None:
    address = str(live_server.url)  # type: ignore[attr-defined]
    queue = day_of_today("open")
    for _ in range(3):
        make_ticket(queue)
    other = browser.new_context(viewport={"width": 800, "height": 1280}, locale="id-ID").new_page()
    for tablet in (page, other):
        log_in(tablet, address, make_operator(queue.visit))
        tablet.goto(f"{address}/antrean/{queue.visit_id}/")
    page.locator("#loket-1").get_by_role("button", name="Panggil berikutnya").click()
    expect(page.locator("#loket-1 .counter__number")).to_have_text("A-001")
    # The other one learns of it by itself, and calls the next.
    expect(other.locator("#loket-1 .counter__number")).to_have_text("A-001", timeout=15_000)
    other.locator("#loket-2").get_by_role("button", name="Panggil berikutnya").click()
    expect(other.locator("#loket-2 .counter__number")).to_have_text("A-002")
    expect(page.locator("#loket-2 .counter__number")).to_have_text("A-002", timeout=15_000)
    other.context.close()


def test_the_desk_works_without_scripts(browser: Browser, live_server: object) -> None:
    address = str(live_server.url)  # type: ignore[attr-defined]
    queue = day_of_today("open")
    make_resident(queue.visit.point.desa, name="UJANG SUDRAJAT")
    page = browser.new_context(java_script_enabled=False, locale="id-ID").new_page()
    log_in(page, address, make_operator(queue.visit))
    page.goto(f"{address}/antrean/{queue.visit_id}/")
    page.get_by_role("link", name="Daftarkan warga").click()
    page.get_by_role("searchbox").fill("ujang")
    page.get_by_role("button", name="Cari").click()
    page.get_by_role("link", name="Beri nomor").click()
    page.get_by_role("button", name="Beri nomor").click()
    page.get_by_role("button", name="Panggil berikutnya").first.click()
    page.get_by_role("button", name="Mulai layani").click()
    page.get_by_role("button", name="Direkam", exact=True).click()
    assert Outcome.objects.get().kind == "recorded"
    page.goto(f"{address}/papan/{queue.visit_id}/")
    expect(page.get_by_text("Kosong")).to_have_count(2)
    page.context.close()


def test_the_board_comes_back_by_itself(browser: Browser, live_server: object) -> None:
    address = str(live_server.url)  # type: ignore[attr-defined]
    queue = day_of_today("open")
    make_ticket(queue)
    board = browser.new_context(locale="id-ID").new_page()
    board.goto(f"{address}/papan/{queue.visit_id}/")
    expect(board.get_by_text("Kosong")).to_have_count(2)
    board.context.set_offline(True)
    expect(board.get_by_text("Sambungan terputus")).to_be_visible(timeout=15_000)
    actions.call_next(counter=queue.counters.get(number=2), by=None, at=timezone.now())
    board.context.set_offline(False)
    expect(board.locator(".board__counter--now .board__number")).to_have_text("A-001", timeout=20_000)
    expect(board.get_by_text("Sambungan terputus")).to_be_hidden()
    assert Ticket.objects.count() == 1
    board.context.close()


def test_enter_in_a_field_writes_down_no_outcome(page: Page, live_server: object) -> None:
    address = str(live_server.url)  # type: ignore[attr-defined]
    queue = day_of_today("open")
    ticket = make_ticket(queue)
    actions.call_next(counter=queue.counters.get(number=1), by=None, at=timezone.now())
    log_in(page, address, make_operator(queue.visit))
    page.goto(f"{address}/antrean/nomor/{ticket.pk}/")
    page.get_by_label("Catatan").fill("kamera buram")
    page.get_by_label("Catatan").press("Enter")
    page.wait_for_timeout(300)
    assert not Outcome.objects.exists()


def test_the_board_calls_aloud_after_one_tap_and_chimes_where_no_voice_is(
    browser: Browser, live_server: object
) -> None:
    address = str(live_server.url)  # type: ignore[attr-defined]
    queue = day_of_today("open")
    make_ticket(queue)
    board = browser.new_context(locale="id-ID").new_page()
    broken: list[str] = []
    board.on("pageerror", lambda error: broken.append(str(error)))
    board.on("console", lambda line: broken.append(line.text) if line.type == "error" else None)
    board.goto(f"{address}/papan/{queue.visit_id}/")
    board.get_by_role("button", name="Nyalakan suara").click()
    expect(board.get_by_role("button", name="Matikan suara")).to_be_visible()
    actions.call_next(counter=queue.counters.get(number=2), by=None, at=timezone.now())
    said = "Nomor A, satu, silakan ke loket dua"
    expect(board.locator("#papan")).to_have_attribute("data-announced", said, timeout=15_000)
    board.wait_for_timeout(1500)
    assert broken == []
    board.context.close()
