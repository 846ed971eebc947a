"""Which visit points somebody sees."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from kecamatan.models import Kecamatan, Officer, VisitPoint

IN_USE, OUT_OF_USE = "dipakai", "tidak"


@dataclass(frozen=True)
class Filters:
    """What the address asks for; what does not exist asks for nothing. `use` is empty for all."""

    search: str = ""
    kecamatan: uuid.UUID | None = None
    kind: str = ""
    use: str = IN_USE

    @property
    def any(self) -> bool:
        return bool(self.search or self.kecamatan or self.kind or self.use == OUT_OF_USE)


def filters_from(query: Mapping[str, str]) -> Filters:
    kind, use = query.get("jenis", ""), query.get("status", IN_USE)
    try:
        kecamatan = uuid.UUID(query.get("kecamatan", ""))
    except ValueError:
        kecamatan = None
    return Filters(
        search=query.get("cari", "").strip()[:100],
        kecamatan=kecamatan,
        kind=kind if kind in VisitPoint.Kind.values else "",
        use=use if use in (IN_USE, OUT_OF_USE) else "",
    )


def visible_points(officer: Officer) -> QuerySet[VisitPoint]:
    """All points of the office; for a camat's office those of its kecamatan."""
    rows = VisitPoint.objects.filter(desa__kecamatan__office_id=officer.office_id)
    if officer.kecamatan_id is not None:
        rows = rows.filter(desa__kecamatan_id=officer.kecamatan_id)
    return rows.select_related("desa__kecamatan").defer("desa__kecamatan__boundary")


def find(officer: Officer, filters: Filters) -> QuerySet[VisitPoint]:
    """Points by name, desa, address or contact; every word must be found somewhere."""
    rows = visible_points(officer)
    for word in filters.search.split()[:5]:
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(desa__name__icontains=word)
            | Q(address__icontains=word)
            | Q(contact_name__icontains=word)
        )
    if filters.kecamatan:
        rows = rows.filter(desa__kecamatan_id=filters.kecamatan)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    return rows.filter(is_active=filters.use == IN_USE) if filters.use else rows


def kecamatan_choices(officer: Officer) -> QuerySet[Kecamatan]:
    """For the filter; nothing to choose for a camat's office."""
    rows = Kecamatan.objects.filter(office_id=officer.office_id).only("id", "name").order_by("name")
    return rows.none() if officer.kecamatan_id is not None else rows
