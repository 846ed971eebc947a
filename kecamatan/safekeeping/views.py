"""Seeing full numbers with a reason, and the record of who saw whose data."""

import uuid
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import resolve, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods

from kecamatan.access import CAPABILITIES, allow, officer_of
from kecamatan.downloads import FORMATS, download
from kecamatan.models import DataAccess, Officer, Resident
from kecamatan.safekeeping import queries, retention, seen
from kecamatan.safekeeping.erasing import EraseRefused, erase, files_still_held
from kecamatan.safekeeping.forms import AccessFilter, EraseForm, ReasonForm, ReportForm
from kecamatan.safekeeping.report import make_report
from kecamatan.safekeeping.revealing import reveal

REVEALERS = CAPABILITIES["reveal"]
GUARDS = CAPABILITIES["guard_data"]
REFUSALS = {
    "already_erased": "Data orang ini sudah dihapus.",
    "name_differs": "Namanya belum sama. Ketik seperti tertulis di atas.",
    "number_closed": "Kunci untuk membuka nomornya tidak ada di server ini. Hubungi pengelola; belum ada yang berubah.",
}
FIELD_NAMES = {"nik": "NIK", "kk": "No. KK", "phone": "Telepon"}


def back_to(resident: Resident, officer: Officer) -> str:
    """The person's page for a role that may open it, else where the role begins."""
    url = reverse("resident_detail", args=[resident.pk])
    return url if officer.has_role(*getattr(resolve(url).func, "allowed_roles", ())) else reverse("home")


def resident_or_404(officer: Officer, resident_id: uuid.UUID) -> Resident:
    rows = Resident.objects.visible_to(officer).select_related("office", "desa__kecamatan")
    return get_object_or_404(rows.defer("desa__kecamatan__boundary"), pk=resident_id)


@never_cache
@allow(*REVEALERS)
@require_http_methods(["GET", "POST"])
@sensitive_variables("numbers", "context")
def resident_reveal(request: HttpRequest, resident_id: uuid.UUID) -> HttpResponse:
    """Ask for the reason; the answer to the form is the one page that shows the numbers, and is stored nowhere."""
    officer = officer_of(request)
    resident = resident_or_404(officer, resident_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"resident": resident, "form": form, "back": back_to(resident, officer)}
    if not form.is_bound or not form.is_valid():
        return render(request, "kecamatan/safekeeping/reveal.html", context, status=422 if form.is_bound else 200)
    numbers = reveal(resident=resident, by=officer, at=timezone.now(), **form.cleaned_data)
    context["numbers"] = numbers
    context["closed"] = [FIELD_NAMES[name] for name in numbers.closed]
    return render(request, "kecamatan/safekeeping/revealed.html", context)


@never_cache
@allow(*GUARDS)
@require_http_methods(["GET", "POST"])
@sensitive_variables("paper")
def resident_report(request: HttpRequest, resident_id: uuid.UUID) -> HttpResponse:
    """Ask for the reason; the answer to the form is the PDF, kept nowhere."""
    officer = officer_of(request)
    resident = resident_or_404(officer, resident_id)
    form = ReportForm(request.POST if request.method == "POST" else None)
    context = {"resident": resident, "form": form, "back": back_to(resident, officer)}
    if not form.is_bound or not form.is_valid():
        return render(request, "kecamatan/safekeeping/report.html", context, status=422 if form.is_bound else 200)
    try:
        paper = make_report(resident=resident, by=officer, at=timezone.now(), **form.cleaned_data)
    except EraseRefused as refusal:
        form.add_error(None, REFUSALS[refusal.code])
        return render(request, "kecamatan/safekeeping/report.html", context, status=409)
    # A name or number in the name of the file would stay in the list of downloads.
    headers = {"Content-Disposition": 'attachment; filename="laporan-data-pribadi.pdf"'}
    return HttpResponse(paper, content_type="application/pdf", headers=headers)


