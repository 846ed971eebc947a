"""One day at one point: who came when, who was called when, and how each service ended. Pure."""

import datetime as dt
import heapq
import random
from collections.abc import Sequence
from dataclasses import dataclass

from antrian.demo.backlog import SIXTY, Backlog, Step, age_on
from antrian.demo.cards import Cards
from antrian.demo.people import make_name
from antrian.demo.trips import Slip, Trip

# Of those who came to be recorded, how it ended. The list itself is partly wrong: some were recorded elsewhere.
RECORD_OUTCOMES = (
    ("recorded", 0.885),
    ("already_recorded", 0.05),
    ("capture_failed", 0.032),
    ("moved", 0.009),
    ("died", 0.008),
    ("duplicate", 0.008),
    ("not_in_siak", 0.004),
    ("refused", 0.004),
)
WALK_IN_OUTCOMES = (("not_in_siak", 0.35), ("already_recorded", 0.4), ("recorded", 0.25))
WALK_INS = 0.06
# However long the day, not more of those on the list come.
MOST_OF_THE_LIST = 0.7
# Half of the numbers taken on the web were not used in Bantul (2016), one in five of those called in Mojokerto (2017).
WEB_NO_SHOW, DESK_NO_SHOW = 0.32, 0.04
SERVICE_MINUTES, SERVICE_SPREAD, LEAST_MINUTES = 5.6, 1.8, 2.2
PRINTING_SHARE = 0.22
SPOILED = 0.025


