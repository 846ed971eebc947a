"""Whose data did this account see between these days? One query, cut into pages by key."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate

from kecamatan.listing import page_key, read_page_key
from kecamatan.models import DataAccess, Officer

PAGE: Final = 50
# How far back unusual days are pointed out.
LOOKED_BACK: Final = dt.timedelta(days=30)


@dataclass(frozen=True)
class AccessWanted:
    """What the record is narrowed to; empty means everything. Days are the office's own, both included."""

    officer: uuid.UUID | None = None
    resident: uuid.UUID | None = None
    kind: str = ""
    first: dt.date | None = None
    last: dt.date | None = None


@dataclass(frozen=True)
class AccessPage:
    rows: list[DataAccess]
    # The key after which the next, older page begins; empty at the end.
    older: str


@dataclass(frozen=True)
class BusyDay:
    """An account that saw the full numbers of unusually many people on one day of the office."""

    day: dt.date
    officer_id: uuid.UUID
    actor: str
    reveals: int


def accesses(viewer: Officer, wanted: AccessWanted) -> QuerySet[DataAccess]:
    """The record as one query, newest first, with the names of accounts and people beside each row."""
    rows = DataAccess.objects.filter(office_id=viewer.office_id)
    if wanted.officer:
        rows = rows.filter(officer_id=wanted.officer)
    if wanted.resident:
        rows = rows.filter(resident_id=wanted.resident)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.first:
        rows = rows.filter(at__gte=viewer.office.moment(wanted.first, dt.time()))
    if wanted.last and wanted.last < dt.date.max:
        rows = rows.filter(at__lt=viewer.office.moment(wanted.last + dt.timedelta(days=1), dt.time()))
    return rows.select_related("officer", "resident__desa").order_by("-at", "-id")


def access_page(viewer: Officer, wanted: AccessWanted, before: str = "") -> AccessPage:
    """PAGE rows older than the key `before` (an unreadable key means from the newest on). One query."""
    rows = accesses(viewer, wanted)
    if key := read_page_key(before):
        at, last_id = key
        # The first condition is what the index walks to, the second settles rows of the same moment.
        rows = rows.filter(at__lte=at).filter(Q(at__lt=at) | Q(pk__lt=last_id))
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    return AccessPage(shown, page_key(shown[-1].at, shown[-1].pk) if len(found) > PAGE else "")


def busy_days(viewer: Officer, at: dt.datetime) -> list[BusyDay]:
    """Accounts that saw more full numbers in a day than is usual (REVEALS_UNUSUAL), newest first."""
    office = viewer.office
    rows = (
        DataAccess.objects.filter(office=office, kind=DataAccess.Kind.REVEAL, at__gt=at - LOOKED_BACK)
        .exclude(officer=None)
        .annotate(day=TruncDate("at", tzinfo=office.zone))
        .order_by("-day", "officer_id")
        .values("day", "officer_id", "officer__name")
        .annotate(reveals=Count("id"))
        .filter(reveals__gt=settings.REVEALS_UNUSUAL)
    )
    return [BusyDay(row["day"], row["officer_id"], row["officer__name"], row["reveals"]) for row in rows[:20]]
