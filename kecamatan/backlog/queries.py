"""Who is left, per kecamatan and per desa: sums of the tallies, never a count of the roster.

Needing a recording and needing a card are two figures throughout: the first wants a kit, the second a blank card, and
their sum would want nothing.
"""

from typing import Any, Final

from django.db.models import IntegerField, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from kecamatan.models import Desa, Kecamatan, Need, Officer
from kecamatan.models.territory import DesaQuerySet, KecamatanQuerySet

# The figures of a row, by the name of their column.
FIGURES: Final = {
    "record": Need.RECORD,
    "print": Need.PRINT,
    "wait": Need.WAIT,
    "hand_over": Need.HAND_OVER,
    "clear": Need.CLEAR,
    "done": Need.DONE,
}


def _sums(path: str) -> dict[str, Coalesce]:
    return {
        f"n_{name}": Coalesce(
            Sum(f"{path}__count", filter=Q(**{f"{path}__need": need})), 0, output_field=IntegerField()
        )
        for name, need in FIGURES.items()
    }


def by_kecamatan(officer: Officer) -> QuerySet[Kecamatan]:
    """The kecamatan that the officer may see, each with n_record, n_print, n_wait, n_hand_over, n_clear, n_done."""
    rows: KecamatanQuerySet = Kecamatan.objects.visible_to(officer)
    return rows.defer("boundary", "aliases").annotate(**_sums("desa_set__need_tallies"))


def by_desa(kecamatan: Kecamatan) -> QuerySet[Desa]:
    """The desa of a kecamatan with the same figures."""
    rows: DesaQuerySet = Desa.objects.filter(kecamatan=kecamatan)
    return rows.annotate(**_sums("need_tallies"))


def totals(rows: QuerySet[Any]) -> dict[str, int]:
    """The sums of all rows of `by_kecamatan` or `by_desa`, and their population (None where nothing is known)."""
    sums = {f"total_{name}": Sum(f"n_{name}") for name in FIGURES}
    found = rows.order_by().aggregate(**sums, total_population=Sum("population"))
    return {name.removeprefix("total_"): value or 0 for name, value in found.items()}


def as_rows(rows: QuerySet[Any]) -> list[list[Any]]:
    """The table as it is downloaded: code, name, population and the figures."""
    names = ["code", "name", "population", *(f"n_{name}" for name in FIGURES)]
    return [list(row) for row in rows.order_by("code").values_list(*names)]
