"""One file, one transaction: what is new, changed, unchanged and gone; and what two clerks at once do."""

import contextlib
import datetime as dt
import json
import threading
from pathlib import Path

import pytest
from django.db import connection, connections
from django.db.models import Sum

from kecamatan import ledger
from kecamatan.models import NeedTally, Resident, RosterUpload, RowVerdict, SiakStatus
from kecamatan.privacy import nik_index, unseal
from kecamatan.roster import applying, staging
from kecamatan.roster.applying import apply_file
from kecamatan.roster.outcome import cells_of
from kecamatan.roster.refusals import RosterError
from kecamatan.territory_loading import load_territory, territory_of
from tests.factories.residents import make_resident
from tests.kecamatan.roster.files import HEADINGS, as_csv, as_xlsx, make_territory, person

AT = dt.datetime(2019, 1, 14, 2, 0, tzinfo=dt.UTC)
SAMPLES = Path(__file__).parent / "samples"
pytestmark = pytest.mark.django_db


def days_later(days):
    return AT + dt.timedelta(days=days)


def counts(outcome):
    return tuple(getattr(outcome, name) for name in ("new", "changed", "unchanged", "gone", "rejected", "duplicates"))


def tally():
    return {need: count for need, count in NeedTally.objects.values_list("need").annotate(Sum("count")) if count}


def make_upload(office):
    return RosterUpload.objects.create(
        office=office, filename="daftar.xlsx", size=1, sha256=b"x", state="applying", uploaded_at=AT, started_at=AT
    )


@pytest.fixture
def office():
    return make_territory()[0]


@pytest.fixture
def cianjur():
    return load_territory(territory_of("32.03")).office


@pytest.mark.parametrize(
    ("name", "truth"),
    [
        ("siak_db.xlsx", "siak_db.truth.json"),
        ("siak_37.xlsx", "siak_37.truth.json"),
        ("siak_db.csv", "siak_db_csv.truth.json"),
    ],
)
def test_the_sample_fills_the_roster_as_its_truth_says(cianjur, name, truth):
    expected = json.loads((SAMPLES / truth).read_text())
    data = (SAMPLES / name).read_bytes()
    first = apply_file(data, office=cianjur, at=AT)
    residents, rejected = expected["residents"], expected["rejected_total"]
    assert counts(first) == (residents, 0, 0, 0, rejected, expected["identical_duplicates"])
    assert Resident.objects.count() == sum(tally().values()) == residents
    again = apply_file(data, office=cianjur, at=days_later(1))
    assert counts(again) == (0, 0, residents, 0, rejected, expected["identical_duplicates"])


def test_another_layout_of_the_same_people_changes_nobody(cianjur):
    apply_file((SAMPLES / "siak_db.xlsx").read_bytes(), office=cianjur, at=AT)
    outcome = apply_file((SAMPLES / "siak_37.xlsx").read_bytes(), office=cianjur, at=days_later(1))
    assert (outcome.new, outcome.changed, outcome.gone) == (0, 0, 0)


def test_a_resident_is_kept_sealed_and_found_by_the_keyed_index(office):
    apply_file(as_xlsx([person(1)]), office=office, at=AT)
    resident = Resident.objects.get(nik_index=nik_index(person(1)[0]))
    place = {"table": "kecamatan_resident", "row_id": resident.id}
    assert unseal(resident.nik_sealed, column="nik_sealed", **place) == person(1)[0]
    assert unseal(resident.kk_sealed, column="kk_sealed", **place) == "3203010101010000"
    assert (resident.nik_last4, resident.name, resident.sex) == ("0000", person(1)[2], "P")
    assert (resident.rt, resident.rw, resident.desa.name) == ("001", "002", "Sukamaju")
    assert (resident.siak_status, resident.siak_at, resident.need) == ("UNREGISTERED", AT, "record")


