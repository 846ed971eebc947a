"""A change without an event: at 16 a resident may be recorded, at 17 their card may be printed."""

import datetime as dt
from typing import Final

from django.db.models import Q

from kecamatan import ledger
from kecamatan.models import Need, Office, Resident
from kecamatan.need import PRINTING_AGE, RECORDING_AGE

# A night without a scheduler, or a month of them, is made good by the next one.
LOOK_BACK: Final = dt.timedelta(days=31)


def notice(*, office: Office, at: dt.datetime) -> int:
    """Decide anew for everybody who had a 16th or 17th birthday within LOOK_BACK; returns how many needs changed.

    Each resident is a short transaction of its own; a second run changes nothing.
    """
    today = office.local(at).date()
    due = Q()
    for age in (RECORDING_AGE, PRINTING_AGE):
        born = years_before(today, age)
        due |= Q(birth_date__range=(born - LOOK_BACK, born))
    waiting = Resident.objects.filter(due, office=office, need__in=(Need.OUT, Need.WAIT)).order_by("id")
    return sum(ledger.reconsider(resident_id=pk, at=at) for pk in waiting.values_list("pk", flat=True).iterator())


def turning_between(since: dt.date, today: dt.date) -> list[dt.date]:
    """The birth dates of those who turn 16 or 17 after `since` and up to `today`."""
    days = (today - since).days
    born = [years_before(since + dt.timedelta(days=day), age) for day in range(days + 1) for age in (16, 17)]
    return sorted({*born, *(day + dt.timedelta(days=1) for day in born)}) if days > 0 else []


def years_before(day: dt.date, years: int) -> dt.date:
    """The same day `years` earlier; 29 February has 28 February as its counterpart."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return dt.date(day.year - years, 2, 28)
