"""A change of keys while everybody works on: nothing is lost, nothing waits, and a kill costs one batch."""

import io
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import BinaryField
from django.utils import timezone

from antrian.models import Ticket
from antrian.tickets.actions import TicketRefused, issue_ticket
from jemputbola.models import OutboxMessage
from kecamatan import privacy
from kecamatan.checks import keys_in_use
from kecamatan.models import Resident, ResidentHistory, RosterUpload, RowVerdict, uuid7
from kecamatan.residents.queries import by_nik
from kecamatan.roster.applying import apply_file
from kecamatan.safekeeping import rotating
from kecamatan.safekeeping.sealed import rows_by_key, sealed_columns
from tests.conftest import ROOT, environment_of_this_test, wait_until
from tests.factories.messages import make_message
from tests.factories.people import make_desa, make_kecamatan, make_office, make_officer
from tests.factories.queues import make_day, make_ticket
from tests.factories.residents import invented_nik, make_resident
from tests.factories.visits import make_visit
from tests.parallel import at_once

OLD, NEW = bytes(range(32)), bytes(range(1, 33))
INDEX_OLD, INDEX_NEW = b"o" * 32, b"n" * 32


@pytest.fixture
def keys(settings: Any) -> Callable[..., None]:
    """Set the keys as an operator would: `keys("k2", "k1")` seals with k2 and opens both."""
    known = {"k1": OLD, "k2": NEW}

    def use(*names: str) -> None:
        settings.NIK_SEALING_KEYS = {name: known[name] for name in names}

    settings.NIK_INDEX_KEY, settings.NIK_INDEX_KEY_OLD = INDEX_OLD, b""
    use("k1")
    return use


def seed(people: int = 12) -> list[Resident]:
    desa = make_desa(make_kecamatan(make_office()))
    found = []
    for number in range(people):
        resident = make_resident(desa, invented_nik(number))
        place = {"table": "kecamatan_resident", "row_id": resident.pk}
        resident.phone_sealed = privacy.seal(f"0813000000{number:02d}", column="phone_sealed", **place)
        resident.save()
        found.append(resident)
    return found


def opened(resident: Resident) -> tuple[str, str]:
    row = Resident.objects.get(pk=resident.pk)
    place = {"table": "kecamatan_resident", "row_id": row.pk}
    assert row.phone_sealed is not None
    return (
        privacy.unseal(row.nik_sealed, column="nik_sealed", **place),
        privacy.unseal(row.phone_sealed, column="phone_sealed", **place),
    )


@pytest.mark.django_db
def test_every_sealed_column_of_every_table_is_sealed_anew(keys: Callable[..., None]) -> None:
    people = seed()
    upload = RosterUpload(office=people[0].office, filename="siak.csv", size=9, sha256=b"x" * 32)
    upload.uploaded_at = people[0].created_at
    place = f"kecamatan_rosterupload.content_sealed:{upload.pk}".encode()
    upload.content_sealed = privacy.sealer().seal_bytes(b"NIK;NAMA\n", place)
    upload.save()
    row_id = f"{upload.pk}/Lembar 1/7"
    cells = privacy.seal("{}", table="kecamatan_rowverdict", column="cells_sealed", row_id=row_id)
    verdict = RowVerdict.objects.create(
        upload=upload, kind="rejected", sheet="Lembar 1", row_number=7, code="nik_short", cells_sealed=cells
    )
    queue = make_day()
    make_ticket(queue, nik=invented_nik(99), phone="081300000099")
    message = make_message(make_visit())

    keys("k2", "k1")
    result = rotating.rotate(batch=5)
    assert result.is_complete
    assert all(set(rows_by_key(column)) <= {"k2"} for column in sealed_columns())

    keys("k2")
    assert opened(people[3]) == (invented_nik(3), "081300000003")
    verdict.refresh_from_db()
    upload.refresh_from_db()
    message = OutboxMessage.objects.get(pk=message.pk)
    ticket = Ticket.objects.get(nik_last4="0000")
    assert verdict.cells_sealed is not None
    assert upload.content_sealed is not None
    assert (
        privacy.unseal(verdict.cells_sealed, table="kecamatan_rowverdict", column="cells_sealed", row_id=row_id) == "{}"
    )
    assert privacy.sealer().unseal_bytes(upload.content_sealed, place) == b"NIK;NAMA\n"
    assert "@" in privacy.unseal(
        message.address_sealed, table="jemputbola_outboxmessage", column="address_sealed", row_id=message.pk
    )
    assert rotating.nik_of(ticket) == invented_nik(99)
    assert not ResidentHistory.objects.exists()


@pytest.mark.django_db
def test_no_binary_column_is_forgotten() -> None:
    """A sealed column must be known by its name or by SEALED_AS; what is left here is no sealed value."""
    known = {column.label for column in sealed_columns()}
    hashes = {"nik_index", "row_hash", "row_hash_before", "sha256", "read_as", "key"}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            # The planner's problems and plans are packed numbers about places.
            is_other = field.column in hashes or field.column.endswith("_packed")
            if isinstance(field, BinaryField) and not is_other:
                assert f"{model._meta.db_table}.{field.column}" in known


