"""A disk that is full in the middle of an import: nothing of it stays, and it can be run again."""

import datetime as dt

import pytest
from django.db import connection

from kecamatan.models import NeedTally, Resident, Role, RosterChange, SiakStatus
from kecamatan.roster import uploads
from tests.factories.people import make_officer
from tests.kecamatan.roster.files import as_csv, make_territory, person

AT = dt.datetime(2019, 1, 14, 2, 0, tzinfo=dt.UTC)
# The error of PostgreSQL itself, from within the statement that writes.
FULL = """
CREATE FUNCTION test_disk_full() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER test_disk_full AFTER {what} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION test_disk_full();
"""


@pytest.fixture
def full_disk():
    def fill(what, table):
        with connection.cursor() as cursor:
            cursor.execute(FULL.format(what=what, table=table))

    def make_room():
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION IF EXISTS test_disk_full() CASCADE")

    yield fill, make_room
    make_room()


def checked(clerk, rows):
    upload = uploads.receive(office=clerk.office, by=clerk, filename="daftar.csv", data=as_csv(rows), at=AT)
    return uploads.run(upload.id, at=AT)


def standing():
    tallies = NeedTally.objects.filter(count__gt=0).order_by("desa", "need").values_list("desa", "need", "count")
    others = (SiakStatus.objects.count(), RosterChange.objects.count())
    return list(Resident.objects.order_by("id").values()), list(tallies), others


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("what", "table"),
    [
        ("INSERT", "kecamatan_resident"),
        ("UPDATE", "kecamatan_resident"),
        ("INSERT", "kecamatan_rosterchange"),
        ("INSERT", "kecamatan_auditevent"),
    ],
)
def test_a_full_disk_leaves_nothing_and_the_upload_can_be_run_again(full_disk, what, table):
    clerk = make_officer(Role.PLANNER, office=make_territory()[0])
    fill, make_room = full_disk
    first = checked(clerk, [person(number) for number in range(4)])
    uploads.approve(upload=first, by=clerk, at=AT)
    uploads.run(first.id, at=AT)
    before = standing()

    second = checked(clerk, [person(0, STATUS_KTP="PRR"), person(1), person(2), person(9)])
    uploads.approve(upload=second, by=clerk, at=AT)
    fill(what, table)
    failed = uploads.run(second.id, at=AT)
    assert (failed.state, failed.error_code) == ("failed", "unexpected")
    assert standing() == before

    make_room()
    uploads.repeat(upload=failed, by=clerk, at=AT)
    again = uploads.run(failed.id, at=AT)
    uploads.approve(upload=again, by=clerk, at=AT)
    done = uploads.run(failed.id, at=AT)
    assert (done.state, done.result["new"], done.result["changed"], done.result["gone"]) == ("done", 1, 1, 1)
