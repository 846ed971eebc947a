"""Planning a visit, and changing the plan."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from django.db import transaction

from jemputbola.models import Campaign, Kit, Occasion, ServicePoint, Team, Visit, VisitKit
from jemputbola.visits import lifecycle
from jemputbola.visits.actions._shared import locked, no_double_booking, queue_up, settle
from jemputbola.visits.checks import PLAIN_FIELDS, Plan, plan_of, refuse
from jemputbola.visits.lifecycle import VisitRefused
from jemputbola.visits.links import give_link
from kecamatan.models import Desa, Office, Officer, VisitPoint

# What the camat's office says yes to; and what, beyond that, makes links and messages of before void.
PLACE_AND_TIME: Final = ("point", "date", "starts", "ends")
MAKES_REVISION: Final = (*PLACE_AND_TIME, "team", "desa")
CHANGEABLE: Final = frozenset({*PLAIN_FIELDS, "desa", "kits"})


def plan_visit(
    *,
    office: Office,
    point: VisitPoint,
    desa: Iterable[Desa],
    date: dt.date,
    starts: dt.time,
    ends: dt.time,
    team: Team,
    kits: Iterable[Kit],
    capacity: int,
    by: Officer | None,
    at: dt.datetime,
    service_point: ServicePoint | None = None,
    campaign: Campaign | None = None,
    note: str = "",
    accept_warnings: bool = False,
) -> Visit:
    """A new visit in draft. Times are local to the office; `capacity` is people.

    Raises PlanRefused (what speaks against it; warnings too unless accepted) and DoubleBooked (team or kit is taken).
    """
    plan = Plan(office, point, tuple(desa), date, starts, ends, team, tuple(kits), capacity, service_point, note)
    refuse(plan, at=at, accept_warnings=accept_warnings)
    visit = Visit(
        office=office,
        campaign=campaign or Campaign.objects.filter(office=office, is_current=True).first(),
        kecamatan=point.desa.kecamatan,
        **{name: getattr(plan, name) for name in PLAIN_FIELDS},
    )
    with no_double_booking(visit, plan.kits):
        queue_up(team, plan.kits)
        event = lifecycle.begin(visit, by=by, at=at)
        visit.desa.set(plan.desa)
        VisitKit.objects.bulk_create([VisitKit(visit=visit, kit=kit) for kit in plan.kits])
        settle(visit, event, by=by)
    return visit


def change_visit(
    visit: Visit,
    *,
    by: Officer | None,
    at: dt.datetime,
    agreed: bool = False,
    reason: str = "",
    accept_warnings: bool = False,
    seen_at: dt.datetime | None = None,
    **changes: Any,
) -> Visit:
    """Change the plan: any of point, desa, date, starts, ends, team, kits, capacity, service_point, note.

    A change of date, hours, titik, team or desa raises the revision, which voids links and messages of before. A
    proposed visit is then proposed anew; a confirmed one goes back to proposed when date, hours or titik change,
    unless the camat's office `agreed` to it; a declined or postponed one becomes a draft again, of a new revision.
    Otherwise, without any difference nothing happens. Raises PlanRefused, DoubleBooked, MoveRefused, and
    VisitRefused("changed_meanwhile") when somebody changed the visit after `seen_at`.
    """
    if unknown := set(changes) - CHANGEABLE:
        raise TypeError(f"a visit has no such field to change: {sorted(unknown)}")
    with transaction.atomic():
        row = locked(visit)
        if seen_at is not None and row.changed_at != seen_at:
            raise VisitRefused("changed_meanwhile")
        before = plan_of(row)
        after = replace(before, **{name: _frozen(value) for name, value in changes.items()})
        names = [name for name in sorted(CHANGEABLE) if _differs(before, after, name)]
        # What was declined or postponed can be planned anew for the very same day.
        if names or row.state in (lifecycle.DECLINED, lifecycle.POSTPONED):
            _change(row, before, after, names, by=by, at=at, agreed=agreed, reason=reason, accept=accept_warnings)
    return row


def _change(
    row: Visit,
    before: Plan,
    after: Plan,
    names: list[str],
    *,
    by: Officer | None,
    at: dt.datetime,
    agreed: bool,
    reason: str,
    accept: bool,
) -> None:
    place_or_time = any(name in PLACE_AND_TIME for name in names)
    new_revision = any(name in MAKES_REVISION for name in names)
    move = lifecycle.move_for_change(row.state, place_or_time=place_or_time, new_revision=new_revision, agreed=agreed)
    refuse(after, at=at, accept_warnings=accept, when_kept=not place_or_time and move != "redraft")
    for name in PLAIN_FIELDS:
        setattr(row, name, getattr(after, name))
    row.kecamatan = after.point.desa.kecamatan
    # A draft made anew is asked about anew: the link of before may have been answered.
    row.revision += 1 if new_revision or move == "redraft" else 0
    was = row.state
    with no_double_booking(row, after.kits):
        queue_up(after.team, after.kits)
        # Kits that are given up go first: the trigger moves those that stay along with the visit.
        row.visit_kits.exclude(kit__in=after.kits).delete()
        detail: dict[str, object] = {"changes": {name: [_said(before, name), _said(after, name)] for name in names}}
        event = lifecycle.take(row, move, by=by, at=at, reason=reason, detail=detail)
        row.desa.set(after.desa)
        kept = set(row.visit_kits.values_list("kit_id", flat=True))
        VisitKit.objects.bulk_create([VisitKit(visit=row, kit=kit) for kit in after.kits if kit.pk not in kept])
        if move == "propose_anew":
            give_link(row, at=at)
        settle(row, event, by=by, occasions=_occasions(move, was, new_revision=new_revision))


def _occasions(move: str, was: str, *, new_revision: bool) -> list[Occasion]:
    """Which messages a change calls for at once; those who knew of a confirmed date hear that it no longer holds."""
    known = was in (lifecycle.CONFIRMED, lifecycle.ANNOUNCED)
    changed = [Occasion.CHANGED] if known and new_revision else []
    return [*changed, Occasion.PROPOSAL] if move == "propose_anew" else changed


def _frozen(value: Any) -> Any:
    return value if isinstance(value, str) or not isinstance(value, Iterable) else tuple(value)


def _differs(before: Plan, after: Plan, name: str) -> bool:
    one, two = getattr(before, name), getattr(after, name)
    return set(one) != set(two) if isinstance(one, tuple) else bool(one != two)


def _said(plan: Plan, name: str) -> object:
    """A value as the event keeps it: text for people, or a number."""
    value = getattr(plan, name)
    if isinstance(value, tuple):
        return [str(part) for part in value]
    if isinstance(value, dt.time):
        return value.strftime("%H:%M")
    return value if isinstance(value, int) else "" if value is None else str(value)
