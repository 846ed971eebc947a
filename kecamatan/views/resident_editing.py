"""Screens on which staff put a person right, or add one whom no file has named."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods

from kecamatan.access import PLANNERS, allow, officer_of
from kecamatan.models import Resident
from kecamatan.nik import warnings_against
from kecamatan.residents.actions import PersonRefused, add_resident, correct_resident, version_of
from kecamatan.residents.forms import SENTENCES, AdditionForm, correction_form
from kecamatan.roster.wording import warning


@allow(*PLANNERS)
@require_http_methods(["GET", "POST"])
def resident_correct(request: HttpRequest, resident_id: uuid.UUID) -> HttpResponse:
    """Correct what is known of somebody, with a reason; a form that was overtaken is told and keeps what was typed."""
    officer = officer_of(request)
    rows = Resident.objects.visible_to(officer).select_related("desa__kecamatan", "office")
    resident = get_object_or_404(rows, pk=resident_id)
    form = correction_form(officer, resident, request.POST or None, version_of(resident))
    status, now = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            about = {"resident": resident, "person": form.person(), "version": said["version"]}
            try:
                correct_resident(**about, reason=said["reason"], by=officer, at=timezone.now())
            except PersonRefused as refusal:
                form.add_error(None, SENTENCES[refusal.code])
                now = refusal.resident
                if now is not None:
                    status = 409
                    form.data = request.POST.dict() | {"version": version_of(now)}
            else:
                messages.success(request, f"Koreksi data {resident.name} tersimpan.")
                return redirect("resident_detail", resident.pk)
    context = {"form": form, "resident": resident, "now": now}
    return render(request, "kecamatan/residents/resident_form.html", context, status=status)


@allow(*PLANNERS)
@require_http_methods(["GET", "POST"])
def resident_add(request: HttpRequest) -> HttpResponse:
    """Put somebody on the list; a NIK that we have leads to its person."""
    officer = officer_of(request)
    form = AdditionForm(request.POST or None, office=officer.office)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        nik, person = form.cleaned_data["nik"], form.person()
        try:
            added = add_resident(
                office=officer.office, nik=nik, person=person, reason=form.cleaned_data["reason"], by=officer,
                at=timezone.now(),
            )  # fmt: skip
        except PersonRefused as refusal:
            known = refusal.resident
            form.add_error("nik" if known else None, _known(known) if known else SENTENCES[refusal.code])
            status = 409 if known else 422
        else:
            messages.success(request, f"{added.name} ditambahkan ke daftar warga.")
            code = person.desa.kecamatan.code.replace(".", "")
            for found in warnings_against(nik, birth_date=person.birth_date, sex=person.sex, kecamatan_code=code):
                messages.warning(request, f"Periksa lagi: {warning(found)}.")
            return redirect("resident_detail", added.pk)
    return render(request, "kecamatan/residents/resident_form.html", {"form": form}, status=status)


def _known(resident: Resident) -> SafeString:
    words = 'NIK ini sudah ada di daftar: <a href="{}">{}</a>, Desa {}.'
    return format_html(words, f"/warga/{resident.pk}/", resident.name, resident.desa.name)
