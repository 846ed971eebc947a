"""What a row said before: written by the database itself, whoever writes and however many rows at once."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jemputbola.models import Team
from kecamatan import audit, privacy
from kecamatan.models import Need, Officer, OfficerHistory, Resident, ResidentHistory, Role
from kecamatan.trail.history import versions_of
from tests.factories.people import make_desa, make_officer, make_point
from tests.factories.residents import invented_nik, make_resident
from tests.factories.visits import make_team

pytestmark = pytest.mark.django_db

Login = Callable[[Officer], Client]


def test_a_bulk_change_leaves_the_old_rows_behind() -> None:
    desa = make_desa()
    people = [make_resident(desa, name=f"ASEP UJI {n}") for n in range(5)]
    assert not ResidentHistory.objects.exists(), "a new row tells of itself"
    Resident.objects.filter(pk__in=[person.pk for person in people[:3]]).update(address="KP. BARU")
    kept = ResidentHistory.objects.filter(address="")
    assert {row.pgh_obj_id for row in kept} == {person.pk for person in people[:3]}


def test_raw_sql_is_seen_and_sealing_anew_is_no_change() -> None:
    person = make_resident()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kecamatan_resident SET name = 'SITI UJI' WHERE id = %s", [person.pk])
    assert ResidentHistory.objects.get().name == person.name
    place = {"table": "kecamatan_resident", "column": "nik_sealed", "row_id": person.pk}
    Resident.objects.update(nik_sealed=privacy.seal(invented_nik(), **place), nik_last4="0000")
    assert ResidentHistory.objects.count() == 1


def test_history_has_no_column_for_a_sealed_number() -> None:
    columns = {field.column for field in ResidentHistory._meta.get_fields() if hasattr(field, "column")}
    assert not [name for name in columns if "nik" in name or "kk" in name or "phone" in name or "hash" in name]
    assert "password" not in {field.name for field in OfficerHistory._meta.get_fields()}


def test_a_deleted_row_is_kept_as_it_was() -> None:
    person = make_resident(name="UJANG UJI")
    person.delete()
    row = ResidentHistory.objects.get()
    assert (row.pgh_label, row.name) == ("delete", "UJANG UJI")


def test_nobody_changes_history() -> None:
    person = make_resident()
    Resident.objects.update(name="X")
    for change in (ResidentHistory.objects.all().delete, lambda: ResidentHistory.objects.update(name="Y")):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    assert ResidentHistory.objects.get().name == person.name


def test_the_admin_sees_who_changed_what_and_through_which_page(login: Login) -> None:
    admin = make_officer(Role.ADMIN)
    account = make_officer(Role.PLANNER, admin.office, name="Petugas Lama")
    body = {"name": "Petugas Baru", "email": "", "role": Role.OPERATOR}
    assert login(admin).post(reverse("officer_detail", args=[account.pk]), body).status_code == 302
    row = OfficerHistory.objects.get()
    assert row.pgh_context.metadata == {"officer": str(admin.pk), "page": "officer_detail"}

    version = versions_of("officer", account.pk)[0]
    assert version.who == admin.name
    told = {change.label: (change.before, change.after) for change in version.changes}
    assert told == {
        "Nama lengkap": ("Petugas Lama", "Petugas Baru"),
        "Peran": ("Perencana", "Operator lapangan"),
    }
    event = admin.office and account.audit_events.model.objects.filter(subject_id=account.pk).first()
    page = login(admin).get(reverse("audit_detail", args=[event.pk])).content.decode()
    assert "Petugas Lama" in page
    assert "Isi sebelum diubah" in page


def test_a_login_is_no_change_of_an_account(login: Login) -> None:
    login(make_officer(Role.ADMIN))
    assert not OfficerHistory.objects.exists()


def test_versions_tell_each_change_against_the_next_one() -> None:
    desa, other = make_desa(), make_desa()
    person = make_resident(desa, name="ASEP UJI SATU")
    Resident.objects.update(name="ASEP UJI DUA")
    Resident.objects.update(desa=other, need=Need.DONE)
    second, first = versions_of("resident", person.pk)
    assert [(c.before, c.after) for c in first.changes] == [("ASEP UJI SATU", "ASEP UJI DUA")]
    assert {(c.before, c.after) for c in second.changes} == {
        (str(desa), str(other)),
        ("Perlu rekam", "Selesai"),
    }
    assert versions_of("visit", person.pk) == []


def test_teams_and_points_have_history_without_the_telephone_of_a_contact() -> None:
    team, point = make_team(), make_point(contact_phone="081300000077")
    Team.objects.update(name="Tim Baru")
    assert versions_of("team", team.pk)[0].changes[0].after == "Tim Baru"
    point.address = "Jalan Uji"
    point.save()
    assert "081300000077" not in str(versions_of("visitpoint", point.pk))


def test_a_page_of_something_without_history_says_nothing_of_it(login: Login) -> None:
    admin = make_officer(Role.ADMIN)
    event = audit.record(office=admin.office, by=admin, action="account.login", summary="masuk", at=timezone.now())
    assert "Isi sebelum diubah" not in login(admin).get(reverse("audit_detail", args=[event.pk])).content.decode()
