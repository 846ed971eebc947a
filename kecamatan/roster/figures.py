"""Aggregated tables: what others count per kecamatan and desa, kept as published figures beside our own counts.

Never people: nothing here touches a resident.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kecamatan.models import Desa, Kecamatan, Office, PublishedFigure, RosterUpload
from kecamatan.roster.frames import Count, Refused

_BATCH = 2_000


def name_of(count: Count) -> str:
    """The stored name: figure, sex and age group with bars between, without the empty ones at the end."""
    return "|".join((count.figure, count.sex, count.group)).rstrip("|")[:80]


def parts_of(name: str) -> tuple[str, str, str]:
    """(figure, sex, age group) of a stored name."""
    figure, sex, group = (*name.split("|", 2), "", "")[:3]
    return figure, sex, group


def as_of(year: str, today: dt.date) -> dt.date:
    """The day for which a figure stands: the end of the year it names, and never later than today."""
    return min(dt.date(int(year), 12, 31), today) if year.isascii() and year.isdigit() and len(year) == 4 else today


@dataclass(frozen=True)
class _Key:
    kecamatan: str
    desa: str
    name: str
    as_of: dt.date


@dataclass
class Figures:
    """The figures of one file. Said twice alike a figure counts once; said twice differently it is refused twice."""

    today: dt.date
    values: dict[_Key, int] = field(default_factory=dict)
    rows: dict[_Key, list[tuple[str, int]]] = field(default_factory=lambda: defaultdict(list))
    conflicts: set[_Key] = field(default_factory=set)

    def take(self, counts: Iterable[Count]) -> None:
        for count in counts:
            key = _Key(count.kecamatan, count.desa, name_of(count), as_of(count.year, self.today))
            if self.values.setdefault(key, count.value) != count.value:
                self.conflicts.add(key)
            self.rows[key].append((count.sheet, count.number))

    def refused(self) -> list[Refused]:
        """The rows that contradict each other; their figures are left out."""
        rows = {row for key in self.conflicts for row in self.rows[key]}
        for key in self.conflicts:
            self.values.pop(key, None)
        return [Refused(sheet, number, "figure_conflict", {}, "", ("", "")) for sheet, number in sorted(rows)]

    def totals(self) -> dict[str, dict[str, int]]:
        """By figure (both sexes and all ages as far as the file says them): how many places, and their sum."""
        found: dict[str, dict[str, int]] = {}
        for figure, places in folded(
            ((key.name, (key.kecamatan, key.desa)), value) for key, value in self.values.items()
        ).items():
            found[figure] = {"places": len(places), "total": sum(places.values())}
        return found

    def store(self, office: Office, upload: RosterUpload | None) -> None:
        """Write the figures down, inside the caller's transaction."""
        if not self.values:
            return
        kecamatan = dict(Kecamatan.objects.filter(office=office).values_list("code", "id"))
        desa = {
            str(id_): kecamatan_id
            for id_, kecamatan_id in Desa.objects.of_office(office).values_list("id", "kecamatan_id")
        }
        PublishedFigure.objects.bulk_create(
            (
                PublishedFigure(
                    office=office,
                    kecamatan_id=desa[key.desa] if key.desa else kecamatan[key.kecamatan],
                    desa_id=key.desa or None,
                    name=key.name,
                    value=value,
                    as_of=key.as_of,
                    upload=upload,
                )
                for key, value in self.values.items()
            ),
            batch_size=_BATCH,
        )


def folded(values: Iterable[tuple[tuple[str, object], int]]) -> dict[str, dict[object, int]]:
    """((stored name, place), value) to figure to place to one number for everybody.

    A total that is said counts as it is; else the two sexes, or the age groups, are summed up.
    """
    by_detail: dict[str, dict[object, dict[tuple[bool, bool], int]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(int))
    )
    for (name, place), value in values:
        figure, sex, group = parts_of(name)
        by_detail[figure][place][bool(sex), bool(group)] += value
    order: Sequence[tuple[bool, bool]] = ((False, False), (True, False), (False, True), (True, True))
    return {
        figure: {place: next(details[each] for each in order if each in details) for place, details in places.items()}
        for figure, places in by_detail.items()
    }
