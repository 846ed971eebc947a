"""Holidays and joint leave, as the decrees have them."""

import datetime as dt

import pytest

from jemputbola.models import Holiday
from jemputbola.teams.holidays import days_off, fill_holidays
from tests.factories.people import make_office


def test_idul_fitri_and_its_joint_leave_of_2019() -> None:
    found = {day: kind for day, _, kind in days_off([2019])}

    assert found[dt.date(2019, 6, 5)] == Holiday.Kind.NATIONAL
    assert found[dt.date(2019, 6, 4)] == Holiday.Kind.JOINT_LEAVE
    assert found[dt.date(2019, 4, 17)] == Holiday.Kind.NATIONAL  # election day
    assert dt.date(2019, 6, 11) not in found


def test_names_are_indonesian() -> None:
    names = [name for day, name, _ in days_off([2019]) if day == dt.date(2019, 1, 1)]

    assert names == ["Tahun Baru Masehi"]


@pytest.mark.django_db
def test_filling_again_adds_nothing_and_keeps_what_the_office_entered() -> None:
    office = make_office()
    Holiday.objects.create(office=office, date=dt.date(2019, 1, 1), name="Libur daerah", kind=Holiday.Kind.LOCAL)

    first = fill_holidays(office=office, years=[2019])

    assert fill_holidays(office=office, years=[2019]) == first
    assert Holiday.objects.get(office=office, date=dt.date(2019, 1, 1)).kind == Holiday.Kind.LOCAL
