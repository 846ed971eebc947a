"""The page of one visit."""

import uuid

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from jemputbola.models import ConfirmationLink, Visit
from jemputbola.visits import presenters
from jemputbola.visits.access import VIEWERS, may_plan, visit_or_404
from jemputbola.visits.actions.agreement import last_counter
from jemputbola.visits.links import why_void
from kecamatan.access import allow, officer_of
from kecamatan.models import Role


@allow(*VIEWERS)
@require_GET
def visit_detail(request: HttpRequest, visit_id: uuid.UUID) -> HttpResponse:
    """Facts, what comes next, what has happened; the buttons that this officer may press."""
    officer = officer_of(request)
    visit = visit_or_404(officer, visit_id)
    at = timezone.now()
    link = _open_link(visit)
    today = visit.office.local(at).date()
    context = {
        "visit": visit,
        "kits": list(visit.kits.order_by("code")),
        "desa": list(visit.desa.order_by("name")),
        "steps": presenters.STEP_NAMES,
        "step": presenters.STEP_OF[visit.state],
        "next_step": presenters.next_step(visit, link, last_counter(visit), today=today),
        "buttons": presenters.buttons(visit, officer),
        "timeline": presenters.timeline(visit, list(visit.events.all())),
        "may_plan": may_plan(officer),
        "on_the_day": officer.has_role(Role.PLANNER, Role.ADMIN, Role.OPERATOR) and visit.is_public,
        "reads_messages": officer.has_role(Role.PLANNER, Role.ADMIN, Role.HEAD),
        # The camat's own office may answer while logged in; a planner may hand the link on in a message of their own.
        "answer_url": _answer_url(link) if link and not why_void(link, visit, at=at) and _may_answer(officer) else "",
        "is_camat": officer.role == Role.CAMAT,
    }
    return render(request, "jemputbola/visits/visit_detail.html", context)


def _may_answer(officer: object) -> bool:
    return getattr(officer, "role", "") in (Role.CAMAT, Role.PLANNER, Role.ADMIN)


def _open_link(visit: Visit) -> ConfirmationLink | None:
    return visit.links.filter(revision=visit.revision, used_at__isnull=True).first()


def _answer_url(link: ConfirmationLink) -> str:
    return f"{settings.PUBLIC_URL}{reverse('camat_answer', args=[link.token])}"