def test_no_table_holds_a_nik_in_the_clear(office):
    upload = make_upload(office)
    outcome = apply_file(as_csv([person(1), person(2, NAMA_LGKP="")]), office=office, at=AT, upload=upload)
    RowVerdict.objects.bulk_create(outcome.verdicts)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT string_agg(r::text, ' ') FROM kecamatan_resident r)"
            " || (SELECT string_agg(v::text, ' ') FROM kecamatan_rowverdict v)"
        )
        dump = cursor.fetchone()[0]
    for number in (1, 2):
        assert person(number)[0] not in dump
        assert person(number)[0].encode().hex() not in dump


def test_what_changed_is_written_and_the_rest_is_left_alone(office):
    apply_file(as_csv([person(1), person(2), person(3)]), office=office, at=AT)
    moved = person(2, NO_KEC="2", NO_KEL="2001", NO_RT="9")
    outcome = apply_file(as_csv([person(1), moved, person(3), person(4)]), office=office, at=days_later(7))
    assert counts(outcome)[:4] == (1, 1, 2, 0)
    by_nik = {bytes(resident.nik_index): resident for resident in Resident.objects.select_related("desa__kecamatan")}
    second = by_nik[nik_index(person(2)[0])]
    assert (second.desa.kecamatan.name, second.rt, second.changed_at) == ("Cibeber", "009", days_later(7))
    assert by_nik[nik_index(person(1)[0])].changed_at == AT


def test_an_empty_cell_or_missing_column_erases_nothing(office):
    apply_file(as_csv([person(1)]), office=office, at=AT)
    kept = ["NIK", "NAMA_LGKP", "TGL_LHR", "NO_KEC", "NO_KEL", "STATUS_KTP"]
    cells = dict(zip(HEADINGS, person(1), strict=True))
    outcome = apply_file(as_csv([[cells[name] for name in kept]], headings=kept), office=office, at=days_later(1))
    assert counts(outcome)[:3] == (0, 0, 1)
    assert Resident.objects.get().address == "KP. PASIR"


def test_who_is_missing_from_the_list_of_their_desa_is_marked_and_never_deleted(office):
    other_desa = {"NO_KEL": "2002"}
    apply_file(as_csv([person(1), person(2), person(3, **other_desa)]), office=office, at=AT)
    outcome = apply_file(as_csv([person(1)]), office=office, at=days_later(7))
    assert counts(outcome)[:4] == (0, 0, 1, 1)
    gone = Resident.objects.get(is_listed=False)
    assert (bytes(gone.nik_index), gone.need) == (nik_index(person(2)[0]), "out")
    assert tally() == {"record": 2, "out": 1}


def test_who_comes_back_to_the_list_has_changed(office):
    apply_file(as_csv([person(1), person(2)]), office=office, at=AT)
    apply_file(as_csv([person(1)]), office=office, at=days_later(7))
    outcome = apply_file(as_csv([person(1), person(2)]), office=office, at=days_later(14))
    assert counts(outcome)[:4] == (0, 1, 1, 0)
    assert tally() == {"record": 2}


def test_nobody_is_gone_because_their_row_was_rejected(office):
    apply_file(as_csv([person(1), person(2), person(3)]), office=office, at=AT)
    rows = [person(1), person(2, NAMA_LGKP=""), person(3, NIK="3.20301E+15")]
    outcome = apply_file(as_csv(rows), office=office, at=days_later(1))
    assert (outcome.rejected, outcome.gone) == (2, 0)


def test_a_handful_of_people_of_a_desa_makes_nobody_gone_there(office):
    there = {"NO_KEL": "2002"}
    everybody = [*(person(number) for number in range(5)), *(person(number, **there) for number in range(5, 8))]
    apply_file(as_csv(everybody), office=office, at=AT)
    # Two of five of the one desa, two of three of the other: the first is an extract, the second a list.
    outcome = apply_file(as_csv([*everybody[:2], *everybody[5:7]]), office=office, at=days_later(7))
    assert (outcome.unchanged, outcome.gone, outcome.desa_in_part) == (4, 1, 1)
    assert Resident.objects.get(is_listed=False).desa.code.endswith("2002")


