"""What a finished plan means for the calendar and for people: its lines and its figures, written once."""

import datetime as dt
import uuid
from collections import defaultdict
from typing import Any

from django.db.models import Sum

from jemputbola.models import Campaign, CampaignTarget, PlanLine, PlanRun, Team, Visit
from jemputbola.models.plan import packed
from jemputbola.planner.comparing import Difference, differences
from jemputbola.planner.expected import Expected, Stop, backlog_by_kecamatan, expected
from jemputbola.planner.inputs import Inputs
from jemputbola.planner.loading import calendar_of
from jemputbola.planner.unfolding import PlannedStop, planned_stops, road_totals
from kecamatan.models import EventTally, ResidentEvent, VisitPoint

# What counts towards the target of recordings.
RECORDED = (ResidentEvent.Kind.RECORDED, ResidentEvent.Kind.ALREADY_RECORDED)


def store_result(run: PlanRun, plan: dict[str, Any], *, at: dt.datetime) -> None:
    """Write lines and figures of `plan` and let the run be done; in the caller's transaction, its row locked."""
    problem = run.problem
    stops = planned_stops(problem, plan)
    calendar = calendar_of(run.surroundings)
    found = differences(stops, calendar)
    run.lines.all().delete()
    PlanLine.objects.bulk_create(_lines(run, found), batch_size=500)
    hand = expected(problem, [Stop(v.point, v.date.isoformat(), v.team, v.room) for v in calendar])
    run.figures = _figures(run, problem, plan, stops, hand, len(calendar), at)
    run.plan_packed = packed(plan)
    run.state = PlanRun.State.DONE
    run.finished_at = run.seen_at = at
    run.save(update_fields=["figures", "plan_packed", "state", "finished_at", "seen_at"])


def _lines(run: PlanRun, found: list[Difference]) -> list[PlanLine]:
    inputs = Inputs.from_json(run.inputs)
    names = {team.key: team.name for team in inputs.teams}
    points = {
        str(row.pk): row for row in VisitPoint.objects.filter(desa__kecamatan__office=run.office).select_related("desa")
    }
    teams = {str(row.pk): row for row in Team.objects.filter(office=run.office)}
    keys = [uuid.UUID(each.visit.key) for each in found if each.visit]
    visits = {str(row.pk): row for row in Visit.objects.filter(pk__in=keys).select_related("team")}
    lines = []
    for each in found:
        visit = visits.get(each.visit.key) if each.visit else None
        if each.stop is not None:
            point = points[each.stop.point]
            line = _of_stop(each.stop, teams.get(each.stop.team), names, points)
        elif visit is not None:
            point = points[str(visit.point_id)]
            line = PlanLine(
                team=visit.team,
                team_name=visit.team.name,
                date=visit.date,
                starts=visit.starts,
                ends=visit.ends,
                capacity=visit.capacity,
            )
        else:
            continue
        line.run, line.point, line.kecamatan_id, line.change = run, point, point.desa.kecamatan_id, each.change
        if visit is not None and each.visit is not None:
            line.visit = visit
            line.visit_seen_at = dt.datetime.fromisoformat(each.visit.changed_at)
            line.before = {"date": visit.date.isoformat(), "team": visit.team.name}
        lines.append(line)
    return lines


def _of_stop(stop: PlannedStop, team: Team | None, names: dict[str, str], points: dict[str, VisitPoint]) -> PlanLine:
    beside = points.get(stop.beside)
    return PlanLine(
        team=team,
        team_name=names.get(stop.team, ""),
        date=stop.date,
        starts=stop.starts,
        ends=stop.ends,
        capacity=max(round(stop.room), 1),
        cards=stop.cards,
        served=round(stop.served),
        reason={**stop.reason(), "beside": beside.name if beside else ""},
    )


def _figures(
    run: PlanRun,
    problem: dict[str, Any],
    plan: dict[str, Any],
    stops: list[PlannedStop],
    hand: Expected,
    visits_by_hand: int,
    at: dt.datetime,
) -> dict[str, Any]:
    served: dict[str, float] = defaultdict(float)
    of_point = {point["id"]: point["kecamatan"] for point in problem["points"]}
    for stop in stops:
        served[of_point[stop.point]] += stop.served
    backlog = backlog_by_kecamatan(problem["points"])
    uncovered: dict[str, int] = run.surroundings.get("uncovered", {})
    return {
        "served": round(sum(served.values())),
        "served_by_hand": round(hand.total),
        "visits": len(stops),
        "visits_by_hand": visits_by_hand,
        "backlog": sum(backlog.values()) + sum(uncovered.values()),
        "uncovered": sum(uncovered.values()),
        "cards": sum(stop.cards for stop in stops),
        "days": len(problem["days"]),
        "rate": problem["params"]["rate_per_kit_hour"],
        "target": _target(run.campaign),
        "kecamatan": [
            {
                "code": row["code"],
                "name": row["name"],
                "backlog": backlog.get(row["code"], 0),
                "served": round(served[row["code"]]),
                "by_hand": round(hand.by_kecamatan.get(row["code"], 0)),
            }
            for row in problem["kecamatan"]
        ],
        "teams": _teams(run, problem, plan, stops),
        "partial": plan.get("partial", False),
        "causes": [str(cause) for cause in plan.get("causes", plan.get("errors", []))][:20],
        "computed_at": at.isoformat(),
    }


def _teams(
    run: PlanRun, problem: dict[str, Any], plan: dict[str, Any], stops: list[PlannedStop]
) -> list[dict[str, Any]]:
    roads = road_totals(problem, plan)
    mine: dict[str, list[PlannedStop]] = defaultdict(list)
    for stop in stops:
        mine[stop.team].append(stop)
    return [
        {
            "name": team.name,
            "kits": team.kits,
            "visits": len(mine[team.key]),
            "served": round(sum(stop.served for stop in mine[team.key])),
            **roads.get(team.key, {}),
        }
        for team in Inputs.from_json(run.inputs).teams
    ]


def _target(campaign: Campaign | None) -> dict[str, Any] | None:
    """What the campaign still lacks to its target of recordings; None without a target."""
    if campaign is None:
        return None
    target = CampaignTarget.objects.filter(campaign=campaign).aggregate(n=Sum("record", default=0))["n"]
    if not target:
        return None
    done = EventTally.objects.filter(
        desa__kecamatan__office=campaign.office, date__gte=campaign.starts, kind__in=RECORDED
    ).aggregate(n=Sum("count", default=0))["n"]
    return {"record": target, "done": done, "left": max(target - done, 0), "deadline": campaign.deadline.isoformat()}
