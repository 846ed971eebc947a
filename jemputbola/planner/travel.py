"""Minutes on the road, estimated from positions: straight distance, winding factor, speed, minutes to start. Pure.

Where the office knows the minutes to a kecamatan, these rule; the position within it only adds or takes away. Car, dry
season, no closure: an estimate to plan with, never a promise.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

# Zone to (winding factor, km/h): the local roads of the plain, and those of hills and mountains.
ROADS: Final[Mapping[str, tuple[float, float]]] = {"utara": (1.4, 25.0), "tengah": (1.7, 20.0), "selatan": (1.7, 20.0)}
ORDINARY: Final = (1.4, 25.0)
START_MINUTES: Final = 5
KM_PER_DEGREE: Final = 111.32
# What is assumed where a place has no position at all.
UNKNOWN_MINUTES: Final = 60


@dataclass(frozen=True)
class Place:
    """A position in degrees (None where unknown), its zone, and the minutes from the office to its kecamatan's seat."""

    lat: float | None
    lng: float | None
    zone: str = ""
    seat: tuple[float, float] | None = None
    seat_minutes: int | None = None


def kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """The straight distance between two positions (lat, lng) that lie within some hundred kilometres."""
    shrink = math.cos(math.radians((a[0] + b[0]) / 2))
    return math.hypot(a[0] - b[0], (a[1] - b[1]) * shrink) * KM_PER_DEGREE


def road_minutes(km: float, zone: str) -> float:
    """Driving time of a straight distance in this zone, without the start."""
    factor, speed = ROADS.get(zone, ORDINARY)
    return km * factor / speed * 60


def between(a: Place, b: Place) -> int:
    """Minutes from one visit point to another: the slower of the two zones counts."""
    if a.lat is None or a.lng is None or b.lat is None or b.lng is None:
        return UNKNOWN_MINUTES
    km = kilometres((a.lat, a.lng), (b.lat, b.lng))
    return START_MINUTES + round(max(road_minutes(km, a.zone), road_minutes(km, b.zone)))


def from_office(office: tuple[float, float] | None, place: Place) -> int:
    """Minutes from the office to a visit point."""
    here = None if place.lat is None or place.lng is None else (place.lat, place.lng)
    if place.seat_minutes is None:
        if office is None or here is None:
            return UNKNOWN_MINUTES
        return START_MINUTES + round(road_minutes(kilometres(office, here), place.zone))
    if office is None or here is None or place.seat is None:
        return place.seat_minutes
    # Nearer or farther than the seat, as far as the way between the two allows.
    beside = road_minutes(kilometres(place.seat, here), place.zone)
    to_seat = max(kilometres(office, place.seat), 1.0)
    scaled = place.seat_minutes * kilometres(office, here) / to_seat
    return max(START_MINUTES, round(min(max(scaled, place.seat_minutes - beside), place.seat_minutes + beside)))


def matrix(office: tuple[float, float] | None, places: Sequence[Place]) -> list[list[int]]:
    """Symmetric whole minutes; row 0 is the office, row i + 1 the place i."""
    size = len(places) + 1
    rows = [[0] * size for _ in range(size)]
    for i, place in enumerate(places, start=1):
        rows[0][i] = rows[i][0] = from_office(office, place)
        for j in range(1, i):
            rows[i][j] = rows[j][i] = between(place, places[j - 1])
    return rows
