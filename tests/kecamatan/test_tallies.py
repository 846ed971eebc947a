"""The counters that triggers keep always equal a count of the rows, whatever wrote them."""

import datetime as dt
import random
import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Count

from kecamatan.models import AuditEvent, Desa, EventTally, Need, NeedTally, Resident, ResidentEvent
from tests.factories.people import make_desa, make_office
from tests.factories.residents import make_resident

pytestmark = pytest.mark.django_db


def counted_needs() -> dict[tuple[uuid.UUID, str], int]:
    rows = Resident.objects.values("desa_id", "need").annotate(n=Count("id"))
    return {(row["desa_id"], row["need"]): row["n"] for row in rows}


def tallied_needs() -> dict[tuple[uuid.UUID, str], int]:
    return {(row.desa_id, row.need): row.count for row in NeedTally.objects.exclude(count=0)}


def write_something(random_: random.Random, desa: list[Desa]) -> None:
    """One write of any kind that the software or a person at a database prompt might do."""
    needs = Need.values
    some = list(Resident.objects.order_by("id").values_list("id", flat=True))
    match random_.choice(["insert", "update", "bulk", "move", "delete", "raw"]):
        case "insert":
            make_resident(random_.choice(desa), need=random_.choice(needs))
        case "update" if some:
            Resident.objects.filter(id=random_.choice(some)).update(need=random_.choice(needs))
        case "bulk":
            Resident.objects.filter(need=random_.choice(needs)).update(need=random_.choice(needs))
        case "move" if some:
            Resident.objects.filter(id=random_.choice(some)).update(desa=random_.choice(desa))
        case "delete" if some:
            Resident.objects.filter(id=random_.choice(some)).delete()
        case "raw":
            with connection.cursor() as cursor:
                cursor.execute("UPDATE kecamatan_resident SET need = 'done' WHERE need = 'print'")
        case _:
            pass


def test_the_need_counters_follow_every_kind_of_write() -> None:
    random_ = random.Random(20190114)
    office = make_office()
    desa = [make_desa(), make_desa()]
    Desa.objects.update(kecamatan=desa[0].kecamatan)
    assert office
    for _ in range(150):
        write_something(random_, desa)
        assert tallied_needs() == counted_needs()
    assert Resident.objects.exists()


def test_an_event_is_counted_on_the_office_s_local_day_and_a_correction_takes_it_out() -> None:
    resident = make_resident()
    late_evening = dt.datetime(2019, 1, 14, 17, 30, tzinfo=dt.UTC)  # 00.30 WIB on the 15th
    event = ResidentEvent.objects.create(resident=resident, kind="recorded", at=late_evening)
    tally = EventTally.objects.get()
    assert (tally.desa, tally.date, tally.kind, tally.count) == (
        resident.desa,
        dt.date(2019, 1, 15),
        "recorded",
        1,
    )
    ResidentEvent.objects.create(resident=resident, kind="corrected", corrects=event, at=late_evening)
    assert EventTally.objects.get().count == 0


@pytest.mark.parametrize("change", ["update", "delete"])
def test_history_can_only_be_added_to(change: str) -> None:
    resident = make_resident()
    ResidentEvent.objects.create(resident=resident, kind="recorded", at=dt.datetime.now(dt.UTC))
    AuditEvent.objects.create(
        office=resident.office, actor="Sistem", action="test", summary="uji", at=dt.datetime.now(dt.UTC)
    )
    for table in ("kecamatan_residentevent", "kecamatan_auditevent"):
        statement = f"UPDATE {table} SET at = now()" if change == "update" else f"DELETE FROM {table}"
        refused = pytest.raises(IntegrityError, match="only ever added")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
