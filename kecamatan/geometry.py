"""From boundaries in degrees to the paths of an SVG map. Pure.

GeoJSON geometries (Polygon or MultiPolygon, longitude and latitude) become path strings in one viewBox. East-west
distances are shortened by the cosine of the middle latitude, so that the shapes are those of a map; at the size of a
kabupaten no projection could be told from this one.
"""

import math
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Ring = list[tuple[float, float]]

# Units of the viewBox.
WIDTH = 640
MARGIN = 4
TEXT_HEIGHT = 11
SCANS = 21


class BadGeometry(ValueError):
    """A geometry that cannot be drawn; the text says what is wrong with it."""


@dataclass(frozen=True)
class Shape:
    """One area: its path, and where its name fits best. `room` is the width of the area there, in viewBox units."""

    path: str
    x: float
    y: float
    room: float


@dataclass(frozen=True)
class Drawing(Generic[Key]):
    """All areas in one frame."""

    view_box: str
    shapes: dict[Key, Shape]


def draw(geometries: Mapping[Key, Mapping[str, Any]], width: int = WIDTH) -> Drawing[Key]:
    """The map of these geometries, `width` units wide; an empty mapping gives an empty drawing. Raises BadGeometry."""
    rings = {key: list(_rings(geometry)) for key, geometry in geometries.items()}
    points = [point for area in rings.values() for ring in area for point in ring]
    if not points:
        return Drawing("0 0 0 0", {})
    west, east = min(lon for lon, _ in points), max(lon for lon, _ in points)
    south, north = min(lat for _, lat in points), max(lat for _, lat in points)
    shrink = math.cos(math.radians((south + north) / 2))
    scale = (width - 2 * MARGIN) / max((east - west) * shrink, 1e-9)
    height = math.ceil((north - south) * scale) + 2 * MARGIN

    def placed(ring: Ring) -> Ring:
        return [
            (round(MARGIN + (lon - west) * shrink * scale, 1), round(MARGIN + (north - lat) * scale, 1))
            for lon, lat in ring
        ]

    shapes = {key: _shape([placed(ring) for ring in area]) for key, area in rings.items()}
    return Drawing(f"0 0 {width} {height}", shapes)


def _rings(geometry: Mapping[str, Any]) -> Iterator[Ring]:
    """Every ring of the geometry, holes included: the paths are filled by the even-odd rule of their turn anyway."""
    try:
        kind, coordinates = geometry["type"], geometry["coordinates"]
        polygons = {"Polygon": [coordinates], "MultiPolygon": coordinates}[kind]
        for polygon in polygons:
            for ring in polygon:
                found = [(float(point[0]), float(point[1])) for point in ring]
                if len(found) < 4 or not all(math.isfinite(value) for point in found for value in point):
                    raise BadGeometry("a ring of fewer than four points, or one that is not a number")
                yield found
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise BadGeometry(str(error)) from error


def _shape(rings: Sequence[Ring]) -> Shape:
    x, y, room = _best_place(rings)
    return Shape("".join(_path(ring) for ring in rings), x, y, room)


def _path(ring: Ring) -> str:
    """A closed sub-path in steps from point to point: about half the length of one with full coordinates."""
    x, y = ring[0]
    parts = [f"M{_short(x)} {_short(y)}l"]
    steps = []
    for next_x, next_y in ring[1:-1]:
        steps.append(f"{_short(next_x - x)} {_short(next_y - y)}")
        x, y = next_x, next_y
    return "".join([*parts, " ".join(steps), "z"])


def _short(value: float) -> str:
    return f"{round(value, 1):g}"


def _best_place(rings: Sequence[Ring]) -> tuple[float, float, float]:
    """Middle and width of the widest stretch, as high as a line of text, that lies wholly inside the area."""
    ys = [y for ring in rings for _, y in ring]
    top, bottom = min(ys), max(ys)
    best = (0.0, 0.0, -1.0)
    for scan in range(1, SCANS):
        y = top + (bottom - top) * scan / SCANS
        inside = list(_inside(rings, y))
        for level in (y - TEXT_HEIGHT / 2, y + TEXT_HEIGHT / 2):
            inside = list(_common(inside, list(_inside(rings, level))))
        for left, right in inside or _inside(rings, y):
            # A place in the middle wins over one that is hardly wider at the edge.
            weight = 1 if inside else 0.2
            if (right - left) * weight > best[2] * 1.02:
                best = (round((left + right) / 2, 1), round(y, 1), (right - left) * weight)
    return best[0], best[1], round(max(best[2], 0.0), 1)


def _inside(rings: Iterable[Ring], y: float) -> Iterator[tuple[float, float]]:
    """The stretches of the horizontal line at `y` within the area."""
    crossings = []
    for ring in rings:
        for (x1, y1), (x2, y2) in pairwise(ring):
            if (y1 <= y) != (y2 <= y):
                crossings.append(x1 + (y - y1) / (y2 - y1) * (x2 - x1))
    crossings.sort()
    yield from zip(crossings[::2], crossings[1::2], strict=False)


def _common(one: Sequence[tuple[float, float]], other: Sequence[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    for left, right in one:
        for left2, right2 in other:
            if min(right, right2) > max(left, left2):
                yield max(left, left2), min(right, right2)
