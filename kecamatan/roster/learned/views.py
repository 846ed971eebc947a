"""Pages on which a clerk teaches the importer, sees what it has learnt, and makes it forget."""

import uuid

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kecamatan import tasks
from kecamatan.access import PLANNERS, allow, officer_of
from kecamatan.listing import listed
from kecamatan.models import ColumnMapping, DesaAlias, RosterUpload
from kecamatan.roster.learned import actions, queries
from kecamatan.roster.learned.forms import ColumnsForm, DesaForm
from kecamatan.roster.learned.presenters import asked_places, columns_page, desa_label, desa_of, mapping_lines
from kecamatan.roster.presenting import upload_page
from kecamatan.roster.uploads import UploadRefused
from kecamatan.roster.wording import LESSONS, REFUSALS


def _mine(request: HttpRequest) -> QuerySet[RosterUpload]:
    rows = RosterUpload.objects.filter(office=officer_of(request).office).defer("content_sealed")
    return rows.select_related("by", "office")


@allow(*PLANNERS)
@require_http_methods(["GET", "POST"])
def roster_columns(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    """Name the columns of a file, once for all files of its shape; then it is checked again."""
    upload = get_object_or_404(_mine(request), pk=upload_id)
    page = columns_page(upload, request.POST or request.GET)
    if page is None or not upload.may_be_taught:
        messages.info(request, REFUSALS["not_teachable"])
        return redirect("roster_upload_detail", upload.id)
    desa = desa_of(upload)
    form = ColumnsForm(
        request.POST or None, columns=page.columns, known=page.known, desa=desa, needs_desa=page.needs_desa
    )
    status, refusal = 422 if request.method == "POST" else 200, ""
    if request.method == "POST":
        if form.is_valid():
            said = form.said(shape=page.shape, header_row=page.header_row, headings=page.headings)
            try:
                actions.remember_columns(upload=upload, said=said, by=officer_of(request), at=timezone.now())
            except UploadRefused as error:
                status, refusal = 409, REFUSALS[error.code]
            else:
                tasks.hand_to_worker(upload.id)
                return redirect("roster_upload_detail", upload.id)
    context = {"upload": upload, "page": page, "form": form, "refusal": refusal, "all_desa": map(desa_label, desa)}
    return render(request, "kecamatan/roster/columns.html", context, status=status)


@allow(*PLANNERS)
@require_POST
def roster_desa_names(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    """Say which desa the unknown spellings mean; then the file is checked again."""
    upload = get_object_or_404(_mine(request), pk=upload_id)
    places = asked_places(upload)
    form = DesaForm(request.POST, asked=places.asked, desa=desa_of(upload))
    status = 422
    if form.is_valid():
        try:
            actions.remember_desa(upload=upload, said=form.said, by=officer_of(request), at=timezone.now())
        except UploadRefused as refusal:
            status = 409
            messages.error(request, REFUSALS[refusal.code])
        except actions.LessonRefused as refusal:
            form.add_error(None, LESSONS[refusal.code])
        else:
            tasks.hand_to_worker(upload.id)
            return redirect("roster_upload_detail", upload.id)
    return render(request, "kecamatan/roster/upload_detail.html", upload_page(upload, desa_form=form), status=status)


@allow(*PLANNERS)
@require_GET
def roster_memory(request: HttpRequest) -> HttpResponse:
    """What was taught: the columns of strange files, and the spellings of desa."""
    office = officer_of(request).office
    rows = queries.aliases(office, request.GET.get("cari", "").strip())
    sorts = {"tertulis": "written", "waktu": "at"}
    page = listed(request, rows, sorts=sorts, default="tertulis", per_page=50)
    context = {"mappings": mapping_lines(queries.mappings(office)), "page": page}
    return render(request, "kecamatan/roster/memory.html", context)


@allow(*PLANNERS)
@require_POST
def roster_mapping_forget(request: HttpRequest, mapping_id: uuid.UUID) -> HttpResponse:
    mapping = get_object_or_404(ColumnMapping, pk=mapping_id, office=officer_of(request).office)
    actions.forget_columns(mapping=mapping, by=officer_of(request), at=timezone.now())
    messages.success(request, "Susunan kolom dihapus. Berkas seperti itu akan ditanyakan lagi.")
    return redirect("roster_memory")


@allow(*PLANNERS)
@require_POST
def roster_alias_forget(request: HttpRequest, alias_id: uuid.UUID) -> HttpResponse:
    alias = get_object_or_404(DesaAlias, pk=alias_id, office=officer_of(request).office)
    actions.forget_desa(alias=alias, by=officer_of(request), at=timezone.now())
    messages.success(request, f"Ejaan “{alias.written}” dihapus. Ejaan itu akan ditanyakan lagi.")
    return redirect("roster_memory")
