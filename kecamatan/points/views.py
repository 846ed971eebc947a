"""Pages of the visit points: the list, one point, and for planners new, change, out of use."""

import uuid
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from kecamatan.access import PLANNERS, allow, officer_of
from kecamatan.listing import listed
from kecamatan.models import Role, VisitPoint
from kecamatan.points import actions, queries
from kecamatan.points.forms import SENTENCES, PointForm

READERS: Final = (*PLANNERS, Role.HEAD, Role.CAMAT, Role.OPERATOR)
SORTS: Final = {
    "nama": "name",
    "jenis": "kind",
    "desa": "desa__name",
    "kecamatan": "desa__kecamatan__name",
    "sinyal": "signal",
}


@allow(*READERS)
@require_GET
def point_list(request: HttpRequest) -> HttpResponse:
    """Searched, filtered, sorted, paged."""
    officer = officer_of(request)
    filters = queries.filters_from(request.GET)
    context = {
        "page": listed(request, queries.find(officer, filters), sorts=SORTS, default="nama"),
        "filters": filters,
        "kinds": VisitPoint.Kind.choices,
        "kecamatan_list": queries.kecamatan_choices(officer),
        "may_write": officer.role in PLANNERS,
    }
    name = "_point_rows" if request.htmx else "point_list"  # type: ignore[attr-defined]
    return render(request, f"kecamatan/points/{name}.html", context)


@allow(*READERS)
@require_GET
def point_detail(request: HttpRequest, point_id: uuid.UUID) -> HttpResponse:
    """Everything that is known of one point."""
    officer = officer_of(request)
    point = get_object_or_404(queries.visible_points(officer), pk=point_id)
    return render(
        request, "kecamatan/points/point_detail.html", {"point": point, "may_write": officer.role in PLANNERS}
    )


@allow(*PLANNERS)
@require_http_methods(["GET", "POST"])
def point_new(request: HttpRequest) -> HttpResponse:
    """Add a point."""
    officer = officer_of(request)
    form = PointForm(request.POST if request.method == "POST" else None, office=officer.office)
    if request.method == "POST" and form.is_valid():
        try:
            point = actions.create_point(by=officer, at=timezone.now(), **form.cleaned_data)
        except actions.PointRefused as refusal:
            form.add_error("name", SENTENCES[refusal.code])
        else:
            messages.success(request, f"Titik {point.name} sudah ditambahkan.")
            return redirect("point_detail", point.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "kecamatan/points/point_form.html", {"form": form}, status=status)


@allow(*PLANNERS)
@require_http_methods(["GET", "POST"])
def point_edit(request: HttpRequest, point_id: uuid.UUID) -> HttpResponse:
    """Change a point."""
    officer = officer_of(request)
    point = get_object_or_404(queries.visible_points(officer), pk=point_id)
    form = PointForm(request.POST if request.method == "POST" else None, instance=point, office=officer.office)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_point(point, by=officer, at=timezone.now(), **form.cleaned_data)
        except actions.PointRefused as refusal:
            form.add_error("name", SENTENCES[refusal.code])
        else:
            messages.success(request, "Perubahan titik sudah disimpan.")
            return redirect("point_detail", point_id)
    status = 422 if request.method == "POST" else 200
    return render(request, "kecamatan/points/point_form.html", {"form": form, "point": point}, status=status)


@allow(*PLANNERS)
@require_http_methods(["GET", "POST"])
def point_use(request: HttpRequest, point_id: uuid.UUID) -> HttpResponse:
    """Take a point out of use or back, after one more question."""
    officer = officer_of(request)
    point = get_object_or_404(queries.visible_points(officer), pk=point_id)
    if request.method == "GET":
        return render(request, "kecamatan/points/point_use.html", {"point": point})
    # The wish is sent along: a page that was left open must not turn it round.
    actions.set_in_use(point, request.POST.get("dipakai") == "ya", by=officer, at=timezone.now())
    messages.success(request, f"Titik {point.name} sudah diubah.")
    return redirect("point_detail", point_id)
