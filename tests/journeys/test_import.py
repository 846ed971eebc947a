"""A clerk and the files of SIAK, in the browser: mending what was rejected, a strange file, taking it back."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from kecamatan.models import ColumnMapping, DesaAlias, Resident, Role, RosterUpload
from tests.factories.people import make_officer
from tests.journeys.test_face import complaints, enter, findings  # noqa: F401 (a fixture)
from tests.journeys.test_office import no_scripts  # noqa: F401 (a fixture)
from tests.kecamatan.roster.files import as_csv, as_xlsx, make_territory, person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LATER = 60_000


@pytest.fixture
def clerk(live_server: Any) -> Any:
    return make_officer(Role.PLANNER, office=make_territory()[0])


@pytest.fixture
def desk(page: Page, live_server: Any, clerk: Any, celery_worker_process: Any) -> Page:
    enter(page.context, live_server.url, clerk)
    page.goto(f"{live_server.url}/impor/")
    return page


def sends(page: Page, data: bytes, name: str = "daftar.xlsx") -> None:
    page.goto(page.url.split("/impor/")[0] + "/impor/baru/")
    page.get_by_label("Berkas dari SIAK").set_input_files([{"name": name, "mimeType": "text/csv", "buffer": data}])
    page.get_by_role("button", name="Kirim dan periksa").click()


def approves(page: Page) -> None:
    expect(page.get_by_role("heading", name="Simpan ke daftar warga?")).to_be_visible(timeout=LATER)
    page.get_by_role("button", name="Ya, simpan").click()
    expect(page.get_by_role("heading", name="Hasil impor")).to_be_visible(timeout=LATER)


def figure(page: Page, label: str) -> str:
    """The number under this label on the page of an import."""
    return page.locator(".stat", has=page.get_by_text(label, exact=True)).locator(".stat__number").inner_text()


def mended_in_excel(path: Path, right: dict[int, dict[str, Any]]) -> bytes:
    """The downloaded workbook opened, its cells corrected (row in the original file to heading and value), saved."""
    book = openpyxl.load_workbook(path)
    sheet = book.active
    headings = {cell.value: cell.column for cell in sheet[1]}
    for cells in sheet.iter_rows(min_row=2):
        for heading, value in right[int(cells[headings["BARIS_ASAL"] - 1].value)].items():
            cells[headings[heading] - 1].value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_clerk_mends_the_rejected_rows_in_excel_and_nothing_is_rejected(
    desk: Page,
    tmp_path: Path,
    complaints: list[str],  # noqa: F811
) -> None:
    wrong = [
        person(1),
        person(2, NIK=3.203e15),
        person(3, NIK="12"),
        person(4, NAMA_LGKP=""),
        person(5, TGL_LHR="31-02-2001"),
        person(6, NO_KEL="9999"),
        person(7, NAMA_LGKP='=HYPERLINK("x")'),
        person(8, NAMA_LGKP="EUIS SATU"),
        person(8, NAMA_LGKP="EUIS DUA"),
    ]
    sends(desk, as_xlsx(wrong))
    approves(desk)
    assert figure(desk, "Ditolak") == "7"
    assert Resident.objects.count() == 2

    with desk.expect_download() as waiting:
        desk.get_by_role("link", name="Unduh 7 baris (Excel)").click()
    path = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(path)
    right: dict[int, dict[str, Any]] = {
        3: {"NIK": person(2)[0]},
        4: {"NIK": person(3)[0]},
        5: {"NAMA_LGKP": "EUIS EMPAT"},
        6: {"TGL_LHR": person(5)[4]},
        7: {"DESA": "2001"},
        9: {"NAMA_LGKP": "EUIS SATU"},
        10: {"NAMA_LGKP": "EUIS SATU"},
    }
    sends(desk, mended_in_excel(path, right), path.name)
    approves(desk)
    assert (figure(desk, "Ditolak"), figure(desk, "Baru"), figure(desk, "Hilang")) == ("0", "6", "0")
    assert figure(desk, "Kembar") == "1"
    assert Resident.objects.count() == 8
    assert Resident.objects.filter(name='=HYPERLINK("x")').exists()
    assert complaints == []


STRANGE = ["KODE", "SIAPA", "KAPAN", "MANA", "KEC"]


def strange(*numbers: int) -> bytes:
    people = [person(number) for number in numbers]
    rows = [[each[0], each[2], each[4], "Sukamajoe", "Karangtengah"] for each in people]
    return as_csv(rows, headings=STRANGE, titles=["Laporan desa"])


def tells(page: Page, columns: dict[str, int]) -> None:
    """Choose for each field the column that stands at this place, from 1, and send the answers."""
    for label, place in columns.items():
        page.get_by_role("combobox", name=label).first.select_option(index=place)
    page.get_by_role("button", name="Simpan susunan").click()


def test_a_strange_file_is_explained_once_and_never_again_without_scripts(
    live_server: Any,
    no_scripts: BrowserContext,  # noqa: F811
    clerk: Any,
    celery_worker_process: Any,
) -> None:
    """Columns by hand, then a spelling of a desa by hand; the next file of that kind asks nothing."""
    enter(no_scripts, live_server.url, clerk)
    page = no_scripts.new_page()
    page.goto(f"{live_server.url}/impor/")
    sends(page, strange(1, 2), "laporan.csv")
    # Without scripts the page reloads itself.
    page.get_by_role("link", name="Cocokkan kolom").click(timeout=LATER)
    expect(page.get_by_role("heading", level=1)).to_have_text("Cocokkan kolom")
    expect(page.get_by_role("cell", name=person(1)[2])).to_be_visible()
    assert person(1)[0] not in page.content()
    tells(page, {"NIK": 1, "Nama": 1, "Tanggal lahir": 3, "Desa atau kelurahan": 4, "Kecamatan": 5})
    expect(page.get_by_text("Kolom ini sudah dipilih untuk NIK.")).to_be_visible()
    assert not ColumnMapping.objects.exists()
    tells(page, {"Nama": 2})

    expect(page.get_by_role("heading", name="Desa yang tidak dikenal")).to_be_visible(timeout=LATER)
    assert figure(page, "Ditolak") == "2"
    choice = page.get_by_label("Maksud dari Sukamajoe, Kec. Karangtengah")
    choice.select_option(label="Sukamaju, Kec. Karangtengah")
    page.get_by_role("button", name="Simpan pilihan dan periksa lagi").click()
    approves(page)
    assert (figure(page, "Ditolak"), figure(page, "Baru")) == ("0", "2")
    assert (ColumnMapping.objects.count(), DesaAlias.objects.count()) == (1, 1)

    sends(page, strange(3, 4, 5), "laporan-februari.csv")
    approves(page)
    assert (figure(page, "Ditolak"), figure(page, "Baru")) == ("0", "3")
    page.get_by_role("link", name="Impor data").first.click()
    page.get_by_role("link", name="Yang diingat").click()
    expect(page.get_by_role("rowheader", name="Sukamajoe, Kec. Karangtengah")).to_be_visible()
    page.get_by_role("button", name="Hapus susunan dari laporan.csv").click()
    expect(page.get_by_text("Susunan kolom dihapus.")).to_be_visible()
    assert not ColumnMapping.objects.exists()


def test_an_import_is_looked_at_person_by_person_and_taken_back(
    desk: Page,
    complaints: list[str],  # noqa: F811
) -> None:
    sends(desk, as_csv([person(n) for n in (1, 2, 3)]), "januari.csv")
    approves(desk)
    before = set(Resident.objects.values_list("name", "siak_status", "is_listed"))
    sends(desk, as_csv([person(1, STATUS_KTP="PRINT READY RECORD"), person(2), person(4)]), "februari.csv")
    approves(desk)
    assert [figure(desk, each) for each in ("Baru", "Berubah", "Tetap", "Hilang")] == ["1", "1", "1", "1"]
    second = desk.url
    desk.locator("a.stat", has_text="Berubah").click()
    row = desk.get_by_role("row", name=person(1)[2])
    expect(row).to_contain_text("Status SIAK")
    expect(row).to_contain_text("Perlu kartu")
    desk.get_by_role("link", name="Hilang dari daftar").click()
    expect(desk.get_by_role("rowheader", name=person(3)[2])).to_be_visible()
    desk.goto(second)
    desk.get_by_role("link", name="Batalkan impor").click()
    desk.get_by_role("button", name="Ya, batalkan impor").click()
    expect(desk.get_by_text("Impor sudah dibatalkan.").first).to_be_visible()
    assert set(Resident.objects.values_list("name", "siak_status", "is_listed")) == before
    assert RosterUpload.objects.filter(state="undone").count() == 1
    assert complaints == []
