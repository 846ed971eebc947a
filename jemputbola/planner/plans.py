"""A plan: which team goes where on which day. Read from and written to `visit-plan-1`. Pure."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Stop:
    """`minutes` of recording without setting up; `cards` handed over."""

    point: str
    minutes: float
    cards: int = 0


@dataclass(frozen=True)
class TourDay:
    date: dt.date
    stops: tuple[Stop, ...]


@dataclass(frozen=True)
class Tour:
    """One team from leaving the office until being back: a day, or two with a night at the last stop of the first."""

    team: str
    days: tuple[TourDay, ...]


@dataclass(frozen=True)
class Visit:
    date: dt.date
    team: str
    point: str
    minutes: float
    cards: int


@dataclass(frozen=True)
class Plan:
    instance: str
    tours: tuple[Tour, ...]

    def visits(self) -> Iterator[Visit]:
        for tour in self.tours:
            for day in tour.days:
                for stop in day.stops:
                    yield Visit(day.date, tour.team, stop.point, stop.minutes, stop.cards)


def read_plan(data: Mapping[str, Any]) -> Plan:
    """The plan written in `data`. Raises KeyError or ValueError where it is no plan."""
    return Plan(
        str(data["instance"]),
        tuple(
            Tour(
                str(tour["team"]),
                tuple(
                    TourDay(
                        dt.date.fromisoformat(day["date"]),
                        tuple(Stop(str(s["point"]), float(s["minutes"]), int(s.get("cards", 0))) for s in day["stops"]),
                    )
                    for day in tour["days"]
                ),
            )
            for tour in data["tours"]
        ),
    )


def plan_as_data(plan: Plan) -> dict[str, Any]:
    """The plan as it is written in JSON: tours by day and team."""
    return {
        "instance": plan.instance,
        "tours": [
            {
                "team": tour.team,
                "days": [
                    {
                        "date": day.date.isoformat(),
                        "stops": [{"point": s.point, "minutes": s.minutes, "cards": s.cards} for s in day.stops],
                    }
                    for day in tour.days
                ],
            }
            for tour in sorted(plan.tours, key=lambda t: (t.days[0].date, t.team))
        ],
    }
