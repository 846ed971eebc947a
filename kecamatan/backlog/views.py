"""Pages of the backlog: the kabupaten as table and map, one kecamatan by desa, and the tables to take away."""

import uuid
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from kecamatan.access import OFFICE_ROLES, allow, officer_of
from kecamatan.backlog import presenters, queries
from kecamatan.backlog.published import any_published, published
from kecamatan.downloads import FORMATS, download
from kecamatan.listing import listed
from kecamatan.models import Kecamatan, Role

READERS: Final = (*OFFICE_ROLES, Role.CAMAT)
SORTS: Final = {
    "kode": "code",
    "nama": "name",
    "wilayah": "zone",
    "penduduk": "population",
    "rekam": "n_record",
    "kartu": "n_print",
    "pusat": "n_wait",
    "serah": "n_hand_over",
    "urus": "n_clear",
    "selesai": "n_done",
}
# More rows than any kabupaten has kecamatan, or any kecamatan desa.
PER_PAGE: Final = 200


@allow(*READERS)
@require_GET
def backlog(request: HttpRequest) -> HttpResponse:
    """All kecamatan as a table, with the map beside it where boundaries are known; a camat's office goes to its own."""
    officer = officer_of(request)
    if officer.kecamatan_id is not None:
        return redirect("backlog_kecamatan", officer.kecamatan_id)
    rows = queries.by_kecamatan(officer)
    page = listed(request, rows, sorts=SORTS, default="-rekam", per_page=PER_PAGE)
    shown = presenters.shown_need(request.GET.get("peta", ""))
    context = {
        "page": page,
        "totals": queries.totals(rows),
        "map": presenters.backlog_map(officer.office, list(page.object_list), shown),
        "map_tabs": presenters.map_tabs(request.GET, shown),
        "may_see_residents": officer.role in presenters.RESIDENT_READERS,
        "has_published": any_published(officer.office),
    }
    name = "_backlog_rows" if request.htmx else "backlog"  # type: ignore[attr-defined]
    return render(request, f"kecamatan/backlog/{name}.html", context)


@allow(*READERS)
@require_GET
def published_figures(request: HttpRequest) -> HttpResponse:
    """What others have published per kecamatan, beside what our list says."""
    return render(request, "kecamatan/backlog/published.html", {"published": published(officer_of(request))})


@allow(*READERS)
@require_GET
def backlog_kecamatan(request: HttpRequest, kecamatan_id: uuid.UUID) -> HttpResponse:
    """One kecamatan by desa."""
    officer = officer_of(request)
    kecamatan = get_object_or_404(Kecamatan.objects.visible_to(officer).defer("boundary"), pk=kecamatan_id)
    rows = queries.by_desa(kecamatan)
    context = {
        "kecamatan": kecamatan,
        "page": listed(request, rows, sorts=SORTS, default="-rekam", per_page=PER_PAGE),
        "totals": queries.totals(rows),
        "may_see_residents": officer.role in presenters.RESIDENT_READERS,
        "may_see_all": officer.role != Role.CAMAT,
        "may_see_visits": officer.role != Role.STOREKEEPER,
    }
    name = "_desa_rows" if request.htmx else "kecamatan"  # type: ignore[attr-defined]
    return render(request, f"kecamatan/backlog/{name}.html", context)


@allow(*READERS)
@require_GET
def backlog_export(request: HttpRequest, form: str) -> HttpResponseBase:
    """The table as a file: all kecamatan, or with `?kecamatan=` the desa of one; a camat's office gets its own."""
    officer = officer_of(request)
    if form not in FORMATS:
        raise Http404
    wanted = officer.kecamatan_id or presenters.uuid_or_none(request.GET.get("kecamatan", ""))
    if wanted is None:
        rows, name = queries.as_rows(queries.by_kecamatan(officer)), "sisa-per-kecamatan"
    else:
        kecamatan = get_object_or_404(Kecamatan.objects.visible_to(officer), pk=wanted)
        rows, name = queries.as_rows(queries.by_desa(kecamatan)), f"sisa-{kecamatan.code}"
    return download(form, name=name, columns=presenters.COLUMNS, rows=rows)
