"""The list of visits."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from jemputbola.models import VisitState
from jemputbola.visits.access import VIEWERS, may_plan
from jemputbola.visits.forms import filters_from
from jemputbola.visits.queries import SORTS, kecamatan_choices, team_choices, visits_for
from kecamatan.access import allow, officer_of
from kecamatan.listing import listed


@allow(*VIEWERS)
@require_GET
def visit_list(request: HttpRequest) -> HttpResponse:
    """Searched, filtered, sorted and paged in the database; htmx gets the rows alone."""
    officer = officer_of(request)
    filters = filters_from(request.GET)
    page = listed(request, visits_for(officer, filters), sorts=SORTS, default="-tanggal", per_page=30)
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
        "today": officer.office.local(timezone.now()).date(),
    }
    fragment = request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request")
    name = "_visit_rows" if fragment else "visit_list"
    return render(request, f"jemputbola/visits/{name}.html", context)
