"""The pages on which a clerk names columns and desa, sees what is remembered, and makes it forget."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kecamatan import tasks
from kecamatan.models import ColumnMapping, DesaAlias, Resident, Role, RosterUpload
from kecamatan.roster import uploads
from tests.factories.people import make_officer
from tests.kecamatan.roster.files import as_csv, make_territory, person

AT = dt.datetime(2019, 1, 14, 2, 0, tzinfo=dt.UTC)
HEADINGS = ["KODE", "SIAPA", "KAPAN", "MANA", "KEC"]
ANSWERS = {"nik": "0", "name": "1", "birth_date": "2", "desa": "3", "kecamatan": "4", "lembar": "1", "judul": "1"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return make_officer(Role.PLANNER, office=make_territory()[0])


@pytest.fixture
def desk(login, clerk, monkeypatch):
    # No worker listens here; the row is what counts, and a test runs it by hand.
    monkeypatch.setattr(tasks, "hand_to_worker", lambda upload_id: None)
    return login(clerk)


def strange(desa, *numbers):
    people = [person(number) for number in numbers]
    return as_csv([[each[0], each[2], each[4], desa, "Karangtengah"] for each in people], headings=HEADINGS)


def sent(desk, data):
    answer = desk.post(reverse("roster_upload_new"), {"file": SimpleUploadedFile("aneh.csv", data)})
    assert answer.status_code == 302
    return run(RosterUpload.objects.latest("uploaded_at"))


def run(upload):
    uploads.run(upload.id, at=AT)
    upload.refresh_from_db()
    return upload


def page(desk, name, upload, query=""):
    return desk.get(reverse(name, args=[upload.id]) + query).content.decode()


def test_a_strange_file_leads_to_its_columns_with_first_rows_and_no_nik(desk):
    upload = sent(desk, strange("Sukamaju", 1, 2))
    assert "Susunan kolom berkas ini belum dikenali" in page(desk, "roster_upload_detail", upload)
    shown = page(desk, "roster_columns", upload)
    assert person(1)[2] in shown
    assert "misalnya 02-06-1900" in shown
    assert person(1)[0] not in shown


def test_the_answers_are_kept_and_the_file_is_checked_again(desk):
    upload = sent(desk, strange("Sukamaju", 1, 2))
    assert desk.post(reverse("roster_columns", args=[upload.id]), ANSWERS).status_code == 302
    assert run(upload).state == RosterUpload.State.CHECKED
    preview = page(desk, "roster_upload_detail", upload)
    assert "A: KODE" in preview
    assert "pernah dicocokkan oleh petugas" in preview
    assert not Resident.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Pilih kolomnya."),
        ({"name": "0"}, "Kolom ini sudah dipilih untuk NIK."),
        ({"name": "77"}, "Masukkan pilihan yang valid"),
        ({"desa": ""}, "Pilih kolomnya, atau isi satu desa"),
        ({"desa": "", "whole_desa": "Antah Berantah"}, "Desa ini tidak ditemukan."),
        ({"desa": "", "whole_desa": "Sukamaju"}, "Nama desa ini ada di beberapa kecamatan."),
    ],
)
def test_answers_that_make_no_sense_come_back_with_their_sentence(desk, wrong, sentence):
    upload = sent(desk, strange("Sukamaju", 1))
    answer = desk.post(reverse("roster_columns", args=[upload.id]), ANSWERS | wrong)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not ColumnMapping.objects.exists()


def test_another_row_may_hold_the_headings_or_none(desk):
    titled = b"Daftar penduduk bulan ini;;;;\n" + strange("Sukamaju", 1, 2)
    upload = sent(desk, titled)
    first = page(desk, "roster_columns", upload)
    assert 'href="?lembar=1&amp;judul=0"' in first
    other = page(desk, "roster_columns", upload, "?lembar=1&judul=0")
    assert "A (misalnya KODE)" in other or "A (misalnya" in other
    nonsense = desk.get(reverse("roster_columns", args=[upload.id]) + "?lembar=99&judul=x")
    assert nonsense.status_code == 200


def test_unknown_desa_are_chosen_from_suggestions_typed_or_said_to_be_none_of_ours(desk):
    for written, answer, meant in (
        ("Sukamajoe", {"pilih-0": "suggested"}, "Sukamaju"),
        ("Cisalaak", {"lain-0": "cisalak, kec. karangtengah"}, "Cisalak"),
        ("Coblong", {"pilih-0": "bukan"}, None),
    ):
        upload = sent(desk, strange(written, 1))
        if upload.state == RosterUpload.State.MAPPING:
            desk.post(reverse("roster_columns", args=[upload.id]), ANSWERS)
            run(upload)
        shown = page(desk, "roster_upload_detail", upload)
        assert f"Maksud dari {written}, Kec. Karangtengah" in shown
        if answer.get("pilih-0") == "suggested":
            desa = upload.office.kecamatan_set.get(name="Karangtengah").desa_set.get(name="Sukamaju")
            assert str(desa.pk) in shown
            answer = {"pilih-0": str(desa.pk)}
        assert desk.post(reverse("roster_desa_names", args=[upload.id]), answer).status_code == 302
        assert DesaAlias.objects.filter(written=f"{written}, Kec. Karangtengah", desa__name=meant).exists()
        run(upload)
    assert "bukan wilayah kita" in page(desk, "roster_upload_detail", upload)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [({}, "Belum ada yang dipilih."), ({"lain-0": "Antah Berantah"}, "Desa ini tidak ditemukan.")],
)
def test_an_empty_or_unknown_answer_about_a_desa_comes_back(desk, answer, sentence):
    upload = sent(desk, as_csv([person(1, NO_KEC="KARANGTENGAH", NO_KEL="SUKAMAJOE")]))
    told = desk.post(reverse("roster_desa_names", args=[upload.id]), answer)
    assert told.status_code == 422
    assert sentence in told.content.decode()
    assert not DesaAlias.objects.exists()


def test_what_is_remembered_is_listed_searched_and_forgotten(desk):
    upload = sent(desk, strange("Sukamajoe", 1))
    desk.post(reverse("roster_columns", args=[upload.id]), ANSWERS)
    run(upload)
    desk.post(reverse("roster_desa_names", args=[upload.id]), {"pilih-0": "bukan"})
    shown = desk.get(reverse("roster_memory")).content.decode()
    assert "NIK dari A: KODE" in shown
    assert "Sukamajoe, Kec. Karangtengah" in shown
    assert "Tidak ada ejaan yang cocok" in desk.get(reverse("roster_memory") + "?cari=zzz").content.decode()
    desk.post(reverse("roster_mapping_forget", args=[ColumnMapping.objects.get().pk]))
    desk.post(reverse("roster_alias_forget", args=[DesaAlias.objects.get().pk]))
    assert "Belum ada." in desk.get(reverse("roster_memory")).content.decode()


def test_many_unknown_desa_are_asked_some_at_a_time_with_few_queries(desk, query_count):
    rows = [person(n, NO_KEC="KARANGTENGAH", NO_KEL=f"DESA ANTAH {'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[n]}") for n in range(26)]
    upload = sent(desk, as_csv(rows))
    with query_count() as queries:
        shown = page(desk, "roster_upload_detail", upload)
    assert "Yang ditampilkan 20 dari 26" in shown
    assert len(queries) <= 14


def test_a_saved_import_cannot_be_taught_any_more(desk):
    upload = sent(desk, as_csv([person(1)]))
    desk.post(reverse("roster_upload_move", args=[upload.id, "simpan"]))
    answer = desk.get(reverse("roster_columns", args=[upload.id]), follow=True)
    assert "tidak dapat diubah lagi" in answer.content.decode()


def test_another_office_may_not_teach_or_forget(desk, login, clerk):
    upload = sent(desk, strange("Sukamaju", 1))
    desk.post(reverse("roster_columns", args=[upload.id]), ANSWERS)
    stranger = login(make_officer(Role.PLANNER))
    assert stranger.post(reverse("roster_columns", args=[upload.id]), ANSWERS).status_code == 404
    assert stranger.post(reverse("roster_desa_names", args=[upload.id]), {}).status_code == 404
    mapping = ColumnMapping.objects.get()
    assert stranger.post(reverse("roster_mapping_forget", args=[mapping.pk])).status_code == 404
    assert ColumnMapping.objects.filter(office=clerk.office).exists()


def test_a_block_sheet_shows_its_people_and_needs_no_column_of_desa(desk):
    """Its desa stands in the titles: correcting a column must not make anybody add one."""
    rows = [["NO", "NAMA", "NIK", "TGL LHR", "ALAMAT"], ["-1", "-2", "-3", "-4", "-5"]]
    rows += [[str(n), person(n)[2], person(n)[0], person(n)[4], "KP. PASIR"] for n in (1, 2)]
    titles = ["KECAMATAN : KARANGTENGAH", "DESA : SUKAMAJU"]
    upload = sent(desk, as_csv(rows[1:], headings=rows[0], titles=titles))
    assert upload.state == RosterUpload.State.CHECKED
    preview = page(desk, "roster_upload_detail", upload)
    assert person(1)[2] in preview
    assert ">-2<" not in preview
    assert "Baris 5" in preview
    assert "Dari judul di atas tabel" in page(desk, "roster_columns", upload)
    answers = {"nik": "2", "name": "1", "birth_date": "3", "lembar": "1", "judul": "3"}
    assert desk.post(reverse("roster_columns", args=[upload.id]), answers).status_code == 302
    assert run(upload).result["new"] == 2
