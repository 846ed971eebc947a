"""Who may open the pages about visits, and which visits."""

import uuid
from typing import Final

from django.http import Http404

from jemputbola.models import Visit
from kecamatan.access import PLANNERS
from kecamatan.models import Officer, Role

# Those who read: planners all, a camat's office its kecamatan, an operator their team's visits.
VIEWERS: Final = (Role.PLANNER, Role.ADMIN, Role.HEAD, Role.CAMAT, Role.OPERATOR)


def may_plan(officer: Officer) -> bool:
    return officer.has_role(*PLANNERS)


def visit_or_404(officer: Officer, visit_id: uuid.UUID) -> Visit:
    """The visit if this officer may see it; a foreign one is as absent as one that never was."""
    rows = Visit.objects.visible_to(officer).select_related(
        "office", "point__desa__kecamatan", "kecamatan", "team", "service_point"
    )
    visit = rows.filter(pk=visit_id).first()
    if visit is None:
        raise Http404
    return visit
