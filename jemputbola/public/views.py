"""Pages for residents: when the team comes, and what to bring. No script, no account, no name of anybody."""

import uuid

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from jemputbola.models import Visit
from jemputbola.public import queries
from jemputbola.public.calendar_file import ics
from kecamatan.access import public
from kecamatan.indonesian import hours, long_date
from kecamatan.models import Desa, Kecamatan, Office

HOME_VISITS = 8
PAGE_VISITS = 25
LONGEST_SEARCH = 60


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The search box, the next visits, what to bring."""
    at = timezone.now()
    office = queries.only_office()
    if office is None and not Office.objects.exists():
        return redirect("first_start")
    context = {
        "office": office,
        "visits": queries.upcoming(at).exclude(state__in=queries.CALLED_OFF)[:HOME_VISITS],
        "kecamatan_list": queries.kecamatan_with_counts(at),
    }
    return render(request, "jemputbola/public/home.html", context)


@public
@require_safe
def schedule(request: HttpRequest) -> HttpResponse:
    """`?cari=` a desa or kecamatan, `?kecamatan=` all visits there, else all that come; in pages."""
    at = timezone.now()
    text = " ".join(request.GET.get("cari", "").split())[:LONGEST_SEARCH]
    kecamatan = _kecamatan(request.GET.get("kecamatan", ""))
    rows = queries.upcoming(at)
    if kecamatan:
        rows = rows.filter(kecamatan=kecamatan)
    context = {
        "office": queries.only_office(),
        "text": text,
        "found": queries.search(text) if text else None,
        "kecamatan": kecamatan,
        "desa_list": kecamatan.desa_set.only("name", "kind").order_by("name") if kecamatan else [],
        "kecamatan_list": queries.kecamatan_with_counts(at) if not kecamatan else [],
        "page": Paginator(rows, PAGE_VISITS).get_page(request.GET.get("halaman")),
    }
    return render(request, "jemputbola/public/schedule.html", context)


def _kecamatan(text: str) -> Kecamatan | None:
    try:
        return Kecamatan.objects.select_related("office").defer("boundary").filter(pk=uuid.UUID(text)).first()
    except ValueError:
        return None


@public
@require_safe
def desa(request: HttpRequest, desa_id: uuid.UUID) -> HttpResponse:
    """When the team comes to one desa; and where else in its kecamatan, if it does not."""
    at = timezone.now()
    place = get_object_or_404(Desa.objects.select_related("kecamatan__office"), pk=desa_id)
    visits = list(queries.upcoming(at).filter(desa=place)[:PAGE_VISITS])
    near = []
    if not visits:
        rows = queries.upcoming(at).exclude(state__in=queries.CALLED_OFF)
        near = list(rows.filter(kecamatan=place.kecamatan)[:HOME_VISITS])
    context = {"office": place.kecamatan.office, "desa": place, "visits": visits, "near": near}
    return render(request, "jemputbola/public/desa.html", context)


@public
@require_safe
def visit(request: HttpRequest, visit_id: uuid.UUID) -> HttpResponse:
    """One visit: where, when, what to bring, and plainly when it is called off or over."""
    row = _visit(visit_id)
    at = timezone.now()
    context = {
        "office": row.office,
        "visit": row,
        "desa": list(row.desa.order_by("name")),
        "is_coming": row.state in ("confirmed", "announced", "open") and row.ends_at > at,
        "today": row.office.local(at).date(),
    }
    return render(request, "jemputbola/public/visit.html", context)


@public
@require_safe
def visit_calendar(request: HttpRequest, visit_id: uuid.UUID) -> HttpResponse:
    """The same as a file for the telephone's calendar; 404 when there is no date to keep free."""
    row = _visit(visit_id)
    if not row.is_public:
        raise Http404
    text = ics(
        uid=f"{row.pk}@jemputbola",
        title=f"Perekaman e-KTP di {row.point.name}",
        place=f"{row.point.name}, {row.point.desa.label}, Kecamatan {row.kecamatan.name}",
        text=f"{long_date(row.date)}, {hours(row.starts, row.ends, row.office.zone_label)}. Bawa fotokopi KK.",
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        at=timezone.now(),
    )
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="kunjungan-{row.date}.ics"'
    return response


def _visit(visit_id: uuid.UUID) -> Visit:
    row = queries.public_visit(visit_id)
    if row is None:
        raise Http404
    return row
