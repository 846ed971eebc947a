"""The whole story of an invented office, told from a seed: people, points, eight weeks of work, five weeks of plans.

Pure: the same seed, territory, day and moment give the same story. Rows are made of it elsewhere.
"""

import datetime as dt
import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from antrian.demo.backlog import Backlog, Step
from antrian.demo.calendar import Days, frame
from antrian.demo.cards import Cards
from antrian.demo.daywork import DayWork
from antrian.demo.people import ZONE_FACTOR, Home, Person, kampung_of, make_people
from antrian.demo.places import Area, Point, Village, make_points
from antrian.demo.trips import Crew, Planner, Trip, call_off, every_state_once, give_reasons, state_ahead

TEAMS = 6
KITS = 14
BROKEN_KIT, SPARE_KIT = 11, 13
# Share of teams that go out on a working day: the other days are for the counters, repairs and lists.
GOING_OUT = 0.8
# From so many residents on, the office works at its full pace.
FULL_ROSTER = 40_000
PLANNED_BY_WEEK = (0.85, 0.75, 0.6, 0.45, 0.3)
CREW_ZONES = (("utara",), ("utara",), ("utara", "tengah"), ("tengah",), ("selatan",), ("selatan", "tengah"))
# So many of the expected come to the visit that is open today: the board shall have something to call.
FULL_HOUSE = 1.1
COUNTER_LABEL = "Loket"
HANDED_AT_ONCE = 0.8
FETCHED_A_DAY = 0.03


@dataclass(frozen=True)
class Land:
    """The real territory, by index; `printing` are the areas with a printer beside the dinas."""

    areas: Sequence[Area]
    villages: Sequence[Village]
    printing: Sequence[int]


@dataclass(frozen=True)
class Away:
    team: int
    first: dt.date
    last: dt.date
    reason: str


@dataclass(frozen=True)
class Story:
    """Everything that the rows of the demo are made of."""

    days: Days
    people: list[Person]
    points: list[Point]
    crews: list[Crew]
    away: list[Away]
    past: list[Trip]
    today: list[Trip]
    coming: list[Trip]
    backlog: Backlog
    cards: Cards

    @property
    def trips(self) -> list[Trip]:
        """In the order of their indexes, by which the ledger names them."""
        return [*self.past, *self.today, *self.coming]


def tell(
    *,
    seed: int,
    land: Land,
    residents: int,
    now: dt.datetime,
    closed: Collection[dt.date],
) -> Story:
    """The story up to the aware moment `now` on the office's own clock; `closed` are holidays and joint leave."""
    rng = random.Random(seed)  # noqa: S311 (it must be repeatable, not secret)
    zone = now.tzinfo or dt.UTC
    days = frame(now.date(), closed)
    people = make_people(rng, _homes(rng, land), residents, days.today)
    points = make_points(rng, land.areas, land.villages)
    away = _absences(days)
    crews = _crews(land, away)
    backlog = Backlog(rng, people, len(land.villages), days)
    cards = Cards(rng, 1 + len(land.printing), zone)
    work = DayWork(rng, backlog, cards, zone)
    planner = Planner(rng, points, crews, backlog, SPARE_KIT, _printers(land), min(1.0, residents / FULL_ROSTER))
    past = _eight_weeks(planner, work, days, land)
    today = _today(planner, work, days, now, len(past))
    coming = _five_weeks(planner, work, days, now)
    return Story(days, people, points, crews, away, past, today, coming, backlog, cards)


def _homes(rng: random.Random, land: Land) -> list[Home]:
    return [
        Home(
            land.areas[village.area].region,
            max(village.population, 1) * ZONE_FACTOR.get(land.areas[village.area].zone, 1.0),
            kampung_of(rng),
        )
        for village in land.villages
    ]


def _absences(days: Days) -> list[Away]:
    found = []
    if len(days.past) > 20:
        found.append(Away(1, days.past[15], days.past[17], "Dua anggota sakit"))
    if len(days.coming) > 12:
        found.append(Away(3, days.coming[8], days.coming[11], "Bimbingan teknis di provinsi"))
        found.append(Away(5, days.coming[3], days.coming[3], "Mobil diservis"))
    return found


def _crews(land: Land, away: Sequence[Away]) -> list[Crew]:
    """Two kits a team; the broken one belongs to nobody, the spare goes where many are expected."""
    usable = iter(kit for kit in range(KITS) if kit not in (BROKEN_KIT, SPARE_KIT))
    known = {area.zone for area in land.areas}
    crews = []
    for team in range(TEAMS):
        zones = tuple(zone for zone in CREW_ZONES[team] if zone in known) or tuple(sorted(known))
        gone = {
            row.first + dt.timedelta(days=n)
            for row in away
            if row.team == team
            for n in range((row.last - row.first).days + 1)
        }
        crews.append(Crew(zones, (next(usable), next(usable)), gone))
    return crews


def _printers(land: Land) -> dict[str, int]:
    """By part of the kabupaten: the service point whose printer travels; the dinas for the north."""
    found = {area.zone: 0 for area in land.areas}
    for number, area in enumerate(land.printing, start=1):
        zone = land.areas[area].zone
        if zone != "utara":
            found[zone] = number
    return found


