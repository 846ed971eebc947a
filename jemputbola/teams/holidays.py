"""National holidays and cuti bersama as the first filling of an office's own table, which the office then edits."""

import datetime as dt
from collections.abc import Iterable, Iterator

import holidays

from jemputbola.models import Holiday
from kecamatan.models import Office

# Of two reasons on one day the library makes one name.
_SEPARATOR = "; "


def days_off(years: Iterable[int]) -> Iterator[tuple[dt.date, str, str]]:
    """Date, Indonesian name and kind of each holiday of these years; a national one hides joint leave on its day.

    Joint leave is decreed year by year and may change after it was published: the table stays the office's.
    """
    wanted = list(years)
    national = holidays.country_holidays("ID", years=wanted, categories=("public",), language="id")
    leave = holidays.country_holidays("ID", years=wanted, categories=("government",), language="id")
    for day, name in sorted(national.items()):
        yield day, _plain(name), Holiday.Kind.NATIONAL
    for day, name in sorted(leave.items()):
        if day not in national:
            yield day, _plain(name), Holiday.Kind.JOINT_LEAVE


def fill_holidays(*, office: Office, years: Iterable[int]) -> int:
    """Add what is missing of these years; days that the office has entered itself stay as they are. Gives how many
    days the table has for the office afterwards."""
    rows = [Holiday(office=office, date=day, name=name, kind=kind) for day, name, kind in days_off(years)]
    Holiday.objects.bulk_create(rows, ignore_conflicts=True)
    return Holiday.objects.filter(office=office).count()


def _plain(name: str) -> str:
    return " dan ".join(dict.fromkeys(name.split(_SEPARATOR)))[:160]
