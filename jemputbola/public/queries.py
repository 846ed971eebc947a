"""What the public may know of the visits: place, date, hours and state, never a resident."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from jemputbola.models import PUBLIC_STATES, Visit, VisitEvent
from jemputbola.public.finding import Named, find
from kecamatan.models import Desa, Kecamatan, Office, TimeZone, VisitPoint

# Called off after the public knew of it: said clearly, instead of a visit that has silently gone.
CALLED_OFF = ("postponed", "cancelled")


@dataclass(frozen=True)
class Found:
    """What a search for a name brought up."""

    desa: list[Desa]
    kecamatan: list[Kecamatan]


def ever_public() -> Exists:
    """Whether a visit has ever been in a state that the public may see."""
    return Exists(VisitEvent.objects.filter(visit=OuterRef("pk"), to_state__in=PUBLIC_STATES))


def without_homes(rows: QuerySet[Visit]) -> QuerySet[Visit]:
    """Home visits are nobody's business but the household's: their titik is somebody's address, often their name."""
    return rows.exclude(point__kind=VisitPoint.Kind.HOME)


def upcoming(at: dt.datetime) -> QuerySet[Visit]:
    """The visits of today and later on each office's own clock, soonest first; and those called off, as such."""
    days = Q()
    for zone in TimeZone.values:
        days |= Q(office__time_zone=zone, date__gte=at.astimezone(Office(time_zone=zone).zone).date())
    shown = Q(state__in=("confirmed", "announced", "open")) | (Q(state__in=CALLED_OFF) & Q(ever_public()))
    rows = without_homes(Visit.objects.filter(days).filter(shown)).select_related("office", "point__desa", "kecamatan")
    return rows.prefetch_related("desa").order_by("date", "starts", "id")


def public_visit(visit_id: uuid.UUID) -> Visit | None:
    """The visit if the public may see it now, or once could: a plan that was never announced stays unknown."""
    rows = Visit.objects.select_related("office", "point__desa__kecamatan", "kecamatan").filter(pk=visit_id)
    return without_homes(rows).filter(Q(state__in=PUBLIC_STATES) | ever_public()).first()


def kecamatan_with_counts(at: dt.datetime) -> list[Kecamatan]:
    """All kecamatan by name, each with `coming`: its visits still to come; two queries."""
    counts = dict(
        upcoming(at)
        .exclude(state__in=CALLED_OFF)
        .order_by()
        .values_list("kecamatan_id")
        .annotate(count=Count("pk"))
        .values_list("kecamatan_id", "count")
    )
    rows = list(Kecamatan.objects.only("id", "name").order_by("name"))
    for row in rows:
        row.coming = counts.get(row.pk, 0)  # type: ignore[attr-defined]
    return rows


def search(text: str) -> Found:
    """Desa and kecamatan whose name sounds like `text`, best first; two queries over the territory alone."""
    desa = Desa.objects.select_related("kecamatan").only("name", "kind", "aliases", "kecamatan__name")
    kecamatan = Kecamatan.objects.only("name", "aliases")
    return Found(
        find(text, [Named((row.name, *row.aliases), row) for row in desa]),
        find(text, [Named((row.name, *row.aliases), row) for row in kecamatan], limit=4),
    )


def only_office() -> Office | None:
    """The office, where this installation serves just one."""
    offices = list(Office.objects.all()[:2])
    return offices[0] if len(offices) == 1 else None
