"""Correcting people and adding them, and what the next file then does."""

import datetime as dt

import pytest

from kecamatan import ledger
from kecamatan.models import AuditEvent, NameWord, Resident, Role, SiakStatus
from kecamatan.privacy import unseal
from kecamatan.residents.actions import Person, PersonRefused, add_resident, correct_resident, version_of
from kecamatan.roster.applying import apply_file
from kecamatan.roster.uploads import import_now
from tests.factories.people import make_desa, make_kecamatan, make_office, make_officer
from tests.factories.residents import invented_nik, make_resident
from tests.parallel import at_once

AT = dt.datetime(2019, 1, 14, 2, 0, tzinfo=dt.UTC)
LATER = AT + dt.timedelta(days=7)
HEADINGS = "NIK;NAMA_LGKP;TGL_LHR;JENIS_KLMIN;ALAMAT;NO_RT;NO_RW;KECAMATAN;KELURAHAN;STATUS_KTP"


@pytest.fixture
def planner(db):
    return make_officer(Role.PLANNER, make_office(code="32.03"))


@pytest.fixture
def desa(planner):
    kecamatan = make_kecamatan(planner.office, code="32.03.01", name="CIBEBER")
    return make_desa(kecamatan, code="32.03.01.2001", name="CISALAK")


def said(resident_or_desa, **fields):
    """The person as they are stored, or a new one of a desa, with these fields said differently."""
    if isinstance(resident_or_desa, Resident):
        names = ("name", "sex", "birth_place", "birth_date", "address", "rt", "rw", "desa")
        known = {name: getattr(resident_or_desa, name) for name in names}
        known["status"] = resident_or_desa.siak_status
    else:
        known = {"name": "IIS ROHAETI", "sex": "P", "birth_place": "", "birth_date": dt.date(1990, 5, 4)}
        known |= {"address": "KP BARU", "rt": "001", "rw": "002", "desa": resident_or_desa}
    return Person(**{**known, **fields})


def correct(resident, by, **fields):
    version = version_of(resident)
    return correct_resident(
        resident=resident, person=said(resident, **fields), version=version, reason="sesuai KK", by=by, at=AT
    )


def file(*rows):
    return "\n".join([HEADINGS, *(";".join(row) for row in rows)]).encode()


def row(nik, name="EUIS KRTINI", born="04-05-1990", address="KP PASIR", status="BELUM REKAM"):
    return (nik, name, born, "P", address, "001", "002", "CIBEBER", "CISALAK", status)


def test_a_correction_is_made_with_its_reason_and_both_values_in_the_trail(planner, desa):
    resident = make_resident(desa, name="EUIS KRTINI")
    correct(resident, planner, name="EUIS KARTINI", rt="003")
    resident.refresh_from_db()
    assert (resident.name, resident.rt, resident.changed_at) == ("EUIS KARTINI", "003", AT)
    event = AuditEvent.objects.get(action="resident.correct")
    assert event.subject_id == resident.pk
    assert event.detail == {
        "reason": "sesuai KK",
        "before": {"name": "EUIS KRTINI", "rt": ""},
        "after": {"name": "EUIS KARTINI", "rt": "003"},
    }


def test_a_telephone_number_is_sealed_and_never_in_the_trail(planner, desa):
    resident = make_resident(desa)
    correct(resident, planner, phone="081234567890")
    resident.refresh_from_db()
    number = unseal(resident.phone_sealed, table="kecamatan_resident", column="phone_sealed", row_id=resident.pk)
    assert number == "081234567890"
    detail = AuditEvent.objects.get(action="resident.correct").detail
    assert detail["phone"] == "ditambahkan"
    assert "0812" not in str(detail)
    correct(resident, planner, phone="")
    resident.refresh_from_db()
    assert resident.phone_sealed is None


def test_a_corrected_birth_date_or_status_decides_the_need_anew(planner, desa):
    resident = make_resident(desa, siak_status="PRINT_READY_RECORD", siak_at=AT, need="print")
    correct(resident, planner, birth_date=dt.date(2002, 3, 1))
    resident.refresh_from_db()
    assert resident.need == "wait_centre"
    correct(resident, planner, status="CARD_ISSUED")
    resident.refresh_from_db()
    assert (resident.need, resident.siak_since) == ("done", AT)
    assert list(SiakStatus.objects.values_list("status", flat=True)) == ["PRINT_READY_RECORD", "CARD_ISSUED"]


def test_a_move_to_another_desa_takes_the_counter_along(planner, desa):
    resident = make_resident(desa)
    other = make_desa(desa.kecamatan)
    correct(resident, planner, desa=other)
    assert [tally.count for tally in desa.need_tallies.all()] == [0]
    assert [tally.count for tally in other.need_tallies.all()] == [1]


