"""The office around the visits, in the browser: the first start, accounts, blank cards, the dashboard, the trail."""

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from jemputbola.models import CampaignTarget, ServicePoint
from jemputbola.stock import actions as stock
from kecamatan import ledger
from kecamatan.accounts.setup_code import setup_code
from kecamatan.models import AuditEvent, Office, Officer, Role, uuid7
from tests.factories.people import make_desa, make_kecamatan, make_office, make_officer, make_point
from tests.factories.residents import make_resident
from tests.factories.visits import make_campaign, make_service_point, make_visit
from tests.journeys.test_face import complaints, enter, findings  # noqa: F401 (a fixture)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def no_scripts(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(java_script_enabled=False, locale="id-ID")
    yield context
    context.close()


def log_in(page: Page, address: str, username: str, password: str) -> None:
    page.goto(f"{address}/masuk/")
    page.get_by_label("Nama pengguna").fill(username)
    page.get_by_label("Kata sandi").fill(password)
    page.get_by_role("button", name="Masuk").click()


def test_an_empty_installation_becomes_an_office_at_work(live_server: object, no_scripts: BrowserContext) -> None:
    """First start, campaign, blank cards, a second account that changes its temporary password; all without scripts."""
    address = str(live_server.url)  # type: ignore[attr-defined]
    page = no_scripts.new_page()
    page.goto(f"{address}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Pemakaian pertama")
    page.get_by_label("Nama kabupaten atau kota").fill("cianjur")
    page.get_by_role("button", name="Cari").click()
    page.get_by_role("link", name="Kabupaten Cianjur").click()
    page.get_by_label("Nama kantor").fill("Disdukcapil Kabupaten Cianjur")
    page.get_by_label("Kode pemasangan").fill(setup_code())
    page.get_by_label("Nama lengkap Anda").fill("Yeni Admin Uji")
    page.get_by_label("Nama pengguna").fill("yeni")
    page.locator("#id_password").fill("kuda lumping 7")
    page.get_by_label("Kata sandi, sekali lagi").fill("kuda lumping 7")
    page.get_by_role("button", name="Mulai").click()
    expect(page.get_by_text("Disdukcapil Kabupaten Cianjur sudah siap dipakai.")).to_be_visible()

    page.get_by_role("link", name="Isi kampanye dan target").click()
    today = Office.objects.get().local(timezone.now()).date()
    page.get_by_label("Nama kampanye").fill("Menuju pemilu")
    page.get_by_label("Mulai").fill(str(today))
    page.get_by_label("Tenggat").fill(str(today + dt.timedelta(days=90)))
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Menuju pemilu")

    page.goto(f"{address}/blanko/")
    page.get_by_role("link", name="Tambah titik layanan").click()
    page.get_by_label("Nama titik layanan").fill("Gudang dinas")
    page.get_by_label("Ini gudang dinas").check()
    page.get_by_role("button", name="Tambah").click()
    page.get_by_role("link", name="Terima").click()
    page.get_by_label("Jumlah blanko").fill("2000")
    page.get_by_label("Nomor surat jalan").fill("SJ-01")
    page.get_by_role("button", name="Lanjut").click()
    expect(page.get_by_text("2.000 blanko dari pusat dicatat masuk ke Gudang dinas.")).to_be_visible()
    page.get_by_role("button", name="Ya, catat").click()
    assert stock.balance_of(ServicePoint.objects.get()) == 2000

    page.goto(f"{address}/pengguna/")
    page.get_by_role("link", name="Pengguna baru").click()
    page.get_by_label("Nama lengkap").fill("Ujang Gudang Uji")
    page.get_by_label("Nama pengguna").fill("ujang.gudang")
    page.get_by_label("Peran").select_option("storekeeper")
    page.get_by_role("button", name="Buat akun").click()
    temporary = page.locator("dd", has_text=re.compile(r"^\w{4}-\w{4}-\w{4}$")).inner_text()

    no_scripts.clear_cookies()
    log_in(page, address, "Ujang.Gudang", temporary)
    expect(page.get_by_text("Kata sandi Anda masih sementara.")).to_be_visible()
    page.get_by_label("Kata sandi sekarang").fill(temporary)
    page.locator("#id_new").fill("sangkuriang 12")
    page.get_by_label("Kata sandi baru, sekali lagi").fill("sangkuriang 12")
    page.get_by_role("button", name="Ganti kata sandi").click()
    page.goto(f"{address}/blanko/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Blanko")
    actions = set(AuditEvent.objects.values_list("action", flat=True))
    assert actions >= {"account.first_start", "campaign.set", "stock.receive", "account.create", "account.login"}


