"""The dashboard, the rows behind its figures, its file, and the campaign it measures against."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from jemputbola.dashboard import actions, presenters, queries
from jemputbola.dashboard.forms import CampaignForm, EventFilter
from kecamatan.access import PLANNERS, allow, officer_of
from kecamatan.downloads import FORMATS, download
from kecamatan.listing import listed
from kecamatan.models import Role

VIEWERS = (Role.PLANNER, Role.HEAD, Role.ADMIN)


@allow(*VIEWERS)
@require_GET
def dashboard(request: HttpRequest) -> HttpResponse:
    """How far the kabupaten is, what it needs, and what holds it back."""
    officer = officer_of(request)
    figures = queries.dashboard(officer.office, timezone.now())
    context = presenters.page_of(figures, request.GET.get("urut", ""))
    return render(request, "jemputbola/dashboard/dashboard.html", context | {"may_plan": officer.has_role(*PLANNERS)})


@allow(*VIEWERS)
@require_GET
def dashboard_export(request: HttpRequest, form: str) -> HttpResponseBase:
    """The table of kecamatan as a file."""
    if form not in FORMATS:
        raise Http404
    frame = queries.frame_of(officer_of(request).office, timezone.now())
    rows, _ = presenters.sorted_rows(queries.per_kecamatan(frame), request.GET.get("urut", ""))
    record = ("Target rekam", "Sudah rekam", "Perlu rekam (daftar)")
    columns = ("Kode", "Kecamatan", *record, "Target kartu", "Kartu dicetak", "Perlu kartu (daftar)")
    lines = (
        (r.code, r.name, r.record_target, r.record_done, r.record_open, r.card_target, r.card_done, r.card_open)
        for r in rows
    )
    return download(form, name=f"capaian-{frame.today:%Y-%m-%d}", columns=columns, rows=lines)


@allow(*VIEWERS)
@require_GET
def event_list(request: HttpRequest) -> HttpResponse:
    """The events behind the figures: per kind, kecamatan and day."""
    officer = officer_of(request)
    filters = EventFilter(request.GET, office=officer.office)
    wanted = filters.wanted()
    rows, count = queries.events_for(officer, wanted), queries.events_count(officer, wanted)
    page = listed(request, rows, sorts={"waktu": "at", "warga": "resident__name"}, default="-waktu", count=count)
    fragment = request.htmx  # type: ignore[attr-defined]
    template = "jemputbola/dashboard/_event_rows.html" if fragment else "jemputbola/dashboard/events.html"
    return render(request, template, {"page": page, "filters": filters})


@allow(*PLANNERS)
@require_http_methods(["GET", "POST"])
def campaign_edit(request: HttpRequest) -> HttpResponse:
    """Deadline and targets of the office's campaign."""
    officer = officer_of(request)
    campaign = queries.frame_of(officer.office, timezone.now()).campaign
    places = queries.campaign_places(officer.office, campaign)
    form = CampaignForm(request.POST if request.method == "POST" else None, places=places, campaign=campaign)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        actions.set_campaign(
            office=officer.office,
            name=cleaned["name"],
            starts=cleaned["starts"],
            deadline=cleaned["deadline"],
            targets=form.targets(),
            by=officer,
            at=timezone.now(),
        )
        messages.success(request, "Kampanye dan targetnya sudah disimpan.")
        return redirect("dashboard")
    status = 422 if request.method == "POST" else 200
    return render(request, "jemputbola/dashboard/campaign.html", {"form": form, "campaign": campaign}, status=status)