@never_cache
@allow(*GUARDS)
@require_http_methods(["GET", "POST"])
def resident_erase(request: HttpRequest, resident_id: uuid.UUID) -> HttpResponse:
    """Erase a person for good, after a reason and their name typed."""
    officer = officer_of(request)
    resident = resident_or_404(officer, resident_id)
    form = EraseForm(request.POST if request.method == "POST" else None)
    context = {"resident": resident, "form": form, "back": back_to(resident, officer)}
    context["files"] = files_still_held(resident)
    if not form.is_bound or not form.is_valid():
        return render(request, "kecamatan/safekeeping/erase.html", context, status=422 if form.is_bound else 200)
    asked = dict(form.cleaned_data)
    asked["reason"] = dict(EraseForm.REASONS)[asked["reason"]]
    try:
        erase(resident=resident, by=officer, at=timezone.now(), **asked)
    except EraseRefused as refusal:
        form.add_error("typed_name" if refusal.code == "name_differs" else None, REFUSALS[refusal.code])
        status = 422 if refusal.code == "name_differs" else 409
        return render(request, "kecamatan/safekeeping/erase.html", context, status=status)
    messages.success(request, "Data orang ini sudah dihapus. Hitungan dan catatan kerja tetap, tanpa nama.")
    return redirect("resident_list")


def _wanted(form: AccessFilter) -> queries.AccessWanted:
    form.is_valid()
    asked = form.cleaned_data
    return queries.AccessWanted(
        officer=uuid.UUID(asked["akun"]) if asked.get("akun") else None,
        resident=asked.get("warga"),
        kind=asked.get("apa") or "",
        first=asked.get("dari"),
        last=asked.get("sampai"),
    )


@allow(*GUARDS)
@require_GET
def access_list(request: HttpRequest) -> HttpResponse:
    """Whose data did this account see between these days: the record with its filters; older rows follow by key."""
    viewer = officer_of(request)
    form = AccessFilter(request.GET, office=viewer.office)
    wanted = _wanted(form)
    found = queries.access_page(viewer, wanted, request.GET.get("sebelum", ""))
    older, export = request.GET.copy(), request.GET.copy()
    older["sebelum"] = found.older
    export.pop("sebelum", None)
    context = {
        "filters": form,
        "rows": [(row, _fields(row)) for row in found.rows],
        "about": Resident.objects.visible_to(viewer).filter(pk=wanted.resident).first() if wanted.resident else None,
        "busy": queries.busy_days(viewer, timezone.now()) if not request.GET else [],
        "older": f"?{older.urlencode()}" if found.older else "",
        "export": export.urlencode(),
        "is_first": "sebelum" not in request.GET,
    }
    return render(request, "kecamatan/safekeeping/access_list.html", context)


@allow(*GUARDS)
@require_GET
def access_export(request: HttpRequest, form: str) -> HttpResponseBase:
    """The same rows to take away; names of people are in it, so the taking is written down too."""
    viewer = officer_of(request)
    if form not in FORMATS:
        raise Http404
    rows = queries.accesses(viewer, _wanted(AccessFilter(request.GET, office=viewer.office)))
    people = rows.exclude(resident=None).order_by().values("resident").distinct().count()
    seen.export(office=viewer.office, by=viewer, what="Daftar akses data", count=people, at=timezone.now())
    columns = ("Waktu", "Akun", "Nama akun", "Yang dilakukan", "Warga", "Nomor", "Alasan", "Keterangan", "Jumlah")
    return download(form, name="akses-data", columns=columns, rows=_cells(rows.iterator(2000), viewer))


def _cells(rows: Iterator[DataAccess], viewer: Officer) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        account = row.officer.username if row.officer else ""
        # A person who was erased is named no more.
        name = row.resident.name if row.resident_id and row.resident else ""
        what = f"{viewer.office.local(row.at):%Y-%m-%d %H:%M:%S}", account, row.actor, row.get_kind_display()
        yield *what, name, _fields(row), row.get_reason_display(), row.note, row.count


def _fields(row: DataAccess) -> str:
    return ", ".join(FIELD_NAMES.get(name, name) for name in row.fields)


@allow(*GUARDS)
@require_GET
def retention_list(request: HttpRequest) -> HttpResponse:
    """What is kept how long and why, and what the next night removes."""
    return render(request, "kecamatan/safekeeping/retention.html", {"rows": retention.due_now(timezone.now())})
