"""What speaks against a plan, found before it is saved: so that it can be said in words.

The guard against double booking is in the database (visit_team_once, visit_kit_once); `clashes` here only finds out
which visit is in the way, for the sentence, and for the hint that the form shows while it is filled in.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from jemputbola.models import Absence, Holiday, Kit, ServicePoint, Team, Visit, VisitKit
from jemputbola.visits.lifecycle import VisitRefused
from kecamatan.models import Desa, Office, VisitPoint

# A typing mistake in the year, not a plan.
FARTHEST: Final = dt.timedelta(days=550)
SATURDAY: Final = 5


PLAIN_FIELDS: Final = ("point", "date", "starts", "ends", "team", "capacity", "service_point", "note")


@dataclass(frozen=True)
class Plan:
    """What a planner wants: where, for whom, when, by whom. Times are local to the office."""

    office: Office
    point: VisitPoint
    desa: tuple[Desa, ...]
    date: dt.date
    starts: dt.time
    ends: dt.time
    team: Team
    kits: tuple[Kit, ...]
    capacity: int
    service_point: ServicePoint | None = None
    note: str = ""


@dataclass(frozen=True)
class Finding:
    """One thing that speaks against a plan. What does not block may be accepted by the planner, knowingly."""

    code: str
    blocks: bool = True
    detail: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Clash:
    """A visit that already holds the same team (`team`) or some of the same kits, in overlapping hours."""

    visit: Visit
    team: bool
    kits: tuple[str, ...] = ()


class PlanRefused(VisitRefused):
    """The plan has findings that block it, or warnings that nobody accepted."""

    code = "plan_refused"

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(findings=[finding.code for finding in findings])

    @property
    def only_warnings(self) -> bool:
        return not any(finding.blocks for finding in self.findings)


class DoubleBooked(VisitRefused):
    """The database refused: the team or a kit is already on its way elsewhere; `clashes` says with which visit."""

    code = "double_booked"

    def __init__(self, clashes: Sequence[Clash]) -> None:
        self.clashes = tuple(clashes)
        super().__init__(visits=[str(clash.visit.pk) for clash in clashes])


def plan_of(visit: Visit) -> Plan:
    """The plan that a visit stands for; two queries."""
    return Plan(
        office=visit.office,
        desa=tuple(visit.desa.select_related("kecamatan").order_by("code")),
        kits=tuple(visit.kits.order_by("code")),
        **{name: getattr(visit, name) for name in PLAIN_FIELDS},
    )


def refuse(plan: Plan, *, at: dt.datetime, accept_warnings: bool, when_kept: bool = False) -> None:
    """Raise PlanRefused when something blocks the plan, or warns of it and was not accepted."""
    found = findings(plan, at=at, when_kept=when_kept)
    if any(finding.blocks for finding in found) or (found and not accept_warnings):
        raise PlanRefused(found)


def findings(plan: Plan, *, at: dt.datetime, when_kept: bool = False) -> list[Finding]:
    """All that speaks against the plan, save double booking.

    `at` is the present moment; `when_kept` leaves out what speaks against date and hours, for a change that keeps them.
    """
    found = [*_of_place(plan), *_of_people_and_kits(plan)]
    return found if when_kept else [*_of_date(plan, at), *_of_hours(plan), *found]


def _of_date(plan: Plan, at: dt.datetime) -> list[Finding]:
    today = plan.office.local(at).date()
    if plan.date < today:
        return [Finding("date_past", detail={"date": plan.date})]
    if plan.date > today + FARTHEST:
        return [Finding("date_far", detail={"date": plan.date})]
    if holiday := Holiday.objects.filter(office=plan.office, date=plan.date).first():
        return [Finding("holiday", blocks=False, detail={"date": plan.date, "name": holiday.name})]
    if plan.date.weekday() >= SATURDAY:
        return [Finding("weekend", blocks=False, detail={"date": plan.date})]
    return []


def _of_hours(plan: Plan) -> list[Finding]:
    office = plan.office
    if plan.ends <= plan.starts:
        return [Finding("hours_reversed")]
    if plan.starts < office.earliest_visit or plan.ends > office.latest_visit:
        return [Finding("hours_outside", detail={"earliest": office.earliest_visit, "latest": office.latest_visit})]
    return []


def _of_place(plan: Plan) -> list[Finding]:
    found = []
    home = plan.point.desa.kecamatan
    if home.office_id != plan.office.pk:
        found.append(Finding("point_outside"))
    elif not plan.point.is_active:
        found.append(Finding("point_unused", detail={"point": plan.point.name}))
    if not plan.desa:
        found.append(Finding("desa_missing"))
    outside = [desa.name for desa in plan.desa if desa.kecamatan.office_id != plan.office.pk]
    if outside:
        found.append(Finding("desa_outside", detail={"desa": outside}))
    neighbours = [
        desa.name for desa in plan.desa if desa.kecamatan_id != home.pk and desa.kecamatan.office_id == plan.office.pk
    ]
    if neighbours:
        found.append(Finding("desa_other_kecamatan", blocks=False, detail={"desa": neighbours, "kecamatan": home.name}))
    if plan.service_point and plan.service_point.office_id != plan.office.pk:
        found.append(Finding("service_point_outside"))
    return found


def _of_people_and_kits(plan: Plan) -> list[Finding]:
    found = []
    if plan.team.office_id != plan.office.pk or not plan.team.is_active:
        found.append(Finding("team_unknown", detail={"team": plan.team.name}))
    elif away := Absence.objects.filter(team=plan.team, first__lte=plan.date, last__gte=plan.date).first():
        detail: dict[str, object] = {"team": plan.team.name, "last": away.last, "reason": away.reason or "berhalangan"}
        found.append(Finding("team_absent", detail=detail))
    if any(kit.office_id != plan.office.pk for kit in plan.kits):
        found.append(Finding("kit_unknown"))
    if broken := [kit.code for kit in plan.kits if kit.condition != Kit.Condition.READY]:
        found.append(Finding("kit_broken", detail={"kits": broken}))
    if plan.capacity < 1:
        found.append(Finding("capacity_missing"))
    return found


def clashes(
    *,
    date: dt.date,
    starts: dt.time,
    ends: dt.time,
    team: Team | None,
    kits: Sequence[Kit],
    except_visit: Visit | None = None,
) -> list[Clash]:
    """The visits that hold this team or any of these kits in overlapping local hours; two queries."""
    within = {"date": date, "starts__lt": ends, "ends__gt": starts}
    held: dict[uuid.UUID, tuple[bool, list[str]]] = {}
    if team is not None:
        for key in Visit.objects.holding().filter(team=team, **within).values_list("pk", flat=True):
            held[key] = (True, [])
    rows = VisitKit.objects.filter(holds=True, kit__in=kits, **within) if kits else VisitKit.objects.none()
    for key, code in rows.order_by("kit__code").values_list("visit_id", "kit__code"):
        held.setdefault(key, (False, []))[1].append(code)
    if except_visit is not None:
        held.pop(except_visit.pk, None)
    if not held:
        return []
    visits = (
        Visit.objects.filter(pk__in=list(held))
        .select_related("point__desa__kecamatan", "team")
        .order_by("starts", "id")
    )
    return [Clash(visit, held[visit.pk][0], tuple(held[visit.pk][1])) for visit in visits]
