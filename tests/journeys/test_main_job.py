"""The whole main job, by the people concerned, in the browser: from a SIAK file to a served resident."""

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from jemputbola.models import Campaign, Kit, OutboxMessage, Team, TeamMember, Visit
from jemputbola.stock import actions as stock
from kecamatan import privacy
from kecamatan.models import AuditEvent, Need, Office, Officer, Resident, Role, VisitPoint, uuid7
from tests.conftest import wait_until
from tests.factories.people import PASSWORD, make_officer
from tests.factories.visits import make_service_point
from tests.jemputbola.reminders.provider import MailServer, mail_server

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SAMPLE = Path(__file__).resolve().parent.parent / "kecamatan" / "roster" / "samples" / "siak_db.xlsx"


@pytest.fixture
def mail(settings: Any) -> Iterator[MailServer]:
    with mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.MESSAGE_HOURS = (0, 24)  # the story may be told at night
        yield server


@pytest.fixture
def office(live_server: Any, settings: Any) -> Office:
    """The office on its first morning: territory, staff, a team with two kits, blanks; nobody on the roster yet."""
    settings.PUBLIC_URL = live_server.url
    call_command("load_territory", "32.03")
    office = Office.objects.get()
    today = office.local(timezone.now()).date()
    Campaign.objects.create(
        office=office, name="Menuju pemilu", starts=today - dt.timedelta(7), deadline=today + dt.timedelta(90)
    )
    team = Team.objects.create(office=office, name="Tim Selatan")
    for code in ("PR-01", "PR-02"):
        Kit.objects.create(office=office, code=code)
    main_store = make_service_point(office, name="Gudang dinas", is_main=True)
    for role in Role.values:
        if role != Role.CAMAT:
            make_officer(role, office, username=role)
    stock.receive(service_point=main_store, quantity=50, by=None, at=timezone.now(), op_id=uuid7(), note="Dari pusat")
    TeamMember.objects.create(team=team, officer=Officer.objects.get(username=Role.OPERATOR))
    return office


class Person:
    """Somebody with a device of their own."""

    def __init__(self, browser: Browser, address: str, width: int = 1280, height: int = 900) -> None:
        self.address = address
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, locale="id-ID", timezone_id="Asia/Jakarta"
        )
        self.context.set_default_timeout(15_000)
        self.page: Page = self.context.new_page()

    def goes_to(self, path: str) -> Page:
        self.page.goto(path if path.startswith("http") else self.address + path)
        return self.page

    def logs_in(self, username: str) -> "Person":
        page = self.goes_to("/masuk/")
        page.get_by_label("Nama pengguna").fill(username)
        page.get_by_label("Kata sandi").fill(PASSWORD)
        page.get_by_role("button", name="Masuk").click()
        expect(page.get_by_role("button", name="Keluar", include_hidden=True).first).to_be_attached(timeout=15_000)
        return self


def test_from_a_siak_file_to_a_served_resident(
    browser: Browser, office: Office, live_server: Any, mail: MailServer, celery_worker_process: Any
) -> None:
    address = live_server.url
    planner = Person(browser, address).logs_in(Role.PLANNER)
    resident, nik = roster_is_imported(planner)
    backlog_is_seen(planner, resident)
    visit = visit_is_planned(planner, resident)
    clash_is_refused(planner, visit)
    proposal_is_confirmed_by_the_camat(planner, browser, visit, mail)
    code_page = number_is_taken_at_home(browser, address, visit, nik)
    a_night_passes(visit)
    resident_is_served(browser, address, visit, code_page)
    resident.refresh_from_db()
    assert resident.need == Need.WAIT
    dashboard_has_moved(browser, address)
    trail_is_read(browser, address, visit)


def roster_is_imported(planner: Person) -> tuple[Resident, str]:
    page = planner.goes_to("/impor/")
    page.get_by_role("link", name="Kirim berkas").first.click()
    page.get_by_label("Berkas dari SIAK").set_input_files(SAMPLE)
    page.get_by_role("button", name="Kirim dan periksa").click()
    expect(page.get_by_role("heading", name="Simpan ke daftar warga?")).to_be_visible(timeout=60_000)
    assert not Resident.objects.exists(), "nothing is written before the planner has agreed"
    page.get_by_role("button", name="Ya, simpan").click()
    expect(page.get_by_role("heading", name="Hasil impor")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("373", exact=True).first).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("Unduh 28 baris"))).to_be_visible()
    resident = Resident.objects.filter(need=Need.RECORD).select_related("desa__kecamatan").order_by("id")[0]
    nik = privacy.unseal(resident.nik_sealed, table="kecamatan_resident", column="nik_sealed", row_id=resident.pk)
    return resident, nik


