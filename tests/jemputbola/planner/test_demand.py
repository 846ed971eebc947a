"""Which point serves whom."""

from hypothesis import given
from hypothesis import strategies as st

from jemputbola.planner.demand import DesaNeed, Share, Site, reach_with_neighbours, share, shared_out

HERE, NEAR, FAR = (-6.80, 107.10), (-6.81, 107.10), (-7.20, 107.10)


@given(st.integers(0, 5000), st.lists(st.floats(0.1, 5), min_size=1, max_size=8))
def test_nobody_is_lost_or_doubled_when_a_number_is_shared_out(total: int, weights: list[float]) -> None:
    parts = shared_out(total, weights)
    assert sum(parts) == total
    assert all(part >= 0 for part in parts)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - total * weight / sum(weights)) < 1 + 1e-6


def test_the_points_of_a_desa_share_its_people_by_kind() -> None:
    sites = [Site("balai", "d1", "k1", "balai", HERE), Site("sma", "d1", "k1", "sekolah", HERE)]
    found = share([DesaNeed("d1", "k1", HERE, 135, 27)], sites)
    assert (found.shares["balai"].record, found.shares["sma"].record) == (100, 35)
    assert found.shares["balai"].cards + found.shares["sma"].cards == 27
    assert found.uncovered == {}


def test_a_desa_without_a_point_goes_to_the_nearest_open_place_of_its_kecamatan() -> None:
    sites = [
        Site("far", "d1", "k1", "balai", FAR),
        Site("near", "d2", "k1", "kecamatan", NEAR),
        Site("school", "d2", "k1", "sekolah", HERE),
        Site("other", "d9", "k2", "balai", HERE),
    ]
    found = share([DesaNeed("d3", "k1", HERE, 40, 8)], sites)
    taken = found.shares["near"]
    assert (taken.record, taken.neighbours, taken.cards, taken.desa) == (40, 40, 8, ["d2", "d3"])


def test_people_of_a_kecamatan_without_any_point_are_told() -> None:
    homes = [Site("rumah", "d1", "k1", "rumah", HERE)]
    found = share([DesaNeed("d1", "k1", None, 12, 0), DesaNeed("d2", "k1", None, 3, 0)], homes)
    assert found.shares == {}
    assert found.uncovered == {"k1": 15}


def test_neighbours_come_less_often() -> None:
    assert reach_with_neighbours(0.5, Share()) == 0.5
    assert reach_with_neighbours(0.5, Share(record=10)) == 0.5
    assert abs(reach_with_neighbours(0.5, Share(record=10, neighbours=10)) - 0.35) < 1e-9
