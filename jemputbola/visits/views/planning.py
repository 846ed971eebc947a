"""Choosing a titik, planning a visit there, changing the plan; and the check while the form is filled in."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from jemputbola.models import Visit
from jemputbola.visits import actions
from jemputbola.visits.access import visit_or_404
from jemputbola.visits.checks import clashes, findings
from jemputbola.visits.forms import ChangeForm, VisitForm, initial_of, read_date, read_id
from jemputbola.visits.presenters import can_change
from jemputbola.visits.queries import free_teams, kecamatan_choices, points_to_choose
from jemputbola.visits.wording import clash_sentences, finding_sentence, refusal_sentences
from kecamatan.access import PLANNERS, allow, officer_of
from kecamatan.listing import listed
from kecamatan.models import Officer, VisitPoint

CONFLICT = {"double_booked", "changed_meanwhile", "move_not_allowed"}
FORM_PAGE = "jemputbola/visits/visit_form.html"


@allow(*PLANNERS)
@require_http_methods(["GET", "POST"])
def visit_new(request: HttpRequest) -> HttpResponse:
    """`?titik=…&tanggal=2019-01-14`: the form of a new visit; without a titik it is chosen first."""
    officer = officer_of(request)
    point = _point(officer, request)
    if point is None:
        return _choose_point(request)
    date = read_date(request.GET.get("tanggal", ""))
    initial = {"date": date, "desa": [point.desa_id]}
    form = VisitForm(request.POST or None, office=officer.office, point=point, initial=initial)
    refusal = None
    if request.method == "POST" and form.is_valid():
        accept = form.cleaned_data["accept_warnings"]
        try:
            visit = actions.plan_visit(
                office=officer.office, by=officer, at=timezone.now(), accept_warnings=accept, **form.values()
            )
        except actions.VisitRefused as error:
            refusal = error
        else:
            messages.success(request, "Rancangan kunjungan tersimpan.")
            return redirect("visit_detail", visit.pk)
    return _form_page(request, form, refusal, point=point)


@allow(*PLANNERS)
@require_http_methods(["GET", "POST"])
def visit_change(request: HttpRequest, visit_id: uuid.UUID) -> HttpResponse:
    """The same form for a visit that exists; `?titik=…` moves it to another titik."""
    officer = officer_of(request)
    visit = visit_or_404(officer, visit_id)
    if not can_change(visit):
        messages.error(request, "Kunjungan pada keadaan ini tidak bisa diubah lagi.")
        return redirect("visit_detail", visit.pk)
    point = _point(officer, request) or visit.point
    form = ChangeForm(request.POST or None, office=visit.office, point=point, initial=initial_of(visit))
    refusal = None
    if request.method == "POST" and form.is_valid():
        names = ("accept_warnings", "agreed", "reason", "seen_at")
        said = {name: form.cleaned_data[name] for name in names}
        try:
            actions.change_visit(visit, by=officer, at=timezone.now(), **said, **form.values())
        except actions.VisitRefused as error:
            refusal = error
        else:
            messages.success(request, "Perubahan tersimpan.")
            return redirect("visit_detail", visit.pk)
    return _form_page(request, form, refusal, point=point, visit=visit)


def _form_page(
    request: HttpRequest,
    form: VisitForm,
    refusal: actions.VisitRefused | None,
    *,
    point: VisitPoint,
    visit: Visit | None = None,
) -> HttpResponse:
    status = 200 if request.method == "GET" else 422
    if refusal is not None and refusal.code in CONFLICT:
        status = 409
    warned = isinstance(refusal, actions.PlanRefused) and refusal.only_warnings
    context: dict[str, Any] = {
        "form": form,
        "point": point,
        "visit": visit,
        "sentences": refusal_sentences(refusal) if refusal else [],
        "only_warnings": warned,
        "ask_accept": warned or bool(form.data.get("accept_warnings")),
        "refused": request.method == "POST",
    }
    return render(request, FORM_PAGE, context, status=status)


def _point(officer: Officer, request: HttpRequest) -> VisitPoint | None:
    """The titik of the address or form, if it is one of this office; None when none is chosen yet."""
    text = request.POST.get("titik") or request.GET.get("titik", "")
    if not text:
        return None
    point_id = read_id(text)
    rows = VisitPoint.objects.select_related("desa__kecamatan__office")
    point = rows.filter(pk=point_id, desa__kecamatan__office_id=officer.office_id).first() if point_id else None
    if point is None:
        raise Http404
    return point


@allow(*PLANNERS)
@require_GET
def point_choose(request: HttpRequest) -> HttpResponse:
    """Choose a titik for a new visit, or with `?kunjungan=…` another one for a visit that exists."""
    return _choose_point(request)


def _choose_point(request: HttpRequest) -> HttpResponse:
    officer = officer_of(request)
    visit_id = read_id(request.GET.get("kunjungan", ""))
    kecamatan = read_id(request.GET.get("kecamatan", ""))
    rows = points_to_choose(officer, search=request.GET.get("cari", "").strip()[:100], kecamatan=kecamatan)
    sorts = {"nama": "name", "desa": "desa__name", "kecamatan": "desa__kecamatan__name", "kunjungan": "visit_count"}
    context = {
        "page": listed(request, rows, sorts=sorts, default="nama", per_page=20),
        "kecamatan": kecamatan,
        "kecamatan_list": kecamatan_choices(officer),
        "date": read_date(request.GET.get("tanggal", "")),
        "visit": visit_or_404(officer, visit_id) if visit_id else None,
    }
    fragment = request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request")
    name = "_point_rows" if fragment else "point_choose"
    return render(request, f"jemputbola/visits/{name}.html", context)


@allow(*PLANNERS)
@require_GET
def visit_check(request: HttpRequest) -> HttpResponse:
    """What speaks against the plan in a half-filled form: the fragment that the form shows while it is filled in."""
    officer = officer_of(request)
    point = _point(officer, request)
    visit_id = read_id(request.GET.get("kunjungan", ""))
    visit = visit_or_404(officer, visit_id) if visit_id else None
    form = VisitForm(request.GET, office=officer.office, point=point) if point else None
    context: dict[str, Any] = {"ready": form is not None and form.is_valid()}
    if form is not None and context["ready"]:
        plan = form.plan()
        hours: dict[str, Any] = {"date": plan.date, "starts": plan.starts, "ends": plan.ends}
        in_the_way = clashes(team=plan.team, kits=plan.kits, except_visit=visit, **hours)
        found = findings(plan, at=timezone.now())
        context |= {
            "clashes": clash_sentences(in_the_way),
            "blocking": [finding_sentence(finding) for finding in found if finding.blocks],
            "warnings": [finding_sentence(finding) for finding in found if not finding.blocks],
            "capacity": plan.capacity,
            "free_teams": free_teams(officer.office, **hours) if any(clash.team for clash in in_the_way) else [],
        }
    return render(request, "jemputbola/visits/_visit_check.html", context)