def test_a_login_that_fails_says_so_and_finally_locks(live_server: object, page: Page, settings: object) -> None:
    address = str(live_server.url)  # type: ignore[attr-defined]
    officer = make_officer(Role.HEAD)
    log_in(page, address, officer.username, "bukan ini")
    expect(page.get_by_role("alert")).to_contain_text("belum tepat")
    for _ in range(7):
        log_in(page, address, officer.username, "bukan ini")
    expect(page.get_by_role("heading", level=1)).to_have_text("Terlalu banyak percobaan masuk")


@pytest.fixture
def office_at_work() -> Office:
    office = make_office()
    today = office.local(timezone.now()).date()
    campaign = make_campaign(office, starts=today - dt.timedelta(days=40), deadline=today + dt.timedelta(days=60))
    for name in ("Cibeber", "Cilaku"):
        desa = make_desa(make_kecamatan(office, name=name))
        CampaignTarget.objects.create(campaign=campaign, kecamatan=desa.kecamatan, record=200, card=90)
        for back in range(20):
            at = office.moment(today - dt.timedelta(days=back), dt.time(9))
            ledger.record(resident=make_resident(desa), kind="recorded", by=None, at=at)
        make_visit(make_point(desa), date=today, state="announced")
    point = make_service_point(office, blanks=40, name="Gudang dinas", is_main=True)
    stock.use_cards(service_point=point, printed=3, spoiled=1, by=None, at=timezone.now(), visit_id=None, op_id=uuid7())
    return office


def test_a_figure_of_the_dashboard_is_opened_down_to_the_person(
    live_server: object,
    page: Page,
    office_at_work: Office,
    complaints: list[str],  # noqa: F811
) -> None:
    address = str(live_server.url)  # type: ignore[attr-defined]
    enter(page.context, address, make_officer(Role.PLANNER, office_at_work))
    page.goto(f"{address}/dasbor/")
    # The live queues have taken the place of the plain table.
    expect(page.get_by_role("columnheader", name="Menunggu")).to_be_visible()
    row = page.get_by_role("row", name=re.compile("Cibeber"))
    row.get_by_role("link", name="20", exact=True).click()
    expect(page.get_by_text("20 kejadian")).to_be_visible()
    page.get_by_role("link", name=re.compile("^ASEP UJI")).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("ASEP UJI")
    assert complaints == []


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_the_pages_of_figures_and_accounts_are_readable_for_everybody(
    live_server: object,
    page: Page,
    office_at_work: Office,
    complaints: list[str],  # noqa: F811
    width: int,
) -> None:
    address = str(live_server.url)  # type: ignore[attr-defined]
    admin = make_officer(Role.ADMIN, office_at_work)
    other = make_officer(Role.HEAD, office_at_work)
    enter(page.context, address, admin)
    page.set_viewport_size({"width": width, "height": 800})
    event = AuditEvent.objects.filter(office=office_at_work).latest("at")
    paths = ["/dasbor/", "/dasbor/hasil/", "/kampanye/", "/blanko/", "/blanko/titik/baru/"]
    paths += [f"/blanko/{move}/" for move in ("terima", "kirim", "rusak", "hitung")]
    paths += ["/pengguna/", "/pengguna/baru/", f"/pengguna/{other.pk}/", f"/pengguna/{other.pk}/status/"]
    paths += [f"/pengguna/{other.pk}/kata-sandi/", "/akun/", "/jejak/", f"/jejak/{event.pk}/"]
    for path in paths:
        page.goto(f"{address}{path}")
        # Between phone and desktop only the columns differ.
        assert width == 768 or findings(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert complaints == []


def test_the_first_start_is_readable_for_everybody(live_server: object, page: Page) -> None:
    for width in (360, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        for query in ("", "?cari=bandung", "?cari=entah", "?provinsi=73", "?wilayah=73.71"):
            page.goto(f"{live_server.url}/mulai-pertama/{query}")  # type: ignore[attr-defined]
            assert findings(page) == [], query
            assert page.evaluate("document.documentElement.scrollWidth") <= width, query
    assert not Officer.objects.exists()
