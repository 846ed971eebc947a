"""Who of the invented residents can still be served, and what has happened to each. Pure; the state of one story."""

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from antrian.demo.calendar import Days
from antrian.demo.people import Person
from kecamatan.need import Happened, Need, need_of

# What the centre made of a capture of ours by the time of the next list: mostly print ready, some still on the way
# (Bandung Barat, March 2019: of 880 recorded 79 % had a card, 5 % were print ready, 15 % sent).
AFTER_CAPTURE = (
    ("PRINT_READY_RECORD", 0.77),
    ("SENT_FOR_ENROLLMENT", 0.13),
    ("RECEIVED_AT_CENTRAL", 0.04),
    ("UNREGISTERED", 0.02),
    ("ENROLL_FAILURE_AT_CENTRAL", 0.02),
    ("DUPLICATE_RECORD", 0.015),
    ("ADJUDICATE_RECORD", 0.005),
)
# Days that a capture needs before a list can know of it.
ON_THE_WAY = 4
SEVENTEEN, NINETEEN, SIXTY = 17, 19, 60


class Step(NamedTuple):
    """One event of one resident: `trip` is the index of the visit, None at a counter; `team` that of who did it."""

    person: int
    kind: str
    at: dt.datetime
    trip: int | None
    where: str
    team: int | None


class Backlog:
    """Pools of people by desa and need, the ledger of what was done, and what the second list says."""

    def __init__(self, rng: random.Random, people: Sequence[Person], homes: int, days: Days) -> None:
        self.rng = rng
        self.people = people
        self.today = days.today
        self.start = days.start
        self.steps: list[Step] = []
        self.happened: dict[int, list[Happened]] = defaultdict(list)
        self.second_status: dict[int, str] = {}
        self.gone: set[int] = set()
        self.newcomers: set[int] = set()
        self._young: list[list[int]] = [[] for _ in range(homes)]
        self._others: list[list[int]] = [[] for _ in range(homes)]
        self._print: list[list[int]] = [[] for _ in range(homes)]
        order = list(range(len(people)))
        rng.shuffle(order)
        for index in order:
            pool = self._pool_of(index)
            if pool is not None:
                pool.append(index)

    def _pool_of(self, index: int) -> list[int] | None:
        """Where somebody waits whom a team can serve; None for all others."""
        person, status = self.people[index], self.status_now(index)
        if status == "UNREGISTERED":
            young = age_on(person.birth_date, self.today) <= NINETEEN
            return (self._young if young else self._others)[person.home]
        if status == "PRINT_READY_RECORD" and age_on(person.birth_date, self.start) >= SEVENTEEN:
            return self._print[person.home]
        return None

    def left_to_record(self, home: int) -> int:
        return len(self._young[home]) + len(self._others[home])

    def left_to_print(self, home: int) -> int:
        return len(self._print[home])

    def take_to_record(self, homes: Sequence[int], *, young: bool = False) -> int | None:
        """Somebody of these desa who needs recording, taken out of the pool; None when nobody is left."""
        weights = [self.left_to_record(home) for home in homes]
        if not any(weights):
            return None
        home = self.rng.choices(homes, weights)[0]
        first, second = self._young[home], self._others[home]
        share = 0.9 if young else len(first) / (len(first) + len(second)) * 1.3
        pool = first if first and (not second or self.rng.random() < share) else second
        return pool.pop()

    def take_to_print(self, homes: Sequence[int]) -> int | None:
        weights = [len(self._print[home]) for home in homes]
        return self._print[self.rng.choices(homes, weights)[0]].pop() if any(weights) else None

    def put_back(self, index: int) -> None:
        """They did not come, or the capture failed: they will be asked again, after all the others."""
        pool = self._pool_of(index)
        if pool is not None:
            pool.insert(0, index)

    def add(self, step: Step) -> None:
        self.steps.append(step)
        self.happened[step.person].append(Happened(step.kind, step.at.date()))

    def import_second_list(self, on: dt.date) -> None:
        """What SIAK says on the day of the second list: it follows our work, and moves some records on its own."""
        codes, shares = zip(*AFTER_CAPTURE, strict=True)
        for index, events in self.happened.items():
            kinds = {event.kind for event in events}
            if "card_printed" in kinds:
                self._change(index, "CARD_ISSUED" if "card_handed_over" in kinds else "CARD_PRINTED", 0.93)
            elif any(e.kind == "recorded" and (on - e.on).days >= ON_THE_WAY for e in events):
                self._change(index, self.rng.choices(codes, shares)[0], 1.0)
        for index, person in enumerate(self.people):
            if index in self.happened:
                continue
            if person.status == "SENT_FOR_ENROLLMENT":
                self._change(index, "PRINT_READY_RECORD", 0.45)
            elif person.status in ("BIO_CAPTURED", "PROCESSING"):
                self._change(index, "SENT_FOR_ENROLLMENT", 0.7)
            draw = self.rng.random()
            if draw < 0.006:
                self.gone.add(index)
            elif draw < 0.03 and person.status in ("UNREGISTERED", "PRINT_READY_RECORD"):
                self.newcomers.add(index)
        for index, status in self.second_status.items():
            if status == "PRINT_READY_RECORD" and index not in self.gone:
                self.put_back(index)

    def _change(self, index: int, status: str, chance: float) -> None:
        if status != self.people[index].status and self.rng.random() < chance:
            self.second_status[index] = status

    def status_now(self, index: int) -> str:
        return self.second_status.get(index, self.people[index].status)

    def need_now(self, index: int, seen: dt.date) -> Need:
        """By the one table; `seen` is the day of the newest list."""
        return need_of(
            status=self.status_now(index),
            status_seen=seen,
            events=self.happened.get(index, ()),
            birth_date=self.people[index].birth_date,
            on=self.today,
            is_listed=index not in self.gone,
        )


def age_on(birth_date: dt.date, day: dt.date) -> int:
    """Whole years."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))
