"""Maps from degrees: everything inside the frame, nothing stretched, names inside their area."""

import json
import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kecamatan.geometry import BadGeometry, Drawing, draw
from kecamatan.territory_loading import DATA


def square(west: float, south: float, size: float = 0.1) -> dict[str, object]:
    ring = [
        [west, south],
        [west + size, south],
        [west + size, south + size],
        [west, south + size],
        [west, south],
    ]
    return {"type": "Polygon", "coordinates": [ring]}


def points_of(path: str) -> list[list[tuple[float, float]]]:
    """The rings of a path, back as points: the check is not the code that wrote it."""
    rings = []
    for part in path.split("M")[1:]:
        start, steps = part.rstrip("z").split("l")
        x, y = map(float, start.split())
        ring = [(x, y)]
        numbers = list(map(float, steps.split()))
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            ring.append((x, y))
        rings.append([*ring, ring[0]])
    return rings


def contains(rings: list[list[tuple[float, float]]], x: float, y: float) -> bool:
    inside = False
    for ring in rings:
        for (x1, y1), (x2, y2) in pairwise(ring):
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                inside = not inside
    return inside


@pytest.fixture(scope="module")
def cianjur() -> Drawing[str]:
    collection = json.loads((DATA / "32.03" / "kecamatan.geojson").read_text())
    return draw({feature["id"]: feature["geometry"] for feature in collection["features"]})


def test_all_32_kecamatan_are_drawn_within_the_frame(cianjur: Drawing[str]) -> None:
    assert len(cianjur.shapes) == 32
    _, _, width, height = map(int, cianjur.view_box.split())
    for shape in cianjur.shapes.values():
        for ring in points_of(shape.path):
            assert all(0 <= x <= width and 0 <= y <= height for x, y in ring)
    assert sum(len(shape.path) for shape in cianjur.shapes.values()) < 30_000


def test_a_name_stands_inside_its_own_kecamatan(cianjur: Drawing[str]) -> None:
    for code, shape in cianjur.shapes.items():
        rings = points_of(shape.path)
        assert contains(rings, shape.x, shape.y), code
        assert contains(rings, shape.x - shape.room * 0.45, shape.y), code
        assert contains(rings, shape.x + shape.room * 0.45, shape.y), code


def test_the_map_is_xml_that_a_browser_can_read(cianjur: Drawing[str]) -> None:
    paths = "".join(f'<path d="{shape.path}"/>' for shape in cianjur.shapes.values())
    svg = ElementTree.fromstring(f'<svg viewBox="{cianjur.view_box}">{paths}</svg>')

    assert len(svg) == 32
    assert all(re.fullmatch(r"[Mlz0-9 .\-]+", path.attrib["d"]) for path in svg)


@given(south=st.floats(-10.5, 5.5), west=st.floats(95, 140))
def test_a_square_on_the_ground_is_a_square_on_the_map_wherever_it_lies(south: float, west: float) -> None:
    shape = draw({"a": square(west, south)}).shapes["a"]

    (ring,) = points_of(shape.path)
    wide = max(x for x, _ in ring) - min(x for x, _ in ring)
    high = max(y for _, y in ring) - min(y for _, y in ring)
    assert wide / high == pytest.approx(1, abs=0.03)
    assert contains([ring], shape.x, shape.y)


def test_north_is_up_and_east_is_right() -> None:
    shapes = draw({"north": square(107, -6), "south": square(107, -7), "east": square(108, -7)}).shapes

    assert shapes["north"].y < shapes["south"].y
    assert shapes["south"].x < shapes["east"].x


def test_an_area_in_two_parts_is_named_on_the_larger_one() -> None:
    parts = [square(107, -7, 0.5)["coordinates"], square(108, -7, 0.05)["coordinates"]]

    shape = draw({"pacet": {"type": "MultiPolygon", "coordinates": parts}}).shapes["pacet"]

    rings = points_of(shape.path)
    assert len(rings) == 2
    assert contains(rings[:1], shape.x, shape.y)


def test_no_areas_make_an_empty_drawing() -> None:
    assert draw({}).shapes == {}


@pytest.mark.parametrize(
    "geometry",
    [
        {},
        {"type": "Point", "coordinates": [107, -7]},
        {"type": "Polygon", "coordinates": [[[107, -7], [107, -7]]]},
        {"type": "Polygon", "coordinates": [[[107, "x"], [107, -7], [108, -7], [107, -7]]]},
        {"type": "Polygon", "coordinates": [[[107, float("nan")], [107, -7], [108, -7], [107, -7]]]},
    ],
)
def test_what_is_no_area_is_refused(geometry: dict[str, object]) -> None:
    with pytest.raises(BadGeometry):
        draw({"a": geometry})
