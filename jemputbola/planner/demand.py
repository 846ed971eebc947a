"""Which visit point serves which desa, and how many of its people. Pure.

A desa with points of its own is shared out among them by kind; a desa without one goes to the nearest point of its
kecamatan, as a visit may serve several desa.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from jemputbola.planner.travel import kilometres

# How much of a desa's people a place of each kind stands for, beside the others of the same desa.
KIND_WEIGHT: Final[Mapping[str, float]] = {
    "balai": 1.0,
    "kecamatan": 1.0,
    "sekolah": 0.35,
    "pesantren": 0.25,
    "pasar": 0.35,
    "lapas": 0.1,
    "pabrik": 0.2,
    "rumah_sakit": 0.1,
}
# Homes are visited on request, for those who cannot leave them: not a matter of reckoning.
NEVER_PLANNED: Final = frozenset({"rumah"})
# Of those who would come to a place in their own desa, this share comes to one in a neighbouring desa.
NEIGHBOUR_FACTOR: Final = 0.7


@dataclass(frozen=True)
class DesaNeed:
    key: str
    kecamatan: str
    position: tuple[float, float] | None
    record: int
    cards: int


@dataclass(frozen=True)
class Site:
    """A visit point as far as it matters here."""

    key: str
    desa: str
    kecamatan: str
    kind: str
    position: tuple[float, float] | None


@dataclass
class Share:
    """What falls to one point: people to record and cards to hand over, and of which desa (its own first)."""

    record: int = 0
    cards: int = 0
    desa: list[str] = field(default_factory=list)
    # Those of `record` who live in another desa than the point's.
    neighbours: int = 0


@dataclass(frozen=True)
class Demand:
    shares: dict[str, Share]
    # Kecamatan with people waiting and no point to serve them: key to people to record.
    uncovered: dict[str, int]


def shared_out(total: int, weights: Sequence[float]) -> list[int]:
    """`total` in whole parts in proportion to `weights`, the sum kept (largest remainders first)."""
    whole = sum(weights)
    if not weights or whole <= 0:
        return [0] * len(weights)
    exact = [total * weight / whole for weight in weights]
    parts = [int(value) for value in exact]
    order = sorted(range(len(weights)), key=lambda i: (parts[i] - exact[i], i))
    for i in order[: total - sum(parts)]:
        parts[i] += 1
    return parts


def share(needs: Sequence[DesaNeed], sites: Sequence[Site]) -> Demand:
    """What each site has to serve; deterministic. Sites that are never planned get nothing."""
    usable = [site for site in sites if site.kind not in NEVER_PLANNED]
    of_desa: dict[str, list[Site]] = defaultdict(list)
    of_kecamatan: dict[str, list[Site]] = defaultdict(list)
    for site in usable:
        of_desa[site.desa].append(site)
        of_kecamatan[site.kecamatan].append(site)
    shares = {site.key: Share(desa=[site.desa]) for site in usable}
    uncovered: dict[str, int] = defaultdict(int)
    for need in needs:
        own = of_desa.get(need.key)
        if own:
            weights = [KIND_WEIGHT.get(site.kind, 1.0) for site in own]
            pairs = zip(own, shared_out(need.record, weights), shared_out(need.cards, weights), strict=True)
            for site, record, cards in pairs:
                shares[site.key].record += record
                shares[site.key].cards += cards
        elif near := _nearest(need, of_kecamatan.get(need.kecamatan, [])):
            taken = shares[near.key]
            taken.record += need.record
            taken.neighbours += need.record
            taken.cards += need.cards
            taken.desa.append(need.key)
        elif need.record:
            uncovered[need.kecamatan] += need.record
    return Demand(shares, dict(uncovered))


def _nearest(need: DesaNeed, sites: Sequence[Site]) -> Site | None:
    """The nearest place that is open to everybody, else of any kind."""
    open_to_all = [site for site in sites if site.kind in ("balai", "kecamatan", "pasar")] or list(sites)

    def distance(site: Site) -> tuple[float, str]:
        if need.position is None or site.position is None:
            return (1e9, site.key)
        return (kilometres(need.position, site.position), site.key)

    return min(open_to_all, key=distance, default=None)


def reach_with_neighbours(reach: float, share: Share) -> float:
    """The share of a point's people that a day brings, when some of them live farther away."""
    if share.record <= 0:
        return reach
    part = share.neighbours / share.record
    return reach * (1 - part + part * NEIGHBOUR_FACTOR)