@pytest.mark.parametrize(
    ("fields", "reason", "code"),
    [({"name": "BARU"}, "  ", "reason_missing"), ({}, "sesuai KK", "nothing_changed")],
)
def test_without_a_reason_or_a_difference_nothing_is_corrected(planner, desa, fields, reason, code):
    resident = make_resident(desa)
    with pytest.raises(PersonRefused) as refusal:
        correct_resident(resident=resident, person=said(resident, **fields), version=version_of(resident),
                         reason=reason, by=planner, at=AT)  # fmt: skip
    assert refusal.value.code == code
    assert not AuditEvent.objects.exists()


def test_another_office_s_desa_is_refused(planner, desa):
    resident, abroad = make_resident(desa), make_desa(make_kecamatan(make_office(code="32.04")))
    with pytest.raises(PersonRefused) as refusal:
        correct(resident, planner, desa=abroad)
    assert refusal.value.code == "desa_outside"
    with pytest.raises(PersonRefused):
        add_resident(office=planner.office, nik=invented_nik(), person=said(abroad), by=planner, at=AT)


def test_a_form_older_than_another_correction_is_refused_but_not_one_older_than_a_service(planner, desa):
    resident = make_resident(desa, name="EUIS KRTINI")
    version = version_of(resident)
    ledger.record(resident=resident, kind="absent", by=planner, at=AT)
    correct_resident(resident=resident, person=said(resident, name="EUIS KARTINI"), version=version,
                     reason="sesuai KK", by=planner, at=AT)  # fmt: skip
    with pytest.raises(PersonRefused) as refusal:
        correct_resident(resident=resident, person=said(resident, name="EUIS KARTIKA"), version=version,
                         reason="sesuai KTP", by=planner, at=AT)  # fmt: skip
    assert refusal.value.code == "changed_meanwhile"
    assert refusal.value.resident.name == "EUIS KARTINI"


def test_an_unchanged_file_leaves_a_correction_alone(planner, desa):
    nik, office = invented_nik(), planner.office
    apply_file(file(row(nik)), office=office, at=AT)
    correct(Resident.objects.get(), planner, name="EUIS KARTINI")
    outcome = apply_file(file(row(nik)), office=office, at=LATER)
    assert (outcome.unchanged, outcome.changed, outcome.warning_reasons["correction_overwritten"]) == (1, 0, 0)
    assert Resident.objects.get().name == "EUIS KARTINI"


def test_a_file_that_changes_something_else_leaves_a_correction_too(planner, desa):
    nik, office = invented_nik(), planner.office
    apply_file(file(row(nik)), office=office, at=AT)
    correct(Resident.objects.get(), planner, name="EUIS KARTINI")
    assert apply_file(file(row(nik, address="KP BARU")), office=office, at=LATER).changed == 1
    resident = Resident.objects.get()
    assert (resident.name, resident.address, resident.corrected) == ("EUIS KARTINI", "KP BARU", {"name": "EUIS KRTINI"})
    assert apply_file(file(row(nik, address="KP BARU")), office=office, at=LATER).unchanged == 1
    assert Resident.objects.get().name == "EUIS KARTINI"


def test_a_new_value_of_a_file_takes_a_correction_s_place_with_a_warning(planner, desa):
    nik, office = invented_nik(), planner.office
    apply_file(file(row(nik)), office=office, at=AT)
    correct(Resident.objects.get(), planner, name="EUIS KARTINI")
    upload, outcome = import_now(
        file(row(nik, name="EUIS KARTIKA")), office=office, by=planner, filename="b.csv", at=LATER
    )
    assert outcome.warning_reasons["correction_overwritten"] == 1
    assert upload.verdicts.filter(code="correction_overwritten").count() == 1
    resident = Resident.objects.get()
    assert (resident.name, resident.corrected) == ("EUIS KARTIKA", None)


def test_a_file_that_catches_up_ends_the_correction(planner, desa):
    nik, office = invented_nik(), planner.office
    apply_file(file(row(nik)), office=office, at=AT)
    correct(Resident.objects.get(), planner, name="EUIS KARTINI", status="PRINT_READY_RECORD")
    outcome = apply_file(file(row(nik, name="EUIS KARTINI", status="PRINT READY RECORD")), office=office, at=LATER)
    assert (outcome.unchanged, outcome.warning_reasons["correction_overwritten"]) == (1, 0)
    resident = Resident.objects.get()
    assert (resident.corrected, resident.need) == (None, "print")


