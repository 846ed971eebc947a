"""The map of an office's kecamatan, drawn once in a process for as long as the boundaries stay the same."""

import functools
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import F, Func, IntegerField

from kecamatan.geometry import Drawing, Shape, draw
from kecamatan.models import Kecamatan, Office

# Units of the viewBox that a letter of a label takes.
LETTER = 6.8
Version = tuple[tuple[uuid.UUID, int], ...]


@dataclass(frozen=True)
class Area:
    """One kecamatan of the map, as the tag `area_map` wants it. `step` is its tone, None for no figure."""

    name: str
    path: str
    step: int | None
    text: str
    url: str
    x: float | None
    y: float | None
    label: str


def drawing_of(office: Office) -> Drawing[uuid.UUID] | None:
    """The office's map, or None where no boundary is known; one small query when it was drawn before."""
    size = Func(F("boundary"), function="pg_column_size", output_field=IntegerField())
    rows = Kecamatan.objects.filter(office=office, boundary__isnull=False).annotate(size=size)
    version = tuple(rows.order_by("code").values_list("id", "size"))
    return _drawn(version) if version else None


@functools.lru_cache(maxsize=16)
def _drawn(version: Version) -> Drawing[uuid.UUID]:
    """By which kecamatan there are and how large each boundary is: a new boundary gives a new drawing."""
    rows = Kecamatan.objects.filter(id__in=[id_ for id_, _ in version]).order_by("code")
    return draw({row.pk: row.boundary for row in rows.only("boundary") if row.boundary is not None})


def areas_of(
    drawing: Drawing[uuid.UUID],
    kecamatan: Iterable[Kecamatan],
    *,
    steps: Mapping[uuid.UUID, int],
    text: Callable[[Kecamatan], str],
    url: Callable[[Kecamatan], str],
) -> list[Area]:
    """The kecamatan that have a shape, with tone, words and link; a name is written where it fits."""
    found = []
    for row in kecamatan:
        shape = drawing.shapes.get(row.pk)
        if shape is not None:
            x, y = _label_place(shape, row.name)
            found.append(Area(row.name, shape.path, steps.get(row.pk), text(row), url(row), x, y, row.name))
    return found


def _label_place(shape: Shape, name: str) -> tuple[float | None, float | None]:
    if shape.room < len(name) * LETTER:
        return None, None
    return shape.x, round(shape.y + 4, 1)
