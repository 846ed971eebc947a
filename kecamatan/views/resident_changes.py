"""Screens on which staff change what is known of people: a correction with its reason, a person no file has named."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from kecamatan.access import PLANNERS, allow, officer_of
from kecamatan.models import Resident
from kecamatan.residents.actions import PersonRefused, add_resident, correct_resident, texts_of
from kecamatan.residents.forms import CorrectionForm, NewPersonForm
from kecamatan.residents.timeline import before_correction
from kecamatan.residents.wording import REFUSALS, differences


@allow(*PLANNERS)
@require_http_methods(["GET", "POST"])
def resident_correct(request: HttpRequest, resident_id: uuid.UUID) -> HttpResponse:
    """Put a resident's data right. `?kembali=` an entry of the trail fills in what stood before that correction."""
    officer = officer_of(request)
    rows = Resident.objects.visible_to(officer).filter(erased_at=None).select_related("desa__kecamatan")
    resident, at = get_object_or_404(rows, pk=resident_id), timezone.now()
    earlier = before_correction(resident, request.GET.get("kembali", ""))
    form = CorrectionForm(
        request.POST or None,
        resident=resident,
        earlier=earlier,
        office=officer.office,
        today=officer.office.local(at).date(),
    )
    context: dict[str, Any] = {"resident": resident, "form": form, "is_way_back": bool(earlier)}
    if not form.is_valid():
        return _correction(request, context, 422 if form.is_bound else 200)
    said = {name: form.cleaned_data[name] for name in ("version", "reason")}
    try:
        correct_resident(resident=resident, person=form.person(), by=officer, at=at, **said)
    except PersonRefused as refusal:
        return _refused_correction(request, context, refusal)
    messages.success(request, "Koreksi tersimpan.")
    return redirect("resident_detail", resident.pk)


def _refused_correction(request: HttpRequest, context: dict[str, Any], refusal: PersonRefused) -> HttpResponse:
    context["error"] = REFUSALS[refusal.code]
    form = context["form"]
    if refusal.code == "changed_meanwhile" and refusal.resident:
        stored, typed = texts_of(refusal.resident), form.person().texts
        names = {"desa": refusal.resident.desa.name}, {"desa": form.cleaned_data["desa"].name}
        context["differences"] = differences(stored | names[0], typed | names[1])
        form.against(refusal.resident)
    return _correction(request, context, 422 if refusal.code == "nothing_changed" else 409)


def _correction(request: HttpRequest, context: dict[str, Any], status: int) -> HttpResponse:
    return render(request, "kecamatan/residents/resident_correct.html", context, status=status)


@allow(*PLANNERS)
@require_http_methods(["GET", "POST"])
def resident_add(request: HttpRequest) -> HttpResponse:
    """Put somebody on the list whom no file has named."""
    officer, at = officer_of(request), timezone.now()
    form = NewPersonForm(request.POST or None, office=officer.office, today=officer.office.local(at).date())
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        said = {"nik": form.cleaned_data["nik"], "reason": form.cleaned_data["note"]}
        try:
            resident = add_resident(office=officer.office, person=form.person(), by=officer, at=at, **said)
        except PersonRefused as refusal:
            context |= {"error": REFUSALS[refusal.code], "known": refusal.resident}
            return render(request, "kecamatan/residents/resident_add.html", context, status=409)
        messages.success(request, f"{resident.name} ditambahkan ke daftar.")
        return redirect("resident_detail", resident.pk)
    return render(request, "kecamatan/residents/resident_add.html", context, status=422 if form.is_bound else 200)
