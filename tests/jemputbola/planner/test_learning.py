"""What past visits teach about turnout: little when few, nearly everything when many."""

from hypothesis import given
from hypothesis import strategies as st

from jemputbola.planner.learning import (
    KIND_STRENGTH,
    PRIOR_REACH,
    PastVisit,
    Turnout,
    pull_of,
    rate_of,
    shrunk,
)

shares = st.floats(0, 1, allow_nan=False)
weights = st.floats(0, 1, allow_nan=False)
kinds = st.sampled_from(sorted(PRIOR_REACH))


def visits(share: float, count: int, kind: str = "balai", desa: str = "d1") -> list[PastVisit]:
    return [PastVisit(kind, desa, waiting=200, served=200 * share) for _ in range(count)]


@given(st.floats(0.01, 0.99), st.floats(0.5, 20), st.lists(st.tuples(shares, weights), max_size=30))
def test_an_estimate_lies_between_what_was_believed_and_what_was_seen(
    prior: float, strength: float, seen: list[tuple[float, float]]
) -> None:
    found = shrunk(prior, strength, seen)
    values = [prior, *(value for value, weight in seen if weight > 0)]
    assert min(values) - 1e-9 <= found.value <= max(values) + 1e-9


@given(kinds, shares)
def test_one_visit_moves_its_kind_by_no_more_than_its_part(kind: str, share: float) -> None:
    found = Turnout(visits(share, 1, kind)).of_kind(kind).value
    assert abs(found - PRIOR_REACH[kind]) <= 1 / (KIND_STRENGTH + 1) + 1e-9


@given(st.floats(0.05, 0.95))
def test_a_hundred_visits_decide(share: float) -> None:
    found = Turnout(visits(share, 100)).of("balai", "d1").value
    assert abs(found - share) < 0.05


@given(st.lists(shares, max_size=12), shares)
def test_one_more_visit_with_more_people_never_lowers_the_estimate(past: list[float], more: float) -> None:
    before = [visit for share in past for visit in visits(share, 1)]
    learnt = Turnout(before)
    now = learnt.of("balai", "d1").value
    crowd = max(more, now, learnt.of_kind("balai").value)
    after = Turnout([*before, *visits(crowd, 1)]).of("balai", "d1").value
    assert after >= now - 1e-9


def test_a_desa_without_visits_learns_from_its_kind() -> None:
    learnt = Turnout(visits(0.9, 20, desa="d1"))
    assert learnt.of("balai", "d2").value == learnt.of_kind("balai").value > PRIOR_REACH["balai"]
    assert learnt.of("balai", "d1").value > learnt.of("balai", "d2").value


def test_kinds_do_not_teach_each_other() -> None:
    assert Turnout(visits(0.9, 20)).of_kind("pasar").value == PRIOR_REACH["pasar"]


def test_a_full_day_raises_the_estimate_and_never_lowers_it() -> None:
    full = [PastVisit("sekolah", "d1", waiting=1000, served=100, was_full=True)] * 10
    assert Turnout(full).of_kind("sekolah").value >= PRIOR_REACH["sekolah"]
    half_empty = [PastVisit("sekolah", "d1", waiting=1000, served=100)] * 10
    assert Turnout(half_empty).of_kind("sekolah").value < PRIOR_REACH["sekolah"]


def test_a_visit_to_a_handful_of_people_says_less() -> None:
    few = Turnout([PastVisit("balai", "d1", waiting=4, served=4)]).of_kind("balai").value
    many = Turnout([PastVisit("balai", "d1", waiting=400, served=400)]).of_kind("balai").value
    assert PRIOR_REACH["balai"] < few < many


def test_nobody_waiting_and_nobody_served_is_no_error() -> None:
    assert 0 < Turnout([PastVisit("balai", "d1", waiting=0, served=0)]).of("balai", "d1").value < 1


def test_the_pace_follows_where_the_people_are() -> None:
    assert rate_of({}) == rate_of({"balai": 5}) == 10.0
    assert rate_of({"balai": 100, "sekolah": 100}) == 11.0
    assert rate_of({"gudang": 10}) == 10.0


def test_every_kind_has_six_days() -> None:
    assert all(len(pull_of(kind)) == 6 for kind in [*PRIOR_REACH, "lain"])
