"""Betters a plan by ruin and recreate in two searches side by side, each in a thread of its own.

Both run in machine code that needs no lock of Python's, so they use two cores. After each round the worse one goes on
from the better one's plan. By iterations the result is the same on every run and machine; by seconds it is not.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np

from jemputbola.planner.arrays import Sheets
from jemputbola.planner.search.anneal import anneal, fill_free, keep_best, load, new_ruin
from jemputbola.planner.search.board import new_board
from jemputbola.planner.search.dice import new_dice
from jemputbola.planner.search.field import Field, Ints
from jemputbola.planner.search.refill import new_sheet
from jemputbola.planner.stop import Stop

SEARCHES: Final = 2
ROUNDS: Final = 40
# Steps between two looks at the clock; by seconds it adapts to a tenth of a round.
CHUNK: Final = 50
# Heat at the beginning and end, as shares of what a team-day is worth on average.
HOT, COLD = 0.06, 0.0025


@dataclass
class Progress:
    worth: float
    share: float
    steps: int


class Search:
    """One search: its board, its chance, its best plan."""

    def __init__(self, f: Field, sheets: Sheets, seed: int) -> None:
        self.f, self.sheet, self.dice, self.ruin = f, new_sheet(f), new_dice(seed), new_ruin()
        self.best = sheets[0].copy(), sheets[1].copy(), sheets[2].copy(), np.array([-np.inf])
        self.steps = 0
        self.take(sheets)
        keep_best(f, self.board, self.best)

    def take(self, sheets: Sheets) -> None:
        """Goes on from this plan."""
        self.board = new_board(self.f)
        load(self.f, self.board, *sheets)

    def fill(self, order: list[tuple[int, int]]) -> None:
        """Fills the free team-days in this order."""
        if order:
            fill_free(self.f, self.board, self.sheet, self.dice, np.array(order, dtype=np.int64))
        keep_best(self.f, self.board, self.best)

    def run(self, steps: int, hot: float, cold: float) -> None:
        anneal(self.f, self.board, self.sheet, self.dice, steps, hot, cold, self.best, self.ruin)
        self.steps += steps

    @property
    def worth(self) -> float:
        return float(self.best[3][0])

    @property
    def sheets(self) -> Sheets:
        return self.best[0], self.best[1], self.best[2]


def free_days(f: Field, kind: Ints) -> list[tuple[int, int]]:
    """Team-days without a tour, those with confirmed visits first, then by day."""
    slots = [(int(t), int(d)) for t, d in np.argwhere((kind == 0) & (f.shut == 0))]
    return sorted(slots, key=lambda slot: (f.must[slot][0] < 0, slot[1], -f.speed[slot[0]], slot[0]))


def improve(
    f: Field, sheets: Sheets, stop: Stop, seed: int, on_progress: Callable[[Progress], None], cold_start: bool = False
) -> tuple[Sheets, int]:
    """The best plan found from `sheets` (which it never falls below) and the steps taken. `cold_start` keeps to it."""
    searches = [Search(f, sheets, seed * SEARCHES + number) for number in range(SEARCHES)]
    for search in searches:
        search.fill(free_days(f, search.board.kind))
    if not cold_start and not (sheets[0][f.shut == 1] > 0).any():
        searches[1].take((np.zeros_like(sheets[0]), np.full_like(sheets[1], -1), np.zeros_like(sheets[2])))
        searches[1].fill(free_days(f, searches[1].board.kind))
    slots = int((f.shut == 0).sum())
    if not slots or not len(f.backlog):
        return searches[0].sheets, 0
    scale = max(1.0, abs(max(s.worth for s in searches)) / slots)
    hot, cold = (COLD * scale, COLD * scale) if cold_start else (HOT * scale, COLD * scale)
    with ThreadPoolExecutor(SEARCHES) as threads:
        _rounds(searches, stop, hot, cold, threads, on_progress)
    best = max(searches, key=lambda s: s.worth)
    return best.sheets, sum(s.steps for s in searches)


def _rounds(
    searches: list[Search],
    stop: Stop,
    hot: float,
    cold: float,
    threads: ThreadPoolExecutor,
    on_progress: Callable[[Progress], None],
) -> None:
    """Rounds of searching side by side until the stop; the heat falls with the share of the way behind us."""
    chunk, done = CHUNK, 0
    if stop.iterations is not None:
        chunk = max(1, stop.iterations // (len(searches) * ROUNDS))
    while (share := stop.progress(done)) < 1.0 and not stop.cancelled():
        began = stop.elapsed()
        heat = hot * (cold / hot) ** share
        list(threads.map(lambda search: search.run(chunk, heat, heat), searches))  # noqa: B023  (used at once)
        done = sum(search.steps for search in searches)
        took = stop.elapsed() - began
        if stop.iterations is None:
            wanted = min(1.0, max(0.02, (stop.seconds or 0.0) / ROUNDS))
            chunk = int(min(max(chunk * min(4.0, wanted / max(took, 1e-4)), 5), 200_000))
        worths = [search.board.worth[0] for search in searches]
        better = int(np.argmax(worths))
        for number, search in enumerate(searches):
            if worths[better] - worths[number] > heat:
                there = searches[better].board
                search.take((there.kind, there.stop, there.minutes))
        on_progress(Progress(max(s.worth for s in searches), stop.progress(done), done))
