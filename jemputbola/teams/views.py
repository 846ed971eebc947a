"""Pages of teams and kits, for those who plan."""

import datetime as dt
import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jemputbola.models import HOLDING_STATES, Kit, Team, Visit
from jemputbola.teams import actions
from jemputbola.teams.forms import SENTENCES, AbsenceForm, KitForm, TeamForm
from kecamatan.access import PLANNERS, allow, officer_of


@allow(*PLANNERS)
@require_GET
def team_list(request: HttpRequest) -> HttpResponse:
    """Teams with their members and coming absences, and the kits; five queries, however many there are."""
    office = officer_of(request).office
    today = office.local(timezone.now()).date()
    teams = Team.objects.filter(office=office).prefetch_related("members__officer", "absences")
    rows = [
        {"team": team, "absences": [row for row in team.absences.all() if row.last >= today]}
        for team in teams.order_by("-is_active", "name")
    ]
    context = {"rows": rows, "kits": Kit.objects.filter(office=office).order_by("code")}
    return render(request, "jemputbola/teams/team_list.html", context)


@allow(*PLANNERS)
@require_http_methods(["GET", "POST"])
def team_new(request: HttpRequest) -> HttpResponse:
    return _team_page(request, None)


@allow(*PLANNERS)
@require_http_methods(["GET", "POST"])
def team_edit(request: HttpRequest, team_id: uuid.UUID) -> HttpResponse:
    return _team_page(request, get_object_or_404(Team, pk=team_id, office_id=officer_of(request).office_id))


def _team_page(request: HttpRequest, team: Team | None) -> HttpResponse:
    officer, at = officer_of(request), timezone.now()
    form = TeamForm(request.POST or None, office=officer.office, initial=TeamForm.initial_of(team))
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.save_team(team, office=officer.office, by=officer, at=at, **form.cleaned_data)
        except actions.TeamRefused as refusal:
            form.add_error("name", SENTENCES[refusal.code])
        else:
            messages.success(request, "Tim tersimpan.")
            return redirect("team_edit", saved.pk)
    return _team_form(request, team, form, AbsenceForm())


def _team_form(request: HttpRequest, team: Team | None, form: TeamForm, absence_form: AbsenceForm) -> HttpResponse:
    today = officer_of(request).office.local(timezone.now()).date()
    context = {
        "team": team,
        "form": form,
        "absence_form": absence_form,
        "absences": list(team.absences.filter(last__gte=today)) if team else [],
        "stranded": _stranded(team, today) if team else [],
    }
    status = 422 if form.errors or absence_form.errors else 200
    return render(request, "jemputbola/teams/team_form.html", context, status=status)


def _stranded(team: Team, today: dt.date) -> list[Visit]:
    """Visits still planned for days on which the team is away: somebody must change them."""
    away = list(team.absences.filter(last__gte=today))
    if not away:
        return []
    rows = Visit.objects.filter(team=team, date__gte=today, state__in=HOLDING_STATES).select_related("point")
    return [visit for visit in rows[:200] if any(row.first <= visit.date <= row.last for row in away)]


@allow(*PLANNERS)
@require_POST
def absence_add(request: HttpRequest, team_id: uuid.UUID) -> HttpResponse:
    officer = officer_of(request)
    team = get_object_or_404(Team, pk=team_id, office_id=officer.office_id)
    form = AbsenceForm(request.POST)
    if form.is_valid():
        try:
            actions.add_absence(team, by=officer, at=timezone.now(), **form.cleaned_data)
        except actions.TeamRefused as refusal:
            form.add_error("last", SENTENCES[refusal.code])
        else:
            messages.success(request, "Hari tidak bertugas tersimpan.")
            return redirect("team_edit", team.pk)
    return _team_form(request, team, TeamForm(office=officer.office, initial=TeamForm.initial_of(team)), form)


@allow(*PLANNERS)
@require_POST
def absence_remove(request: HttpRequest, team_id: uuid.UUID) -> HttpResponse:
    officer = officer_of(request)
    team = get_object_or_404(Team, pk=team_id, office_id=officer.office_id)
    number = request.POST.get("absence", "")
    if number.isdecimal() and len(number) <= 15:
        actions.remove_absence(team, int(number), by=officer, at=timezone.now())
    return redirect("team_edit", team.pk)


@allow(*PLANNERS)
@require_http_methods(["GET", "POST"])
def kit_new(request: HttpRequest) -> HttpResponse:
    return _kit_page(request, None)


@allow(*PLANNERS)
@require_http_methods(["GET", "POST"])
def kit_edit(request: HttpRequest, kit_id: uuid.UUID) -> HttpResponse:
    return _kit_page(request, get_object_or_404(Kit, pk=kit_id, office_id=officer_of(request).office_id))


def _kit_page(request: HttpRequest, kit: Kit | None) -> HttpResponse:
    officer, at = officer_of(request), timezone.now()
    form = KitForm(request.POST or None, initial=KitForm.initial_of(kit))
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_kit(kit, office=officer.office, by=officer, at=at, **form.cleaned_data)
        except actions.TeamRefused as refusal:
            form.add_error("code", SENTENCES[refusal.code])
        else:
            messages.success(request, "Perangkat tersimpan.")
            return redirect("team_list")
    today = officer.office.local(at).date()
    coming = kit.visits.filter(date__gte=today, state__in=HOLDING_STATES).select_related("point")[:50] if kit else []
    context = {"kit": kit, "form": form, "coming": coming if kit and kit.condition != Kit.Condition.READY else []}
    return render(request, "jemputbola/teams/kit_form.html", context, status=422 if form.errors else 200)
