"""The screen in the hall and what it asks for every two seconds."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from antrian.display.queries import board_of
from antrian.models import DailyQueue
from antrian.wording import public_place
from jemputbola.models import Visit
from kecamatan.access import public


@public
@require_GET
def board(request: HttpRequest, visit_id: uuid.UUID) -> HttpResponse:
    """The whole screen; without scripts it still shows the present state, with a link to look anew."""
    visit, queue = _day_or_404(visit_id)
    shown = board_of(queue, now=timezone.now()) if queue else None
    context = {"visit": visit, "place": public_place(visit), "office": visit.office, "board": shown}
    return render(request, "antrian/display/board.html", context)


@public
@require_GET
def board_state(request: HttpRequest, visit_id: uuid.UUID) -> HttpResponse:
    """The state as JSON."""
    _, queue = _day_or_404(visit_id)
    if queue is None:
        return JsonResponse({"state": "not_open", "counters": [], "upcoming": [], "calls": [], "waiting": 0})
    response = JsonResponse(board_of(queue, now=timezone.now()).as_dict())
    response.headers["Cache-Control"] = "no-store"
    return response


def _day_or_404(visit_id: uuid.UUID) -> tuple[Visit, DailyQueue | None]:
    visit = Visit.objects.public().select_related("office", "point__desa").filter(pk=visit_id).first()
    if visit is None:
        raise Http404
    return visit, DailyQueue.objects.filter(visit=visit).first()
