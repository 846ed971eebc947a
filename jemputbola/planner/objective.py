"""What a plan is worth: expected residents served, fairness, cards, less driving and nights. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from jemputbola.planner.plans import Plan
from jemputbola.planner.problem import Problem


@dataclass(frozen=True)
class Score:
    """The objective and its parts; `served_at` expected residents by point key, `shares` by kecamatan code."""

    objective: float
    served: float
    weighted: float
    fairness: float
    cards: int
    travel_cost: float
    drive_minutes: float
    nights: int
    visits: int
    tours: int
    served_at: dict[str, float]
    shares: dict[str, float]


def served_by(problem: Problem, point: int, visits: Iterable[tuple[int, float]]) -> float:
    """Expected residents of a point served by visits (day number, places), given in order of days.

    Each day's pull brings a share of those who have not come yet; those who find no place come again next time.
    """
    here, pull, served = problem.points[point], 0.0, 0.0
    for day, places in visits:
        pull += here.pull[problem.days[day].weekday]
        come = here.backlog * (1.0 - (1.0 - here.reach) ** pull)
        served = min(served + places, come)
    return served


def travel(problem: Problem, plan: Plan) -> tuple[float, int]:
    """Minutes driven and nights away."""
    minutes, nights = 0.0, 0
    for tour in plan.tours:
        here = 0
        for day in tour.days:
            for stop in day.stops:
                there = problem.point_number[stop.point] + 1
                minutes += problem.drive[here][there]
                here = there
        minutes += problem.drive[here][0]
        nights += len(tour.days) - 1
    return minutes, nights


def score(problem: Problem, plan: Plan) -> Score:
    """The worth of a plan whose teams, points and days exist, whether or not it keeps the other rules."""
    prm = problem.params
    per_point: dict[int, list[tuple[int, float]]] = defaultdict(list)
    cards = visits = 0
    for visit in sorted(plan.visits(), key=lambda v: (v.date, v.team)):
        kits = problem.teams[problem.team_number[visit.team]].kits
        places = kits * prm.rate_per_kit_hour * visit.minutes / 60.0
        per_point[problem.point_number[visit.point]].append((problem.day_number[visit.date], places))
        cards += visit.cards
        visits += 1
    served = {point: served_by(problem, point, list_) for point, list_ in per_point.items()}
    by_kecamatan: dict[str, float] = defaultdict(float)
    backlog: dict[str, float] = defaultdict(float)
    for number, point in enumerate(problem.points):
        by_kecamatan[point.kecamatan] += served.get(number, 0.0)
        backlog[point.kecamatan] += point.backlog
    weighted = sum(problem.points[number].priority * people for number, people in served.items())
    fairness = prm.fair_bonus * sum(min(by_kecamatan[k], prm.fair_share * backlog[k]) for k in backlog)
    minutes, nights = travel(problem, plan)
    cost = prm.drive_cost_per_minute * minutes + prm.night_cost * nights
    return Score(
        objective=weighted + fairness + prm.card_value * cards - cost,
        served=sum(served.values()),
        weighted=weighted,
        fairness=fairness,
        cards=cards,
        travel_cost=cost,
        drive_minutes=minutes,
        nights=nights,
        visits=visits,
        tours=len(plan.tours),
        served_at={problem.points[number].key: people for number, people in served.items()},
        shares={k: by_kecamatan[k] / backlog[k] if backlog[k] else 1.0 for k in backlog},
    )
