"""Birthdays change needs although nothing happened."""

import datetime as dt

import pytest

from kecamatan import birthdays
from kecamatan.models import Need, Resident
from tests.factories.residents import make_resident

pytestmark = pytest.mark.django_db

# 00.05 WIB on 15 January 2019, while it is still the 14th in UTC.
JUST_AFTER_MIDNIGHT = dt.datetime(2019, 1, 14, 17, 5, tzinfo=dt.UTC)


def notice_for(resident: Resident) -> tuple[int, str]:
    changed = birthdays.notice(office=resident.office, at=JUST_AFTER_MIDNIGHT)
    resident.refresh_from_db()
    return changed, resident.need


def test_on_the_seventeenth_birthday_a_ready_record_needs_its_card() -> None:
    resident = make_resident(siak_status="PRR", need=Need.WAIT, birth_date=dt.date(2002, 1, 15))
    assert notice_for(resident) == (1, Need.PRINT)
    assert notice_for(resident) == (0, Need.PRINT)


def test_the_day_before_nothing_changes() -> None:
    resident = make_resident(siak_status="PRR", need=Need.WAIT, birth_date=dt.date(2002, 1, 16))
    assert notice_for(resident) == (0, Need.WAIT)


def test_on_the_sixteenth_birthday_they_may_be_recorded_also_after_a_week_of_missed_nights() -> None:
    resident = make_resident(siak_status="BELUM REKAM", need=Need.OUT, birth_date=dt.date(2003, 1, 8))
    assert notice_for(resident) == (1, Need.RECORD)


def test_who_is_out_for_another_reason_stays_out() -> None:
    resident = make_resident(siak_status="BELUM REKAM", need=Need.OUT, is_listed=False, birth_date=dt.date(2003, 1, 15))
    assert notice_for(resident) == (0, Need.OUT)
