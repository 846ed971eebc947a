"""What a set of visits is expected to bring, by the objective of `visit-instance-1`. Pure.

Those who come to a point are a share of those not yet served; those left waiting come again at the next visit.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Stop:
    """One visit of a plan or of the calendar: `room` is how many people it can take."""

    point: str
    date: str
    team: str
    room: float


@dataclass(frozen=True)
class Expected:
    # Per stop, in the order they were given: people served, and people who came and could not be.
    served: list[float]
    waiting: list[float]
    by_kecamatan: dict[str, float]

    @property
    def total(self) -> float:
        return sum(self.served)


def expected(problem: Mapping[str, Any], stops: Sequence[Stop]) -> Expected:
    """People served at each stop. Stops at points that the problem does not know bring nothing."""
    points = {point["id"]: point for point in problem["points"]}
    at: dict[str, list[int]] = defaultdict(list)
    for i, stop in enumerate(stops):
        if stop.point in points:
            at[stop.point].append(i)
    served, waiting = [0.0] * len(stops), [0.0] * len(stops)
    by_kecamatan: dict[str, float] = defaultdict(float)
    for key, places in at.items():
        point = points[key]
        pull_sum = so_far = 0.0
        for i in sorted(places, key=lambda i: (stops[i].date, i)):
            pull_sum += pull_on(point, stops[i].date)
            come = point["backlog"] * (1.0 - (1.0 - point["reach"]) ** pull_sum)
            after = min(so_far + stops[i].room, come)
            served[i], waiting[i] = max(after - so_far, 0.0), max(come - after, 0.0)
            so_far = max(after, so_far)
        by_kecamatan[point["kecamatan"]] += so_far
    return Expected(served, waiting, dict(by_kecamatan))


def pull_on(point: Mapping[str, Any], date: str) -> float:
    """How much that weekday draws people to the point; a Sunday counts as a Saturday."""
    weekday = dt.date.fromisoformat(date).weekday()
    return float(point["pull"][min(weekday, 5)])


def room_of(problem: Mapping[str, Any], kits: int, minutes: float) -> float:
    """People that `kits` kits record in so many minutes."""
    return float(kits * problem["params"]["rate_per_kit_hour"] * minutes / 60.0)


def backlog_by_kecamatan(points: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for point in points:
        found[point["kecamatan"]] += point["backlog"]
    return dict(found)
