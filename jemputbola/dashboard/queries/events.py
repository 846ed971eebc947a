"""The rows behind the figures."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet, Sum

from kecamatan.models import EventTally, Officer, ResidentEvent


@dataclass(frozen=True)
class EventFilters:
    """What a list of events is narrowed to; empty means everything. Days are the office's own."""

    kinds: Sequence[str] = ()
    kecamatan: uuid.UUID | None = None
    first: dt.date | None = None
    last: dt.date | None = None


def events_for(officer: Officer, wanted: EventFilters) -> QuerySet[ResidentEvent]:
    """The events that count, of the officer's office: corrections and what they took back are left out."""
    office = officer.office
    # "Nothing corrects it" as a condition of its own: through a join the database would expect and plan for one row.
    rows = ResidentEvent.objects.filter(
        ~Exists(ResidentEvent.objects.filter(corrects=OuterRef("pk"))), resident__office=office
    ).exclude(kind=ResidentEvent.Kind.CORRECTED)
    if wanted.kinds:
        rows = rows.filter(kind__in=wanted.kinds)
    if wanted.kecamatan:
        rows = rows.filter(resident__desa__kecamatan_id=wanted.kecamatan)
    if wanted.first:
        rows = rows.filter(at__gte=office.moment(wanted.first, dt.time()))
    if wanted.last and wanted.last < dt.date.max:
        rows = rows.filter(at__lt=office.moment(wanted.last + dt.timedelta(days=1), dt.time()))
    return rows.select_related("resident__desa__kecamatan", "by").defer(
        "resident__nik_sealed", "resident__kk_sealed", "resident__phone_sealed", "resident__desa__kecamatan__boundary"
    )


def events_count(officer: Officer, wanted: EventFilters) -> int:
    """How many events `events_for` has, read from the tallies that the dashboard reads.

    For somebody who has moved since, the tally keeps the kecamatan of the day, the list shows today's.
    """
    rows = EventTally.objects.filter(desa__kecamatan__office_id=officer.office_id)
    if wanted.kinds:
        rows = rows.filter(kind__in=wanted.kinds)
    if wanted.kecamatan:
        rows = rows.filter(desa__kecamatan_id=wanted.kecamatan)
    if wanted.first:
        rows = rows.filter(date__gte=wanted.first)
    if wanted.last:
        rows = rows.filter(date__lte=wanted.last)
    return int(rows.aggregate(n=Sum("count", default=0))["n"])
