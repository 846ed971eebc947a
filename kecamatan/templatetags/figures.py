"""Figures as SVG: charts, the map, the stacked bar; and the calendars. A table always stands beside a figure."""

from collections.abc import Sequence
from typing import Any

from django import template

from kecamatan.charts import Chart, stacked
from kecamatan.month_grid import Day

register = template.Library()

PARTS = "_components/"


@register.inclusion_tag(PARTS + "chart.html")
def chart(figure: Chart, title: str, note: str = "") -> dict[str, object]:
    """A line or bar chart (see charts.py) with its legend; `title` is its name for those who cannot see it."""
    names = [{"name": line.name, "css": line.css} for line in figure.lines]
    return {"chart": figure, "title": title, "note": note, "names": names}


@register.inclusion_tag(PARTS + "bar_legend.html")
def legend(items: Sequence[tuple[str, str]]) -> dict[str, object]:
    """Names and CSS classes of the parts of a figure."""
    return {"items": items}


@register.inclusion_tag(PARTS + "stacked_bar.html")
def stacked_bar(parts: Sequence[tuple[str, float, str]], label: str, show_legend: bool = True) -> dict[str, object]:
    """Parts of a whole on one line: each part is name, value, CSS class (part-1 to part-5)."""
    return {"pieces": stacked(parts), "label": label, "show_legend": show_legend, "parts": parts}


@register.inclusion_tag(PARTS + "map.html")
def area_map(
    areas: Sequence[Any], view_box: str, title: str, legend: Sequence[Any] = (), note: str = ""
) -> dict[str, object]:
    """A map in five tones: each area has name, path, step (0 to 4 or None), text, url, perhaps x and y of its label.

    `legend` holds the text of each step, from 0 on.
    """
    return {
        "areas": areas,
        "view_box": view_box,
        "title": title,
        "legend": list(enumerate(legend)),
        "note": note,
    }


@register.inclusion_tag(PARTS + "month.html")
def month_calendar(weeks: Sequence[Sequence[Day]], caption: str, add_url: str = "") -> dict[str, object]:
    """A month (see month_grid.py). Each entry has label, url, tone, and perhaps hint.

    With `add_url` every day leads to a new visit on it: `add_url` + `2019-01-14`.
    """
    return {"weeks": weeks, "caption": caption, "add_url": add_url}


@register.inclusion_tag(PARTS + "week.html")
def week_calendar(days: Sequence[Day], add_url: str = "") -> dict[str, object]:
    """A week as seven columns, a list on a phone. Entries as in the month, and perhaps time and detail."""
    return {"days": days, "add_url": add_url}
