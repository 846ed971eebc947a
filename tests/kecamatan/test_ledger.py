"""The ledger only grows, and what a resident needs follows from it."""

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction

from kecamatan import ledger
from kecamatan.models import Need, Resident, ResidentEvent, Role, TimeZone
from tests.factories.people import make_desa, make_officer
from tests.factories.residents import invented_nik, make_resident
from tests.factories.visits import NOW

pytestmark = pytest.mark.django_db
Kind = ResidentEvent.Kind


def test_a_recorded_resident_waits_for_the_centre() -> None:
    resident = make_resident(siak_at=NOW - dt.timedelta(days=7))
    officer = make_officer(Role.OPERATOR, resident.office)
    event = ledger.record(resident=resident, kind=Kind.RECORDED, by=officer, at=NOW, visit_label="Balai Cisalak")
    assert event.by == officer
    assert Resident.objects.get().need == Need.WAIT == resident.need
    assert Resident.objects.get().changed_at == NOW


def test_an_absent_resident_still_needs_recording() -> None:
    resident = make_resident()
    ledger.record(resident=resident, kind=Kind.ABSENT, by=None, at=NOW)
    assert Resident.objects.get().need == Need.RECORD


def test_a_repeated_operation_is_one_event() -> None:
    resident, operation = make_resident(), uuid.uuid4()
    first = ledger.record(resident=resident, kind=Kind.RECORDED, by=None, at=NOW, op_id=operation)
    again = ledger.record(resident=resident, kind=Kind.RECORDED, by=None, at=NOW, op_id=operation)
    assert again == first
    assert ResidentEvent.objects.count() == 1


def test_an_operation_cannot_be_reused_for_another_person_or_result() -> None:
    resident, operation = make_resident(), uuid.uuid4()
    ledger.record(resident=resident, kind=Kind.RECORDED, by=None, at=NOW, op_id=operation)
    for other, kind in ((make_resident(), Kind.RECORDED), (resident, Kind.DIED)):
        with pytest.raises(ledger.LedgerRefused) as refused:
            ledger.record(resident=other, kind=kind, by=None, at=NOW, op_id=operation)
        assert refused.value.code == "operation_reused"


def test_a_correction_names_the_wrong_row_and_brings_the_need_back() -> None:
    resident = make_resident()
    event = ledger.record(resident=resident, kind=Kind.DIED, by=None, at=NOW)
    assert Resident.objects.get().need == Need.OUT
    later = NOW + dt.timedelta(minutes=5)
    correction = ledger.correct(event=event, by=None, at=later, note="salah orang")
    assert correction.corrects == event
    assert ResidentEvent.objects.filter(pk=event.pk, kind=Kind.DIED).exists()
    assert Resident.objects.get().need == Need.RECORD
    for wrong in (event, correction):
        with pytest.raises(ledger.LedgerRefused):
            ledger.correct(event=wrong, by=None, at=later, note="lagi")


def test_the_day_is_the_day_of_the_office_not_of_the_server() -> None:
    desa = make_desa()
    desa.kecamatan.office.time_zone = TimeZone.WIT
    desa.kecamatan.office.save()
    # 16.30 UTC is 01.30 of the next day in Jayapura: the 16th birthday there.
    evening = dt.datetime(2019, 1, 14, 16, 30, tzinfo=dt.UTC)
    young = make_resident(desa, birth_date=dt.date(2003, 1, 15), need=Need.OUT)
    ledger.record(resident=young, kind=Kind.CAPTURE_FAILED, by=None, at=evening)
    assert Resident.objects.get().need == Need.RECORD


def test_an_event_cannot_be_changed_afterwards() -> None:
    event = ledger.record(resident=make_resident(), kind=Kind.RECORDED, by=None, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        ResidentEvent.objects.filter(pk=event.pk).update(kind=Kind.DIED)


def test_a_number_typed_into_a_note_is_kept_masked() -> None:
    resident = make_resident()
    ledger.record(resident=resident, kind=Kind.ABSENT, by=None, at=NOW, note=f"HP 081377665544, NIK {invented_nik(3)}")
    note = resident.events.get().note
    assert "081377665544" not in note
    assert invented_nik(3) not in note
