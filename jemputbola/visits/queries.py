"""Questions that the screens ask about visits; each a fixed number of queries, whatever the data."""

import datetime as dt
import uuid
from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Q, QuerySet

from jemputbola.models import Absence, Holiday, Team, Visit, VisitState
from kecamatan.indonesian import hours
from kecamatan.models import Desa, Kecamatan, Office, Officer, VisitPoint
from kecamatan.tones import tone_of

# A declined or called-off visit holds no day; the list shows it, the calendar does not.
OFF_THE_CALENDAR: Final = (VisitState.CANCELLED, VisitState.DECLINED)
SORTS: Final = {
    "tanggal": "date",
    "titik": "point__name",
    "kecamatan": "kecamatan__name",
    "tim": "team__name",
    "keadaan": "state",
    "kapasitas": "capacity",
    "dilayani": "served",
}


@dataclass(frozen=True)
class Filters:
    """What a list or calendar of visits is narrowed to; empty means everything the officer may see."""

    search: str = ""
    state: str = ""
    kecamatan: uuid.UUID | None = None
    team: uuid.UUID | None = None
    first: dt.date | None = None
    last: dt.date | None = None


@dataclass(frozen=True)
class Entry:
    """A visit on the calendar: state in words too, never by colour alone."""

    label: str
    hint: str
    detail: str
    time: str
    tone: str
    visit_id: uuid.UUID


def visits_for(officer: Officer, filters: Filters) -> QuerySet[Visit]:
    """The visits that this officer may see, narrowed, with what a row shows."""
    rows = Visit.objects.visible_to(officer).select_related("office", "point__desa", "kecamatan", "team")
    for word in filters.search.split()[:5]:
        rows = rows.filter(
            Q(point__name__icontains=word)
            | Q(kecamatan__name__icontains=word)
            | Q(pk__in=Visit.desa.through.objects.filter(desa__name__icontains=word).values("visit_id"))
        )
    if filters.state in VisitState.values:
        rows = rows.filter(state=filters.state)
    if filters.kecamatan:
        rows = rows.filter(kecamatan_id=filters.kecamatan)
    if filters.team:
        rows = rows.filter(team_id=filters.team)
    if filters.first:
        rows = rows.filter(date__gte=filters.first)
    if filters.last:
        rows = rows.filter(date__lte=filters.last)
    return rows


def calendar_entries(officer: Officer, filters: Filters) -> dict[dt.date, list[Entry]]:
    """The entries of each day between `filters.first` and `filters.last`, by time; one query."""
    rows = visits_for(officer, filters).exclude(state__in=OFF_THE_CALENDAR).order_by("date", "starts", "team__name")
    days: dict[dt.date, list[Entry]] = defaultdict(list)
    for visit in rows:
        state = str(VisitState(visit.state).label)
        days[visit.date].append(
            Entry(
                label=visit.point.name,
                hint=f"{visit.team.name} · {state}",
                detail=f"{visit.kecamatan.name}, {visit.capacity} orang",
                time=hours(visit.starts, visit.ends),
                tone=tone_of(visit.state),
                visit_id=visit.pk,
            )
        )
    return dict(days)


def holiday_names(office: Office, first: dt.date, last: dt.date) -> dict[dt.date, str]:
    """The names of the days on which the office does not go out; one query."""
    rows = Holiday.objects.filter(office=office, date__range=(first, last))
    return dict(rows.values_list("date", "name"))


def free_teams(office: Office, *, date: dt.date, starts: dt.time, ends: dt.time) -> list[Team]:
    """The active teams that are neither booked in these hours nor absent on this day; one query."""
    busy = Visit.objects.holding().filter(date=date, starts__lt=ends, ends__gt=starts).values("team_id")
    away = Absence.objects.filter(first__lte=date, last__gte=date).values("team_id")
    return list(Team.objects.filter(office=office, is_active=True).exclude(pk__in=busy).exclude(pk__in=away))


def points_to_choose(officer: Officer, *, search: str = "", kecamatan: uuid.UUID | None = None) -> QuerySet[VisitPoint]:
    """The titik in use that a visit can be planned at, with how many visits each has had."""
    rows = VisitPoint.objects.filter(is_active=True, desa__kecamatan__office_id=officer.office_id)
    if kecamatan:
        rows = rows.filter(desa__kecamatan_id=kecamatan)
    for word in search.split()[:5]:
        rows = rows.filter(
            Q(name__icontains=word) | Q(desa__name__icontains=word) | Q(desa__kecamatan__name__icontains=word)
        )
    return rows.select_related("desa__kecamatan").annotate(visit_count=Count("visits"))


def kecamatan_choices(officer: Officer) -> list[Kecamatan]:
    """The kecamatan of the filter: those the officer may see, by name, without their boundaries."""
    return list(Kecamatan.objects.visible_to(officer).only("id", "name", "code").order_by("name"))


def team_choices(officer: Officer) -> list[Team]:
    """The teams of the officer's office, active first, by name."""
    return list(Team.objects.filter(office_id=officer.office_id).order_by("-is_active", "name"))


# What a resident can still come to.
COMING: Final = (VisitState.CONFIRMED, VisitState.ANNOUNCED, VisitState.OPEN)
COMING_SHOWN: Final = 3


def coming_to(desa: Desa, today: dt.date) -> list[Visit]:
    """The next agreed visits that serve this desa, home visits left out: those are one household's."""
    return list(_coming(today).filter(desa=desa)[:COMING_SHOWN])


def coming_near(desa: Desa, today: dt.date) -> list[Visit]:
    """The next agreed visits in the kecamatan of a desa that has none of its own."""
    return list(_coming(today).filter(kecamatan=desa.kecamatan_id)[:COMING_SHOWN])


def _coming(today: dt.date) -> QuerySet[Visit]:
    rows = Visit.objects.filter(date__gte=today, state__in=COMING).exclude(point__kind=VisitPoint.Kind.HOME)
    return rows.select_related("office", "point__desa", "kecamatan").order_by("date", "starts", "id")
