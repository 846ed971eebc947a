"""From the database to a problem: an office's points, needs, teams, days, roads, blanks and agreed visits.

The shape is `visit-instance-1`. Points and teams are named by their ids as text, so that a plan finds its way back.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Sum

from jemputbola.models import HOLDING_STATES, Absence, Visit, VisitState
from jemputbola.planner import demand, learning, travel
from jemputbola.planner.comparing import CalendarVisit
from jemputbola.planner.inputs import PARAMS, Inputs
from jemputbola.stock.queries import holidays_of, stock_of
from jemputbola.workdays import working_days
from kecamatan.models import Desa, Kecamatan, Need, NeedTally, Office, VisitPoint

FORMAT: Final = "visit-instance-1"
# Drafts can still be moved by a plan; what was sent to a camat, or agreed, stays.
MOVABLE: Final = (VisitState.DRAFT,)
OVER: Final = (VisitState.CLOSED,)
# Whoever turns 17 before the election first: schools and pesantren.
PRIORITY: Final = {"sekolah": 1.3, "pesantren": 1.1}
# Kinds of point as the format knows them.
KIND_OF: Final = {"kecamatan": "balai", "pabrik": "balai", "rumah_sakit": "balai", "rumah": "balai"}
DAYS_OF_A_WEEK: Final = 5


@dataclass(frozen=True)
class Loaded:
    """A problem, and what is needed to bring its plan back into the calendar."""

    problem: dict[str, Any]
    # Point to the desa whose people are called to it.
    desa: dict[str, list[str]]
    calendar: list[CalendarVisit]
    # Kecamatan code to people waiting where no point is known.
    uncovered: dict[str, int] = field(default_factory=dict)

    def surroundings(self) -> dict[str, Any]:
        """The rest of it as JSON, to be stored beside the problem."""
        rows = [{**visit.__dict__, "date": visit.date.isoformat()} for visit in self.calendar]
        return {"desa": self.desa, "calendar": rows, "uncovered": self.uncovered}


def calendar_of(surroundings: dict[str, Any]) -> list[CalendarVisit]:
    """The calendar as it was stored by `Loaded.surroundings`."""
    rows = surroundings.get("calendar", [])
    return [CalendarVisit(**{**row, "date": dt.date.fromisoformat(row["date"])}) for row in rows]


def load(office: Office, inputs: Inputs, *, at: dt.datetime) -> Loaded:
    """The problem of this office from `inputs.first` to `inputs.last`. About ten queries, whatever the data."""
    holidays = holidays_of(office)
    today = office.local(at).date()
    days = working_days(inputs.first, inputs.last, holidays)
    rows = _points(office)
    needs = demand.share(_needs(office), [_site(row) for row in rows])
    rows = _worth_planning(rows, needs)
    visits = _Visits(office, inputs, set(days), {str(row.pk) for row in rows}, today)
    people = {key: _left(share.record, visits.served_elsewhere[key]) for key, share in needs.shares.items()}
    by_kind: dict[str, float] = defaultdict(float)
    for row in rows:
        by_kind[row.kind] += people[str(row.pk)]
    problem = {
        "format": FORMAT,
        "name": f"{office.code} {inputs.first} {inputs.last}",
        "seed": inputs.seed,
        "office": {"name": office.name, "lat": office.latitude or 0.0, "lng": office.longitude or 0.0},
        "params": {**PARAMS, "rate_per_kit_hour": learning.rate_of(by_kind)},
        "days": _days(days),
        "teams": _teams(inputs, days, visits),
        "kecamatan": _kecamatan(rows),
        "points": _point_rows(rows, needs.shares, people, _turnout(office), days, visits),
        "cards": _cards(office, inputs, days, today),
        "fixed": visits.fixed(),
        "drive": travel.matrix(_position(office), [_place(row) for row in rows]),
    }
    return Loaded(
        problem,
        {key: share.desa for key, share in needs.shares.items()},
        visits.calendar,
        {Kecamatan.objects.get(pk=key).code: count for key, count in needs.uncovered.items()},
    )


def _points(office: Office) -> list[VisitPoint]:
    rows = VisitPoint.objects.filter(desa__kecamatan__office=office, is_active=True)
    return list(
        rows.select_related("desa__kecamatan").defer("desa__kecamatan__boundary").order_by("desa__code", "name", "id")
    )


def _needs(office: Office) -> list[demand.DesaNeed]:
    counts: dict[object, dict[str, int]] = defaultdict(dict)
    tallies = NeedTally.objects.filter(desa__kecamatan__office=office, need__in=(Need.RECORD, Need.PRINT))
    for desa, need, count in tallies.values_list("desa_id", "need", "count"):
        counts[desa][need] = count
    return [
        demand.DesaNeed(
            key=str(desa.pk),
            kecamatan=str(desa.kecamatan_id),
            position=_position(desa),
            record=counts[desa.pk].get(Need.RECORD, 0),
            cards=counts[desa.pk].get(Need.PRINT, 0),
        )
        for desa in Desa.objects.of_office(office).order_by("code")
    ]


def _position(row: Office | Desa | Kecamatan | VisitPoint) -> tuple[float, float] | None:
    return None if row.latitude is None or row.longitude is None else (row.latitude, row.longitude)


def _position_of_point(row: VisitPoint) -> tuple[float, float] | None:
    """Its own, else its desa's, else its kecamatan's."""
    return _position(row) or _position(row.desa) or _position(row.desa.kecamatan)


def _site(row: VisitPoint) -> demand.Site:
    return demand.Site(
        key=str(row.pk),
        desa=str(row.desa_id),
        kecamatan=str(row.desa.kecamatan_id),
        kind=row.kind,
        position=_position_of_point(row),
    )


def _place(row: VisitPoint) -> travel.Place:
    position = _position_of_point(row)
    home = row.desa.kecamatan
    lat, lng = position or (None, None)
    return travel.Place(lat, lng, home.zone, _position(home), home.travel_minutes)


def _left(waiting: int, served_elsewhere: float) -> int:
    """Who is still to be served; where somebody waits now, never nobody, so that shares can be told."""
    return max(waiting - round(served_elsewhere), min(waiting, 1))


def _worth_planning(rows: Sequence[VisitPoint], needs: demand.Demand) -> list[VisitPoint]:
    """The points where somebody waits, in kecamatan where somebody waits to be recorded."""
    waiting: dict[object, int] = defaultdict(int)
    for row in rows:
        if share := needs.shares.get(str(row.pk)):
            waiting[row.desa.kecamatan_id] += share.record
    found = []
    for row in rows:
        share = needs.shares.get(str(row.pk))
        if share and (share.record or share.cards) and waiting[row.desa.kecamatan_id]:
            found.append(row)
    return found


class _Visits:
    """The visits of the calendar as they bear on the plan: kept, movable, or in the way."""

    def __init__(self, office: Office, inputs: Inputs, days: set[dt.date], points: set[str], today: dt.date) -> None:
        teams = {team.key for team in inputs.teams}
        self.locked = set(inputs.locked)
        self.calendar: list[CalendarVisit] = []
        # People whom visits outside of the plan will have served; days on which these hold a team or serve a point.
        self.served_elsewhere: dict[str, float] = defaultdict(float)
        self.busy: set[tuple[str, dt.date]] = set()
        self.closed: dict[str, set[dt.date]] = defaultdict(set)
        refused = Visit.objects.filter(office=office, state=VisitState.DECLINED, date__in=days)
        for point, date in refused.values_list("point_id", "date"):
            self.closed[str(point)].add(date)
        coming = Visit.objects.filter(office=office, state__in=HOLDING_STATES, date__gte=today)
        for visit in coming.exclude(state__in=OVER).order_by("date", "starts", "id"):
            self._take(visit, inputs, days, points, teams)

    def _take(self, visit: Visit, inputs: Inputs, days: set[dt.date], points: set[str], teams: set[str]) -> None:
        point, team = str(visit.point_id), str(visit.team_id)
        if visit.date in days and point in points and team in teams:
            is_fixed = visit.state not in MOVABLE or (point, visit.date.isoformat(), team) in self.locked
            self.calendar.append(
                CalendarVisit(
                    key=str(visit.pk),
                    point=point,
                    date=visit.date,
                    team=team,
                    is_fixed=is_fixed,
                    room=visit.capacity,
                    changed_at=visit.changed_at.isoformat(),
                )
            )
            return
        self.busy.add((team, visit.date))
        if visit.date <= inputs.last:
            self.served_elsewhere[point] += visit.capacity
        monday = visit.date - dt.timedelta(days=visit.date.weekday())
        self.closed[point] |= {monday + dt.timedelta(days=n) for n in range(7)}

    def fixed(self) -> list[dict[str, str]]:
        """What must be in the plan: agreed visits, and those locked in an earlier draft."""
        kept = {(visit.point, visit.date.isoformat(), visit.team) for visit in self.calendar if visit.is_fixed}
        rows = sorted(kept | self.locked, key=lambda row: (row[1], row[2], row[0]))
        return [{"point": point, "date": date, "team": team} for point, date, team in rows]


def _days(days: Sequence[dt.date]) -> list[dict[str, Any]]:
    monday = days[0] - dt.timedelta(days=days[0].weekday()) if days else dt.date.min
    return [{"date": day.isoformat(), "weekday": day.weekday(), "week": (day - monday).days // 7} for day in days]


def _teams(inputs: Inputs, days: Sequence[dt.date], visits: _Visits) -> list[dict[str, Any]]:
    real = [uuid.UUID(team.key) for team in inputs.teams if not team.is_extra]
    away: dict[str, set[dt.date]] = defaultdict(set)
    for absence in Absence.objects.filter(team__in=real, first__lte=inputs.last, last__gte=inputs.first):
        away[str(absence.team_id)] |= {day for day in days if absence.first <= day <= absence.last}
    kept = {(visit.team, visit.date) for visit in visits.calendar if visit.is_fixed}
    for team, day in visits.busy - kept:
        away[team].add(day)
    return [
        {
            "id": team.key,
            "kits": team.kits,
            "absent": sorted(day.isoformat() for day in away[team.key] & set(days)),
        }
        for team in inputs.teams
    ]


def _kecamatan(rows: Sequence[VisitPoint]) -> list[dict[str, str]]:
    found = {row.desa.kecamatan.code: row.desa.kecamatan.name for row in rows}
    return [{"code": code, "name": name} for code, name in sorted(found.items())]


def _point_rows(
    rows: Sequence[VisitPoint],
    shares: dict[str, demand.Share],
    people: dict[str, int],
    turnout: learning.Turnout,
    days: Sequence[dt.date],
    visits: _Visits,
) -> list[dict[str, Any]]:
    found = []
    for row in rows:
        key = str(row.pk)
        lat, lng = _position_of_point(row) or (0.0, 0.0)
        reach = demand.reach_with_neighbours(turnout.of(row.kind, str(row.desa_id)).value, shares[key])
        found.append(
            {
                "id": key,
                "name": row.name,
                "kind": KIND_OF.get(row.kind, row.kind),
                "kecamatan": row.desa.kecamatan.code,
                "desa": row.desa.code,
                "lat": lat,
                "lng": lng,
                "backlog": people[key],
                "prr": shares[key].cards,
                "priority": PRIORITY.get(row.kind, 1.0),
                "reach": round(reach, 3),
                "pull": list(learning.pull_of(row.kind)),
                "dates": [i for i, day in enumerate(days) if day not in visits.closed[key]],
            }
        )
    return found


def _turnout(office: Office) -> learning.Turnout:
    """What past visits tell. How many waited then is not kept: those who wait now and those served since stand for it.

    A closed visit without anybody served was most likely never written down, so it teaches nothing.
    """
    closed = (
        Visit.objects.filter(office=office, state=VisitState.CLOSED, served__gt=0)
        .order_by("-date", "-starts")
        .values_list("point__kind", "point__desa_id", "served", "capacity")
    )
    now = NeedTally.objects.filter(desa__kecamatan__office=office, need=Need.RECORD)
    waiting: dict[object, float] = dict(now.values_list("desa_id").annotate(n=Sum("count")))
    past = []
    for kind, desa, served, capacity in closed:
        waiting[desa] = waiting.get(desa, 0) + served
        past.append(learning.PastVisit(kind, str(desa), waiting[desa], served, was_full=served >= 0.95 * capacity))
    return learning.Turnout(past)


def _cards(office: Office, inputs: Inputs, days: Sequence[dt.date], today: dt.date) -> list[dict[str, Any]]:
    """Blanks in stock and promised on the first day; then each week what came in lately."""
    if not days:
        return []
    stock = stock_of(office, today=today, holidays=holidays_of(office))
    batches = [{"date": days[0].isoformat(), "count": stock.count + inputs.extra_blanks}]
    weekly = int(stock.received_per_day * DAYS_OF_A_WEEK)
    if weekly:
        batches += [{"date": day.isoformat(), "count": weekly} for day in _first_of_weeks(days)[1:]]
    return [batch for batch in batches if batch["count"]]


def _first_of_weeks(days: Iterable[dt.date]) -> list[dt.date]:
    firsts: dict[tuple[int, int], dt.date] = {}
    for day in days:
        firsts.setdefault(day.isocalendar()[:2], day)
    return list(firsts.values())