@dataclass
class DayWork:
    """Turns trips into filled days."""

    rng: random.Random
    backlog: Backlog
    cards: Cards
    zone: dt.tzinfo

    def moment(self, day: dt.date, time: dt.time) -> dt.datetime:
        return dt.datetime.combine(day, time, tzinfo=self.zone)

    def fill(
        self,
        trip: Trip,
        index: int,
        kind: str,
        *,
        until: dt.datetime | None = None,
        attendance: int | None = None,
    ) -> None:
        """Let the day of `trip` happen, wholly or up to the moment `until`; `kind` is the kind of point."""
        self.issue(trip, kind, attendance=attendance or self._attendance(trip, kind))
        if until is not None:
            for slip in [slip for slip in trip.slips if slip.issued_at > until]:
                trip.slips.remove(slip)
                self._return(slip)
            _number(trip.slips)
        self._serve(trip, until)
        for slip in sorted(trip.slips, key=lambda slip: slip.finished_at or slip.issued_at):
            self._settle(trip, index, slip)

    def issue(self, trip: Trip, kind: str, *, attendance: int, before: dt.datetime | None = None) -> None:
        """Give out `attendance` numbers; with `before`, only those taken on the web until then (a visit to come)."""
        starts, ends = self.moment(trip.date, trip.starts), self.moment(trip.date, trip.ends)
        web_share = 0.3 if before is None else 1.0
        for _ in range(attendance):
            person = self._somebody(trip, kind)
            if self.rng.random() < web_share and kind not in ("lapas", "rumah"):
                source, at = "web", self._web_moment(starts, before)
            else:
                source, at = "desk", self._desk_moment(starts, ends)
            trip.slips.append(self._slip(person, source, at))
        trip.slips.sort(key=lambda slip: slip.issued_at)
        _number(trip.slips)

    def _attendance(self, trip: Trip, kind: str) -> int:
        """Attendance varies fourfold between desa; a kit's pace is the upper end."""
        minutes = (self.moment(trip.date, trip.ends) - self.moment(trip.date, trip.starts)).seconds / 60
        most = int(len(trip.kits) * (minutes - 25) / (SERVICE_MINUTES + 1.1))
        share = self.rng.triangular(0.4, 1.15, 0.85) * (0.75 if kind == "pasar" else 1.0)
        called = sum(self.backlog.left_to_record(home) for home in trip.homes)
        return max(3, min(most, int(trip.capacity * share), int(called * MOST_OF_THE_LIST)))

    def _somebody(self, trip: Trip, kind: str) -> int | None:
        if self.rng.random() < WALK_INS:
            return None
        if trip.service_point is not None and self.rng.random() < PRINTING_SHARE:
            person = self.backlog.take_to_print(trip.homes)
            if person is not None:
                return person
        return self.backlog.take_to_record(trip.homes, young=kind in ("sekolah", "pesantren"))

    def _slip(self, index: int | None, source: str, at: dt.datetime) -> Slip:
        rng = self.rng
        if index is None:
            name, reason = make_name(rng, woman=rng.random() < 0.5), "elderly" if rng.random() < 0.1 else ""
        else:
            person = self.backlog.people[index]
            name, age, draw = person.name, age_on(person.birth_date, self.backlog.today), rng.random()
            expecting = person.sex == "P" and 18 <= age <= 40 and draw < 0.05
            reason = "elderly" if age >= SIXTY else "pregnant" if expecting else "disabled" if draw < 0.02 else ""
        return Slip("P" if reason else "A", 0, source, index, name, reason, at)

    def _web_moment(self, starts: dt.datetime, before: dt.datetime | None) -> dt.datetime:
        """Some evening or noon of the six days before; never in the small hours."""
        latest = min(starts - dt.timedelta(hours=11), before or starts)
        at = latest - dt.timedelta(minutes=self.rng.triangular(0, 6 * 24 * 60, 600))
        return at.replace(hour=self.rng.choice((7, 9, 12, 16, 18, 19, 20))) - dt.timedelta(days=1)

    def _desk_moment(self, starts: dt.datetime, ends: dt.datetime) -> dt.datetime:
        """Arrivals are strongly early: many stand there before the door opens."""
        if self.rng.random() < 0.35:
            return starts + dt.timedelta(seconds=self.rng.randint(0, 15 * 60))
        minutes = min(self.rng.expovariate(1 / 100), (ends - starts).seconds / 60 - 45)
        return starts + dt.timedelta(minutes=10 + minutes * 0.95, seconds=self.rng.randrange(60))

    def _serve(self, trip: Trip, until: dt.datetime | None) -> None:
        """Counters call whoever is next, one of the priority lane after each regular one."""
        starts = self.moment(trip.date, trip.starts)
        free = [(starts + dt.timedelta(minutes=5 + number), number) for number in range(1, len(trip.kits) + 1)]
        heapq.heapify(free)
        lines = {lane: [slip for slip in trip.slips if slip.lane == lane] for lane in "AP"}
        regular_since = 0
        while any(lines.values()):
            now, counter = heapq.heappop(free)
            here = {lane: line[0] for lane, line in lines.items() if line and line[0].issued_at <= now}
            if not here:
                soonest = min(line[0].issued_at for line in lines.values() if line)
                heapq.heappush(free, (soonest, counter))
                continue
            lane = "P" if "P" in here and ("A" not in here or regular_since) else "A"
            regular_since = int(lane == "A")
            if until is not None and now > until:
                break
            slip = lines[lane].pop(0)
            heapq.heappush(free, (self._at_counter(slip, now, counter, until), counter))

    def _at_counter(self, slip: Slip, now: dt.datetime, counter: int, until: dt.datetime | None) -> dt.datetime:
        """Call, then serve or skip; gives when the counter is free again. What lies after `until` has not happened."""
        rng = self.rng
        slip.counter, slip.calls, slip.called_at, slip.state = counter, 1, now, "called"
        if rng.random() < (WEB_NO_SHOW if slip.source == "web" else DESK_NO_SHOW):
            gave_up = now + dt.timedelta(seconds=rng.randint(70, 150))
            if until is None or gave_up <= until:
                slip.calls, slip.state, slip.called_at = 2, "skipped", now + dt.timedelta(seconds=45)
            return gave_up
        begun = now + dt.timedelta(seconds=rng.randint(15, 60))
        slower = 1.6 if slip.reason == "elderly" else 0.0
        minutes = max(LEAST_MINUTES, rng.gauss(SERVICE_MINUTES - 0.6 + slower, SERVICE_SPREAD))
        ended = begun + dt.timedelta(minutes=minutes)
        if until is None or begun <= until:
            slip.serving_at, slip.state = begun, "serving"
        if until is None or ended <= until:
            slip.finished_at, slip.state = ended, "done"
        return ended + dt.timedelta(seconds=rng.randint(5, 25))

    def _settle(self, trip: Trip, index: int, slip: Slip) -> None:
        """Give a finished service its outcome, and tell ledger and cards; who is still in line stays without."""
        if slip.state == "skipped":
            if slip.person is not None and slip.called_at is not None and self.rng.random() < 0.5:
                self._tell(trip, index, slip.person, "absent", slip.called_at)
            self._return(slip)
            return
        if slip.state != "done" or slip.finished_at is None:
            return
        slip.outcome = self._outcome(trip, index, slip)
        if slip.person is None:
            return
        kinds = ("card_printed", "card_handed_over") if slip.outcome == "card_printed" else (slip.outcome,)
        for kind in kinds:
            self._tell(trip, index, slip.person, kind, slip.finished_at)
        if slip.outcome == "capture_failed":
            self._return(slip)

    def _outcome(self, trip: Trip, index: int, slip: Slip) -> str:
        if slip.person is None:
            return self._draw(WALK_IN_OUTCOMES)
        if self.backlog.status_now(slip.person) != "PRINT_READY_RECORD":
            return self._draw(RECORD_OUTCOMES)
        if trip.service_point is not None:
            spoiled = int(self.rng.random() < SPOILED)
            slip.pair = self.cards.use(trip.service_point, slip.finished_at, 1, spoiled, trip=index)
            if slip.pair is not None:
                slip.spoiled = spoiled
                return "card_printed"
        return "already_recorded"

    def _draw(self, table: Sequence[tuple[str, float]]) -> str:
        return self.rng.choices([kind for kind, _ in table], [share for _, share in table])[0]

    def _tell(self, trip: Trip, index: int, person: int, kind: str, at: dt.datetime) -> None:
        self.backlog.add(Step(person, kind, at, index, "", trip.team))

    def _return(self, slip: Slip) -> None:
        if slip.person is not None:
            self.backlog.put_back(slip.person)


def _number(slips: list[Slip]) -> None:
    """Numbers of each lane in the order they were given out, without a gap."""
    last = {"A": 0, "P": 0}
    for slip in slips:
        last[slip.lane] += 1
        slip.number = last[slip.lane]
