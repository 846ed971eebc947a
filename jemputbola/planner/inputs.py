"""What a planner chooses before a plan is drafted, and the rules of a day on the road. Pure."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

# Key of a team that does not exist: what one more would bring.
EXTRA: Final = "tambahan"
LEAVES_AT: Final = dt.time(7)
# The rules of a tour, as the format `visit-instance-1` names them. Times in minutes.
PARAMS: Final[Mapping[str, float]] = {
    "day_minutes": 600,
    "break_minutes": 60,
    "friday_loss_minutes": 60,
    "setup_minutes": 30,
    "min_service_minutes": 60,
    "max_stops_per_day": 2,
    "pair_max_drive": 25,
    "max_tour_days": 2,
    "overnight_min_drive": 120,
    "overnight_link_max_drive": 45,
    "max_visits_per_point": 3,
    "fair_share": 0.35,
    "fair_bonus": 0.5,
    "card_value": 0.3,
    "drive_cost_per_minute": 0.03,
    "night_cost": 6,
}


@dataclass(frozen=True)
class TeamInput:
    """A team of the run: `key` is its id as text, or EXTRA and a number for one that does not exist yet."""

    key: str
    name: str
    kits: int
    kit_ids: tuple[str, ...] = ()

    @property
    def is_extra(self) -> bool:
        return self.key.startswith(EXTRA)


@dataclass(frozen=True)
class Inputs:
    first: dt.date
    last: dt.date
    teams: tuple[TeamInput, ...]
    seconds: int = 60
    seed: int = 1
    # Blanks beyond those in stock and expected.
    extra_blanks: int = 0
    # Visits of an earlier draft that must stay: point, date, team.
    locked: tuple[tuple[str, str, str], ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        return {
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "teams": [
                {"key": team.key, "name": team.name, "kits": team.kits, "kit_ids": list(team.kit_ids)}
                for team in self.teams
            ],
            "seconds": self.seconds,
            "seed": self.seed,
            "extra_blanks": self.extra_blanks,
            "locked": [list(each) for each in self.locked],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Inputs":
        return cls(
            first=dt.date.fromisoformat(data["first"]),
            last=dt.date.fromisoformat(data["last"]),
            teams=tuple(
                TeamInput(each["key"], each["name"], each["kits"], tuple(each["kit_ids"])) for each in data["teams"]
            ),
            seconds=data["seconds"],
            seed=data["seed"],
            extra_blanks=data.get("extra_blanks", 0),
            locked=tuple((each[0], each[1], each[2]) for each in data.get("locked", ())),
        )
