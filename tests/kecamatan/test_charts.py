"""Figures: nothing outside the picture, nothing left out."""

from hypothesis import given
from hypothesis import strategies as st

from kecamatan.charts import Series, bar_chart, line_chart, map_steps, nice_top, stacked

VALUES = st.lists(st.one_of(st.none(), st.integers(min_value=0, max_value=10**7)), min_size=1, max_size=60)
COUNTS = st.integers(min_value=0, max_value=10**6)


@given(st.floats(min_value=0.001, max_value=1e9))
def test_an_axis_holds_its_largest_value_with_few_ticks(largest):
    top, step = nice_top(largest)
    assert top >= largest
    assert top / step <= 6


@given(VALUES)
def test_every_value_of_a_curve_lies_inside_the_picture(values):
    chart = line_chart([str(n) for n in range(len(values))], [Series("Direkam", values)])
    dots = chart.lines[0].dots
    assert len(dots) == sum(value is not None for value in values)
    assert all(chart.left <= x <= chart.width and 0 <= y <= chart.base for x, y, _ in dots)


def test_a_gap_in_the_values_is_a_gap_in_the_curve():
    chart = line_chart(["a", "b", "c", "d"], [Series("Direkam", [1, None, 3, 4])])
    assert len(chart.lines[0].runs) == 2


@given(st.lists(st.tuples(COUNTS, COUNTS), min_size=1, max_size=31))
def test_bars_stand_on_one_another_inside_the_picture(days):
    series = [Series("Direkam", [a for a, _ in days], "part-1"), Series("Tidak hadir", [b for _, b in days], "part-2")]
    chart = bar_chart([str(n) for n in range(len(days))], series)
    assert all(float(str(bar["y"])) >= 0 for bar in chart.bars)
    assert len(chart.bars) == 2 * len(days)


def test_an_empty_whole_has_no_pieces():
    assert stacked([("Perlu rekam", 0, "part-1")]) == []


@given(st.lists(COUNTS, min_size=1, max_size=6))
def test_pieces_fill_the_whole_bar(values):
    pieces = stacked([("x", value, "part-1") for value in values])
    if sum(values):
        assert abs(sum(float(str(piece["width"])) for piece in pieces) - 1000) < 1


@given(st.dictionaries(st.text(min_size=1, max_size=4), COUNTS, min_size=1, max_size=40))
def test_every_area_has_a_step_whose_range_holds_its_value(values):
    steps, ranges = map_steps({key: float(value) for key, value in values.items()})
    assert set(steps) == set(values)
    assert len(ranges) <= 5
    for key, value in values.items():
        low, high = ranges[steps[key]]
        assert low <= value <= high


def test_areas_that_are_alike_have_the_same_tone():
    steps, ranges = map_steps({"Cibeber": 4.0, "Cilaku": 4.0, "Cidaun": 4.0})
    assert set(steps.values()) == {0}
    assert ranges == [(4.0, 4.0)]