def _eight_weeks(planner: Planner, work: DayWork, days: Days, land: Land) -> list[Trip]:
    past: list[Trip] = []
    uncollected: list[tuple[int, str]] = []
    week = -1
    if days.past:
        work.cards.open_books(days.past[0])
    for date in days.past:
        if date == days.second_list:
            work.backlog.import_second_list(date)
        trips = planner.day(date, chance=GOING_OUT * planner.scale, state="closed")
        call_off(work.rng, trips)
        for trip in trips:
            if trip.state == "closed":
                work.fill(trip, len(past), planner.points[trip.point].kind)
            past.append(trip)
        _counters(work, land, date, uncollected, planner.scale)
        if (number := (date - days.start).days // 7) != week:
            # In the evening, after all that was printed this day: what came in cannot have been used before it came.
            week = number
            work.cards.week(week, date)
    return past


def _counters(work: DayWork, land: Land, date: dt.date, uncollected: list[tuple[int, str]], scale: float) -> None:
    """The fixed counters of the dinas and the seven kecamatan: some recordings, most of the printing."""
    rng, backlog = work.rng, work.backlog
    for point in range(work.cards.service_points):
        area = land.areas[land.printing[point - 1]] if point else None
        homes = area.homes if area else range(len(land.villages))
        where = f"{COUNTER_LABEL} Kecamatan {area.name}" if area else f"{COUNTER_LABEL} dinas"
        for _ in range(_scaled(rng, (3, 8) if area else (28, 45), scale)):
            person = backlog.take_to_record(homes)
            if person is not None:
                backlog.add(Step(person, "recorded", _office_hour(work, date), None, where, None))
        ration = min(_scaled(rng, (8, 18) if area else (60, 110), scale), work.cards.balance[point] // 3)
        printed = [person for _ in range(ration) if (person := backlog.take_to_print(homes)) is not None]
        spoiled = sum(rng.random() < 0.03 for _ in printed)
        if not printed or work.cards.use(point, work.moment(date, dt.time(15, 45)), len(printed), spoiled) is None:
            for person in printed:
                backlog.put_back(person)
            continue
        for person in printed:
            at = _office_hour(work, date)
            backlog.add(Step(person, "card_printed", at, None, where, None))
            if rng.random() < HANDED_AT_ONCE:
                handed = at + dt.timedelta(minutes=rng.randint(5, 25))
                backlog.add(Step(person, "card_handed_over", handed, None, where, None))
            else:
                uncollected.append((person, where))
    for row in [row for row in uncollected if rng.random() < FETCHED_A_DAY]:
        if not any(step.on == date for step in backlog.happened[row[0]]):
            uncollected.remove(row)
            backlog.add(Step(row[0], "card_handed_over", _office_hour(work, date), None, row[1], None))


def _scaled(rng: random.Random, span: tuple[int, int], scale: float) -> int:
    return int(rng.randint(*span) * scale + rng.random())


def _office_hour(work: DayWork, date: dt.date) -> dt.datetime:
    return work.moment(date, dt.time(8)) + dt.timedelta(minutes=work.rng.triangular(0, 430, 120))


def _today(planner: Planner, work: DayWork, days: Days, now: dt.datetime, first_index: int) -> list[Trip]:
    """A visit with a living queue, on whatever day the demo is loaded, and a second one later or earlier today."""
    date, trips = days.today, []
    clock = now.time().replace(tzinfo=None, microsecond=0)
    usual = dt.time(8, 40) <= clock <= dt.time(13, 0)
    begun = now - dt.timedelta(minutes=100)
    starts = begun.time().replace(minute=begun.minute // 30 * 30, second=0, microsecond=0)
    if begun.date() != date:
        starts = dt.time(0)
    open_trip = _forced(planner, date, team=0, kinds=("kecamatan", "balai"), state="open")
    if open_trip is not None:
        open_trip.starts = dt.time(8) if usual else starts
        open_trip.ends = dt.time(15) if usual else dt.time(min(starts.hour + 7, 23), 30)
        kind = planner.points[open_trip.point].kind
        work.fill(open_trip, first_index, kind, until=now, attendance=int(open_trip.capacity * FULL_HOUSE))
        trips.append(open_trip)
    later = clock < dt.time(15, 30)
    second = _forced(planner, date, team=2, kinds=("balai", "pasar"), state="announced" if later else "closed")
    if second is not None:
        second.starts, second.ends = (dt.time(16), dt.time(20)) if later else (dt.time(7), dt.time(11))
        kind = planner.points[second.point].kind
        if later:
            work.issue(second, kind, attendance=min(18, second.capacity // 3), before=now)
        else:
            work.fill(second, first_index + len(trips), kind)
        trips.append(second)
    return trips


def _forced(planner: Planner, date: dt.date, *, team: int, kinds: tuple[str, ...], state: str) -> Trip | None:
    """A trip of this team today to the point of one of the kinds with most people left, in a kecamatan of its own."""
    zones = planner.crews[team].zones
    taken = {planner.points[point].area for point, last in planner.last_visit.items() if last == date}
    fitting = [
        index
        for index, point in enumerate(planner.points)
        if point.kind in kinds and point.zone in zones and point.area not in taken and len(point.serves) > 1
    ]
    if not fitting:
        return None
    left = planner.backlog.left_to_record
    best = max(fitting, key=lambda index: sum(left(home) for home in planner.points[index].serves))
    return planner.trip(best, date, team=team, kits=planner.crews[team].kits, state=state)


def _five_weeks(planner: Planner, work: DayWork, days: Days, now: dt.datetime) -> list[Trip]:
    coming: list[Trip] = []
    for date in days.coming:
        ahead = (date - days.today).days
        chance = PLANNED_BY_WEEK[min(ahead // 7, len(PLANNED_BY_WEEK) - 1)]
        for trip in planner.day(date, chance=chance, state="draft"):
            trip.state = state_ahead(work.rng, ahead)
            coming.append(trip)
    every_state_once(coming)
    give_reasons(work.rng, coming)
    for trip in coming:
        if trip.state in ("announced", "confirmed"):
            most = trip.capacity * 3 // 10 if trip.state == "announced" else 4
            work.issue(trip, planner.points[trip.point].kind, attendance=work.rng.randint(0, most), before=now)
    return coming
