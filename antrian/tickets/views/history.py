"""The numbers a resident took, among all else that is known of them: a fragment for their page, two layers below."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from antrian.tickets.queries import numbers_of
from kecamatan.access import PLANNERS, allow, officer_of
from kecamatan.models import Resident, Role
from kecamatan.residents.timeline import told

READERS = (Role.PLANNER, Role.ADMIN, Role.HEAD, Role.CAMAT)


@allow(*READERS)
@require_GET
def resident_numbers(request: HttpRequest, resident_id: uuid.UUID) -> HttpResponse:
    """The resident's whole time line once more, with the visits at which they took a number."""
    officer = officer_of(request)
    rows = Resident.objects.visible_to(officer).select_related("desa__kecamatan", "upload", "added_by")
    resident = rows.filter(pk=resident_id).first()
    if resident is None:
        raise Http404
    may_correct = officer.has_role(*PLANNERS) and resident.erased_at is None
    items = told(resident, officer.office, may_correct=may_correct, more=numbers_of(resident))
    return render(request, "antrian/tickets/_resident_numbers.html", {"items": items})
