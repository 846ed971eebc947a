"""Published figures beside our own: what others count per kecamatan, and what our list says of the same."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import BooleanField, Case, Sum, Value, When

from kecamatan.backlog.queries import by_kecamatan
from kecamatan.models import Office, Officer, PublishedFigure
from kecamatan.roster.figures import folded, parts_of
from kecamatan.roster.wording import FIGURE_NAMES

# Which of our own figures counts the same people as a published one.
OURS = {"unrecorded": ("n_record", "Perlu rekam"), "print_ready": ("n_print", "Perlu kartu")}


@dataclass(frozen=True)
class Column:
    """One published figure; `ours` names the figure of our list that it is compared with."""

    figure: str
    label: str
    as_of: dt.date
    filename: str
    ours: str = ""


@dataclass(frozen=True)
class Cell:
    """A figure in one kecamatan: published, and where we count the same, ours and the difference to it."""

    published: int | None
    ours: int | None
    compared: bool

    @property
    def difference(self) -> int | None:
        return None if self.published is None or self.ours is None else self.ours - self.published


@dataclass(frozen=True)
class Published:
    columns: Sequence[Column]
    # (kecamatan with its own figures, and each column with its cell)
    rows: Sequence[tuple[object, Sequence[tuple[Column, Cell]]]]

    @property
    def sources(self) -> list[tuple[tuple[dt.date, str], list[str]]]:
        """(day, file) with the names of the figures that it tells."""
        found: dict[tuple[dt.date, str], list[str]] = {}
        for column in self.columns:
            found.setdefault((column.as_of, column.filename), []).append(column.label)
        return list(found.items())


def any_published(office: Office) -> bool:
    return PublishedFigure.objects.filter(office=office).exists()


def published(officer: Officer) -> Published:
    """The newest of each figure, beside our own, for the kecamatan that the officer may see.

    Two queries, and one for each figure.
    """
    newest = _newest(officer.office)
    values = {column.figure: _by_kecamatan(upload, column) for upload, column in newest}
    columns = [column for _, column in newest]
    rows = [
        (kecamatan, [(column, _cell(kecamatan, column, values[column.figure].get(kecamatan.pk))) for column in columns])
        for kecamatan in by_kecamatan(officer).order_by("code")
    ]
    return Published(columns, rows)


def _cell(kecamatan: object, column: Column, value: int | None) -> Cell:
    ours = getattr(kecamatan, OURS[column.figure][0]) if column.ours else None
    return Cell(value, ours, bool(column.ours))


def _newest(office: Office) -> list[tuple[uuid.UUID | None, Column]]:
    """For each figure the file that says it last, in the order of FIGURE_NAMES."""
    told = PublishedFigure.objects.filter(office=office).order_by("-as_of", "-upload__finished_at")
    found: dict[str, tuple[uuid.UUID | None, Column]] = {}
    for upload_id, filename, as_of, name in told.values_list(
        "upload_id", "upload__filename", "as_of", "name"
    ).distinct():
        figure = parts_of(name)[0]
        _, ours = OURS.get(figure, ("", ""))
        column = Column(figure, FIGURE_NAMES.get(figure, figure), as_of, filename or "", ours)
        found.setdefault(figure, (upload_id, column))
    order = {figure: place for place, figure in enumerate(FIGURE_NAMES)}
    return sorted(found.values(), key=lambda each: order.get(each[1].figure, len(order)))


def _by_kecamatan(upload_id: uuid.UUID | None, column: Column) -> dict[object, int]:
    """The figure by kecamatan; where it is told by desa alone, their sum."""
    rows = PublishedFigure.objects.filter(upload_id=upload_id, as_of=column.as_of, name__startswith=column.figure)
    is_whole = Case(When(desa__isnull=True, then=Value(True)), default=Value(False), output_field=BooleanField())
    groups = rows.annotate(is_whole=is_whole).order_by().values_list("is_whole", "name", "kecamatan_id")
    by_level: dict[bool, list[tuple[tuple[str, object], int]]] = {True: [], False: []}
    for whole, name, kecamatan_id, value in groups.annotate(Sum("value")):
        if parts_of(name)[0] == column.figure:
            by_level[whole].append(((name, kecamatan_id), value))
    wholes, desa = (folded(by_level[level]).get(column.figure, {}) for level in (True, False))
    return desa | wholes
