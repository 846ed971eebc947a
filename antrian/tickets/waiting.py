"""How long somebody will wait, as a range that the visit's own pace supports. Pure.

A single figure would be a promise. What is known is how the last people went: the gaps between two finished services
hold everything (number of counters, a difficult fingerprint, a cut of power), so the pace is taken from them and not
from minutes per person and a number of kits that may be out of order.
"""

import datetime as dt
import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

# Gaps looked at: enough to be steady, few enough to follow a change of pace.
WINDOW: Final = 20
# Fewer gaps than this say nothing yet.
ENOUGH: Final = 4
# Before that: minutes for one recording at one kit. 2:11 in a demonstration (Sumut Pos, July 2011), about 5 in the mass
# campaign, 5 to 10 by a camat's office (Sidoarjo, December 2012).
PRIOR_MINUTES: Final = (4.0, 10.0)
# Width of the range: about nine of ten.
SPREAD: Final = 1.65
STEP: Final = 5


@dataclass(frozen=True)
class Wait:
    """Minutes from now, both rounded outwards to steps of five; `measured` is False when only the prior speaks."""

    low: int
    high: int
    measured: bool


def estimate(ahead: int, finished: Sequence[dt.datetime], *, counters: int, now: dt.datetime) -> Wait:
    """The wait of somebody with `ahead` people before them (those at the counters not counted).

    `finished`: when services ended, any order; `counters`: open ones, at least 1 is taken. A standstill longer than the
    usual gap counts as part of the pace, so the range grows while nothing moves.
    """
    turns = ahead + 1
    ends = sorted(finished)[-(WINDOW + 1) :]
    gaps = [(later - earlier).total_seconds() / 60 for earlier, later in itertools.pairwise(ends)]
    if len(gaps) < ENOUGH:
        fast, slow = PRIOR_MINUTES
        at_once = max(counters, 1)
        return _rounded(turns * fast / at_once, turns * slow / at_once, measured=False)
    standing = (now - ends[-1]).total_seconds() / 60
    mean = sum(gaps) / len(gaps)
    if standing > mean:
        gaps.append(standing)
        mean = sum(gaps) / len(gaps)
    variance = sum((gap - mean) ** 2 for gap in gaps) / (len(gaps) - 1)
    # The sum of so many turns, and the uncertainty of the mean itself.
    margin = SPREAD * math.sqrt(variance * turns + variance / len(gaps) * turns**2)
    return _rounded(max(turns * mean - margin, 0), turns * mean + margin, measured=True)


def _rounded(low: float, high: float, *, measured: bool) -> Wait:
    return Wait(int(low // STEP * STEP), max(math.ceil(high / STEP) * STEP, STEP), measured)
