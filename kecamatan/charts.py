"""From numbers to the geometry of small SVG figures. Pure: lengths are in units of the viewBox, y grows downwards."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

MAP_STEPS: Final = 5


@dataclass(frozen=True)
class Tick:
    at: float
    label: str


@dataclass(frozen=True)
class Line:
    """One curve: `points` for a polyline (several runs where values are missing), its name and CSS class."""

    name: str
    css: str
    runs: list[str]
    dots: list[tuple[float, float, str]]


@dataclass(frozen=True)
class Chart:
    width: int
    height: int
    left: int
    bottom: int
    y_ticks: list[Tick]
    x_ticks: list[Tick]
    lines: list[Line] = field(default_factory=list)
    bars: list[dict[str, object]] = field(default_factory=list)
    band: str = ""
    mark: Tick | None = None

    @property
    def base(self) -> int:
        return self.height - self.bottom

    @property
    def right(self) -> int:
        return self.width - 12


@dataclass(frozen=True)
class Series:
    """Values over the same positions as its fellows; None where there is none."""

    name: str
    values: Sequence[float | None]
    css: str = "line-1"


def thousands(value: float) -> str:
    """`12.500`, for axes and marks."""
    return f"{value:,.0f}".replace(",", ".")


def nice_top(largest: float) -> tuple[float, float]:
    """The end of an axis that holds `largest`, and the distance of its ticks: 1, 2, 2.5 or 5 times a power of ten."""
    if largest <= 0:
        return 4, 1
    rough = largest / 4
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough)
    step = max(step, 1)
    return step * math.ceil(largest / step), step


def _y_axis(largest: float, height: int, bottom: int, top: int) -> tuple[list[Tick], float]:
    end, step = nice_top(largest)
    scale = (height - bottom - top) / end
    ticks = [
        Tick(round(height - bottom - n * step * scale, 1), thousands(n * step)) for n in range(round(end / step) + 1)
    ]
    return ticks, scale


def _x_ticks(labels: Sequence[str], places: Sequence[float], at_most: int) -> list[Tick]:
    every = max(1, math.ceil(len(labels) / at_most))
    return [Tick(round(places[i], 1), labels[i]) for i in range(0, len(labels), every)]


def line_chart(
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    band: tuple[Sequence[float | None], Sequence[float | None]] | None = None,
    mark: int | None = None,
    mark_label: str = "",
    size: tuple[int, int] = (560, 300),
) -> Chart:
    """Curves over evenly spaced `labels`; `band` is a low and a high edge, `mark` the place of an upright line."""
    width, height = size
    left, right, top, bottom = 78, 12, 14, 34
    edges = [value for edge in band or () for value in edge]
    largest = max((v for v in [*edges, *(v for s in series for v in s.values)] if v is not None), default=0)
    y_ticks, scale = _y_axis(largest, height, bottom, top)
    step = (width - left - right) / max(len(labels) - 1, 1)
    places = [left + i * step for i in range(len(labels))]

    def y(value: float) -> float:
        return round(height - bottom - value * scale, 1)

    lines = []
    for one in series:
        runs: list[list[str]] = [[]]
        dots = []
        for i, value in enumerate(one.values):
            if value is None:
                runs.append([])
            else:
                runs[-1].append(f"{places[i]:.1f},{y(value)}")
                dots.append((round(places[i], 1), y(value), f"{one.name}, {labels[i]}: {thousands(value)}"))
        lines.append(Line(one.name, one.css, [" ".join(run) for run in runs if run], dots))
    area = ""
    if band:
        low = [f"{places[i]:.1f},{y(v)}" for i, v in enumerate(band[0]) if v is not None]
        high = [f"{places[i]:.1f},{y(v)}" for i, v in enumerate(band[1]) if v is not None]
        area = " ".join([*low, *reversed(high)])
    upright = Tick(round(places[mark], 1), mark_label) if mark is not None else None
    return Chart(
        width,
        height,
        left,
        bottom,
        y_ticks,
        _x_ticks(labels, places, 5),
        lines=lines,
        band=area,
        mark=upright,
    )


def bar_chart(
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    size: tuple[int, int] = (560, 300),
) -> Chart:
    """Upright bars, the series standing on one another in the order given."""
    width, height = size
    left, right, top, bottom = 78, 12, 14, 34
    totals = [sum(s.values[i] or 0 for s in series) for i in range(len(labels))]
    y_ticks, scale = _y_axis(max(totals, default=0), height, bottom, top)
    slot = (width - left - right) / max(len(labels), 1)
    bars: list[dict[str, object]] = []
    for i, label in enumerate(labels):
        foot = float(height - bottom)
        for one in series:
            value = one.values[i] or 0
            tall = value * scale
            foot -= tall
            bars.append(
                {
                    "x": round(left + slot * (i + 0.14), 1),
                    "y": round(foot, 1),
                    "width": round(slot * 0.72, 1),
                    "height": round(tall, 1),
                    "css": one.css,
                    "title": f"{label}, {one.name}: {thousands(value)}",
                }
            )
    centres = [left + slot * (i + 0.5) for i in range(len(labels))]
    return Chart(width, height, left, bottom, y_ticks, _x_ticks(labels, centres, 12), bars=bars)


def stacked(parts: Sequence[tuple[str, float, str]], width: int = 1000) -> list[dict[str, object]]:
    """Parts of one whole as pieces of a lying bar: name, value, CSS class to x and width. Nothing for a whole of 0."""
    whole = sum(value for _, value, _ in parts)
    pieces: list[dict[str, object]] = []
    x = 0.0
    for name, value, css in parts:
        wide = width * value / whole if whole else 0
        if wide:
            pieces.append({"x": round(x, 1), "width": round(wide, 1), "css": css, "name": name, "value": value})
        x += wide
    return pieces


def map_steps(values: Mapping[str, float], steps: int = MAP_STEPS) -> tuple[dict[str, int], list[tuple[float, float]]]:
    """Each key's step from 0 (least) on, and the range of each step: about as many keys in each, ties together.

    Fewer steps come back where the values do not differ enough to fill them.
    """
    ordered = sorted(values.values())
    if not ordered:
        return {}, []
    cuts = sorted({ordered[min(math.ceil(len(ordered) * n / steps), len(ordered) - 1)] for n in range(1, steps)})
    cuts = [cut for cut in cuts if cut > ordered[0]]
    found = {key: sum(value >= cut for cut in cuts) for key, value in values.items()}
    limits = [ordered[0], *cuts, ordered[-1]]
    ranges = [(low, max((v for v in ordered if v < high), default=low)) for low, high in pairwise(limits)]
    ranges[-1] = (limits[-2], ordered[-1])
    return found, ranges