@pytest.mark.parametrize("how", ["told", "mended"])
def test_a_partial_file_makes_nobody_gone(office, how):
    apply_file(as_csv([person(1), person(2)]), office=office, at=AT)
    headings = [*HEADINGS, "ALASAN_DITOLAK"] if how == "mended" else HEADINGS
    outcome = apply_file(
        as_csv([person(3)], headings=headings), office=office, at=days_later(1), is_partial=how == "told"
    )
    assert (outcome.new, outcome.gone, outcome.is_partial) == (1, 0, True)


def test_a_changed_status_is_written_into_the_history_with_what_stood_before(office):
    apply_file(as_csv([person(1), person(2)]), office=office, at=AT)
    assert not SiakStatus.objects.exists()
    upload = make_upload(office)
    ready = as_csv([person(1, STATUS_KTP="PRINT READY\nRECORD"), person(2)])
    apply_file(ready, office=office, at=days_later(7), upload=upload)
    history = list(SiakStatus.objects.values_list("status", "at", "upload_id"))
    assert history == [("UNREGISTERED", AT, None), ("PRINT_READY_RECORD", days_later(7), upload.id)]
    assert tally() == {"print": 1, "record": 1}


def test_what_our_teams_did_counts_when_the_list_lags_behind(office):
    apply_file(as_csv([person(1)]), office=office, at=AT)
    ledger.record(resident=Resident.objects.get(), kind="recorded", by=None, at=days_later(1))
    apply_file(as_csv([person(1, ALAMAT="KP. LAIN")]), office=office, at=days_later(3))
    resident = Resident.objects.get()
    assert (resident.address, resident.need) == ("KP. LAIN", "wait_centre")


def test_a_capture_the_centre_never_got_is_needed_again_although_the_row_is_unchanged(office):
    apply_file(as_csv([person(1)]), office=office, at=AT)
    ledger.record(resident=Resident.objects.get(), kind="recorded", by=None, at=days_later(1))
    outcome = apply_file(as_csv([person(1)]), office=office, at=days_later(40))
    assert (outcome.changed, outcome.unchanged) == (0, 1)
    assert Resident.objects.get().need == "record"
    assert tally() == {"record": 1}


def test_a_card_waiting_for_somebody_who_left_the_list_still_waits(office):
    apply_file(as_csv([person(1, STATUS_KTP="PRR"), person(2)]), office=office, at=AT)
    resident = Resident.objects.get(siak_status="PRINT_READY_RECORD")
    ledger.record(resident=resident, kind="card_printed", by=None, at=days_later(1))
    outcome = apply_file(as_csv([person(2)]), office=office, at=days_later(2))
    resident.refresh_from_db()
    assert (outcome.gone, resident.need, resident.is_listed) == (1, "hand_over", False)


def test_a_resident_entered_by_hand_is_the_same_person(office):
    desa = office.kecamatan_set.get(code="32.03.01").desa_set.get(code="32.03.01.2001")
    make_resident(desa, nik=person(1)[0], name="EUIS")
    outcome = apply_file(as_csv([person(1)]), office=office, at=AT)
    assert counts(outcome)[:3] == (0, 1, 0)
    assert Resident.objects.get().name == person(1)[2]


def test_a_dry_run_counts_all_and_writes_nothing(office):
    apply_file(as_csv([person(1), person(2)]), office=office, at=AT)
    rows = as_csv([person(1, ALAMAT="KP. LAIN"), person(3), person(4, NIK="1")])
    outcome = apply_file(rows, office=office, at=days_later(1), dry_run=True)
    assert counts(outcome) == (1, 1, 0, 1, 1, 0)
    assert Resident.objects.count() == 2
    assert not Resident.objects.filter(changed_at=days_later(1)).exists()
    assert counts(apply_file(rows, office=office, at=days_later(1))) == (1, 1, 0, 1, 1, 0)


def test_a_rejected_row_keeps_its_cells_sealed_with_its_number(office):
    outcome = apply_file(
        as_xlsx([person(1), person(2, TGL_LHR="31-02-2001")]), office=office, at=AT, upload=make_upload(office)
    )
    (verdict,) = [verdict for verdict in outcome.verdicts if verdict.kind == "rejected"]
    assert (verdict.sheet, verdict.row_number, verdict.code) == ("Sheet1", 3, "date_impossible")
    assert person(2)[0].encode() not in bytes(verdict.cells_sealed)
    assert cells_of(verdict)["nik"] == person(2)[0]
    assert cells_of(verdict)["birth_date"] == "31-02-2001"


