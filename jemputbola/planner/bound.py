"""No plan can be worth more than this: a Lagrangian bound, valid whenever it is stopped.

Prices stand between teams and places: a place for one resident at a point costs so much, a visit on a weekday so much.
Teams choose the dearest tours, points buy the visits that pay; what both earn together is never less than what any plan
is worth (Geoffrion 1974), because every plan could have been bought. Prices are moved until the sum hardly falls any
more (subgradients with Polyak's step, smoothed). Left out, so that the bound is a little too high and never too low:
the queue between visits, one visit a week, every kecamatan visited, when cards arrive.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np

from jemputbola.planner.problem import Problem
from jemputbola.planner.search.board import new_board
from jemputbola.planner.search.field import Field, Floats, Ints, make_field
from jemputbola.planner.search.pricing import new_offers, offer
from jemputbola.planner.search.refill import new_sheet
from jemputbola.planner.stop import Stop

# A price per place moves in steps this much smaller than a price per visit: a day has some hundred places.
PLACE_STEP = 1e-4
WEEKDAYS = 7


@dataclass(frozen=True)
class Bound:
    """`value`: no plan is worth more. `team_day[t][d]`: what one more day of this team would add at the prices found
    (an upper estimate). `card`: the same for one more finished card."""

    value: float
    rounds: int
    team_day: Floats
    card: float


@dataclass
class Prices:
    place: Floats  # [P] >= 0
    visit: Floats  # [P, 7]
    fair: Floats  # [K] from 0 to the bonus
    card: float  # from 0 to the worth of a card


class Market:
    """The two sides that choose at given prices."""

    def __init__(self, problem: Problem) -> None:
        self.f = f = make_field(problem)
        self.board, self.sheet, self.offers = new_board(f), new_sheet(f), new_offers(f)
        open_days = f.is_open.copy()
        for t, d in np.argwhere(f.must[:, :, 0] >= 0):
            open_days[f.must[t, d][f.must[t, d] >= 0], d] = 1
        most = f.most_visits
        self.patterns = [c for n in range(most + 1) for c in combinations_with_replacement(range(WEEKDAYS - 1), n)]
        self.counts = np.array([[p.count(w) for w in range(WEEKDAYS)] for p in self.patterns], dtype=np.float64)
        with np.errstate(divide="ignore"):
            logs = np.where(f.stay > 0, np.log(np.maximum(f.stay, 1e-300)), -700.0)
        self.come = f.backlog[:, None] * (1.0 - np.exp(np.maximum(logs @ self.counts.T, -700.0)))
        self.some = (self.counts.sum(axis=1) > 0).astype(np.float64)
        self.cards = float(f.arrived[-1])
        self.asked, self.same_as = self._who_to_ask()

    def _who_to_ask(self) -> tuple[Ints, dict[int, int]]:
        """Teams with the same kits choose alike, except on days with confirmed visits."""
        f = self.f
        first: dict[float, int] = {}
        same: dict[int, int] = {}
        slots: list[tuple[int, int]] = []
        for t in range(len(f.speed)):
            same[t] = first.setdefault(float(f.speed[t]), t)
        for t in range(len(f.speed)):
            for d in range(len(f.week)):
                if same[t] == t or self._own(t, d) or self._own(same[t], d):
                    slots.append((t, d))
        return np.array(slots, dtype=np.int64).reshape(-1, 2), same

    def _own(self, t: int, d: int) -> bool:
        """Whether confirmed visits make this team-day, or a night tour beginning on it, unlike others."""
        must = self.f.must[t, :, 0]
        return bool(must[d] >= 0 or (d + 1 < len(must) and must[d + 1] >= 0))

    def teams_choose(self, prices: Prices) -> tuple[float, Floats, Floats, Floats]:
        """Worth of the dearest tours, places and visits they offer, and what each team-day brings."""
        f = self.f._replace(priority=prices.place, fair_bonus=0.0)
        offer(f, self.board, self.sheet, self.offers, prices.visit, self.asked)
        total, places, visits = 0.0, np.zeros(len(f.backlog)), np.zeros((len(f.backlog), WEEKDAYS))
        each = np.zeros(f.shut.shape)
        for t in range(len(f.speed)):
            total += self._best_calendar(t, places, visits, each)
        return total, places, visits, each

    def _from(self, t: int, d: int) -> int:
        other = self.same_as[t]
        return t if other == t or self._own(t, d) or self._own(other, d) else other

    def _best_calendar(self, t: int, places: Floats, visits: Floats, each: Floats) -> float:
        """The best sequence of single days and night tours of one team; writes what it offers."""
        f, o, days = self.f, self.offers, len(self.f.week)
        best, choice = np.zeros(days + 2), np.zeros(days + 1, dtype=np.int64)
        for d in range(days - 1, -1, -1):
            best[d], u = best[d + 1], self._from(t, d)
            if f.shut[t, d]:
                continue
            each[t, d] = max(0.0, o.worth[0, u, d])
            if o.worth[0, u, d] + best[d + 1] > best[d]:
                best[d], choice[d] = o.worth[0, u, d] + best[d + 1], 1
            if f.following[d] >= 0 and not f.shut[t, d + 1] and o.worth[1, u, d] + best[d + 2] > best[d]:
                best[d], choice[d] = o.worth[1, u, d] + best[d + 2], 2
                each[t, d] = max(each[t, d], o.worth[1, u, d] / 2.0)
        d = 0
        while d < days:
            u = self._from(t, d)
            for place in ((), (0, 1), (2, 3, 4, 5))[choice[d]]:
                p = o.stop[u, d, place]
                if p >= 0:
                    places[p] += f.speed[t] * o.minutes[u, d, place]
                    visits[p, f.weekday[d + place // 4]] += 1.0
            d += max(1, int(choice[d]))
        return float(best[0])

    def points_buy(self, prices: Prices) -> tuple[float, Floats, Floats, float]:
        """What the points earn by the visits that pay best, residents served, visits bought, cards wanted."""
        f = self.f
        margin = np.maximum(f.priority + prices.fair[f.home] - prices.place, 0.0)
        card = (f.card_value - prices.card) * f.prr
        earned = margin[:, None] * self.come - prices.visit @ self.counts.T + card[:, None] * self.some[None, :]
        chosen = np.argmax(earned, axis=1)
        rows = np.arange(len(f.backlog))
        served = np.where(margin > 0.0, self.come[rows, chosen], 0.0)
        return float(earned[rows, chosen].sum()), served, self.counts[chosen], float((f.prr * self.some[chosen]).sum())


def find_bound(
    problem: Problem,
    stop: Stop,
    known: float,
    on_round: Callable[[Bound], None] = lambda bound: None,
) -> Bound:
    """The lowest bound found until `stop` (iterations count rounds); `known` is what the best known plan is worth."""
    market = Market(problem)
    f = market.f
    prices = _first_prices(market)
    best = Bound(np.inf, 0, np.zeros(f.shut.shape), 0.0)
    way: Prices | None = None
    eager, since, rounds = 1.0, 0, 0
    average = np.zeros(f.shut.shape)
    while (stop.progress(rounds) < 1.0 and not stop.cancelled()) or rounds == 0:
        total, places, visits, each = market.teams_choose(prices)
        earned, served, bought, cards = market.points_buy(prices)
        value = total + earned + float(((f.fair_bonus - prices.fair) * f.floor).sum()) + prices.card * market.cards
        rounds += 1
        average = each if rounds == 1 else 0.9 * average + 0.1 * each
        since = 0 if value < best.value - 1e-6 * abs(value) else since + 1
        if value < best.value:
            best = Bound(value, rounds, average.copy(), prices.card)
            on_round(best)
        if since >= 12:
            eager, since = eager * 0.7, 0
        slope = Prices(
            places - served, visits - bought, np.bincount(f.home, served, len(f.floor)) - f.floor, market.cards - cards
        )
        way = slope if way is None else _blend(way, slope)
        _move(f, prices, way, eager * max(value - known, 1e-4 * abs(value)))
    return best


def _first_prices(market: Market) -> Prices:
    """Half of what residents are worth for the place, half of the rest for the visit."""
    f = market.f
    place = 0.5 * f.priority
    visit = 0.25 * (f.priority[:, None] * f.backlog[:, None] * (1.0 - f.stay))
    return Prices(place, visit, np.zeros(len(f.floor)), f.card_value)


def _blend(way: Prices, slope: Prices) -> Prices:
    def mix(old: Floats, new: Floats) -> Floats:
        return 0.6 * old + 0.4 * new

    return Prices(
        mix(way.place, slope.place),
        mix(way.visit, slope.visit),
        mix(way.fair, slope.fair),
        0.6 * way.card + 0.4 * slope.card,
    )


def _move(f: Field, prices: Prices, way: Prices, gap: float) -> None:
    """One step against the slope, then back into what prices may be."""
    length = PLACE_STEP * ((way.place**2).sum() + (way.fair**2).sum() + way.card**2 * 1e-2) + (way.visit**2).sum()
    step = gap / max(float(length), 1e-12)
    prices.place = np.maximum(prices.place - step * PLACE_STEP * way.place, 0.0)
    prices.visit = prices.visit - step * way.visit
    prices.fair = np.clip(prices.fair - step * PLACE_STEP * way.fair, 0.0, f.fair_bonus)
    prices.card = float(np.clip(prices.card - step * PLACE_STEP * 1e-2 * way.card, 0.0, f.card_value))
