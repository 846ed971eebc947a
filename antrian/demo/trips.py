"""The visits of the demo: who went where on which day, and what is planned. Pure."""

import datetime as dt
import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from antrian.demo import words
from antrian.demo.backlog import Backlog
from antrian.demo.places import Point

# A kit records 40 to 55 people a day in the villages and schools, fewer at a sick-bed.
PER_KIT = {"sekolah": 55, "pesantren": 50, "kecamatan": 50, "lapas": 55, "pasar": 45, "pabrik": 50, "rumah": 4}
PER_KIT_ELSEWHERE = 45
REST_DAYS = 11
CALLED_OFF = 0.04


@dataclass(frozen=True)
class Crew:
    """A team as planned here: its usual kits (indexes), the part of the kabupaten it knows, the days it is away."""

    zones: tuple[str, ...]
    kits: tuple[int, ...]
    away: Collection[dt.date] = ()


@dataclass
class Slip:
    """One queue number and what became of it; moments are aware."""

    lane: str
    number: int
    source: str
    person: int | None
    name: str
    reason: str
    issued_at: dt.datetime
    state: str = "waiting"
    counter: int | None = None
    calls: int = 0
    called_at: dt.datetime | None = None
    serving_at: dt.datetime | None = None
    finished_at: dt.datetime | None = None
    outcome: str = ""
    spoiled: int = 0
    # The operation in the books of cards, where a card was printed.
    pair: int | None = None


@dataclass
class Trip:
    """One visit; `service_point` is the index of where its blanks come from, None when it prints nothing."""

    point: int
    homes: tuple[int, ...]
    date: dt.date
    starts: dt.time
    ends: dt.time
    team: int
    kits: tuple[int, ...]
    capacity: int
    state: str
    service_point: int | None = None
    note: str = ""
    reason: str = ""
    slips: list[Slip] = field(default_factory=list)


@dataclass
class Planner:
    """Sends each team on each working day to a point of its part where many are left and nobody was lately."""

    rng: random.Random
    points: Sequence[Point]
    crews: Sequence[Crew]
    backlog: Backlog
    spare_kit: int
    printers: Mapping[str, int]  # zone to the service point that lends a printer
    scale: float  # of the roster against a large one: a small one is not worked off in a week
    last_visit: dict[int, dt.date] = field(default_factory=dict)

    def day(self, date: dt.date, *, chance: float, state: str) -> list[Trip]:
        """The trips of one day, in the order of the teams."""
        spare_left = True
        trips = []
        for team, crew in enumerate(self.crews):
            if date in crew.away or self.rng.random() >= chance:
                continue
            point = self._choose(crew, date)
            if point is None:
                continue
            kits = crew.kits
            if spare_left and self.points[point].kind in ("sekolah", "kecamatan"):
                kits, spare_left = (*kits, self.spare_kit), False
            trips.append(self.trip(point, date, team=team, kits=kits, state=state))
        return trips

    def trip(self, point: int, date: dt.date, *, team: int, kits: tuple[int, ...], state: str) -> Trip:
        self.last_visit[point] = date
        place = self.points[point]
        starts, ends = self._hours(place)
        if place.kind == "rumah":
            kits = kits[:1]
        per_kit = PER_KIT.get(place.kind, PER_KIT_ELSEWHERE)
        prints = place.kind in ("kecamatan", "lapas", "pasar") or self.rng.random() < 0.25
        return Trip(
            point=point,
            homes=place.serves,
            date=date,
            starts=starts,
            ends=ends,
            team=team,
            kits=kits,
            capacity=max(5, per_kit * len(kits) // 10 * 10),
            state=state,
            service_point=self.printers.get(place.zone) if prints and place.signal == "good" else None,
        )

    def _choose(self, crew: Crew, date: dt.date) -> int | None:
        found, weights = [], []
        for index, point in enumerate(self.points):
            last = self.last_visit.get(index)
            if point.zone not in crew.zones or (last is not None and abs((date - last).days) < REST_DAYS):
                continue
            left = sum(self.backlog.left_to_record(home) for home in point.serves)
            if left < max(1, (5 if point.kind == "rumah" else 25) * self.scale):
                continue
            found.append(index)
            weights.append(left * (0.15 if point.kind == "rumah" else 1.0))
        return self.rng.choices(found, weights)[0] if found else None

    def _hours(self, place: Point) -> tuple[dt.time, dt.time]:
        if place.kind == "pasar":
            return dt.time(7), dt.time(12)
        if place.zone == "selatan":
            return self.rng.choice(((dt.time(9), dt.time(16)), (dt.time(8), dt.time(15))))
        return dt.time(8), self.rng.choice((dt.time(14), dt.time(15), dt.time(15)))


def call_off(rng: random.Random, trips: Sequence[Trip]) -> None:
    """A few past visits did not take place: rain, a landslide, a broken car."""
    for trip in trips:
        if rng.random() < CALLED_OFF:
            trip.state = rng.choice(("postponed", "postponed", "cancelled"))
            postponed = trip.state == "postponed"
            trip.reason = rng.choice(words.POSTPONE_REASONS if postponed else words.CANCEL_REASONS)
        else:
            trip.note = rng.choice(words.NO_TURNOUT_NOTES)


def state_ahead(rng: random.Random, days: int) -> str:
    """How far the agreement with the camat's office has come, so many days before the visit."""
    if days <= 2:
        return "announced"
    if days <= 7:
        return rng.choices(("announced", "confirmed", "postponed"), (70, 26, 4))[0]
    if days <= 14:
        return rng.choices(("confirmed", "proposed", "countered", "cancelled", "announced"), (55, 30, 6, 3, 6))[0]
    return rng.choices(("proposed", "draft", "confirmed", "declined", "countered"), (38, 38, 14, 5, 5))[0]


def every_state_once(trips: Sequence[Trip]) -> None:
    """A visitor of the demo finds each state among the visits to come: where chance left one out, some late trip
    takes it."""
    wanted = ("draft", "proposed", "countered", "declined", "confirmed", "announced", "postponed", "cancelled")
    for state in wanted:
        if any(trip.state == state for trip in trips):
            continue
        for trip in reversed(trips):
            if sum(other.state == trip.state for other in trips) > 1:
                trip.state = state
                break


def give_reasons(rng: random.Random, trips: Sequence[Trip]) -> None:
    """Why the camat's office said no or another day, and why the office called something off."""
    choices = {
        "countered": words.COUNTER_REASONS,
        "declined": words.DECLINE_REASONS,
        "postponed": words.POSTPONE_REASONS,
        "cancelled": words.CANCEL_REASONS,
    }
    for trip in trips:
        if trip.state in choices:
            trip.reason = rng.choice(choices[trip.state])