def backlog_is_seen(planner: Person, resident: Resident) -> None:
    page = planner.goes_to("/wilayah/")
    expect(page.get_by_role("columnheader", name=re.compile("Perlu rekam"))).to_be_visible()
    expect(page.get_by_role("columnheader", name=re.compile("Perlu kartu"))).to_be_visible()
    assert page.locator("svg a path").count() >= 32
    page = planner.goes_to("/warga/")
    page.get_by_role("searchbox").first.fill(resident.name.lower())
    page.get_by_role("button", name="Cari").first.click()
    expect(page.get_by_role("link", name=resident.name).first).to_be_visible()
    assert not re.search(r"\d{16}", page.content()), "a NIK is masked on every screen"


def visit_is_planned(planner: Person, resident: Resident) -> Visit:
    desa = resident.desa
    desa.kecamatan.camat_email = "camat@example.invalid"
    desa.kecamatan.save()
    VisitPoint.objects.create(desa=desa, name="Balai Pertemuan Uji", contact_email="narahubung@example.invalid")
    tomorrow = desa.kecamatan.office.local(timezone.now()).date() + dt.timedelta(days=1)
    page = planner.goes_to(f"/kunjungan/titik/?tanggal={tomorrow.isoformat()}&cari=Pertemuan+Uji")
    page.get_by_role("link", name=re.compile("Pilih|Balai Pertemuan Uji")).first.click()
    fill_visit(page, tomorrow)
    page.get_by_role("button", name="Simpan rancangan").click()
    if page.get_by_label("Tetap jadwalkan").count():  # a weekend or a holiday is only warned about
        page.get_by_label("Tetap jadwalkan").check()
        page.get_by_role("button", name="Simpan rancangan").click()
    expect(page.get_by_role("heading", name="Balai Pertemuan Uji")).to_be_visible()
    visit = Visit.objects.get()
    assert visit.kits.count() == 2
    return visit


def fill_visit(page: Page, date: dt.date) -> None:
    page.get_by_label("Tanggal", exact=False).first.fill(date.isoformat())
    page.get_by_label("Jam mulai").fill("08:00")
    page.get_by_label("Jam selesai").fill("15:00")
    page.get_by_label(re.compile(r"^Tim(\s*wajib)?$")).select_option(label="Tim Selatan")
    page.get_by_label("PR-01").check()
    page.get_by_label("PR-02").check()
    page.get_by_label("Blanko dari").select_option(label="Gudang dinas")


def clash_is_refused(planner: Person, visit: Visit) -> None:
    other = VisitPoint.objects.create(desa=visit.point.desa, name="Sekolah Lain Uji")
    page = planner.goes_to(f"/kunjungan/baru/?titik={other.pk}&tanggal={visit.date.isoformat()}")
    fill_visit(page, visit.date)
    page.get_by_role("button", name="Simpan rancangan").click()
    if page.get_by_label("Tetap jadwalkan").count():
        page.get_by_label("Tetap jadwalkan").check()
        page.get_by_role("button", name="Simpan rancangan").click()
    expect(page.get_by_text("Belum bisa disimpan")).to_be_visible()
    # The sentence says which visit is in the way.
    expect(page.get_by_role("main").get_by_text(re.compile("Tim Selatan.*Balai Pertemuan Uji")).first).to_be_visible()
    assert Visit.objects.count() == 1


def proposal_is_confirmed_by_the_camat(planner: Person, browser: Browser, visit: Visit, mail: MailServer) -> None:
    page = planner.goes_to(f"/kunjungan/{visit.pk}/")
    page.get_by_role("link", name=re.compile("Kirim usulan")).first.click()
    page.get_by_role("button", name=re.compile("kirim usulan")).first.click()
    visit.refresh_from_db()
    assert visit.state == "proposed"
    link = link_in_the_mail_to("camat@example.invalid", mail)

    phone = Person(browser, planner.address, 360, 740)
    camat = phone.goes_to(link)
    expect(camat.get_by_text("Balai Pertemuan Uji").first).to_be_visible()
    visit.refresh_from_db()
    assert visit.state == "proposed", "opening the link answers nothing"
    camat.get_by_label("Nama Anda").fill("Ibu Neneng")
    camat.get_by_label("Jabatan").fill("Sekretaris Kecamatan")
    camat.get_by_role("button", name=re.compile("Setuju")).click()
    expect(camat.get_by_text(re.compile("terima kasih|sudah dijawab|tersimpan", re.I)).first).to_be_visible()
    visit.refresh_from_db()
    assert visit.state in ("confirmed", "announced")
    camat = phone.goes_to(link)
    expect(camat.get_by_text(re.compile("sudah dijawab", re.I)).first).to_be_visible()
    assert OutboxMessage.objects.filter(visit=visit, occasion="confirmed").exists()