@pytest.mark.django_db
def test_a_value_that_cannot_be_opened_is_told_and_left(keys: Callable[..., None]) -> None:
    people = seed(3)
    Resident.objects.filter(pk=people[0].pk).update(nik_sealed=b"\x02k1" + bytes(60))
    keys("k2", "k1")
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(CommandError, match="1 nilai tidak dapat dibuka"):
        call_command("rotate_keys", stdout=out, stderr=err)
    assert rows_by_key(_column("kecamatan_resident.nik_sealed")) == {"k1": 1, "k2": 2}
    assert invented_nik(1) not in out.getvalue() + err.getvalue()


@pytest.mark.django_db
def test_a_dry_run_counts_by_key_and_changes_nothing(keys: Callable[..., None]) -> None:
    seed(4)
    keys("k2", "k1")
    out = io.StringIO()
    call_command("rotate_keys", "--dry-run", stdout=out)
    assert "kecamatan_resident.nik_sealed: kunci k1 menyegel 4" in out.getvalue()
    assert "Kunci k1 masih menyegel 8 nilai." in out.getvalue()
    assert rows_by_key(_column("kecamatan_resident.nik_sealed")) == {"k1": 4}
    call_command("rotate_keys", stdout=out, stderr=io.StringIO())
    assert "Kunci k1 tidak dipakai lagi, boleh dihapus." in out.getvalue()


@pytest.mark.django_db
def test_a_key_that_is_still_needed_cannot_be_dropped_in_silence(keys: Callable[..., None], settings: Any) -> None:
    seed(2)
    assert keys_in_use(None, ["default"]) == []
    keys("k2")
    assert [(error.id, "4 sealed values" in error.msg) for error in keys_in_use(None, ["default"])] == [
        ("kecamatan.E001", True)
    ]
    keys("k2", "k1")
    settings.NIK_INDEX_KEY = INDEX_NEW
    assert [error.id for error in keys_in_use(None, ["default"])] == ["kecamatan.E002"]
    settings.NIK_INDEX_KEY_OLD = INDEX_OLD
    assert keys_in_use(None, ["default"]) == []


@pytest.mark.django_db
def test_people_are_found_before_during_and_after_a_change_of_the_index_key(
    keys: Callable[..., None], settings: Any
) -> None:
    people = seed(7)
    planner = make_officer("planner", people[0].office)
    settings.NIK_INDEX_KEY, settings.NIK_INDEX_KEY_OLD = INDEX_NEW, INDEX_OLD
    assert by_nik(planner, invented_nik(5)) == people[5]
    result = rotating.rotate(batch=3)
    assert result.changed["kecamatan_resident.nik_index"] == 7
    assert rotating.rotate(batch=3).changed["kecamatan_resident.nik_index"] == 0
    assert rotating.indexes_left() == {"antrian_ticket.nik_index": 0, "kecamatan_resident.nik_index": 0}
    settings.NIK_INDEX_KEY_OLD = b""
    assert by_nik(planner, invented_nik(5)) == people[5]


@pytest.mark.django_db
def test_an_import_knows_its_people_while_the_index_key_changes(keys: Callable[..., None], settings: Any) -> None:
    desa = make_desa(make_kecamatan(make_office(code="98.03"), code="98.03.01"), code="98.03.01.2001")
    lines = [f"{invented_nik(n)},ASEP UJI {n},14-03-1980,L,1,2001,BELUM REKAM" for n in range(4)]
    file = "\n".join(["NIK,NAMA_LGKP,TGL_LHR,JENIS_KLMIN,NO_KEC,NO_KEL,STATUS_KTP", *lines]).encode()
    office = desa.kecamatan.office

    def run() -> tuple[int, int, int]:
        outcome = apply_file(file, office=office, at=timezone.now())
        return outcome.new, outcome.unchanged, outcome.rejected

    assert run() == (4, 0, 0)
    settings.NIK_INDEX_KEY, settings.NIK_INDEX_KEY_OLD = INDEX_NEW, INDEX_OLD
    assert run() == (0, 4, 0)
    rotating.rotate()
    settings.NIK_INDEX_KEY_OLD = b""
    assert run() == (0, 4, 0)
    assert run() == (0, 4, 0)


