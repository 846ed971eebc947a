"""A number for somebody whom no list names, but who has a NIK: they are put on the list first."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from antrian.models import LaneKind
from antrian.tickets import actions
from antrian.tickets.access import day_visit_or_404
from antrian.tickets.forms import AddAtDeskForm
from antrian.tickets.lifecycle import TicketRefused
from antrian.tickets.views.issuing import given
from antrian.wording import sentence
from kecamatan.access import STAFF_OF_THE_DAY, allow, officer_of
from kecamatan.residents.actions import PersonRefused
from kecamatan.residents.wording import REFUSALS


@allow(*STAFF_OF_THE_DAY)
@require_http_methods(["GET", "POST"])
def desk_add(request: HttpRequest, visit_id: uuid.UUID) -> HttpResponse:
    """Onto the list and into the line, in one go."""
    officer = officer_of(request)
    visit = day_visit_or_404(officer, visit_id)
    served = tuple(visit.desa.order_by("name").values_list("pk", flat=True))
    form = AddAtDeskForm(
        request.POST or None,
        initial={"op_id": uuid.uuid4(), "desa": str(served[0]) if len(served) == 1 else ""},
        office=visit.office,
        today=visit.office.local(timezone.now()).date(),
        first_desa=served,
    )
    context: dict[str, Any] = {"visit": visit, "form": form}
    if not form.is_valid():
        return render(request, "antrian/tickets/desk_add.html", context, status=422 if form.is_bound else 200)
    reason = form.cleaned_data["priority"]
    asked = {"lane": LaneKind.PRIORITY if reason else LaneKind.REGULAR, "priority_reason": reason}
    asked |= {"nik": form.cleaned_data["nik"], "op_id": form.cleaned_data["op_id"], "reason": form.cleaned_data["note"]}
    try:
        ticket = actions.add_and_issue(visit=visit, person=form.person(), by=officer, at=timezone.now(), **asked)
    except (PersonRefused, TicketRefused) as refusal:
        return _refused(request, context, refusal)
    messages.success(request, given(ticket))
    return redirect("queue_desk", visit.pk)


def _refused(request: HttpRequest, context: dict[str, Any], refusal: PersonRefused | TicketRefused) -> HttpResponse:
    if isinstance(refusal, PersonRefused):
        context["error"] = REFUSALS[refusal.code]
        if refusal.resident:
            url = reverse("desk_resident", args=[context["visit"].pk, refusal.resident.pk])
            context |= {"known": refusal.resident, "known_url": url, "known_link": "Beri nomor untuk orang ini"}
    else:
        context["error"] = sentence(refusal)
        if refusal.code == "operation_reused":
            context["form"].begin_anew()
    return render(request, "antrian/tickets/desk_add.html", context, status=409)
