"""A new office, far from Cianjur: from an empty system to a calendar and a public schedule on its own clock."""

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from kecamatan.accounts.setup_code import setup_code
from kecamatan.models import Desa, Office, Resident, VisitPoint
from tests.factories.visits import make_visit
from tests.journeys.test_face import complaints, findings  # noqa: F401 (a fixture)
from tests.kecamatan.roster.files import as_csv
from tests.kecamatan.test_another_kabupaten import of_makassar

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_office_in_makassar_starts_imports_and_plans(
    live_server: Any,
    page: Page,
    tmp_path: Path,
    celery_worker_process: Any,
    complaints: list[str],  # noqa: F811
) -> None:
    address = live_server.url
    page.set_default_timeout(20_000)
    the_first_admin_starts(page, address)
    the_roster_is_imported(page, address, tmp_path)
    the_backlog_is_a_table(page, address)
    a_visit_is_planned_and_published(page, address)
    # The refused set-up code is the one page that did not answer 200.
    assert [words for words in complaints if "422" not in words] == []


def the_first_admin_starts(page: Page, address: str) -> None:
    page.goto(f"{address}/")
    page.get_by_label("Nama kabupaten atau kota").fill("makasar")
    page.get_by_role("button", name="Cari").click()
    page.get_by_role("link", name="Kota Makassar").click()
    expect(page.get_by_label("Nama kantor")).to_have_value("Dinas Kependudukan dan Pencatatan Sipil Kota Makassar")
    expect(page.get_by_label("Zona waktu")).to_have_value("Asia/Makassar")
    page.get_by_label("Kode pemasangan").fill("AAAA-BBBB-CCCC")
    page.get_by_label("Nama lengkap Anda").fill("Yeni Admin Uji")
    page.get_by_label("Nama pengguna").fill("yeni")
    for field in ("#id_password", "#id_again"):
        page.locator(field).fill("kuda lumping 7")
    page.get_by_role("button", name="Mulai").click()
    expect(page.get_by_text("Kode pemasangan belum tepat.")).to_be_visible()
    assert not Office.objects.exists()
    page.get_by_label("Kode pemasangan").fill(setup_code().lower())
    for field in ("#id_password", "#id_again"):
        page.locator(field).fill("kuda lumping 7")
    page.get_by_role("button", name="Mulai").click()
    expect(page.get_by_text("Kota Makassar sudah siap dipakai.")).to_be_visible()
    assert Desa.objects.count() == 153


def the_roster_is_imported(page: Page, address: str, folder: Path) -> None:
    file = folder / "makassar.csv"
    file.write_bytes(as_csv([of_makassar(number) for number in range(12)]))
    page.goto(f"{address}/impor/")
    page.get_by_role("link", name="Kirim berkas").first.click()
    page.get_by_label("Berkas dari SIAK").set_input_files(file)
    page.get_by_role("button", name="Kirim dan periksa").click()
    expect(page.get_by_role("heading", name="Simpan ke daftar warga?")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Ya, simpan").click()
    expect(page.get_by_role("heading", name="Hasil impor")).to_be_visible(timeout=60_000)
    expect(page.get_by_text(re.compile(r"\d\d\.\d\d WITA")).first).to_be_visible()
    assert Resident.objects.count() == 12


def the_backlog_is_a_table(page: Page, address: str) -> None:
    for width in (360, 768, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"{address}/wilayah/")
        expect(page.get_by_role("row", name=re.compile("Mariso")).get_by_text("12").first).to_be_visible()
        assert page.locator(".map, svg a path").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert width == 768 or findings(page) == []
    page.get_by_role("link", name="Mariso").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kecamatan Mariso")


def a_visit_is_planned_and_published(page: Page, address: str) -> None:
    office = Office.objects.get()
    desa = Desa.objects.get(code="73.71.01.1001")
    point = VisitPoint.objects.create(desa=desa, name="Aula Uji")
    tomorrow = office.local(timezone.now()).date() + dt.timedelta(days=1)
    make_visit(point, date=tomorrow, starts=dt.time(8), ends=dt.time(14), state="announced")
    page.goto(f"{address}/kalender/?tanggal={tomorrow.isoformat()}")
    expect(page.get_by_role("link", name=re.compile("Aula Uji|Bontorannu")).first).to_be_visible()
    page.goto(f"{address}/")
    expect(page.get_by_text("08.00–14.00 WITA").first).to_be_visible()
