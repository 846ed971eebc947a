"""The life of one upload, with a real worker where a worker matters."""

import datetime as dt
import os
import signal

import pytest
from django.db import connection
from django.utils import timezone

from kecamatan import tasks
from kecamatan.models import AuditEvent, Resident, Role, RosterUpload
from kecamatan.roster import uploads
from kecamatan.roster.refusals import RosterError
from tests.conftest import wait_until
from tests.factories.people import make_officer
from tests.kecamatan.roster.files import as_csv, as_xlsx, make_territory, person

AT = dt.datetime(2019, 1, 14, 2, 0, tzinfo=dt.UTC)


@pytest.fixture
def clerk():
    return make_officer(Role.PLANNER, office=make_territory()[0])


def receive(clerk, data=None, **fields):
    data = as_xlsx([person(1), person(2), person(3, NIK="")]) if data is None else data
    return uploads.receive(office=clerk.office, by=clerk, filename="daftar.xlsx", data=data, at=AT, **fields)


@pytest.mark.django_db(transaction=True)
class TestFromArrivalToResult:
    def test_nothing_is_written_before_a_person_has_approved(self, clerk):
        upload = receive(clerk)
        checked = uploads.run(upload.id, at=AT)
        assert (checked.state, checked.result["new"], checked.result["rejected"]) == ("checked", 2, 1)
        assert checked.verdicts.filter(kind="rejected").count() == 1
        assert not Resident.objects.exists()
        uploads.approve(upload=checked, by=clerk, at=AT)
        done = uploads.run(upload.id, at=AT)
        assert (done.state, done.result["new"], done.rows_done) == ("done", 2, 3)
        assert done.content_sealed is None
        assert Resident.objects.count() == 2
        assert done.verdicts.filter(kind="rejected").count() == 1
        actions = set(AuditEvent.objects.values_list("action", flat=True))
        assert {"roster.upload", "roster.approve", "roster.apply"} <= actions

    def test_a_repeated_message_does_nothing(self, clerk):
        upload = receive(clerk)
        uploads.run(upload.id, at=AT)
        assert uploads.run(upload.id, at=AT) is None
        uploads.approve(upload=upload, by=clerk, at=AT)
        uploads.run(upload.id, at=AT)
        assert uploads.run(upload.id, at=AT) is None
        assert Resident.objects.count() == 2

    def test_a_cancelled_upload_drops_its_file_and_is_never_applied(self, clerk):
        upload = receive(clerk)
        uploads.run(upload.id, at=AT)
        upload.refresh_from_db()
        uploads.cancel(upload=upload, by=clerk, at=AT)
        assert upload.content_sealed is None
        assert uploads.run(upload.id, at=AT) is None
        with pytest.raises(uploads.UploadRefused) as refusal:
            uploads.approve(upload=upload, by=clerk, at=AT)
        assert refusal.value.code == "not_waiting"
        assert not Resident.objects.exists()

    def test_a_file_that_cannot_be_read_fails_with_its_reason_and_is_dropped(self, clerk):
        # The quick look sees the headings only; that there is nobody below them shows in the worker.
        upload = receive(clerk, as_xlsx([]))
        failed = uploads.run(upload.id, at=AT)
        assert (failed.state, failed.error_code, failed.content_sealed) == ("failed", "no_rows", None)
        with pytest.raises(uploads.UploadRefused):
            uploads.repeat(upload=failed, by=clerk, at=AT)

    def test_a_partial_file_stays_partial_until_it_is_applied(self, clerk):
        for data, is_partial in ((as_csv([person(1), person(2)]), False), (as_csv([person(3)]), True)):
            upload = receive(clerk, data, is_partial=is_partial)
            uploads.approve(upload=uploads.run(upload.id, at=AT), by=clerk, at=AT)
            uploads.run(upload.id, at=AT)
        assert Resident.objects.filter(is_listed=True).count() == 3

    def test_a_worker_that_lost_its_claim_writes_nothing(self, clerk):
        upload = receive(clerk)
        uploads.approve(upload=uploads.run(upload.id, at=AT), by=clerk, at=AT)
        slow = uploads._claim(upload.id, AT)
        # The sweeper thought it dead, somebody repeated it, and another worker took it.
        RosterUpload.objects.filter(pk=upload.pk).update(started_at=AT + dt.timedelta(minutes=5))
        with pytest.raises(uploads.UploadRefused) as refusal:
            uploads.apply_file(
                as_csv([person(1)]),
                office=clerk.office,
                at=AT,
                upload=slow,
                before_commit=lambda outcome: uploads._finish(slow, "done", outcome),
            )
        assert refusal.value.code == "overtaken"
        assert not Resident.objects.exists()


