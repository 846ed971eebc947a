"""The list of visits."""

from typing import Final

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from jemputbola.models import VisitState
from jemputbola.visits.access import VIEWERS, may_plan
from jemputbola.visits.forms import filters_from
from jemputbola.visits.queries import SORTS, Filters, kecamatan_choices, team_choices, visits_for
from kecamatan.access import allow, officer_of
from kecamatan.listing import listed

COMING: Final = "datang"
PAST: Final = "lewat"
WHENS: Final = {COMING: "Akan datang", PAST: "Sudah lewat", "semua": "Semua"}


@allow(*VIEWERS)
@require_GET
def visit_list(request: HttpRequest) -> HttpResponse:
    """Searched, filtered, sorted and paged in the database; htmx gets the rows alone."""
    officer = officer_of(request)
    today = officer.office.local(timezone.now()).date()
    filters = filters_from(request.GET)
    when = _when(request.GET, filters)
    rows = visits_for(officer, filters)
    if when == COMING:
        rows = rows.filter(date__gte=today)
    elif when == PAST:
        rows = rows.filter(date__lt=today)
    page = listed(request, rows, sorts=SORTS, default="tanggal" if when == COMING else "-tanggal", per_page=30)
    context = {
        "page": page,
        "filters": filters,
        "states": VisitState.choices,
        "teams": team_choices(officer) if officer.role != "operator" else [],
        "kecamatan_list": kecamatan_choices(officer) if officer.role != "camat" else [],
        "may_plan": may_plan(officer),
        "is_filtered": any(
            (filters.search, filters.state, filters.kecamatan, filters.team, filters.first, filters.last)
        ),
        "tabs": _tabs(request.GET, when),
        "when": when,
    }
    fragment = request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request")
    name = "_visit_rows" if fragment else "visit_list"
    return render(request, f"jemputbola/visits/{name}.html", context)


def _when(query: QueryDict, filters: Filters) -> str:
    """Which tab: what is still to come, unless a date or state was asked for that says otherwise."""
    if query.get("waktu") in WHENS:
        return str(query["waktu"])
    return "semua" if filters.first or filters.last or filters.state else COMING


def _tabs(query: QueryDict, when: str) -> list[dict[str, object]]:
    tabs = []
    for code, label in WHENS.items():
        changed = query.copy()
        changed["waktu"] = code
        changed.pop("halaman", None)
        changed.pop("urut", None)
        tabs.append({"label": label, "url": f"?{changed.urlencode()}", "current": code == when})
    return tabs
