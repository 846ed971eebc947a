"""One number at the counter: who it is, what happened, and putting right what was written wrongly."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from antrian.models import Outcome, Ticket
from antrian.outcomes import actions
from antrian.outcomes.forms import OTHER, RECORDING, CorrectionForm, OutcomeForm
from antrian.tickets.access import ticket_or_404
from antrian.tickets.lifecycle import may
from antrian.wording import MOVE_WORDS, REFUSED, sentence
from jemputbola.stock.actions import balance_of
from kecamatan.access import STAFF_OF_THE_DAY, allow, officer_of
from kecamatan.safekeeping import seen


@allow(*STAFF_OF_THE_DAY)
@require_GET
def ticket_serve(request: HttpRequest, ticket_id: uuid.UUID) -> HttpResponse:
    """One number: the person, the buttons of what happened, or what was written down."""
    officer = officer_of(request)
    ticket = ticket_or_404(officer, ticket_id)
    if ticket.resident:
        seen.page(resident=ticket.resident, by=officer, at=timezone.now())
    return _serve_page(request, ticket, OutcomeForm(initial={"op_id": uuid.uuid4()}))


@allow(*STAFF_OF_THE_DAY)
@require_POST
def ticket_outcome(request: HttpRequest, ticket_id: uuid.UUID) -> HttpResponse:
    """Write down how the service ended."""
    officer = officer_of(request)
    ticket = ticket_or_404(officer, ticket_id)
    form = OutcomeForm(request.POST)
    if not form.is_valid():
        return _serve_page(request, ticket, form, status=422)
    try:
        outcome = actions.record_outcome(ticket=ticket, by=officer, at=timezone.now(), **form.cleaned_data)
    except REFUSED as refusal:
        return _serve_page(request, ticket, form, status=409, error=sentence(refusal))
    messages.success(request, f"Nomor {ticket.label}: {outcome.get_kind_display()}.")
    return redirect("queue_desk", ticket.queue.visit_id)


@allow(*STAFF_OF_THE_DAY)
@require_http_methods(["GET", "POST"])
def outcome_correct(request: HttpRequest, ticket_id: uuid.UUID) -> HttpResponse:
    """Put a right outcome in the place of a wrong one, with the reason."""
    officer = officer_of(request)
    ticket = ticket_or_404(officer, ticket_id)
    # The one the form was filled in against; a correction meanwhile by somebody else is refused, not overwritten.
    named = request.POST.get("outcome")
    outcome = _current(ticket) if named is None else _named_or_404(ticket, named)
    if outcome is None:
        raise Http404
    initial = {name: getattr(outcome, name) for name in ("kind", "handed_to", "cards_spoiled", "note")}
    form = CorrectionForm(request.POST or None, initial={**initial, "op_id": uuid.uuid4()})
    error, status = "", 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_outcome(outcome=outcome, by=officer, at=timezone.now(), **form.cleaned_data)
        except REFUSED as refusal:
            error, status = sentence(refusal), 409
        else:
            messages.success(request, f"Hasil nomor {ticket.label} diperbaiki.")
            return redirect("ticket_serve", ticket.pk)
    context = {"ticket": ticket, "visit": ticket.queue.visit, "outcome": outcome, "form": form, "error": error}
    return render(request, "antrian/outcomes/outcome_correct.html", context, status=status)


def _serve_page(
    request: HttpRequest, ticket: Ticket, form: OutcomeForm, *, status: int = 200, error: str = ""
) -> HttpResponse:
    ticket.refresh_from_db(fields=["state", "counter", "finished_at"])
    visit = ticket.queue.visit
    outcomes = list(ticket.outcomes.select_related("by").order_by("-at", "-id"))
    context = {
        "ticket": ticket,
        "visit": visit,
        "form": form,
        "error": error,
        "outcomes": outcomes,
        "outcome": next((outcome for outcome in outcomes if outcome.counts), None),
        "may_finish": may(ticket.state, "finish"),
        "may_return": may(ticket.state, "return"),
        "may_start": may(ticket.state, "start"),
        "may_skip": may(ticket.state, "skip"),
        "may_cancel": may(ticket.state, "cancel"),
        "recording": [(kind.value, kind.label) for kind in RECORDING],
        "other": [(kind.value, kind.label) for kind in OTHER],
        "blanks": balance_of(visit.service_point) if visit.service_point else None,
        "events": [(MOVE_WORDS.get(row.move, row.move), row) for row in ticket.events.select_related("by", "counter")],
    }
    return render(request, "antrian/outcomes/ticket_serve.html", context, status=status)


def _current(ticket: Ticket) -> Outcome | None:
    return ticket.outcomes.filter(counts=True).first()


def _named_or_404(ticket: Ticket, text: str) -> Outcome | None:
    try:
        return ticket.outcomes.filter(pk=uuid.UUID(text)).first()
    except ValueError:
        raise Http404 from None
