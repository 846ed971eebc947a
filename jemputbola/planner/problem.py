"""A planning problem: places with people waiting, teams, days, roads, cards. Read from `visit-instance-1`. Pure."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, Final

FORMAT: Final = "visit-instance-1"
FRIDAY: Final = 4


class ProblemError(Exception):
    """The problem cannot be read. `code` is stable; `detail` names the place in the data."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


@dataclass(frozen=True)
class Params:
    """What a day can hold and what is worth how much. Minutes, people per hour, weights per resident."""

    day_minutes: float = 600
    break_minutes: float = 60
    friday_loss_minutes: float = 60
    setup_minutes: float = 30
    min_service_minutes: float = 60
    rate_per_kit_hour: float = 18
    max_stops_per_day: int = 2
    pair_max_drive: float = 25
    max_tour_days: int = 2
    overnight_min_drive: float = 120
    overnight_link_max_drive: float = 45
    max_visits_per_point: int = 3
    fair_share: float = 0.35
    fair_bonus: float = 0.5
    card_value: float = 0.3
    drive_cost_per_minute: float = 0.03
    night_cost: float = 6.0


@dataclass(frozen=True)
class Day:
    """A working day; `weekday` 0 is Monday, `week` numbers the calendar weeks."""

    date: dt.date
    weekday: int
    week: int


@dataclass(frozen=True)
class Team:
    key: str
    kits: int
    absent: frozenset[dt.date] = frozenset()


@dataclass(frozen=True)
class Point:
    """A place that can be visited. `reach`: share of those not yet come whom one ordinary day brings, `pull`: how each
    weekday from Monday to Saturday compares with an ordinary one, `dates`: numbers of the days on which it is open."""

    key: str
    name: str
    kecamatan: str
    backlog: float
    prr: int
    priority: float
    reach: float
    pull: tuple[float, ...]
    dates: frozenset[int]
    kind: str = ""
    desa: str = ""
    lat: float | None = None
    lng: float | None = None


@dataclass(frozen=True)
class CardBatch:
    date: dt.date
    count: int


@dataclass(frozen=True)
class FixedVisit:
    """A visit that stays whatever else changes: confirmed by the camat, or locked by hand."""

    point: str
    date: dt.date
    team: str


@dataclass(frozen=True)
class Problem:
    name: str
    params: Params
    days: tuple[Day, ...]
    teams: tuple[Team, ...]
    kecamatan: Mapping[str, str]
    points: tuple[Point, ...]
    cards: tuple[CardBatch, ...]
    fixed: tuple[FixedVisit, ...]
    # Minutes by car; row 0 is the office, row i + 1 the point i.
    drive: Sequence[Sequence[float]]
    office: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def day_number(self) -> dict[dt.date, int]:
        return {day.date: number for number, day in enumerate(self.days)}

    @cached_property
    def point_number(self) -> dict[str, int]:
        return {point.key: number for number, point in enumerate(self.points)}

    @cached_property
    def team_number(self) -> dict[str, int]:
        return {team.key: number for number, team in enumerate(self.teams)}

    def day_budget(self, day: int) -> float:
        """Minutes of a day for driving, setting up and serving."""
        prm = self.params
        loss = prm.friday_loss_minutes if self.days[day].weekday == FRIDAY else 0.0
        return prm.day_minutes - prm.break_minutes - loss

    def next_day(self, day: int) -> int | None:
        """The number of the following calendar day, if it is a working day of the period."""
        following = self.days[day].date + dt.timedelta(days=1)
        return self.day_number.get(following)

    def present(self, team: int, day: int) -> bool:
        return self.days[day].date not in self.teams[team].absent


def read_problem(data: Mapping[str, Any]) -> Problem:
    """The problem written in `data` (format `visit-instance-1`).

    Raises ProblemError: `format`, `missing`, `value`, `duplicate`, `unknown`, `drive_shape`.
    """
    if data.get("format") != FORMAT:
        raise ProblemError("format", str(data.get("format")))
    try:
        problem = _read(data)
    except KeyError as error:
        raise ProblemError("missing", str(error.args[0])) from error
    except (TypeError, ValueError) as error:
        raise ProblemError("value", str(error)) from error
    _validate(problem)
    return problem


def _read(data: Mapping[str, Any]) -> Problem:
    day = dt.date.fromisoformat
    known = {each.name for each in fields(Params)}
    return Problem(
        name=str(data["name"]),
        params=Params(**{name: value for name, value in data["params"].items() if name in known}),
        days=tuple(Day(day(row["date"]), int(row["weekday"]), int(row["week"])) for row in data["days"]),
        teams=tuple(Team(str(t["id"]), int(t["kits"]), frozenset(map(day, t["absent"]))) for t in data["teams"]),
        kecamatan={str(row["code"]): str(row["name"]) for row in data["kecamatan"]},
        points=tuple(_point(row) for row in data["points"]),
        cards=tuple(CardBatch(day(row["date"]), int(row["count"])) for row in data["cards"]),
        fixed=tuple(FixedVisit(str(r["point"]), day(r["date"]), str(r["team"])) for r in data["fixed"]),
        drive=data["drive"],
        office=dict(data.get("office") or {}),
    )


def _point(row: Mapping[str, Any]) -> Point:
    return Point(
        key=str(row["id"]),
        name=str(row.get("name", row["id"])),
        kecamatan=str(row["kecamatan"]),
        backlog=float(row["backlog"]),
        prr=int(row["prr"]),
        priority=float(row["priority"]),
        reach=float(row["reach"]),
        pull=tuple(map(float, row["pull"])),
        dates=frozenset(map(int, row["dates"])),
        kind=str(row.get("kind", "")),
        desa=str(row.get("desa", "")),
        lat=row.get("lat"),
        lng=row.get("lng"),
    )


def _validate(problem: Problem) -> None:
    for name, keys in (
        ("points", [point.key for point in problem.points]),
        ("teams", [team.key for team in problem.teams]),
        ("days", [day.date for day in problem.days]),
    ):
        if len(set(keys)) < len(keys):
            raise ProblemError("duplicate", name)
    if [day.date for day in problem.days] != sorted(day.date for day in problem.days):
        raise ProblemError("value", "days are not in order")
    size = len(problem.points) + 1
    if len(problem.drive) != size or any(len(row) != size for row in problem.drive):
        raise ProblemError("drive_shape", f"{size} rows and columns are wanted")
    for point in problem.points:
        if point.kecamatan not in problem.kecamatan:
            raise ProblemError("unknown", f"kecamatan {point.kecamatan} of {point.key}")
        if not 0 <= point.reach <= 1 or point.backlog < 0 or point.prr < 0:
            raise ProblemError("value", point.key)
        if any(not 0 <= number < len(problem.days) for number in point.dates):
            raise ProblemError("value", f"dates of {point.key}")
    for fixed in problem.fixed:
        if fixed.point not in problem.point_number:
            raise ProblemError("unknown", f"point {fixed.point} of a confirmed visit")
