"""From the tours of a plan to visits with hours, and to what speaks for each of them. Pure."""

import datetime as dt
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from jemputbola.planner.expected import Stop, expected, room_of
from jemputbola.planner.inputs import LEAVES_AT

NOON: Final = 12 * 60
STEP: Final = 5
LATEST: Final = 20 * 60 + 55


@dataclass(frozen=True)
class PlannedStop:
    """One visit of a plan: where, when, by whom, for how many, and what the reasons are made from."""

    point: str
    date: dt.date
    team: str
    starts: dt.time
    ends: dt.time
    minutes: float
    cards: int
    room: float
    # Minutes on the road before it, from the office, the lodging or the stop before.
    drive: int
    office_drive: int
    # The other stop of the same team and day, "" when there is none.
    beside: str
    # The team sleeps out before or after this day.
    is_overnight: bool
    served: float = 0.0
    waiting: float = 0.0

    @property
    def limited_by(self) -> str:
        """ "places" where people would go home unserved, else "turnout"."""
        return "places" if self.waiting >= 1 else "turnout"

    def reason(self) -> dict[str, Any]:
        """What a sentence about this visit can be made from."""
        return {
            "served": round(self.served),
            "waiting": round(self.waiting),
            "room": round(self.room),
            "drive": self.drive,
            "office_drive": self.office_drive,
            "beside": self.beside,
            "overnight": self.is_overnight,
            "limited_by": self.limited_by,
        }


def planned_stops(problem: Mapping[str, Any], plan: Mapping[str, Any]) -> list[PlannedStop]:
    """All visits of the plan by date, each with the people it is expected to serve."""
    stops = sorted(_stops(problem, plan), key=lambda stop: (stop.date, stop.team, stop.starts))
    found = expected(problem, [Stop(stop.point, stop.date.isoformat(), stop.team, stop.room) for stop in stops])
    return [
        PlannedStop(**{**stop.__dict__, "served": served, "waiting": waiting})
        for stop, served, waiting in zip(stops, found.served, found.waiting, strict=True)
    ]


def _stops(problem: Mapping[str, Any], plan: Mapping[str, Any]) -> Iterator[PlannedStop]:
    index = {point["id"]: i for i, point in enumerate(problem["points"], start=1)}
    kits = {team["id"]: team["kits"] for team in problem["teams"]}
    drive, params = problem["drive"], problem["params"]
    for tour in plan["tours"]:
        here = 0
        for day in tour["days"]:
            clock: float = LEAVES_AT.hour * 60 + LEAVES_AT.minute
            rested = False
            for stop in day["stops"]:
                there = index[stop["point"]]
                leg = drive[here][there]
                begins = math.ceil((clock + leg + params["setup_minutes"]) / STEP) * STEP
                ends = begins + stop["minutes"]
                if not rested and ends > NOON:
                    ends, rested = ends + params["break_minutes"], True
                ends = min(math.ceil(ends / STEP) * STEP, LATEST)
                others = [each["point"] for each in day["stops"] if each is not stop]
                yield PlannedStop(
                    point=stop["point"],
                    date=dt.date.fromisoformat(day["date"]),
                    team=tour["team"],
                    starts=_time(min(begins, ends - 30)),
                    ends=_time(ends),
                    minutes=stop["minutes"],
                    cards=int(stop.get("cards", 0)),
                    room=room_of(problem, kits[tour["team"]], stop["minutes"]),
                    drive=leg,
                    office_drive=drive[0][there],
                    beside=others[0] if others else "",
                    is_overnight=len(tour["days"]) > 1,
                )
                here, clock = there, ends


def _time(minutes: float) -> dt.time:
    whole = int(minutes)
    return dt.time(whole // 60, whole % 60)


def road_totals(problem: Mapping[str, Any], plan: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    """Per team: days out, minutes on the road, nights."""
    index = {point["id"]: i for i, point in enumerate(problem["points"], start=1)}
    drive = problem["drive"]
    found = {team["id"]: {"days": 0, "drive": 0, "nights": 0} for team in problem["teams"]}
    for tour in plan["tours"]:
        way = [0, *(index[stop["point"]] for day in tour["days"] for stop in day["stops"]), 0]
        mine = found[tour["team"]]
        mine["days"] += len(tour["days"])
        mine["nights"] += len(tour["days"]) - 1
        mine["drive"] += sum(drive[a][b] for a, b in pairwise(way))
    return found
