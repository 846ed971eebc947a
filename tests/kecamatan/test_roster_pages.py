"""The screens of the import, as a clerk meets them; the worker is called by hand in between."""

import datetime as dt
import io
import json
import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from kecamatan import tasks
from kecamatan.models import AuditEvent, Office, Resident, Role, RosterUpload
from kecamatan.roster import uploads
from kecamatan.roster.applying import apply_file
from tests.factories.people import make_officer
from tests.kecamatan.roster.files import as_csv, as_xlsx, make_territory, person

AT = dt.datetime(2019, 1, 14, 2, 0, tzinfo=dt.UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return make_officer(Role.PLANNER, office=make_territory()[0])


@pytest.fixture
def desk(login, clerk, monkeypatch):
    # No worker listens here; the row is what counts, and a test runs it by hand.
    monkeypatch.setattr(tasks, "hand_to_worker", lambda upload_id: None)
    return login(clerk)


def send(desk, data, name="daftar.xlsx", **fields):
    return desk.post(reverse("roster_upload_new"), {"file": SimpleUploadedFile(name, data), **fields})


def sent(desk, data):
    response = send(desk, data)
    assert response.status_code == 302
    return RosterUpload.objects.get()


def page(desk, upload):
    return desk.get(reverse("roster_upload_detail", args=[upload.id]))


def move(desk, upload, what):
    return desk.post(reverse("roster_upload_move", args=[upload.id, what]))


def test_a_clerk_sends_sees_approves_and_reads_the_result(desk):
    rows = [person(1), person(2), person(3, NIK="12"), person(4, STATUS_KTP="KATA BARU")]
    upload = sent(desk, as_xlsx(rows))
    waiting = page(desk, upload)
    assert "Menunggu giliran" in waiting.content.decode()
    assert 'http-equiv="refresh"' in waiting.content.decode()
    uploads.run(upload.id, at=AT)
    preview = page(desk, upload).content.decode()
    assert "Simpan ke daftar warga?" in preview
    assert "NIK kurang dari 16 angka" in preview
    assert "Status perekaman belum dikenal" in preview
    assert not Resident.objects.exists()
    assert move(desk, upload, "simpan").status_code == 302
    uploads.run(upload.id, at=AT)
    result = page(desk, upload).content.decode()
    assert "Hasil impor" in result
    assert "Tersimpan" in result
    assert Resident.objects.count() == 3
    assert "daftar.xlsx" in desk.get(reverse("roster_upload_list")).content.decode()


def test_the_clerk_mends_the_rejected_rows_and_nothing_is_rejected_any_more(desk, clerk):
    openpyxl_like = as_xlsx([person(1), person(2, NIK="12"), person(3, NAMA_LGKP="=1+1", TGL_LHR="31-02-2001")])
    upload = sent(desk, openpyxl_like)
    uploads.run(upload.id, at=AT)
    move(desk, upload, "simpan")
    uploads.run(upload.id, at=AT)
    response = desk.get(reverse("roster_upload_rejected", args=[upload.id]))
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    assert "attachment" in response["Content-Disposition"]
    assert AuditEvent.objects.filter(action="roster.rejected_downloaded").count() == 1

    import python_calamine

    lines = (
        python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0).to_python()
    )
    headings, *rows = lines
    assert headings[:3] == ["BARIS_ASAL", "LEMBAR_ASAL", "ALASAN_DITOLAK"]
    assert [row[:3] for row in rows] == [
        ["3", "Sheet1", "NIK kurang dari 16 angka"],
        ["4", "Sheet1", "Tanggal lahir tidak mungkin: 31-02-2001"],
    ]
    name, nik, born = headings.index("NAMA_LGKP"), headings.index("NIK"), headings.index("TGL_LHR")
    assert rows[1][name] == "'=1+1"
    rows[0][nik] = person(2)[0]
    rows[1][born] = person(3)[4]
    mended = apply_file(as_xlsx(rows, headings=headings), office=clerk.office, at=AT)
    assert (mended.rejected, mended.new, mended.gone) == (0, 2, 0)
    assert set(Resident.objects.values_list("name", flat=True)) == {person(1)[2], person(2)[2], "=1+1"}


@pytest.mark.parametrize(
    ("data", "name", "status", "sentence"),
    [
        (b"", "daftar.xlsx", 422, "Berkas ini kosong"),
        (b"%PDF-1.7 laporan", "daftar.xlsx", 415, "Jenis berkas ini tidak dapat dibaca"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "lama.xls", 422, "rusak atau terpotong"),
        (as_xlsx([person()])[:3000], "daftar.xlsx", 422, "rusak atau terpotong"),
    ],
)
def test_a_bad_file_comes_back_with_its_sentence_and_nothing_is_kept(desk, data, name, status, sentence):
    response = send(desk, data, name)
    assert response.status_code == status
    assert sentence in response.content.decode()
    assert not RosterUpload.objects.exists()


def test_a_csv_with_two_delimiters_fails_with_its_sentence(desk):
    lines = as_csv([person(number) for number in range(30)]).decode().splitlines()
    upload = sent(desk, "\n".join([lines[0], *(line.replace(";", ",") for line in lines[1:])]).encode())
    uploads.run(upload.id, at=AT)
    shown = page(desk, upload).content.decode()
    assert "Pemisah kolom pada baris data" in shown
    assert not Resident.objects.exists()


