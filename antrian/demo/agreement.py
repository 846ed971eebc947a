"""How each visit of the demo came to be in the state it is in: its moves, in order, with their moments. Pure."""

import datetime as dt
import random
from collections.abc import Sequence
from typing import NamedTuple

from antrian.demo.people import make_name
from antrian.demo.trips import Trip

# Days before the visit at which each step was taken (first and last), as far as that is past.
PLANNED, PROPOSED, ANSWERED, ANNOUNCED = (19, 24), (16, 18), (11, 15), (7, 9)
BY_LETTER = 0.25
LETTER_DAYS = 5
LATELY = dt.timedelta(days=8)
TRIES = 12
SATURDAY = 5


class Moved(NamedTuple):
    """One move. `who`: planner, operator, or what the camat's office signed with in `actor`."""

    move: str
    before: str
    after: str
    at: dt.datetime
    who: str
    actor: str = ""
    reason: str = ""
    detail: dict[str, object] = {}  # never changed


class _Clock:
    """Moments in office hours, each later than the one before and none after `latest`."""

    def __init__(self, rng: random.Random, trip: Trip, zone: dt.tzinfo, now: dt.datetime) -> None:
        self.rng, self.trip, self.zone, self.now = rng, trip, zone, now
        self.last: dt.datetime | None = None

    def at(self, days: tuple[int, int]) -> dt.datetime:
        """Some moment that many days before the visit, or, where that lies ahead, in the days just gone."""
        moment = self._office_hour(self.trip.date - dt.timedelta(days=self.rng.randint(*days)))
        if moment >= self.now or (self.last is not None and moment <= self.last):
            moment = self._lately()
        self.last = moment
        return moment

    def _office_hour(self, day: dt.date) -> dt.datetime:
        while day.weekday() >= SATURDAY:
            day -= dt.timedelta(days=1)
        begun = dt.datetime.combine(day, dt.time(8), tzinfo=self.zone)
        return begun + dt.timedelta(minutes=self.rng.randrange(7 * 60))

    def _lately(self) -> dt.datetime:
        """Between the move before and now, in office hours if there are any left."""
        since = self.last or self.now - LATELY
        left = max((self.now - since).days, 0)
        for _ in range(TRIES):
            moment = self._office_hour(since.date() + dt.timedelta(days=self.rng.randint(0, min(left, 2))))
            if since < moment < self.now:
                return moment
        return since + (self.now - since) * self.rng.uniform(0.1, 0.5)

    def exactly(self, moment: dt.datetime) -> dt.datetime:
        self.last = moment
        return moment


def moves_of(
    rng: random.Random, trip: Trip, area: str, *, zone: dt.tzinfo, now: dt.datetime, other_days: Sequence[dt.date]
) -> list[Moved]:
    """The moves of one visit up to now. `area` is its kecamatan; `other_days` are working days to choose from when
    the camat's office asks for another date."""
    clock = _Clock(rng, trip, zone, now)
    moves = [Moved("plan", "", "draft", clock.at(PLANNED), "planner")]
    if trip.state == "draft":
        return moves
    moves.append(Moved("propose", "draft", "proposed", clock.at(PROPOSED), "planner"))
    if trip.state == "proposed":
        return moves
    who, actor, letter = _signature(rng, trip, area)
    if trip.state in ("countered", "declined"):
        move = "counter" if trip.state == "countered" else "decline"
        detail = {**letter, **_other_date(rng, trip, other_days)} if move == "counter" else letter
        at = clock.at(ANSWERED)
        return [*moves, Moved(move, "proposed", trip.state, at, who, actor, trip.reason, detail)]
    moves.append(Moved("confirm", "proposed", "confirmed", clock.at(ANSWERED), who, actor, "", letter))
    if trip.state == "confirmed":
        return moves
    if trip.state in ("postponed", "cancelled"):
        at = clock.at((0, 1))
        return [
            *moves,
            Moved(
                "postpone" if trip.state == "postponed" else "cancel",
                "confirmed",
                trip.state,
                at,
                "planner",
                reason=trip.reason,
            ),
        ]
    moves.append(Moved("announce", "confirmed", "announced", clock.at(ANNOUNCED), "planner"))
    if trip.state == "announced":
        return moves
    opened = clock.exactly(min(dt.datetime.combine(trip.date, trip.starts, tzinfo=zone) - dt.timedelta(minutes=8), now))
    moves.append(Moved("open", "announced", "open", opened, "operator"))
    if trip.state == "closed":
        moves.append(Moved("close", "open", "closed", end_of_day(trip, zone), "operator"))
    return moves


def end_of_day(trip: Trip, zone: dt.tzinfo) -> dt.datetime:
    """When the queue was closed: a little after the last person, not before the end that was announced."""
    last = max((slip.finished_at for slip in trip.slips if slip.finished_at), default=None)
    ends = dt.datetime.combine(trip.date, trip.ends, tzinfo=zone)
    return max(ends, last or ends) + dt.timedelta(minutes=12)


def _signature(rng: random.Random, trip: Trip, area: str) -> tuple[str, str, dict[str, object]]:
    """Who answered: a person by the link, or a letter that staff entered, with its number."""
    if rng.random() < BY_LETTER:
        day = trip.date - dt.timedelta(days=LETTER_DAYS + ANSWERED[1])
        number = f"005/{rng.randint(20, 400)}/Kec.{area[:3]}/{day.year}"
        return "planner", f"Surat {number}", {"letter_number": number, "letter_date": day.isoformat()}
    position = rng.choice(("Kasi Pelayanan", "Sekretaris Kecamatan", "Camat", "Kasi Pemerintahan"))
    return "camat", f"{make_name(rng, woman=rng.random() < 0.4).title()}, {position}", {}


def _other_date(rng: random.Random, trip: Trip, other_days: Sequence[dt.date]) -> dict[str, object]:
    later = [day for day in other_days if day > trip.date][:6] or [trip.date + dt.timedelta(days=3)]
    return {
        "date": rng.choice(later).isoformat(),
        "starts": f"{trip.starts:%H:%M}",
        "ends": f"{trip.ends:%H:%M}",
    }
