"""What an import did, person by person, and the way back or why there is none."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from kecamatan import ledger
from kecamatan.models import Resident, Role, RosterUpload
from kecamatan.roster import uploads
from tests.factories.people import make_officer
from tests.kecamatan.roster.files import as_csv, make_territory, person

AT = dt.datetime(2019, 1, 14, 2, 0, tzinfo=dt.UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return make_officer(Role.PLANNER, office=make_territory()[0])


@pytest.fixture
def desk(login, clerk):
    return login(clerk)


def saved(clerk, rows, days=0):
    at = AT + dt.timedelta(days=days)
    upload = uploads.receive(
        office=clerk.office, by=clerk, filename=f"hari-{days}.csv", data=as_csv(rows), at=timezone.now()
    )
    uploads.run(upload.id, at=at)
    uploads.approve(upload=upload, by=clerk, at=at)
    uploads.run(upload.id, at=at)
    upload.refresh_from_db()
    assert upload.state == RosterUpload.State.DONE
    return upload


def changes(desk, upload, word="berubah", more=""):
    return desk.get(reverse("roster_changes", args=[upload.id]) + f"?jenis={word}{more}").content.decode()


def undo(desk, upload, method="post"):
    return getattr(desk, method)(reverse("roster_undo", args=[upload.id]))


def test_each_difference_is_told_in_words_with_before_and_after(desk, clerk):
    saved(clerk, [person(1), person(2), person(3)])
    second = [
        person(1, STATUS_KTP="PRINT READY RECORD", NO_KEL="2002", NO_KK="3203010101019999", TGL_LHR="03-06-1900"),
        person(2),
    ]
    upload = saved(clerk, second, days=30)
    text = changes(desk, upload)
    for told in ("Status SIAK", "Siap cetak", "Sukamaju, Kec. Karangtengah", "Cisalak, Kec. Karangtengah"):
        assert told in text
    for told in ("2 Jun 1900", "3 Jun 1900", "berakhir 0000", "berakhir 9999", "Perlu kartu"):
        assert told in text
    assert "3203010101019999" not in text
    gone = changes(desk, upload, "hilang")
    assert person(3)[2] in gone
    assert person(2)[2] not in text + gone


def test_who_is_new_and_who_came_back_have_their_lists(desk, clerk):
    saved(clerk, [person(n) for n in range(6)])
    saved(clerk, [person(n) for n in range(5)], days=1)
    upload = saved(clerk, [person(n) for n in range(7)], days=2)
    assert person(6)[2] in changes(desk, upload, "baru")
    assert person(5)[2] in changes(desk, upload, "kembali")
    assert "Tidak ada" in changes(desk, upload, "hilang")
    assert desk.get(reverse("roster_changes", args=[upload.id]) + "?jenis=apa").status_code == 200


def test_long_lists_are_paged_by_the_database_with_few_queries(desk, clerk, query_count):
    saved(clerk, [person(n) for n in range(120)])
    upload = saved(clerk, [person(n, ALAMAT="KP. BARU", NO_KEL="2002") for n in range(120)], days=1)
    for more in ("", "&halaman=3", "&urut=-desa"):
        with query_count() as queries:
            text = changes(desk, upload, more=more)
        assert "KP. BARU" in text
        assert len(queries) <= 10


def test_the_page_of_the_result_opens_into_its_people(desk, clerk):
    upload = saved(clerk, [person(1), person(1)])
    text = desk.get(reverse("roster_upload_detail", args=[upload.id])).content.decode()
    assert "?jenis=baru" in text
    assert "?jenis=hilang" not in text
    assert "Baris kembar" in text
    assert "baris 3" in text


def test_taking_back_asks_first_and_then_tells_that_it_is_done(desk, clerk):
    upload = saved(clerk, [person(1), person(2)])
    assert "Kembalikan daftar warga" in undo(desk, upload, "get").content.decode()
    assert Resident.objects.count() == 2
    assert undo(desk, upload).status_code == 302
    assert not Resident.objects.exists()
    told = desk.get(reverse("roster_upload_detail", args=[upload.id])).content.decode()
    assert "Impor ini sudah dibatalkan" in told
    assert clerk.name in told
    assert undo(desk, upload).status_code == 409


def test_what_was_built_on_an_import_keeps_it_and_is_named(desk, clerk):
    upload = saved(clerk, [person(1), person(2)])
    ledger.record(resident=Resident.objects.first(), kind="recorded", by=None, at=AT + dt.timedelta(days=2))
    shown = undo(desk, upload, "get").content.decode()
    assert "tidak dapat dibatalkan lagi" in shown
    assert "datanya sudah dipakai: 1 warga dengan" in shown
    refused = undo(desk, upload)
    assert refused.status_code == 409
    assert "datanya sudah dipakai" in refused.content.decode()
    assert Resident.objects.count() == 2


def test_a_later_import_of_the_same_people_is_named(desk, clerk):
    first = saved(clerk, [person(1)])
    saved(clerk, [person(1, ALAMAT="KP. BARU")], days=1)
    assert "1 impor sesudahnya" in undo(desk, first, "get").content.decode()


def test_another_office_sees_neither(desk, clerk, login):
    upload = saved(clerk, [person(1)])
    stranger = login(make_officer(Role.PLANNER))
    assert stranger.get(reverse("roster_changes", args=[upload.id])).status_code == 404
    assert undo(stranger, upload).status_code == 404
    assert Resident.objects.exists()
