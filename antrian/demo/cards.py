"""Blank cards of the demo: what the centre granted, what went to the kecamatan, what was printed. Pure.

The centre grants 500 to 2,000 at a time where 10,000 were asked for, some weeks nothing (Cianjur 2019).
"""

import datetime as dt
import random
from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

GRANTS = (1000, 2000, 500, 1500, 0, 2000, 1000, 500, 500)
OPENING = 640
# Shares of the dinas and of the seven kecamatan that print.
SEND_DOWN = 0.45
MAIN = 0


class Movement(NamedTuple):
    """`pair` ties the two halves of an allotment; `note` is what the storekeeper wrote."""

    service_point: int
    kind: str
    quantity: int
    at: dt.datetime
    date: dt.date
    note: str
    pair: int
    trip: int | None = None


@dataclass
class Cards:
    """Never below zero at any service point, in the order in which things happen."""

    rng: random.Random
    service_points: int
    zone: dt.tzinfo
    balance: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    movements: list[Movement] = field(default_factory=list)

    def open_books(self, day: dt.date) -> None:
        self._add(MAIN, "received", OPENING, self._at(day, 6, 0), day, "Sisa hitung awal kampanye")
        self._send_down(day, 6)

    def week(self, number: int, day: dt.date) -> None:
        """The evening of the first working day of a campaign week: a grant, if any, and what goes down."""
        grant = GRANTS[number % len(GRANTS)]
        if grant:
            asked = self.rng.choice((5000, 10000, 10000))
            note = f"Diminta {asked:,}, diberi {grant:,}".replace(",", ".")
            self._add(MAIN, "received", grant, self._at(day, 17, 15), day, note)
        self._send_down(day, 17)

    def _send_down(self, day: dt.date, hour: int) -> None:
        others = self.service_points - 1
        if not others:
            return
        share = int(self.balance[MAIN] * SEND_DOWN / others) // 10 * 10
        for point in range(1, self.service_points):
            if share and self.balance[point] < 2 * share:
                pair = len(self.movements)
                at = self._at(day, hour, 30 + point)
                self._add(MAIN, "allotted_out", -share, at, day, "Jatah mingguan", pair)
                self._add(point, "allotted_in", share, at, day, "Jatah mingguan", pair)

    def use(
        self, point: int, at: dt.datetime | None, printed: int, spoiled: int, *, trip: int | None = None
    ) -> int | None:
        """Print and spoil so many: the number of the operation, or None, and nothing done, when too few are left."""
        if at is None or self.balance[point] < printed + spoiled:
            return None
        pair = len(self.movements)
        for kind, count in (("printed", printed), ("spoiled", spoiled)):
            if count:
                self._add(point, kind, -count, at, at.date(), "", pair, trip)
        return pair

    def _add(
        self,
        point: int,
        kind: str,
        quantity: int,
        at: dt.datetime,
        day: dt.date,
        note: str,
        pair: int | None = None,
        trip: int | None = None,
    ) -> None:
        number = len(self.movements) if pair is None else pair
        self.balance[point] += quantity
        self.movements.append(Movement(point, kind, quantity, at, day, note, number, trip))

    def _at(self, day: dt.date, hour: int, minute: int) -> dt.datetime:
        return dt.datetime.combine(day, dt.time(hour, minute), tzinfo=self.zone)
