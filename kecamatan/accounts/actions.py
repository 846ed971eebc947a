"""Every change of an account, with its audit row in the same transaction. Accounts are never deleted."""

import datetime as dt
import secrets

import axes.utils
from django.db import IntegrityError, transaction

from kecamatan import audit
from kecamatan.models import Kecamatan, Office, Officer, Role

# Without the letters and digits that are taken for one another when read aloud or from paper.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


class AccountRefused(Exception):
    """A change that was not made; `code`: name_taken, own_account, last_admin, wrong_kecamatan, wrong_password."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def temporary_password() -> str:
    """A random password that can be read out over the telephone: `kfm3-9xwt-p2hd` (59 bits)."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))


def create_officer(
    *,
    office: Office,
    username: str,
    name: str,
    role: str,
    email: str,
    kecamatan: Kecamatan | None,
    password: str,
    by: Officer | None,
    at: dt.datetime,
) -> Officer:
    """A new account with a temporary password that its holder must change. Refused: name_taken, wrong_kecamatan."""
    _check_place(office, role, kecamatan)
    try:
        with transaction.atomic():
            officer = Officer.objects.create_officer(
                username.strip().lower(),
                password,
                office=office,
                name=name,
                role=role,
                email=email,
                kecamatan=kecamatan,
                must_change_password=True,
            )
            _record(officer, by, at, "account.create", f"Akun baru {officer.username} ({_role_of(officer)})")
    except IntegrityError as error:
        if Officer.objects.filter(username=username.strip().lower()).exists():
            raise AccountRefused("name_taken") from error
        raise
    return officer


@transaction.atomic
def change_officer(
    officer: Officer,
    *,
    name: str,
    email: str,
    role: str,
    kecamatan: Kecamatan | None,
    by: Officer,
    at: dt.datetime,
) -> Officer:
    """Name, address, role and place of an account.

    Refused: wrong_kecamatan, own_account (one's own role), last_admin.
    """
    _check_place(officer.office, role, kecamatan)
    officer = _locked(officer)
    if officer.role != role:
        if officer.pk == by.pk:
            raise AccountRefused("own_account")
        _check_last_admin(officer)
    before = (officer.name, officer.email, _role_of(officer))
    officer.name, officer.email, officer.role, officer.kecamatan = name, email, role, kecamatan
    officer.save(update_fields=["name", "email", "role", "kecamatan"])
    after = (officer.name, officer.email, _role_of(officer))
    changes = [
        f"{what} {old or 'kosong'} menjadi {new or 'kosong'}"
        for what, old, new in zip(("nama", "surel", "peran"), before, after, strict=True)
        if old != new
    ]
    if changes:
        _record(officer, by, at, "account.change", f"Akun {officer.username}: {'; '.join(changes)}")
    return officer


@transaction.atomic
def deactivate(officer: Officer, *, by: Officer, at: dt.datetime) -> None:
    """The account can no longer log in; its sessions end with the next page. Refused: own_account, last_admin."""
    if officer.pk == by.pk:
        raise AccountRefused("own_account")
    officer = _locked(officer)
    if officer.is_active:
        _check_last_admin(officer)
        officer.is_active = False
        officer.save(update_fields=["is_active"])
        _record(officer, by, at, "account.deactivate", f"Akun {officer.username} dinonaktifkan")


@transaction.atomic
def reactivate(officer: Officer, *, by: Officer, at: dt.datetime) -> None:
    """The account may log in again."""
    officer = _locked(officer)
    if not officer.is_active:
        officer.is_active = True
        officer.save(update_fields=["is_active"])
        _record(officer, by, at, "account.reactivate", f"Akun {officer.username} diaktifkan lagi")


@transaction.atomic
def reset_password(officer: Officer, *, password: str, by: Officer, at: dt.datetime) -> None:
    """Give a temporary password; all sessions of the account end, and so does a lock after too many tries.

    Refused: own_account (there is a page for it).
    """
    if officer.pk == by.pk:
        raise AccountRefused("own_account")
    officer = _locked(officer)
    officer.set_password(password)
    officer.must_change_password = True
    officer.save(update_fields=["password", "must_change_password"])
    axes.utils.reset(username=officer.username)
    _record(officer, by, at, "account.reset_password", f"Kata sandi baru untuk {officer.username}")


def change_own_password(officer: Officer, *, current: str, new: str, at: dt.datetime) -> None:
    """The officer's own new password; other sessions of theirs end. Refused: wrong_password."""
    if not officer.check_password(current):
        raise AccountRefused("wrong_password")
    with transaction.atomic():
        officer.set_password(new)
        officer.must_change_password = False
        officer.save(update_fields=["password", "must_change_password"])
        _record(officer, officer, at, "account.change_password", "Mengganti kata sandi sendiri")


def _locked(officer: Officer) -> Officer:
    # All admins of the office first, in the order of their ids: two of them that remove each other at the same
    # moment do so one after the other, and the second finds itself the last.
    admins = Officer.objects.select_for_update(no_key=True).filter(office=officer.office, role=Role.ADMIN)
    list(admins.order_by("pk"))
    return Officer.objects.select_for_update(no_key=True, of=("self",)).select_related("kecamatan").get(pk=officer.pk)


def _check_last_admin(officer: Officer) -> None:
    others = Officer.objects.filter(office=officer.office, role=Role.ADMIN, is_active=True).exclude(pk=officer.pk)
    if officer.role == Role.ADMIN and officer.is_active and not others.exists():
        raise AccountRefused("last_admin")


def _check_place(office: Office, role: str, kecamatan: Kecamatan | None) -> None:
    if (role == Role.CAMAT) != (kecamatan is not None):
        raise AccountRefused("wrong_kecamatan")
    if kecamatan is not None and kecamatan.office_id != office.pk:
        raise AccountRefused("wrong_kecamatan")


def _role_of(officer: Officer) -> str:
    place = f" {officer.kecamatan.name}" if officer.kecamatan else ""
    return f"{officer.get_role_display()}{place}"


def _record(officer: Officer, by: Officer | None, at: dt.datetime, action: str, summary: str) -> None:
    audit.record(office=officer.office, by=by, action=action, summary=summary, at=at, subject=officer)