@pytest.mark.django_db
class TestStuckUploads:
    def test_an_upload_of_a_dead_worker_fails_and_can_be_repeated(self, clerk):
        upload = receive(clerk)
        uploads._claim(upload.id, AT)
        assert uploads.fail_lost(at=AT + dt.timedelta(seconds=30)) == 0
        assert uploads.fail_lost(at=AT + dt.timedelta(seconds=90)) == 1
        upload.refresh_from_db()
        assert (upload.state, upload.error_code) == ("failed", "worker_lost")
        uploads.repeat(upload=upload, by=clerk, at=AT)
        assert uploads.waiting_uploads() == [upload.id]

    def test_what_nobody_approved_for_a_week_is_dropped_with_its_file(self, clerk):
        upload = receive(clerk)
        RosterUpload.objects.update(state="checked", seen_at=AT)
        uploads.fail_lost(at=AT + dt.timedelta(days=8))
        upload.refresh_from_db()
        assert (upload.state, upload.content_sealed) == ("cancelled", None)


@pytest.mark.django_db
class TestReceiving:
    @pytest.mark.parametrize(
        ("data", "code"),
        [
            (b"", "file_empty"),
            (b"%PDF-1.7", "file_type_unknown"),
            (as_xlsx([person()])[:2000], "xlsx_broken"),
        ],
    )
    def test_a_file_that_is_no_roster_is_refused_at_the_door(self, clerk, data, code):
        with pytest.raises(RosterError) as refusal:
            receive(clerk, data)
        assert refusal.value.code == code
        assert not RosterUpload.objects.exists()

    def test_the_file_waits_sealed(self, clerk):
        upload = receive(clerk, as_csv([person(1)]))
        assert person(1)[0].encode() not in bytes(upload.content_sealed)

    def test_a_file_name_shows_neither_path_nor_nik(self):
        assert uploads.shown_name("C:\\data\\warga 3203015506010000.xlsx") == "warga [nomor …0000].xlsx"
        assert uploads.shown_name("/\u200b") == "tanpa nama"


def _lose_the_worker_while_it_applies(worker, upload):
    wait_until(lambda: RosterUpload.objects.get(pk=upload.pk).state == "applying", seconds=60)
    os.killpg(worker.pid, signal.SIGKILL)


@pytest.mark.django_db(transaction=True)
def test_a_real_worker_checks_and_applies(celery_worker_process, clerk):
    upload = receive(clerk)
    tasks.hand_to_worker(upload.id)
    wait_until(lambda: RosterUpload.objects.get(pk=upload.pk).state == "checked", seconds=60)
    uploads.approve(upload=upload, by=clerk, at=AT)
    tasks.hand_to_worker(upload.id)
    wait_until(lambda: RosterUpload.objects.get(pk=upload.pk).state == "done", seconds=60)
    assert Resident.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_leaves_nothing_behind_and_the_upload_can_be_repeated(
    celery_worker_process, clerk
):
    upload = receive(clerk, as_csv([person(number) for number in range(2700)]))
    RosterUpload.objects.update(state="approved")
    # Another import of this office holds the lock, so the worker stands in the middle of its transaction.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, hashtext(%s))", [0x6A62, str(clerk.office_id)])
        tasks.hand_to_worker(upload.id)
        _lose_the_worker_while_it_applies(celery_worker_process, upload)
        cursor.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", [0x6A62, str(clerk.office_id)])
    assert not Resident.objects.exists()
    assert uploads.fail_lost(at=timezone.now() + dt.timedelta(minutes=2)) == 1
    upload.refresh_from_db()
    uploads.repeat(upload=upload, by=clerk, at=AT)
    checked = uploads.run(upload.id, at=AT)
    assert (checked.state, checked.result["new"]) == ("checked", 2700)


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_from_outside_while_the_transaction_is_open(clerk):
    upload = receive(clerk)
    RosterUpload.objects.update(state="applying", started_at=AT)
    upload.refresh_from_db()
    with uploads.SignOfLife(upload, every=0.02) as life:
        life.progress(40, 100)
        wait_until(lambda: RosterUpload.objects.get(pk=upload.pk).rows_done == 40)
    assert RosterUpload.objects.get(pk=upload.pk).seen_at is not None