def test_a_status_the_office_knows_better_stays_while_the_file_repeats_itself(planner, desa):
    nik, office = invented_nik(), planner.office
    apply_file(file(row(nik)), office=office, at=AT)
    correct(Resident.objects.get(), planner, status="CARD_ISSUED")
    assert apply_file(file(row(nik)), office=office, at=LATER).unchanged == 1
    assert Resident.objects.get().need == "done"


def test_who_is_added_is_listed_until_a_file_names_them(planner, desa):
    nik = invented_nik()
    add_resident(
        office=planner.office, nik=nik, person=said(desa, status="BELUM REKAM"), reason="datang", by=planner, at=AT
    )
    resident = Resident.objects.get()
    assert (resident.is_added, resident.need, resident.nik_last4) == (True, "record", nik[-4:])
    assert AuditEvent.objects.get(action="resident.add").subject_id == resident.pk
    same = row(nik, name="IIS ROHAETI", address="KP BARU")
    outcome = apply_file(file(same, row(invented_nik())), office=planner.office, at=LATER)
    assert (outcome.new, outcome.unchanged, outcome.changed) == (1, 1, 0)
    resident = Resident.objects.get(pk=resident.pk)
    assert not resident.is_added


def test_a_file_that_knows_an_added_person_otherwise_changes_them_and_makes_no_second_one(planner, desa):
    nik = invented_nik()
    add_resident(office=planner.office, nik=nik, person=said(desa), by=planner, at=AT)
    outcome = apply_file(file(row(nik, name="IIS ROHAYATI")), office=planner.office, at=LATER)
    assert (outcome.new, outcome.changed) == (0, 1)
    assert Resident.objects.get().name == "IIS ROHAYATI"


def test_a_list_that_does_not_name_an_added_person_does_not_call_them_gone(planner, desa):
    nik = invented_nik()
    apply_file(file(row(nik)), office=planner.office, at=AT)
    add_resident(office=planner.office, nik=invented_nik(), person=said(desa), by=planner, at=AT)
    assert apply_file(file(row(nik)), office=planner.office, at=LATER).gone == 0
    assert Resident.objects.filter(is_listed=True).count() == 2


def test_whom_staff_moved_to_a_desa_is_not_gone_from_its_list(planner, desa):
    one, two = invented_nik(), invented_nik()
    other = make_desa(desa.kecamatan, code="32.03.01.2002", name="CIBODAS")
    apply_file(file(row(one), row(two)), office=planner.office, at=AT)
    moved = Resident.objects.order_by("nik_index").first()
    correct(moved, planner, desa=other)
    there = (*row(invented_nik())[:8], "CIBODAS", "BELUM REKAM")
    assert apply_file(file(there), office=planner.office, at=LATER).gone == 0


def test_a_nik_that_is_known_names_who_has_it(planner, desa):
    nik = invented_nik()
    known = make_resident(desa, nik=nik)
    with pytest.raises(PersonRefused) as refusal:
        add_resident(office=planner.office, nik=nik, person=said(desa), by=planner, at=AT)
    assert (refusal.value.code, refusal.value.resident) == ("nik_known", known)


def test_the_words_of_a_corrected_name_are_known_at_once(planner, desa, django_capture_on_commit_callbacks):
    resident = make_resident(desa)
    with django_capture_on_commit_callbacks(execute=True):
        correct(resident, planner, name="ZULKIFLI")
    assert NameWord.objects.filter(word="YULKIPLI").exists()


@pytest.mark.django_db(transaction=True)
def test_two_desks_that_add_the_same_person_add_one():
    planner = make_officer(Role.PLANNER)
    desa, nik = make_desa(make_kecamatan(planner.office)), invented_nik()
    results = at_once(
        6, lambda _: add_resident(office=planner.office, nik=nik, person=said(desa), by=planner, at=AT).pk
    )
    assert len(results.values) == 1
    assert [error.code for error in results.errors] == ["nik_known"] * 5
    assert Resident.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_corrections_at_once_one_is_told_of_the_other():
    planner = make_officer(Role.PLANNER)
    resident = make_resident(make_desa(make_kecamatan(planner.office)))
    version = version_of(resident)

    def one(number: int) -> None:
        person = said(resident, name=f"ASEP {'ABCDEF'[number]}")
        correct_resident(resident=resident, person=person, version=version, reason="sesuai KK", by=planner, at=AT)

    results = at_once(4, one)
    assert len(results.values) == 1
    assert [error.code for error in results.errors] == ["changed_meanwhile"] * 3
    assert AuditEvent.objects.filter(action="resident.correct").count() == 1
