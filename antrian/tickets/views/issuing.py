"""Numbers for those who come to the desk: found on the list, or on no list at all."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods

from antrian.fields import LaneForm
from antrian.models import LaneKind, Ticket
from antrian.tickets import actions, queries
from antrian.tickets.access import day_visit_or_404, ticket_or_404
from antrian.tickets.forms import GuestNumberForm, ResidentNumberForm, SearchForm, lane_for
from antrian.tickets.lifecycle import TicketRefused
from antrian.wording import REFUSED, sentence
from jemputbola.models import Visit
from kecamatan.access import STAFF_OF_THE_DAY, allow, officer_of
from kecamatan.models import Officer, Resident
from kecamatan.privacy import nik_indexes


@allow(*STAFF_OF_THE_DAY)
@require_http_methods(["GET", "POST"])
def desk_search(request: HttpRequest, visit_id: uuid.UUID) -> HttpResponse:
    """Find whoever stands at the desk. A POST only asks; it is one so that no NIK stands in the address."""
    visit = day_visit_or_404(officer_of(request), visit_id)
    form = SearchForm(request.POST) if request.method == "POST" else SearchForm()
    context, refused = _search(visit, form)
    return render(request, "antrian/tickets/desk_search.html", context, status=422 if refused else 200)


def _search(visit: Visit, form: SearchForm) -> tuple[dict[str, object], bool]:
    queue = actions.ensure_queue(visit)
    found: list[Resident] = []
    asked = form.is_bound and form.is_valid() and bool(form.cleaned_data["q"])
    if asked:
        indexes = nik_indexes(form.nik) if form.nik else []
        found = queries.residents_of_visit(visit, form.cleaned_data["q"], indexes)
    labels = queries.labels_of(queue, found)
    context = {
        "visit": visit,
        "queue": queue,
        "form": form,
        "asked": asked,
        "rows": [(resident, labels.get(resident.pk, "")) for resident in found],
        "many": len(found) >= queries.FOUND_AT_ONCE,
    }
    return context, form.is_bound and not form.is_valid()


@allow(*STAFF_OF_THE_DAY)
@require_http_methods(["GET", "POST"])
def desk_resident(request: HttpRequest, visit_id: uuid.UUID, resident_id: uuid.UUID) -> HttpResponse:
    """A number for somebody of the roster: which lane?"""
    officer = officer_of(request)
    visit = day_visit_or_404(officer, visit_id)
    resident = _resident_or_404(officer, resident_id)
    initial = {"op_id": uuid.uuid4(), "priority": lane_for(resident, visit.date)}
    form = ResidentNumberForm(request.POST or None, initial=initial)
    context = {"visit": visit, "resident": resident, "form": form}
    if request.method == "POST" and form.is_valid():
        return _issue(request, visit, form, context, name=resident.name, resident=resident)
    return render(request, "antrian/tickets/desk_number.html", context, status=422 if form.errors else 200)


@allow(*STAFF_OF_THE_DAY)
@require_http_methods(["GET", "POST"])
def desk_guest(request: HttpRequest, visit_id: uuid.UUID) -> HttpResponse:
    """A number for somebody who is not on the list."""
    visit = day_visit_or_404(officer_of(request), visit_id)
    form = GuestNumberForm(request.POST or None, initial={"op_id": uuid.uuid4()})
    context = {"visit": visit, "form": form}
    if request.method == "POST" and form.is_valid():
        nik = form.cleaned_data["nik"] or None
        return _issue(request, visit, form, context, name=form.cleaned_data["name"], nik=nik)
    return render(request, "antrian/tickets/desk_number.html", context, status=422 if form.errors else 200)


def _issue(
    request: HttpRequest, visit: Visit, form: LaneForm, context: dict[str, object], **person: Any
) -> HttpResponse:
    """Give the number; `person` is name with nik or resident, as issue_ticket takes them."""
    reason = form.cleaned_data["priority"]
    try:
        ticket = actions.issue_ticket(
            visit=visit,
            lane=LaneKind.PRIORITY if reason else LaneKind.REGULAR,
            source=Ticket.Source.DESK,
            op_id=form.cleaned_data["op_id"],
            priority_reason=reason,
            **person,
            by=officer_of(request),
            at=timezone.now(),
        )
    except TicketRefused as refusal:
        if refusal.code == "operation_reused":
            form.begin_anew()
        context["error"] = sentence(refusal)
        return render(request, "antrian/tickets/desk_number.html", context, status=409)
    messages.success(request, given(ticket))
    return redirect("queue_desk", visit.pk)


def given(ticket: Ticket) -> SafeString:
    """What is said of a number just given, with the way to its slip."""
    slip = reverse("ticket_page", args=[ticket.code])
    words = 'Nomor <strong>{}</strong> untuk {}. <a href="{}">Cetak nomor</a>'
    return format_html(words, ticket.label, ticket.name, slip)


@allow(*STAFF_OF_THE_DAY)
@require_http_methods(["GET", "POST"])
def ticket_link(request: HttpRequest, ticket_id: uuid.UUID) -> HttpResponse:
    """Say who of the roster holds this number: search first, then one tap on the right name."""
    officer = officer_of(request)
    ticket = ticket_or_404(officer, ticket_id)
    visit = day_visit_or_404(officer, ticket.queue.visit_id)
    if chosen := request.POST.get("resident"):
        resident = _resident_or_404(officer, _uuid_or_404(chosen))
        try:
            actions.link_resident(ticket=ticket, resident=resident, by=officer, at=timezone.now())
        except REFUSED as refusal:
            context, _ = _search(visit, SearchForm(initial={"q": ticket.name}))
            context |= {"ticket": ticket, "error": sentence(refusal)}
            return render(request, "antrian/tickets/desk_search.html", context, status=409)
        return redirect("ticket_serve", ticket.pk)
    form = SearchForm(request.POST) if request.method == "POST" else SearchForm({"q": ticket.name})
    context, refused = _search(visit, form)
    context["ticket"] = ticket
    return render(request, "antrian/tickets/desk_search.html", context, status=422 if refused else 200)


def _resident_or_404(officer: Officer, resident_id: uuid.UUID) -> Resident:
    rows = Resident.objects.visible_to(officer).select_related("desa__kecamatan")
    resident = rows.filter(pk=resident_id).first()
    if resident is None:
        raise Http404
    return resident


def _uuid_or_404(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Http404 from None