def link_in_the_mail_to(address: str, mail: MailServer) -> str:
    call_command("send_messages", "--once")

    def arrived() -> list[str]:
        texts = [body_of(each) for each in mail.accepted if each["X-Rcpt"] == address]
        return re.findall(r"https?://\S+/jawab/\S+", "\n".join(texts))

    wait_until(arrived, what=lambda: f"a mail with a link to {address}")
    return arrived()[0]


def body_of(message: Any) -> str:
    part = message.get_body(preferencelist=("plain", "html"))
    return str(part.get_content())


def number_is_taken_at_home(browser: Browser, address: str, visit: Visit, nik: str) -> str:
    warga = Person(browser, address, 360, 640)
    page = warga.goes_to("/")
    page.get_by_role("searchbox").fill(visit.point.desa.name)
    page.get_by_role("button", name="Cari").click()
    page = warga.goes_to(f"/jadwal/kunjungan/{visit.pk}/")
    expect(page.get_by_text("Kartu Keluarga").first).to_be_visible()
    page.get_by_role("link", name=re.compile("Ambil nomor")).first.click()
    page.get_by_label("Nama lengkap").fill("Warga Uji")
    page.get_by_label(re.compile("^NIK")).fill(nik)
    page.get_by_role("button", name="Ambil nomor").click()
    expect(page.get_by_text("A-001").first).to_be_visible()
    assert nik not in page.url
    assert nik not in page.content()
    return page.url


def a_night_passes(visit: Visit) -> None:
    """The clock cannot be moved, so the visit is: to today, open at whatever hour this story is told."""
    today = visit.office.local(timezone.now()).date()
    Visit.objects.filter(pk=visit.pk).update(date=today, starts=dt.time(0), ends=dt.time(23, 59))


def resident_is_served(browser: Browser, address: str, visit: Visit, code_page: str) -> None:
    operator = Person(browser, address, 800, 1280).logs_in(Role.OPERATOR)
    page = operator.goes_to(f"/antrean/{visit.pk}/")
    page.get_by_role("button", name="Buka antrean").click()
    page.get_by_role("link", name="Daftarkan warga").first.click()  # a walk-in gets the next number
    page.get_by_role("searchbox").first.fill("xyz tidak ada")
    page.get_by_role("button", name="Cari").first.click()
    page.get_by_role("link", name=re.compile("tidak ada di daftar", re.I)).first.click()
    page.get_by_label(re.compile("^Nama")).fill("UJANG TAMU")
    page.get_by_role("button", name="Beri nomor").click()
    page = operator.goes_to(f"/antrean/{visit.pk}/")

    board = Person(browser, address, 1920, 1080).goes_to(f"/papan/{visit.pk}/")
    page.get_by_role("button", name="Panggil berikutnya").first.click()
    expect(board.locator("#papan")).to_have_attribute("data-announced", re.compile("Nomor A, satu"), timeout=20_000)
    page.get_by_role("button", name="Mulai layani").first.click()
    page.get_by_role("button", name="Direkam", exact=True).click()
    expect(page.get_by_text("Nomor A-001: Direkam").first).to_be_visible()
    warga = Person(browser, address, 360, 640).goes_to(code_page)
    expect(warga.get_by_text("Pelayanan untuk nomor ini sudah selesai")).to_be_visible()
    visit.refresh_from_db()
    assert (visit.state, visit.served) == ("open", 1)


def dashboard_has_moved(browser: Browser, address: str) -> None:
    head = Person(browser, address, 1440, 900).logs_in(Role.HEAD)
    page = head.goes_to("/dasbor/")
    expect(page.get_by_role("heading", name=re.compile("Dasbor|Kemajuan|Menuju")).first).to_be_visible()
    # The figure opens into its rows: the one recording of today.
    page = head.goes_to("/dasbor/hasil/")
    expect(page.get_by_role("row").filter(has_text="Direkam")).to_have_count(1)


def trail_is_read(browser: Browser, address: str, visit: Visit) -> None:
    admin = Person(browser, address).logs_in(Role.ADMIN)
    page = admin.goes_to("/jejak/")
    expect(page.get_by_text("Balai Pertemuan Uji").first).to_be_visible()
    assert AuditEvent.objects.filter(subject_id=visit.pk).count() >= 3
    page = admin.goes_to("/pengguna/")
    expect(page.get_by_role("link", name=re.compile("Petugas")).first).to_be_visible()
