"""Screens of the roster import: send a file, see what it would change, approve, see what it did."""

import uuid

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kecamatan import audit, tasks
from kecamatan.access import PLANNERS, allow, officer_of
from kecamatan.listing import listed
from kecamatan.models import RosterUpload, RowVerdict
from kecamatan.roster import uploads
from kecamatan.roster.forms import RosterUploadForm
from kecamatan.roster.mending import rejected_workbook
from kecamatan.roster.presenting import upload_page
from kecamatan.roster.refusals import RosterError
from kecamatan.roster.wording import HTTP_STATUS, REFUSALS, file_error
from kecamatan.safekeeping import seen
from kecamatan.upload_limit import is_too_large

MOVES = {"simpan": uploads.approve, "batal": uploads.cancel, "ulang": uploads.repeat}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _mine(request: HttpRequest) -> QuerySet[RosterUpload]:
    # The sealed file itself can be 60 MB; no page needs it.
    rows = RosterUpload.objects.filter(office=officer_of(request).office).defer("content_sealed")
    return rows.select_related("by", "office")


@allow(*PLANNERS)
@require_GET
def upload_list(request: HttpRequest) -> HttpResponse:
    sorts = {"waktu": "uploaded_at", "berkas": "filename", "keadaan": "state"}
    page = listed(request, _mine(request), sorts=sorts, default="-waktu", per_page=25)
    return render(request, "kecamatan/roster/upload_list.html", {"page": page})


@allow(*PLANNERS)
@require_http_methods(["GET", "POST"])
def upload_new(request: HttpRequest) -> HttpResponse:
    """Take a file; a refused one comes back with its sentence: 413 too large, 415 wrong type, else 422."""
    if request.method == "GET":
        return render(request, "kecamatan/roster/upload_new.html", {"form": RosterUploadForm()})
    form = RosterUploadForm(request.POST, request.FILES)
    code = "file_too_large" if is_too_large(request) else ""
    if not code and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            upload = uploads.receive(
                office=officer_of(request).office,
                by=officer_of(request),
                filename=file.name,
                data=file.read(),
                at=timezone.now(),
                is_partial=form.cleaned_data["is_partial"],
            )
        except RosterError as error:
            code, detail = error.code, error.detail
            form.add_error("file", file_error(code, detail))
        else:
            tasks.hand_to_worker(upload.id)
            return redirect("roster_upload_detail", upload.id)
    elif code:
        form = RosterUploadForm()
    context = {"form": form, "too_large": file_error(code) if is_too_large(request) else ""}
    return render(request, "kecamatan/roster/upload_new.html", context, status=HTTP_STATUS.get(code, 422))


@allow(*PLANNERS)
@require_GET
def upload_detail(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    uploads.fail_lost(at=timezone.now())
    upload = get_object_or_404(_mine(request), pk=upload_id)
    return render(request, "kecamatan/roster/upload_detail.html", upload_page(upload))


@allow(*PLANNERS)
@require_GET
def upload_progress(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    """The fragment that asks for itself every two seconds; when the work has ended the whole page is loaded anew."""
    uploads.fail_lost(at=timezone.now())
    upload = get_object_or_404(_mine(request), pk=upload_id)
    response = render(request, "kecamatan/roster/_upload_progress.html", {"upload": upload})
    if not upload.is_running:
        response.headers["HX-Refresh"] = "true"
    return response


@allow(*PLANNERS)
@require_POST
def upload_move(request: HttpRequest, upload_id: uuid.UUID, move: str) -> HttpResponse:
    """Approve, cancel or repeat; what is no longer possible is told and changes nothing."""
    upload = get_object_or_404(_mine(request), pk=upload_id)
    if move not in MOVES:
        raise Http404
    try:
        MOVES[move](upload=upload, by=officer_of(request), at=timezone.now())
    except uploads.UploadRefused as refusal:
        messages.error(request, REFUSALS[refusal.code])
        return render(request, "kecamatan/roster/upload_detail.html", upload_page(upload), status=409)
    if upload.is_running:
        tasks.hand_to_worker(upload.id)
    return redirect("roster_upload_detail", upload.id)


@allow(*PLANNERS)
@require_GET
def upload_rejected(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    """The rejected rows as XLSX. They hold full NIKs, so the download is in the trail."""
    upload = get_object_or_404(_mine(request), pk=upload_id)
    verdicts = list(upload.verdicts.filter(kind=RowVerdict.Kind.REJECTED).order_by("id"))
    audit.record(
        office=upload.office,
        by=officer_of(request),
        action="roster.rejected_downloaded",
        summary=f"Mengunduh {len(verdicts)} baris yang ditolak dari {upload.filename}",
        at=timezone.now(),
        subject=upload,
    )
    what = f"Baris yang ditolak dari {upload.filename}"
    seen.export(office=upload.office, by=officer_of(request), what=what, count=len(verdicts), at=timezone.now())
    response = HttpResponse(rejected_workbook(verdicts), content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="ditolak-{upload.uploaded_at:%Y%m%d-%H%M}.xlsx"'
    return response
