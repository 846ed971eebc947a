"""Where the team comes next for the people of a desa: a fragment for the page of a resident, a layer below."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from jemputbola.visits import queries
from kecamatan.access import allow, officer_of
from kecamatan.models import Desa, Role

READERS = (Role.PLANNER, Role.ADMIN, Role.HEAD, Role.CAMAT)


@allow(*READERS)
@require_GET
def desa_next_visit(request: HttpRequest, desa_id: uuid.UUID) -> HttpResponse:
    """The next visits of a desa, or those nearby. `?warga=`: whose page asks, for the way to a number for them."""
    officer = officer_of(request)
    desa = get_object_or_404(Desa.objects.visible_to(officer).select_related("kecamatan"), pk=desa_id)
    today = officer.office.local(timezone.now()).date()
    visits = queries.coming_to(desa, today)
    context = {
        "desa": desa,
        "visits": visits,
        "near": [] if visits else queries.coming_near(desa, today),
        "resident": _uuid(request.GET.get("warga", "")),
        "at_desk": officer.has_role(Role.PLANNER, Role.ADMIN),
        "today": today,
    }
    return render(request, "jemputbola/visits/_next_visits.html", context)


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
