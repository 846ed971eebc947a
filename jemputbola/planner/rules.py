"""Which rules a plan breaks. An empty list means that it is allowed. Pure."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from jemputbola.planner.plans import Plan, Tour, TourDay
from jemputbola.planner.problem import Problem

TINY = 1e-6


@dataclass(frozen=True)
class Breach:
    """A broken rule: a stable code and what it is about (keys of team, point or kecamatan, dates)."""

    code: str
    team: str = ""
    point: str = ""
    date: dt.date | None = None
    kecamatan: str = ""


def breaches(problem: Problem, plan: Plan) -> list[Breach]:
    """Every rule that the plan breaks: tours, days, points, confirmed visits, kecamatan, cards."""
    found = [breach for tour in plan.tours for breach in tour_breaches(problem, tour)]
    known = not any(breach.code.startswith("unknown") for breach in found)
    found += _teams_once(plan)
    if known:
        found += _points(problem, plan)
        found += _cards(problem, plan)
    found += missing_fixed(problem, plan)
    found += unvisited_kecamatan(problem, plan)
    return found


def missing_fixed(problem: Problem, plan: Plan) -> list[Breach]:
    """The confirmed visits that the plan does not hold."""
    have = {(v.point, v.date, v.team) for v in plan.visits()}
    return [
        Breach("confirmed_missing", f.team, f.point, f.date)
        for f in problem.fixed
        if (f.point, f.date, f.team) not in have
    ]


def unvisited_kecamatan(problem: Problem, plan: Plan) -> list[Breach]:
    """The kecamatan to which the plan sends nobody."""
    number = problem.point_number
    seen = {problem.points[number[v.point]].kecamatan for v in plan.visits() if v.point in number}
    return [Breach("kecamatan_unvisited", kecamatan=code) for code in problem.kecamatan if code not in seen]


def tour_breaches(problem: Problem, tour: Tour) -> list[Breach]:
    """The rules that a tour breaks whatever else is planned."""
    return list(_tour(problem, tour))


def _tour(problem: Problem, tour: Tour) -> Iterator[Breach]:
    if tour.team not in problem.team_number:
        yield Breach("unknown_team", tour.team)
        return
    if not 1 <= len(tour.days) <= problem.params.max_tour_days:
        yield Breach("tour_length", tour.team)
    for day in tour.days:
        if day.date not in problem.day_number:
            yield Breach("unknown_day", tour.team, date=day.date)
            return
        for stop in day.stops:
            if stop.point not in problem.point_number:
                yield Breach("unknown_point", tour.team, stop.point, day.date)
                return
    for before, after in pairwise(tour.days):
        if after.date - before.date != dt.timedelta(days=1):
            yield Breach("not_consecutive", tour.team, date=after.date)
    lodging = 0
    for number, day in enumerate(tour.days):
        last = number == len(tour.days) - 1
        yield from _day(problem, tour.team, day, lodging, goes_home=last)
        lodging = problem.point_number[day.stops[-1].point] + 1 if day.stops else lodging
        if not last and problem.drive[0][lodging] < problem.params.overnight_min_drive:
            yield Breach("night_too_near", tour.team, date=day.date)


def _day(problem: Problem, team: str, day: TourDay, lodging: int, *, goes_home: bool) -> Iterator[Breach]:
    """The rules of one day; `lodging` is the place of waking up (0 the office)."""
    prm = problem.params
    number = problem.day_number[day.date]
    if not problem.present(problem.team_number[team], number):
        yield Breach("team_absent", team, date=day.date)
    if not 1 <= len(day.stops) <= prm.max_stops_per_day:
        yield Breach("stops", team, date=day.date)
    fixed = {(f.point, f.date, f.team) for f in problem.fixed}
    here, spent = lodging, 0.0
    for order, stop in enumerate(day.stops):
        there = problem.point_number[stop.point] + 1
        leg = problem.drive[here][there]
        if order == 0 and lodging and leg > prm.overnight_link_max_drive:
            yield Breach("link_too_far", team, stop.point, day.date)
        if order > 0 and leg > prm.pair_max_drive:
            yield Breach("pair_too_far", team, stop.point, day.date)
        if stop.minutes < prm.min_service_minutes - TINY:
            yield Breach("too_short", team, stop.point, day.date)
        if number not in problem.points[there - 1].dates and (stop.point, day.date, team) not in fixed:
            yield Breach("not_open", team, stop.point, day.date)
        spent += leg + prm.setup_minutes + stop.minutes
        here = there
    if goes_home:
        spent += problem.drive[here][0]
    if spent > problem.day_budget(number) + TINY:
        yield Breach("too_long", team, date=day.date)


def _teams_once(plan: Plan) -> Iterator[Breach]:
    busy = set()
    for tour in plan.tours:
        for day in tour.days:
            if (tour.team, day.date) in busy:
                yield Breach("team_twice", tour.team, date=day.date)
            busy.add((tour.team, day.date))


def _points(problem: Problem, plan: Plan) -> Iterator[Breach]:
    dates: dict[str, list[dt.date]] = defaultdict(list)
    cards: dict[str, int] = defaultdict(int)
    for visit in plan.visits():
        dates[visit.point].append(visit.date)
        cards[visit.point] += visit.cards
        if visit.cards < 0 or visit.cards != int(visit.cards):
            yield Breach("cards_not_whole", visit.team, visit.point, visit.date)
    for point, when in dates.items():
        weeks = [problem.days[problem.day_number[date]].week for date in when]
        if len(set(weeks)) < len(weeks):
            yield Breach("twice_a_week", point=point)
        if len(when) > problem.params.max_visits_per_point:
            yield Breach("too_many_visits", point=point)
        if cards[point] > problem.points[problem.point_number[point]].prr:
            yield Breach("too_many_cards", point=point)


def _cards(problem: Problem, plan: Plan) -> Iterator[Breach]:
    for day in problem.days:
        used = sum(v.cards for v in plan.visits() if v.date <= day.date)
        if used > sum(batch.count for batch in problem.cards if batch.date <= day.date):
            yield Breach("cards_before_arrival", date=day.date)
            return
