"""Residents for tests: invented names, NIKs with the serial 0000 that is never issued."""

import datetime as dt
import itertools
from typing import Any

from kecamatan import privacy
from kecamatan.models import Desa, Need, Resident, uuid7
from tests.factories.people import make_desa

_numbers = itertools.count(1)


def invented_nik(number: int | None = None) -> str:
    """A NIK that nobody holds: serial 0000, told apart by region and date."""
    number = next(_numbers) if number is None else number
    born = dt.date(1960, 1, 1) + dt.timedelta(days=number % 15000)
    return f"3203{1 + number // 15000 % 32:02d}{born:%d%m%y}0000"


def make_resident(desa: Desa | None = None, nik: str | None = None, **fields: Any) -> Resident:
    desa = desa or make_desa()
    nik = nik or invented_nik()
    row_id = uuid7()
    now = dt.datetime(2019, 1, 7, 2, 0, tzinfo=dt.UTC)
    defaults = {
        "name": f"ASEP UJI {next(_numbers)}",
        "sex": "L",
        "birth_date": dt.date(1980, 3, 4),
        "siak_status": "BELUM REKAM",
        "need": Need.RECORD,
        "created_at": now,
        "changed_at": now,
    }
    return Resident.objects.create(
        id=row_id,
        office=desa.kecamatan.office,
        desa=desa,
        nik_sealed=privacy.seal(nik, table="kecamatan_resident", column="nik_sealed", row_id=row_id),
        nik_index=privacy.nik_index(nik),
        nik_last4=nik[-4:],
        **{**defaults, **fields},
    )