@pytest.mark.django_db
def test_nobody_gets_a_second_number_while_the_index_key_changes(keys: Callable[..., None], settings: Any) -> None:
    queue = make_day()
    nik = invented_nik(321)
    first = make_ticket(queue, nik=nik)
    settings.NIK_INDEX_KEY, settings.NIK_INDEX_KEY_OLD = INDEX_NEW, INDEX_OLD
    with pytest.raises(TicketRefused, match="nik_has_ticket"):
        issue_ticket(visit=queue.visit, lane="A", source="desk", op_id=uuid7(), name="ASEP UJI", nik=nik, by=None,
              at=first.issued_at)  # fmt: skip
    rotating.rotate()
    with pytest.raises(TicketRefused, match="nik_has_ticket"):
        issue_ticket(visit=queue.visit, lane="A", source="desk", op_id=uuid7(), name="ASEP UJI", nik=nik, by=None,
              at=first.issued_at)  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_rows_that_others_hold_are_done_when_they_let_go(keys: Callable[..., None], settings: Any) -> None:
    people = seed(6)
    keys("k2", "k1")
    held, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            Resident.objects.select_for_update().get(pk=people[2].pk)
            held.set()
            let_go.wait(30)

    def work(number: int) -> object:
        if number == 0:
            return hold()
        held.wait(30)
        threading.Timer(1.0, let_go.set).start()
        return rotating.rotate(batch=2)

    results = at_once(2, work)
    assert not results.errors
    rotation = next(value for value in results.values if value is not None)
    assert isinstance(rotation, rotating.Rotation)
    assert rotation.is_complete
    assert rows_by_key(_column("kecamatan_resident.nik_sealed")) == {"k2": 6}


@pytest.mark.django_db(transaction=True)
def test_people_who_are_changed_meanwhile_keep_their_change(keys: Callable[..., None]) -> None:
    people = seed(40)
    keys("k2", "k1")

    def work(number: int) -> object:
        if number == 0:
            return rotating.rotate(batch=3)
        for resident in people[number::4]:
            place = {"table": "kecamatan_resident", "column": "phone_sealed", "row_id": resident.pk}
            sealed = privacy.seal("081311112222", **place)
            Resident.objects.filter(pk=resident.pk).update(phone_sealed=sealed, address=f"KP. {number}")
        return None

    assert not at_once(4, work).errors
    keys("k2")
    for number, resident in enumerate(people):
        nik, phone = opened(resident)
        assert nik == invented_nik(number)
        assert phone == ("081311112222" if number % 4 else f"0813000000{number:02d}")


@pytest.mark.django_db(transaction=True)
def test_an_import_that_runs_meanwhile_and_the_change_of_keys_both_end_well(keys: Callable[..., None]) -> None:
    desa = make_desa(make_kecamatan(make_office(code="98.03"), code="98.03.01"), code="98.03.01.2001")
    heading = "NIK,NO_KK,NAMA_LGKP,TGL_LHR,JENIS_KLMIN,ALAMAT,NO_KEC,NO_KEL,STATUS_KTP"

    def file(address: str, people: int) -> bytes:
        rows = [
            f"{invented_nik(n)},3203010101190000,ASEP UJI {n},14-03-1980,L,{address},1,2001,BELUM REKAM"
            for n in range(people)
        ]
        return "\n".join([heading, *rows]).encode()

    office = desa.kecamatan.office
    apply_file(file("KP. LAMA", 150), office=office, at=timezone.now())
    keys("k2", "k1")

    def work(number: int) -> object:
        if number:
            return rotating.rotate(batch=7)
        outcome = apply_file(file("KP. BARU", 200), office=office, at=timezone.now())
        return outcome.new, outcome.changed, outcome.rejected

    results = at_once(2, work)
    assert not results.errors
    assert (50, 150, 0) in results.values
    rotating.rotate()
    keys("k2")
    for column in ("nik_sealed", "kk_sealed"):
        assert rows_by_key(_column(f"kecamatan_resident.{column}")) == {"k2": 200}
    found = Resident.objects.filter(address="KP. BARU")
    assert {rotating.nik_of(resident) for resident in found} == {invented_nik(n) for n in range(200)}


@pytest.mark.django_db(transaction=True)
def test_a_kill_in_the_middle_costs_one_batch_and_a_second_run_ends_it(keys: Callable[..., None]) -> None:
    import base64

    seed(300)
    pair = [f"{name}:{base64.b64encode(key).decode()}" for name, key in (("k2", NEW), ("k1", OLD))]
    environment = environment_of_this_test() | {
        "NIK_SEALING_KEYS": ",".join(pair),
        "NIK_INDEX_KEY": base64.b64encode(INDEX_OLD).decode(),
    }
    command = [sys.executable, "manage.py", "rotate_keys", "--batch", "1"]
    run = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    column = _column("kecamatan_resident.nik_sealed")
    try:
        wait_until(lambda: rows_by_key(column).get("k2", 0) >= 5, seconds=60)
    finally:
        os.kill(run.pid, signal.SIGKILL)
        run.wait()
    between = rows_by_key(column)
    assert sum(between.values()) == 300
    assert between.get("k1", 0) > 0, "the kill came too late to prove anything"

    keys("k2", "k1")
    assert rotating.rotate().is_complete
    assert rows_by_key(column) == {"k2": 300}
    keys("k2")
    assert {opened(resident)[0] for resident in Resident.objects.all()} == {invented_nik(n) for n in range(300)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('jemputbola.may_erase', true)")
        assert cursor.fetchone()[0] in (None, ""), "the leave to change append-only rows ends with the batch"


def _column(label: str) -> Any:
    return next(column for column in sealed_columns() if column.label == label)
