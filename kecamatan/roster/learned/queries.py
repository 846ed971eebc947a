"""What was taught, as plain data for the reader and as lists for the page."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from kecamatan.models import ColumnMapping, DesaAlias, Office


def mapping_of(office: Office, shapes: Iterable[str]) -> dict[str, Any] | None:
    """The remembered mapping for the first of these shapes that has one, as the reader takes it."""
    known = {mapping.shape: mapping for mapping in office.column_mappings.filter(shape__in=set(shapes))}
    found = next((known[shape] for shape in shapes if shape in known), None)
    return as_plain(found) if found else None


def as_plain(mapping: ColumnMapping) -> dict[str, Any]:
    return {"shape": mapping.shape, "header_row": mapping.header_row, "columns": mapping.columns}


def aliases_of(office: Office) -> list[list[str]]:
    """The spellings that mean a desa of ours: folded desa, folded kecamatan or nothing, and the desa's key."""
    rows = office.desa_aliases.filter(desa__isnull=False)
    found = rows.order_by("id").values_list("desa_text", "kecamatan_text", "desa_id")
    return [[desa_text, kecamatan_text, str(desa_id)] for desa_text, kecamatan_text, desa_id in found]


def not_ours(office: Office) -> set[tuple[str, str]]:
    """Folded (kecamatan, desa) that a person said are none of ours: not asked again."""
    rows = office.desa_aliases.filter(desa__isnull=True)
    return set(rows.values_list("kecamatan_text", "desa_text"))


def mappings(office: Office) -> QuerySet[ColumnMapping]:
    return ColumnMapping.objects.filter(office=office).select_related("by")


def aliases(office: Office, text: str = "") -> QuerySet[DesaAlias]:
    """The office's spellings; with `text` those that hold it, or whose desa does."""
    rows = DesaAlias.objects.filter(office=office).select_related("by", "desa__kecamatan")
    return rows.filter(Q(written__icontains=text) | Q(desa__name__icontains=text)) if text else rows
