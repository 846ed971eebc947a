"""Accounts: who may get in, always with a trace, never without an admin."""

import re

import pytest

from kecamatan.accounts import actions
from kecamatan.models import AuditEvent, Officer, Role
from tests.factories.people import PASSWORD, make_kecamatan, make_office, make_officer
from tests.factories.visits import NOW
from tests.parallel import at_once

pytestmark = pytest.mark.django_db


def create(admin: Officer, **fields: object) -> Officer:
    given = {
        "office": admin.office,
        "username": "Lilis.Cibeber",
        "name": "Bu Lilis",
        "role": Role.PLANNER,
        "email": "",
        "kecamatan": None,
        "password": "sementara-sekali",
        "by": admin,
        "at": NOW,
    }
    return actions.create_officer(**{**given, **fields})  # type: ignore[arg-type]


def test_a_new_account_is_written_small_and_must_change_its_password() -> None:
    admin = make_officer(Role.ADMIN)
    officer = create(admin)
    assert (officer.username, officer.must_change_password) == ("lilis.cibeber", True)
    assert officer.check_password("sementara-sekali")
    trail = AuditEvent.objects.get()
    assert (trail.action, trail.officer, trail.subject_id) == ("account.create", admin, officer.pk)
    assert "sementara" not in f"{trail.summary}{trail.detail}"


def test_a_user_name_is_given_once_whatever_its_capitals() -> None:
    admin = make_officer(Role.ADMIN)
    create(admin)
    with pytest.raises(actions.AccountRefused) as refused:
        create(make_officer(Role.ADMIN), username="LILIS.cibeber")
    assert refused.value.code == "name_taken"


def test_only_a_camat_s_office_has_a_kecamatan_and_only_of_its_own_office() -> None:
    admin = make_officer(Role.ADMIN)
    own = make_kecamatan(admin.office)
    for role, place in ((Role.CAMAT, None), (Role.PLANNER, own), (Role.CAMAT, make_kecamatan())):
        with pytest.raises(actions.AccountRefused) as refused:
            create(admin, role=role, kecamatan=place)
        assert refused.value.code == "wrong_kecamatan"
    assert create(admin, role=Role.CAMAT, kecamatan=own).kecamatan == own


def test_a_change_says_what_was_and_what_is() -> None:
    admin, officer = (office := make_office()) and make_officer(Role.ADMIN, office), make_officer(Role.HEAD, office)
    actions.change_officer(
        officer, name=officer.name, email="x@example.invalid", role=Role.PLANNER, kecamatan=None, by=admin, at=NOW
    )
    summary = AuditEvent.objects.get().summary
    assert "surel kosong menjadi x@example.invalid" in summary
    assert "peran Kepala dinas (hanya lihat) menjadi Perencana" in summary


def test_nothing_changed_is_no_line_in_the_trail() -> None:
    admin = make_officer(Role.ADMIN)
    actions.change_officer(admin, name=admin.name, email="", role=Role.ADMIN, kecamatan=None, by=admin, at=NOW)
    assert not AuditEvent.objects.exists()


def test_nobody_deactivates_or_demotes_themselves() -> None:
    office = make_office()
    admin, _ = make_officer(Role.ADMIN, office), make_officer(Role.ADMIN, office)
    with pytest.raises(actions.AccountRefused, match="own_account"):
        actions.deactivate(admin, by=admin, at=NOW)
    with pytest.raises(actions.AccountRefused, match="own_account"):
        actions.change_officer(admin, name="x", email="", role=Role.HEAD, kecamatan=None, by=admin, at=NOW)
    with pytest.raises(actions.AccountRefused, match="own_account"):
        actions.reset_password(admin, password="baru-sekali-1", by=admin, at=NOW)


def test_the_last_admin_stays() -> None:
    admin = make_officer(Role.ADMIN)
    system = make_officer(Role.HEAD, admin.office)
    make_officer(Role.ADMIN)  # of another office: does not count
    with pytest.raises(actions.AccountRefused, match="last_admin"):
        actions.deactivate(admin, by=system, at=NOW)
    with pytest.raises(actions.AccountRefused, match="last_admin"):
        actions.change_officer(admin, name="x", email="", role=Role.HEAD, kecamatan=None, by=system, at=NOW)
    admin.refresh_from_db()
    assert (admin.is_active, admin.role) == (True, Role.ADMIN)


def test_an_account_comes_back_and_keeps_its_password() -> None:
    office = make_office()
    admin, officer = make_officer(Role.ADMIN, office), make_officer(Role.HEAD, office)
    actions.deactivate(officer, by=admin, at=NOW)
    actions.deactivate(officer, by=admin, at=NOW)
    actions.reactivate(officer, by=admin, at=NOW)
    officer.refresh_from_db()
    assert officer.is_active
    assert officer.check_password(PASSWORD)
    assert list(AuditEvent.objects.order_by("id").values_list("action", flat=True)) == [
        "account.deactivate",
        "account.reactivate",
    ]


def test_temporary_passwords_can_be_read_out_and_differ() -> None:
    passwords = {actions.temporary_password() for _ in range(200)}
    assert len(passwords) == 200
    assert all(re.fullmatch(r"([a-hjkmnp-z2-9]{4}-){2}[a-hjkmnp-z2-9]{4}", password) for password in passwords)


@pytest.mark.django_db(transaction=True)
def test_two_admins_who_remove_each_other_at_the_same_moment_leave_one() -> None:
    for _ in range(5):
        office = make_office()
        admins = [make_officer(Role.ADMIN, office), make_officer(Role.ADMIN, office)]
        results = at_once(2, lambda n, admins=admins: actions.deactivate(admins[1 - n], by=admins[n], at=NOW))  # type: ignore[misc]
        assert [getattr(error, "code", error) for error in results.errors] == ["last_admin"]
        assert Officer.objects.filter(office=office, role=Role.ADMIN, is_active=True).count() == 1
