"""An import taken back: everybody exactly as they were, or nobody at all."""

import datetime as dt
import threading

import pytest
from django.db import connection
from django.db.models import Sum

from kecamatan import audit, birthdays, ledger
from kecamatan.models import AuditEvent, NeedTally, Resident, Role, RosterChange, RosterUpload, SiakStatus
from kecamatan.privacy import nik_index, unseal
from kecamatan.roster import staging, undoing, uploads
from kecamatan.roster.undoing import can_undo, undo
from kecamatan.roster.uploads import UploadRefused, import_now
from tests.factories.people import make_officer
from tests.kecamatan.roster.files import as_csv, make_territory, person
from tests.parallel import at_once

AT = dt.datetime(2019, 1, 14, 2, 0, tzinfo=dt.UTC)
THERE = {"NO_KEL": "2002"}


def days_later(days):
    return AT + dt.timedelta(days=days)


def bring_in(office, rows, days=0, **options):
    return import_now(as_csv(rows), office=office, by=None, filename="daftar.csv", at=days_later(days), **options)[0]


def everything():
    """The roster, the tallies and the histories as the tables hold them, but for their own row numbers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT r::text FROM kecamatan_resident r ORDER BY id")
        residents = cursor.fetchall()
    statuses = list(SiakStatus.objects.order_by("resident", "at").values_list("resident", "status", "at", "upload"))
    return residents, tally(), statuses


def tally():
    rows = NeedTally.objects.values_list("desa", "need").annotate(Sum("count"))
    return sorted((str(desa), need, count) for desa, need, count in rows if count)


@pytest.fixture
def office(request):
    return make_territory()[0]


@pytest.fixture
def planner(office):
    return make_officer(Role.PLANNER, office=office)


FIRST = [person(number) for number in range(6)] + [person(10, **THERE), person(11, **THERE)]
SECOND = [
    person(0),
    person(1, ALAMAT="KP. LAIN", NO_KK="3203010101019999"),
    person(2, STATUS_KTP="PRINT READY RECORD"),
    person(3, NO_KEC="2", NO_RT="9"),
    # 4 is gone, 5 stays, 10 stays, 11 is gone; 7 and 8 are new.
    person(5),
    person(7),
    person(8, **THERE),
    person(10, **THERE),
]


@pytest.mark.django_db
class TestTakingBack:
    def test_everybody_is_exactly_as_they_were(self, office, planner):
        bring_in(office, FIRST)
        before = everything()
        upload = bring_in(office, SECOND, days=7)
        assert (upload.result["new"], upload.result["changed"], upload.result["gone"]) == (2, 3, 2)
        assert everything() != before
        assert can_undo(upload) == ""
        undo(upload=upload, by=planner, at=days_later(7))
        assert everything() == before
        assert (upload.state, upload.undone_by, upload.undone_at) == ("undone", planner, days_later(7))
        trail = AuditEvent.objects.get(action="roster.undo")
        assert (trail.officer, trail.detail) == (planner, {"restored": 5, "removed": 2})

    def test_the_first_import_of_all_leaves_an_empty_roster(self, office):
        upload = bring_in(office, FIRST)
        undo(upload=upload, by=None, at=days_later(1))
        assert everything() == ([], [], [])

    def test_a_history_that_goes_on_is_cut_back_to_where_it_was(self, office):
        bring_in(office, [person(1)])
        bring_in(office, [person(1, STATUS_KTP="SFE")], days=1)
        before = everything()
        last = bring_in(office, [person(1, STATUS_KTP="PRR")], days=2)
        assert SiakStatus.objects.count() == 3
        undo(upload=last, by=None, at=days_later(2))
        assert everything() == before

    def test_who_came_back_is_gone_again_and_who_was_gone_is_back(self, office):
        bring_in(office, [person(1), person(2)])
        without = bring_in(office, [person(1)], days=7)
        gone = everything()
        again = bring_in(office, [person(1), person(2)], days=14)
        assert list(again.changes.values_list("kind", flat=True)) == ["back"]
        undo(upload=again, by=None, at=days_later(14))
        assert everything() == gone
        undo(upload=without, by=None, at=days_later(14))
        assert Resident.objects.filter(is_listed=True).count() == 2

    def test_a_need_that_time_alone_had_moved_is_put_back_too(self, office):
        bring_in(office, [person(1)])
        ledger.record(resident=Resident.objects.get(), kind="recorded", by=None, at=days_later(1))
        before = everything()
        upload = bring_in(office, [person(1)], days=40)
        assert list(upload.changes.values_list("kind", flat=True)) == ["need"]
        undo(upload=upload, by=None, at=days_later(40))
        assert everything() == before

    def test_a_seventeenth_birthday_in_between_is_not_taken_back(self, office):
        # Born on 1 February 2002: 17 between the import and its undoing.
        ready = person(1, NIK="3203014102020000", TGL_LHR="01-02-2002", STATUS_KTP="PRR")
        address = ready.copy()
        address[6] = "KP. LAIN"
        bring_in(office, [ready])
        upload = bring_in(office, [address], days=1)
        birthdays.notice(office=office, at=days_later(20))
        undo(upload=upload, by=None, at=days_later(21))
        resident = Resident.objects.get()
        assert (resident.address, resident.need) == ("KP. PASIR", "print")

    def test_it_can_be_imported_anew(self, office):
        bring_in(office, FIRST)
        upload = bring_in(office, SECOND, days=7)
        after = tally()
        undo(upload=upload, by=None, at=days_later(7))
        again = bring_in(office, SECOND, days=8)
        assert (again.result["new"], again.result["changed"], again.result["gone"]) == (2, 3, 2)
        assert tally() == after


@pytest.mark.django_db
class TestStoredDifferences:
    def test_each_touched_resident_is_written_down_once_and_nobody_else(self, office):
        bring_in(office, FIRST)
        upload = bring_in(office, SECOND, days=7)
        by_name = {change.resident.name: change for change in upload.changes.select_related("resident")}
        assert len(by_name) == upload.changes.count() == 5
        moved = by_name[person(3)[2]]
        assert moved.kind == "changed"
        assert {"desa_id", "rt", "changed_at", "siak_at"} == moved.before.keys() == moved.after.keys()
        assert (moved.before["rt"], moved.after["rt"]) == ("001", "009")
        assert by_name[person(4)[2]].kind == "gone"
        assert set(upload.new_residents.values_list("name", flat=True)) == {person(7)[2], person(8)[2]}

    def test_a_family_card_number_is_kept_sealed(self, office):
        bring_in(office, FIRST)
        upload = bring_in(office, SECOND, days=7)
        change = upload.changes.get(kk_after__isnull=False)
        place = {"table": "kecamatan_resident", "column": "kk_sealed", "row_id": change.resident_id}
        assert unseal(change.kk_before, **place) == "3203010101010000"
        assert unseal(change.kk_after, **place) == "3203010101019999"
        assert "kk_sealed" not in change.before

    def test_the_same_list_again_writes_nothing_down(self, office):
        bring_in(office, FIRST)
        upload = bring_in(office, FIRST, days=7)
        assert not RosterChange.objects.exists()
        assert can_undo(upload) == ""


def refused(upload, **options):
    with pytest.raises(UploadRefused) as refusal:
        undo(upload=upload, by=None, at=days_later(30), **options)
    return refusal.value.code, refusal.value.what


@pytest.mark.django_db
class TestWhatWasBuiltOnIt:
    @pytest.fixture
    def upload(self, office):
        bring_in(office, FIRST)
        return bring_in(office, SECOND, days=7)

    def of(self, number):
        return Resident.objects.get(nik_index=nik_index(person(number)[0]))

    @pytest.mark.parametrize("number", [1, 4, 7])
    def test_what_our_teams_did_with_a_changed_a_gone_or_a_new_resident(self, upload, number):
        before = everything()
        ledger.record(resident=self.of(number), kind="absent", by=None, at=days_later(8))
        expected = {"kecamatan_residentevent": 1}
        assert can_undo(upload) == "built_on"
        code, what = refused(upload)
        assert (code, what["kecamatan_residentevent"]) == ("built_on", 1), expected
        upload.refresh_from_db()
        assert upload.state == "done"
        assert everything()[2] == before[2]

    def test_what_was_done_before_it_or_with_an_untouched_resident_is_in_nobodys_way(self, office):
        bring_in(office, FIRST)
        ledger.record(resident=self.of(1), kind="absent", by=None, at=days_later(1))
        upload = bring_in(office, SECOND, days=7)
        ledger.record(resident=self.of(5), kind="absent", by=None, at=days_later(8))
        assert can_undo(upload) == ""

    def test_a_correction_by_our_staff(self, office, upload, planner):
        new = self.of(7)
        audit.record(office=office, by=planner, action="resident.correct", summary="", at=days_later(8), subject=new)
        assert refused(upload) == ("built_on", {"corrections": 1})

    def test_a_changed_cell_that_was_changed_again(self, upload):
        Resident.objects.filter(pk=self.of(1).pk).update(address="KP. KETIGA")
        assert refused(upload) == ("built_on", {"edited": 1})

    def test_a_later_import_that_touched_one_of_them(self, office, upload):
        later = bring_in(office, [person(7, ALAMAT="KP. BARU")], days=8, is_partial=True)
        assert refused(upload) == ("built_on", {"later_imports": 1})
        undo(upload=later, by=None, at=days_later(9))
        assert can_undo(upload) == ""

    def test_a_later_import_that_found_them_unchanged(self, office, upload):
        bring_in(office, SECOND, days=8)
        assert refused(upload) == ("built_on", {"later_imports": 1})

    def test_mended_rows_sent_later_are_other_people(self, office, upload):
        mended = bring_in(office, [person(20)], days=8, is_partial=True)
        undo(upload=upload, by=None, at=days_later(9))
        mended.refresh_from_db()
        assert mended.state == "done"
        assert self.of(20).is_listed

    def test_an_import_from_before_differences_were_kept(self, upload):
        RosterUpload.objects.filter(pk=upload.pk).update(covered=None)
        upload.refresh_from_db()
        assert can_undo(upload) == "not_stored"
        assert refused(upload) == ("not_stored", {})

    def test_an_import_that_never_was_or_is_no_more(self, upload):
        undo(upload=upload, by=None, at=days_later(8))
        assert can_undo(upload) == "not_done"
        assert refused(upload) == ("not_done", {})


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def twice(self, office):
        upload = bring_in(office, FIRST)

        def one(number):
            mine = RosterUpload.objects.get(pk=upload.pk)
            undo(upload=mine, by=None, at=days_later(8))

        return at_once(2, one)

    def test_without_the_claim_one_import_is_undone_twice(self, office, monkeypatch):
        monkeypatch.setattr(undoing, "_claim", lambda *_: None)
        assert len(self.twice(office).values) == 2
        assert AuditEvent.objects.filter(action="roster.undo").count() == 2

    def test_of_two_clerks_one_undoes_it_and_the_other_is_told(self, office):
        results = self.twice(office)
        assert (len(results.values), [error.code for error in results.errors]) == (1, ["not_done"])
        assert AuditEvent.objects.filter(action="roster.undo").count() == 1
        assert not Resident.objects.exists()

    def undo_while_imported_again(self, office, monkeypatch):
        """The second import has looked, and waits to write until the undoing is over, unless something stops it."""
        bring_in(office, FIRST)
        upload = bring_in(office, SECOND, days=7)
        looked, undone = threading.Event(), threading.Event()
        look = staging.known_residents

        def look_then_wait(*arguments):
            known = look(*arguments)
            looked.set()
            undone.wait(3)
            return known

        monkeypatch.setattr(staging, "known_residents", look_then_wait)

        def one(number):
            if number:
                # In another order, so that it is read and not known by its bytes.
                bring_in(office, SECOND[::-1], days=8)
                return
            looked.wait(10)
            try:
                undo(upload=upload, by=None, at=days_later(8))
            finally:
                undone.set()

        return at_once(2, one)

    def test_without_the_lock_people_of_the_newest_list_are_lost(self, office, monkeypatch):
        monkeypatch.setattr(staging, "lock_office", lambda office_id: None)
        results = self.undo_while_imported_again(office, monkeypatch)
        assert results.errors == []
        # The list of the eighth day names 7 and 8, and was told that they are there.
        assert not Resident.objects.filter(nik_index=nik_index(person(7)[0])).exists()

    def test_an_import_and_an_undoing_go_one_after_the_other(self, office, monkeypatch):
        results = self.undo_while_imported_again(office, monkeypatch)
        # The import was first: what it found is there, and is not taken away below it.
        assert [(error.code, error.what) for error in results.errors] == [("built_on", {"later_imports": 1})]
        assert Resident.objects.filter(is_listed=True).count() == len(SECOND)

    def test_a_ticket_or_event_during_the_undoing_waits_and_is_not_lost(self, office, monkeypatch):
        upload = bring_in(office, [person(1)])
        resident = Resident.objects.get()
        locked, tried = threading.Event(), threading.Event()
        look = undoing.built_on

        def look_then_wait(upload_id):
            found = look(upload_id)
            locked.set()
            tried.wait(2)
            return found

        monkeypatch.setattr(undoing, "built_on", look_then_wait)

        def one(number):
            if number:
                locked.wait(10)
                ledger.record(resident=resident, kind="absent", by=None, at=days_later(1))
                return
            undo(upload=upload, by=None, at=days_later(1))

        results = at_once(2, one)
        # The team is told that the resident is no longer there; it does not write to a row that vanishes.
        assert [type(error).__name__ for error in results.errors] == ["DoesNotExist"]
        assert not Resident.objects.exists()


@pytest.mark.django_db
def test_the_upload_names_who_may_undo_nothing_else(office):
    """A failed or waiting upload has nothing to take back."""
    upload = uploads.receive(office=office, by=None, filename="x.csv", data=as_csv([person(1)]), at=AT)
    assert can_undo(upload) == "not_done"