@pytest.mark.parametrize("before", [[], [1]])
def test_a_file_that_breaks_in_the_middle_leaves_the_roster_as_it_was(office, before, monkeypatch):
    if before:
        apply_file(as_csv([person(number) for number in before]), office=office, at=AT)
    frames = applying.read_file

    def break_off(*arguments, **options):
        for kind, content in frames(*arguments, **options):
            if kind == "end":
                raise RosterError("reader_failed")
            yield kind, content

    monkeypatch.setattr(applying, "read_file", break_off)
    with pytest.raises(RosterError):
        apply_file(as_csv([person(number) for number in range(2500)]), office=office, at=days_later(1))
    assert Resident.objects.count() == len(before)
    assert tally() == ({"record": 1} if before else {})


def test_another_office_is_not_touched(office):
    apply_file(as_csv([person(1)]), office=office, at=AT)
    other = make_resident(need="record")
    apply_file(as_csv([person(2)]), office=office, at=days_later(1))
    other.refresh_from_db()
    assert other.is_listed


def _in_threads(*works):
    problems = []

    def guarded(work):
        try:
            work()
        except Exception as error:
            problems.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=guarded, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return problems


def _two_clerks(office, monkeypatch):
    """Two imports of the same people that have both looked before either has written, unless something stops them."""
    barrier = threading.Barrier(2, timeout=2)
    look = staging.known_residents
    outcomes = []

    def look_together(*arguments):
        known = look(*arguments)
        with contextlib.suppress(threading.BrokenBarrierError):
            barrier.wait()
        return known

    monkeypatch.setattr(staging, "known_residents", look_together)
    data = as_csv([person(number) for number in range(2, 30)])
    problems = _in_threads(
        *[lambda: outcomes.append(apply_file(data, office=office, at=days_later(1))) for _ in range(2)]
    )
    return problems, outcomes


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_clerks_collide(monkeypatch):
    office = make_territory()[0]
    apply_file(as_csv([person(1)]), office=office, at=AT)
    monkeypatch.setattr(staging, "lock_office", lambda office_id: None)
    attempts = []
    prepare = staging.prepare
    monkeypatch.setattr(staging, "prepare", lambda: (attempts.append(1), prepare()))
    _two_clerks(office, monkeypatch)
    # Both tried to write everybody; the unique index let only one, and the other had to start again.
    assert len(attempts) > 2
    assert Resident.objects.count() == 29


@pytest.mark.django_db(transaction=True)
def test_two_clerks_with_the_same_file_are_served_one_after_the_other(monkeypatch):
    office = make_territory()[0]
    apply_file(as_csv([person(1)]), office=office, at=AT)
    problems, outcomes = _two_clerks(office, monkeypatch)
    assert problems == []
    assert sorted(outcome.new for outcome in outcomes) == [0, 28]
    assert sorted(outcome.unchanged for outcome in outcomes) == [0, 28]
    assert Resident.objects.count() == 29
    assert sum(tally().values()) == 29


@pytest.mark.django_db(transaction=True)
def test_an_event_during_the_import_is_not_lost(monkeypatch):
    office = make_territory()[0]
    apply_file(as_csv([person(1)]), office=office, at=AT)
    resident = Resident.objects.get()
    looked, recorded = threading.Event(), threading.Event()
    look = staging.known_residents

    def look_then_wait(*arguments):
        known = look(*arguments)
        looked.set()
        recorded.wait(10)
        return known

    monkeypatch.setattr(staging, "known_residents", look_then_wait)

    def team():
        looked.wait(10)
        ledger.record(resident=resident, kind="recorded", by=None, at=days_later(1))
        recorded.set()

    def clerk():
        apply_file(as_csv([person(1, ALAMAT="KP. LAIN")]), office=office, at=days_later(1))

    assert _in_threads(clerk, team) == []
    resident.refresh_from_db()
    assert (resident.address, resident.need) == ("KP. LAIN", "wait_centre")
