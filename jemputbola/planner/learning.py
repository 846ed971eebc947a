"""How many of those waiting will come: learnt from past visits, starting from what is known of each kind. Pure.

Attendance of the same kind of place varies by more than a factor of four, so one visit is weak evidence: it counts as
one observation beside a prior that counts as several. A kind of place starts from the national figures below and is
moved by all visits of that kind; a desa starts from its kind and is moved by its own visits.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

# Share of those not yet served that one ordinary day brings. Between a village that brought 21 % in two days and lists
# on which 80 % of those called came; schools and prisons have their people at hand.
PRIOR_REACH: Final[Mapping[str, float]] = {
    "balai": 0.35,
    "kecamatan": 0.30,
    "sekolah": 0.75,
    "pesantren": 0.70,
    "pasar": 0.25,
    "lapas": 0.90,
    "pabrik": 0.60,
    "rumah_sakit": 0.50,
    "rumah": 0.40,
}
# People that one kit records in an hour: 5 to 10 minutes each were measured; where people stand ready it goes faster.
PRIOR_RATE: Final[Mapping[str, float]] = {
    "balai": 10.0,
    "kecamatan": 14.0,
    "sekolah": 12.0,
    "pesantren": 12.0,
    "pasar": 8.0,
    "lapas": 10.0,
    "pabrik": 12.0,
    "rumah_sakit": 6.0,
    "rumah": 3.0,
}
# How the days from Monday to Saturday draw people, where the ordinary day is 1.
PULL: Final[Mapping[str, tuple[float, ...]]] = {
    "sekolah": (1.0, 1.0, 1.0, 1.0, 0.9, 0.6),
    "pesantren": (1.0, 1.0, 1.0, 1.0, 1.2, 1.0),
    "lapas": (1.0, 1.0, 1.0, 1.0, 1.0, 1.0),
}
ORDINARY_PULL: Final = (1.0, 1.0, 1.0, 1.0, 0.8, 1.2)
# As many visits the national figure is worth to a kind of place, and the kind's figure to a desa.
KIND_STRENGTH: Final = 5.0
DESA_STRENGTH: Final = 3.0
# Fewer people than this on the list say less about how many come.
FULL_WEIGHT_PEOPLE: Final = 40.0
LEAST, MOST = 0.02, 0.98


@dataclass(frozen=True)
class PastVisit:
    """One closed visit: of `waiting` people on the list `served` were served. `was_full`: more would have come."""

    kind: str
    desa: str
    waiting: float
    served: float
    was_full: bool = False

    @property
    def share(self) -> float:
        return min(max(self.served / self.waiting, 0.0), 1.0) if self.waiting > 0 else 0.0

    @property
    def weight(self) -> float:
        """How much of an observation it is, 0 to 1."""
        return min(max(self.waiting, 0.0) / FULL_WEIGHT_PEOPLE, 1.0)


@dataclass(frozen=True)
class Estimate:
    """An expected share, and how many visits' worth of evidence of our own stands behind it."""

    value: float
    seen: float


def shrunk(prior: float, strength: float, seen: Iterable[tuple[float, float]]) -> Estimate:
    """The prior, worth `strength` observations, moved by pairs of (observed value, weight)."""
    total, weights = prior * strength, 0.0
    for value, weight in seen:
        total += value * weight
        weights += weight
    return Estimate(total / (strength + weights), weights)


class Turnout:
    """The expected shares of one office, learnt from its past visits."""

    def __init__(self, past: Iterable[PastVisit] = ()) -> None:
        by_kind: dict[str, list[PastVisit]] = defaultdict(list)
        by_desa: dict[tuple[str, str], list[PastVisit]] = defaultdict(list)
        for visit in past:
            by_kind[visit.kind].append(visit)
            by_desa[visit.kind, visit.desa].append(visit)
        self._kinds = {
            kind: _estimate(_prior(kind), KIND_STRENGTH, by_kind.get(kind, ())) for kind in {*PRIOR_REACH, *by_kind}
        }
        self._desa = {
            key: _estimate(self._kinds[key[0]].value, DESA_STRENGTH, visits) for key, visits in by_desa.items()
        }

    def of_kind(self, kind: str) -> Estimate:
        return self._kinds.get(kind) or Estimate(_prior(kind), 0.0)

    def of(self, kind: str, desa: str) -> Estimate:
        """The share that an ordinary day at a place of this kind in this desa brings."""
        return self._desa.get((kind, desa)) or Estimate(self.of_kind(kind).value, 0.0)


def _prior(kind: str) -> float:
    return PRIOR_REACH.get(kind, PRIOR_REACH["balai"])


def _estimate(prior: float, strength: float, visits: Iterable[PastVisit]) -> Estimate:
    # Where the day was full, what was seen is a lower bound: it may raise the estimate, never lower it.
    seen = [(max(visit.share, prior) if visit.was_full else visit.share, visit.weight) for visit in visits]
    found = shrunk(prior, strength, seen)
    return Estimate(min(max(found.value, LEAST), MOST), found.seen)


def rate_of(people_by_kind: Mapping[str, float]) -> float:
    """People per kit and hour for this mixture of places, weighted by the people who wait there; one decimal."""
    people = sum(people_by_kind.values())
    if people <= 0:
        return PRIOR_RATE["balai"]
    total = sum(PRIOR_RATE.get(kind, PRIOR_RATE["balai"]) * count for kind, count in people_by_kind.items())
    return round(total / people, 1)


def pull_of(kind: str) -> tuple[float, ...]:
    """How Monday to Saturday draw people to a place of this kind."""
    return PULL.get(kind, ORDINARY_PULL)
