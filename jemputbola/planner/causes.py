"""Why no plan can keep all rules: each cause once, with what it is about. Pure."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from jemputbola.planner.plans import Plan
from jemputbola.planner.problem import Problem
from jemputbola.planner.rules import missing_fixed, unvisited_kecamatan


@dataclass(frozen=True)
class Cause:
    """`code` is stable; the rest names what it is about."""

    code: str
    team: str = ""
    date: dt.date | None = None
    points: tuple[str, ...] = ()
    kecamatan: str = ""


def causes(problem: Problem, plan: Plan) -> list[Cause]:
    """What stands in the way of the confirmed visits and the kecamatan that the plan leaves out."""
    found = []
    if not problem.teams:
        found.append(Cause("no_team"))
    if not problem.days:
        found.append(Cause("no_day"))
    by_day: dict[tuple[str, dt.date], list[str]] = defaultdict(list)
    for breach in missing_fixed(problem, plan):
        if breach.date:
            by_day[breach.team, breach.date].append(breach.point)
    for (team, date), points in by_day.items():
        found.append(Cause(_why_not_kept(problem, team, date, points), team, date, tuple(points)))
    for breach in unvisited_kecamatan(problem, plan):
        if problem.teams and problem.days:
            found.append(Cause(_why_not_visited(problem, breach.kecamatan), kecamatan=breach.kecamatan))
    return found


def _why_not_kept(problem: Problem, team: str, date: dt.date, missing: list[str]) -> str:
    if team not in problem.team_number:
        return "confirmed_team_unknown"
    if date not in problem.day_number:
        return "confirmed_day_unknown"
    day, number = problem.day_number[date], problem.team_number[team]
    if not problem.present(number, day):
        return "confirmed_team_absent"
    for point in missing:
        others = [f for f in problem.fixed if f.point == point and f.date in problem.day_number]
        weeks = [problem.days[problem.day_number[f.date]].week for f in others]
        if len(set(weeks)) < len(weeks) or len(others) > problem.params.max_visits_per_point:
            return "confirmed_too_often"
    together = {f.point for f in problem.fixed if f.team == team and f.date == date}
    if len(together) > 1:
        return "confirmed_two_places"
    if not _can_reach(problem, problem.point_number[missing[0]], number, day):
        return "confirmed_too_far"
    return "confirmed_not_fitted"


def _why_not_visited(problem: Problem, kecamatan: str) -> str:
    points = [n for n, point in enumerate(problem.points) if point.kecamatan == kecamatan]
    if not points:
        return "kecamatan_without_points"
    if not any(problem.points[n].dates for n in points):
        return "kecamatan_never_open"
    days = [(n, t, d) for n in points for d in problem.points[n].dates for t in range(len(problem.teams))]
    if not any(problem.present(t, d) for _, t, d in days):
        return "kecamatan_no_team_present"
    if not any(problem.present(t, d) and _can_reach(problem, n, t, d) for n, t, d in days):
        return "kecamatan_too_far"
    return "kecamatan_not_fitted"


def _can_reach(problem: Problem, point: int, team: int, day: int) -> bool:
    """Whether some tour alone could bring this team there that day: one day, or two with the point on either."""
    prm, out = problem.params, problem.drive[0][point + 1]
    least = prm.setup_minutes + prm.min_service_minutes
    if problem.day_budget(day) - 2 * out >= least:
        return True
    if prm.max_tour_days < 2 or problem.day_budget(day) - out < least:
        return False
    row = problem.drive[point + 1]
    after = problem.next_day(day)
    if out >= prm.overnight_min_drive and after is not None and problem.present(team, after):
        for q, other in enumerate(problem.points):
            near = q != point and after in other.dates and row[q + 1] <= prm.overnight_link_max_drive
            if near and problem.day_budget(after) - row[q + 1] - problem.drive[0][q + 1] >= least:
                return True
    before = day - 1
    if before >= 0 and problem.next_day(before) == day and problem.present(team, before):
        for q, other in enumerate(problem.points):
            link, bed = row[q + 1], problem.drive[0][q + 1]
            near = q != point and before in other.dates and link <= prm.overnight_link_max_drive
            fits = problem.day_budget(before) - bed >= least and problem.day_budget(day) - link - out >= least
            if near and bed >= prm.overnight_min_drive and fits:
                return True
    return False
