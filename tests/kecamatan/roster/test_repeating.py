"""The very same file again: the same answer as a full reading gives, without reading it."""

import datetime as dt

import pytest

from kecamatan import ledger
from kecamatan.models import Resident, RosterUpload
from kecamatan.privacy import nik_index
from kecamatan.roster import applying, repeating
from kecamatan.roster.outcome import cells_of
from kecamatan.roster.undoing import undo
from kecamatan.roster.uploads import import_now
from tests.factories.residents import make_resident
from tests.kecamatan.roster.files import as_csv, make_territory, person

AT = dt.datetime(2019, 1, 14, 2, 0, tzinfo=dt.UTC)
ROWS = [*(person(number) for number in range(6)), person(6, TGL_LHR="31-02-2001"), person(5), person(7, NIK="1")]
pytestmark = pytest.mark.django_db


def days_later(days):
    return AT + dt.timedelta(days=days)


@pytest.fixture
def office():
    return make_territory()[0]


@pytest.fixture
def readings(monkeypatch):
    """How often a file was read."""
    read, calls = applying.read_file, []

    def counted(*arguments, **options):
        calls.append(1)
        return read(*arguments, **options)

    monkeypatch.setattr(applying, "read_file", counted)
    return calls


def bring_in(office, rows, days=0, **options):
    return import_now(as_csv(rows), office=office, by=None, filename="daftar.csv", at=days_later(days), **options)


def told(upload, outcome):
    """All that a result says, its rows of verdicts with their cells."""
    verdicts = [
        (each.kind, each.sheet, each.row_number, each.code, cells_of(each))
        for each in upload.verdicts.order_by("kind", "row_number", "code")
    ]
    return outcome.summary(), upload.result, verdicts, [str(desa) for desa in upload.covered]


def residents():
    return list(Resident.objects.order_by("id").values())


def both_ways(office, monkeypatch, rows, days):
    """The same import twice, the second time read in full: what was told, and who stands there after it."""
    quick = bring_in(office, rows, days=days)
    undo(upload=quick[0], by=None, at=days_later(days))
    before = residents()
    monkeypatch.setattr(repeating, "same_as_last", lambda *_, **__: None)
    full = bring_in(office, rows, days=days)
    return told(*quick), told(*full), before


def test_the_answer_is_the_same_as_of_a_full_reading(office, readings, monkeypatch):
    bring_in(office, ROWS)
    after = residents()
    quick, full, _ = both_ways(office, monkeypatch, ROWS, days=0)
    assert len(readings) == 2
    assert quick == full
    assert (quick[0]["unchanged"], quick[0]["rejected"], quick[0]["duplicates"]) == (6, 2, 1)
    assert residents() == after


def test_needs_that_time_has_moved_are_moved(office, readings):
    turning = person(8, NIK="3203014102020000", TGL_LHR="01-02-2002", STATUS_KTP="PRR")
    rows = [person(1), person(2), turning]
    bring_in(office, rows)
    lost = Resident.objects.get(nik_index=nik_index(person(1)[0]))
    ledger.record(resident=lost, kind="recorded", by=None, at=days_later(1))
    upload, outcome = bring_in(office, rows, days=40)
    assert (len(readings), outcome.unchanged) == (1, 3)
    lost.refresh_from_db()
    assert lost.need == "record"
    assert Resident.objects.get(birth_date="2002-02-01").need == "print"
    assert upload.changes.filter(kind="need").count() == 2


@pytest.mark.parametrize(
    "between",
    ["another import", "undone", "by hand", "unlisted", "alias", "partial", "another program", "future birth"],
)
def test_it_is_read_again_where_the_answer_might_be_another(office, readings, monkeypatch, between):
    rows = ROWS if between == "future birth" else ROWS[:5]
    first, _ = bring_in(office, rows)
    desa = office.kecamatan_set.get(code="32.03.01").desa_set.get(code="32.03.01.2001")
    if between == "another import":
        bring_in(office, [*rows, person(20)], days=1)
    elif between == "undone":
        undo(upload=first, by=None, at=days_later(1))
    elif between == "by hand":
        make_resident(desa, created_at=days_later(1), changed_at=days_later(1))
    elif between == "unlisted":
        Resident.objects.filter(nik_index=nik_index(person(1)[0])).update(is_listed=False)
    elif between == "alias":
        desa.aliases = ["Suka Maju Raya"]
        desa.save()
    elif between == "another program":
        monkeypatch.setattr(repeating, "_program", lambda: b"newer")
    readings.clear()
    bring_in(office, rows, days=2, is_partial=between == "partial")
    assert len(readings) == 1


def test_another_office_with_the_same_file_is_another_matter(office, readings):
    bring_in(office, ROWS)
    RosterUpload.objects.update(office=make_resident().office)
    bring_in(office, ROWS)
    assert len(readings) == 2
