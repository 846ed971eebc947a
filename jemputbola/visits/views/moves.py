"""The pages that ask before a visit moves, and the answer that came by letter."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from jemputbola.models import Visit
from jemputbola.visits import actions, lifecycle
from jemputbola.visits.access import visit_or_404
from jemputbola.visits.actions.agreement import last_counter
from jemputbola.visits.forms import AcceptForm, LetterForm, ReasonForm
from jemputbola.visits.presenters import PAGE_OF_PATH, MovePage, counter_text
from jemputbola.visits.wording import refusal_sentences
from kecamatan.access import PLANNERS, allow, officer_of
from kecamatan.models import Officer

ACTS: dict[str, Any] = {
    "propose": actions.propose,
    "accept_counter": actions.accept_counter,
    "announce": actions.announce,
    "postpone": actions.postpone,
    "cancel": actions.cancel,
}
# A refusal that the officer's own words can mend; everything else is a conflict with how things stand.
MENDABLE = {"reason_missing", "letter_missing", "counter_date_missing", "counter_date_past", "hours_reversed"}
MENDABLE |= {"hours_outside", "plan_refused", "name_missing"}


@allow(*PLANNERS)
@require_http_methods(["GET", "POST"])
def visit_move(request: HttpRequest, visit_id: uuid.UUID, path: str) -> HttpResponse:
    """GET asks, POST takes the move; 409 when the visit's state no longer has it."""
    officer = officer_of(request)
    visit = visit_or_404(officer, visit_id)
    page = PAGE_OF_PATH.get(path)
    if page is None:
        raise Http404
    form = _form_of(page, request)
    refusal: actions.VisitRefused | None = None
    if not lifecycle.may(visit.state, page.move):
        refusal = actions.MoveRefused(state=visit.state, move=page.move)
    elif request.method == "POST" and form.is_valid():
        try:
            ACTS[page.move](visit, by=officer, at=timezone.now(), **form.cleaned_data)
        except actions.VisitRefused as error:
            refusal = error
        else:
            messages.success(request, "Tersimpan.")
            return redirect("visit_detail", visit.pk)
    asked = last_counter(visit)
    context = {
        "page": page,
        "form": form,
        "visit": visit,
        "sentences": refusal_sentences(refusal) if refusal else [],
        "asked": counter_text(asked.detail) if asked else "",
        "ask_accept": isinstance(refusal, actions.PlanRefused) and refusal.only_warnings,
        "stuck": refusal is not None and refusal.code == "move_not_allowed",
    }
    return render(request, "jemputbola/visits/visit_move.html", context, status=_status(request, refusal))


def _form_of(page: MovePage, request: HttpRequest) -> forms.Form:
    kind = ReasonForm if page.asks_reason else AcceptForm if page.move == "accept_counter" else forms.Form
    return kind(request.POST if request.method == "POST" else None)


def _status(request: HttpRequest, refusal: actions.VisitRefused | None) -> int:
    if refusal is not None:
        return 422 if refusal.code in MENDABLE else 409
    return 422 if request.method == "POST" else 200


@allow(*PLANNERS)
@require_http_methods(["GET", "POST"])
def visit_letter(request: HttpRequest, visit_id: uuid.UUID) -> HttpResponse:
    """Enter what the camat's office answered by letter, by telephone or in a meeting."""
    officer = officer_of(request)
    visit = visit_or_404(officer, visit_id)
    form = LetterForm(request.POST if request.method == "POST" else None)
    refusal: actions.VisitRefused | None = None
    if not any(lifecycle.may(visit.state, move) for move in ("confirm", "counter", "decline")):
        refusal = actions.MoveRefused(state=visit.state, move="confirm")
    elif request.method == "POST" and form.is_valid():
        refusal = _take_letter(visit, form, officer)
        if refusal is None:
            messages.success(request, "Jawaban kantor camat tercatat.")
            return redirect("visit_detail", visit.pk)
    sentences = refusal_sentences(refusal) if refusal else []
    context = {"form": form, "visit": visit, "sentences": sentences, "refused": request.method == "POST"}
    return render(request, "jemputbola/visits/visit_letter.html", context, status=_status(request, refusal))


def _take_letter(visit: Visit, form: LetterForm, officer: Officer) -> actions.VisitRefused | None:
    try:
        actions.answer(visit, by=officer, at=timezone.now(), **form.cleaned_data)
    except actions.VisitRefused as error:
        return error
    return None
