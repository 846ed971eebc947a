"""Chance that can be repeated: the same seed gives the same run on every machine. Machine code."""

import numpy as np
import numpy.typing as npt

from jemputbola.planner.machine import part

Dice = npt.NDArray[np.uint64]


def new_dice(seed: int) -> Dice:
    """Dice for one search. Neighbouring seeds give unrelated runs."""
    return np.array([np.random.SeedSequence(seed).generate_state(1, np.uint64)[0] | np.uint64(1)], dtype=np.uint64)


@part
def roll(dice: Dice) -> float:
    """A number from 0 to under 1 (xorshift64*, Vigna 2016)."""
    x = dice[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    dice[0] = x
    return float((x * np.uint64(2685821657736338717)) >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@part
def pick(dice: Dice, n: int) -> int:
    """A whole number from 0 to n - 1."""
    return int(roll(dice) * n)