def test_a_file_beyond_the_limit_is_refused_with_413_and_not_kept(desk, settings):
    settings.ROSTER_MAX_BYTES = 200_000
    response = send(desk, b"x" * 400_000)
    assert response.status_code == 413
    assert "terlalu besar" in response.content.decode()
    assert not RosterUpload.objects.exists()


def test_without_a_file_the_form_asks_for_one(desk):
    response = desk.post(reverse("roster_upload_new"), {})
    assert response.status_code == 422
    assert "Pilih berkasnya dulu" in response.content.decode()


def test_approving_twice_is_told_and_changes_nothing(desk):
    upload = sent(desk, as_csv([person(1)]))
    uploads.run(upload.id, at=AT)
    move(desk, upload, "simpan")
    again = move(desk, upload, "simpan")
    assert again.status_code == 409
    assert "sudah tidak menunggu persetujuan" in again.content.decode()
    assert move(desk, upload, "lempar").status_code == 404


def test_many_missing_people_are_pointed_out_before_anything_is_saved(desk, clerk):
    apply_file(as_csv([person(number) for number in range(10)]), office=clerk.office, at=AT)
    upload = sent(desk, as_csv([person(number) for number in range(6)]))
    uploads.run(upload.id, at=AT)
    assert "Banyak warga tidak ada di berkas ini" in page(desk, upload).content.decode()


def test_an_extract_is_recognised_and_said_to_make_nobody_gone(desk, clerk):
    apply_file(as_csv([person(number) for number in range(10)]), office=clerk.office, at=AT)
    upload = sent(desk, as_csv([person(1)]))
    uploads.run(upload.id, at=AT)
    text = page(desk, upload).content.decode()
    assert "tampaknya hanya sebagian" in text
    assert "Banyak warga tidak ada di berkas ini" not in text


def test_progress_is_a_fragment_that_asks_again_and_then_loads_the_page(desk):
    upload = sent(desk, as_csv([person(1)]))
    url = reverse("roster_upload_progress", args=[upload.id])
    RosterUpload.objects.update(
        state="applying", rows_done=1200, rows_total=95000, started_at=AT, seen_at=timezone.now()
    )
    running = desk.get(url, headers={"HX-Request": "true"})
    assert "1.200 dari 95.000" in running.content.decode()
    assert 'hx-trigger="every 2s"' in running.content.decode()
    assert "HX-Refresh" not in running
    RosterUpload.objects.update(state="done")
    assert desk.get(url)["HX-Refresh"] == "true"


def test_a_lost_worker_shows_when_the_page_is_opened(desk):
    upload = sent(desk, as_csv([person(1)]))
    RosterUpload.objects.update(state="applying", started_at=AT, seen_at=AT)
    shown = page(desk, upload).content.decode()
    assert "Pembacaan terhenti di tengah jalan" in shown
    assert "Ulangi" in shown
    assert move(desk, upload, "ulang").status_code == 302
    assert RosterUpload.objects.get().state == "queued"


def test_pages_of_an_import_need_few_queries_however_many_rows_were_rejected(desk, query_count):
    upload = sent(desk, as_csv([person(number, NIK="1") for number in range(60)] + [person(61)]))
    uploads.run(upload.id, at=AT)
    with query_count() as queries:
        page(desk, upload)
    assert len(queries) <= 12
    with query_count() as queries:
        desk.get(reverse("roster_upload_list"))
    assert len(queries) <= 10


def test_another_office_does_not_see_the_upload(desk, login):
    upload = sent(desk, as_csv([person(1)]))
    stranger = login(make_officer(Role.PLANNER))
    for name in ("roster_upload_detail", "roster_upload_progress", "roster_upload_rejected"):
        assert stranger.get(reverse(name, args=[upload.id])).status_code == 404
    assert move(stranger, upload, "batal").status_code == 404


@pytest.mark.parametrize("role", [Role.CAMAT, Role.OPERATOR, Role.STOREKEEPER, Role.HEAD])
def test_only_planners_and_admins_import(login, role):
    desk = login(make_officer(role))
    assert desk.get(reverse("roster_upload_list")).status_code == 404
    assert desk.get(reverse("roster_upload_new")).status_code == 404


SAMPLES = Path(__file__).resolve().parent / "roster" / "samples"


@pytest.mark.parametrize(
    ("sample", "truth"),
    [("siak_db.xlsx", "siak_db"), ("siak_db.csv", "siak_db_csv"), ("siak_37.xlsx", "siak_37"), ("bip.xlsx", "bip")],
)
def test_each_sample_gives_its_truth_through_the_pages(login, monkeypatch, sample, truth):
    """What the pages say of a sample, before it is saved and after: as many people, refusals and repeated rows."""
    monkeypatch.setattr(tasks, "hand_to_worker", lambda upload_id: None)
    call_command("load_territory", "32.03", verbosity=0)
    desk = login(make_officer(Role.PLANNER, office=Office.objects.get()))
    told = json.loads((SAMPLES / f"{truth}.truth.json").read_text())
    assert send(desk, (SAMPLES / sample).read_bytes(), sample).status_code == 302
    upload = RosterUpload.objects.get()
    for move_on in (True, False):
        uploads.run(upload.id, at=AT)
        upload.refresh_from_db()
        shown = re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", page(desk, upload).content.decode()))
        figures = {"Baru": told["residents"], "Ditolak": told["rejected_total"], "Kembar": told["identical_duplicates"]}
        for label, number in figures.items():
            assert re.search(rf"\b{label} {number}\b", shown), (label, number)
        if move_on:
            assert move(desk, upload, "simpan").status_code == 302
    assert Resident.objects.count() == told["residents"]
