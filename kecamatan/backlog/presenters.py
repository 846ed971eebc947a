"""The backlog in words and tones: the map with its legend, the switch between the two needs, the columns of a file."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import QueryDict
from django.urls import reverse

from kecamatan.charts import map_steps
from kecamatan.indonesian import number
from kecamatan.maps import Area, areas_of, drawing_of
from kecamatan.models import Office, Role

# Who may open the list of names behind a figure.
RESIDENT_READERS: Final = (Role.PLANNER, Role.ADMIN, Role.HEAD, Role.CAMAT)
COLUMNS: Final = (
    "Kode",
    "Nama",
    "Penduduk (perkiraan)",
    "Perlu rekam",
    "Perlu kartu",
    "Menunggu pusat",
    "Kartu menunggu diambil",
    "Perlu diselesaikan dulu",
    "Selesai",
)
# What the map shows: the word in the address, the figure, its name.
NEEDS: Final = {"rekam": ("record", "Perlu rekam"), "kartu": ("print", "Perlu kartu")}


@dataclass(frozen=True)
class BacklogMap:
    areas: list[Area]
    view_box: str
    title: str
    legend: list[str]


def shown_need(word: str) -> str:
    """`rekam` or `kartu`, whatever the address says."""
    return word if word in NEEDS else "rekam"


def map_tabs(query: QueryDict, shown: str) -> list[dict[str, Any]]:
    """The switch above the map; the order of the table stays."""
    tabs = []
    for word, (_, label) in NEEDS.items():
        kept = query.copy()
        kept["peta"] = word
        tabs.append({"label": label, "url": f"?{kept.urlencode()}#peta", "current": word == shown})
    return tabs


def backlog_map(office: Office, rows: Sequence[Any], shown: str) -> BacklogMap | None:
    """The map of one need; None where no boundary is known. `rows` come from queries.by_kecamatan."""
    drawing = drawing_of(office)
    if drawing is None:
        return None
    figure, label = NEEDS[shown]
    values: dict[uuid.UUID, int] = {row.pk: getattr(row, f"n_{figure}") for row in rows}
    found, ranges = map_steps({str(key): value for key, value in values.items()})
    areas = areas_of(
        drawing,
        sorted(rows, key=lambda row: row.code),
        steps={key: found[str(key)] for key in values},
        text=lambda row: f"{number(values[row.pk])} orang {label.lower()}",
        url=lambda row: reverse("backlog_kecamatan", args=[row.pk]),
    )
    legend = [_range(low, high) for low, high in ranges]
    return BacklogMap(areas, drawing.view_box, f"Peta kecamatan menurut jumlah warga yang {label.lower()}", legend)


def _range(low: float, high: float) -> str:
    return number(low) if low == high else f"{number(low)}–{number(high)}"


def uuid_or_none(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
