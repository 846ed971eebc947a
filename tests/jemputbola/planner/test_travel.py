"""Minutes on the road from positions."""

from hypothesis import given
from hypothesis import strategies as st

from jemputbola.planner.travel import START_MINUTES, UNKNOWN_MINUTES, Place, between, from_office, kilometres, matrix

CIANJUR = (-6.8206, 107.1395)
places = st.builds(
    Place,
    st.floats(-7.5, -6.6),
    st.floats(106.8, 107.5),
    st.sampled_from(["utara", "tengah", "selatan", ""]),
    st.tuples(st.floats(-7.5, -6.6), st.floats(106.8, 107.5)) | st.none(),
    st.integers(10, 305) | st.none(),
)


@given(places, places)
def test_the_way_back_is_as_long_as_the_way_there(a: Place, b: Place) -> None:
    assert between(a, b) == between(b, a) >= START_MINUTES


@given(st.lists(places, max_size=6))
def test_the_table_is_square_symmetric_and_free_at_home(found: list[Place]) -> None:
    table = matrix(CIANJUR, found)
    assert len(table) == len(found) + 1
    for i, row in enumerate(table):
        assert row[i] == 0
        assert [table[j][i] for j in range(len(table))] == row
        assert all(minutes >= START_MINUTES for j, minutes in enumerate(row) if j != i)


def test_minutes_that_the_office_knows_rule_over_the_map() -> None:
    seat = (-7.45, 107.35)
    assert from_office(CIANJUR, Place(*seat, "selatan", seat, 255)) == 255
    beside = from_office(CIANJUR, Place(-7.46, 107.35, "selatan", seat, 255))
    assert 255 <= beside <= 262


def test_a_place_without_position_takes_the_minutes_of_its_kecamatan() -> None:
    assert from_office(CIANJUR, Place(None, None, "utara", (-6.7, 107.1), 40)) == 40
    assert from_office(CIANJUR, Place(None, None)) == UNKNOWN_MINUTES
    assert from_office(None, Place(-6.8, 107.1)) == UNKNOWN_MINUTES
    assert between(Place(None, None), Place(-6.8, 107.1)) == UNKNOWN_MINUTES


def test_mountain_roads_take_longer_than_the_plain() -> None:
    a, b = (-6.9, 107.1), (-6.9, 107.2)
    assert between(Place(*a, "selatan"), Place(*b, "utara")) > between(Place(*a, "utara"), Place(*b, "utara"))
    assert 10.9 < kilometres(a, b) < 11.2
