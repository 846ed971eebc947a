"""Pages on what an import did, and the way back."""

import uuid

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from kecamatan.access import PLANNERS, allow, officer_of
from kecamatan.listing import listed
from kecamatan.models import RosterUpload
from kecamatan.roster import differences, undoing
from kecamatan.roster.results import presenters
from kecamatan.roster.uploads import UploadRefused


def _mine(request: HttpRequest) -> QuerySet[RosterUpload]:
    rows = RosterUpload.objects.filter(office=officer_of(request).office).defer("content_sealed", "seen_sealed")
    return rows.select_related("by", "office")


@allow(*PLANNERS)
@require_GET
def roster_changes(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    """Who is new, who has changed and how, who is gone: `?jenis=`, paged in the database."""
    upload = get_object_or_404(_mine(request), pk=upload_id)
    word = request.GET.get("jenis", "")
    word = word if word in presenters.KINDS else "berubah"
    if word == presenters.NEW:
        sorts = {"nama": "name", "desa": "desa__name", "kebutuhan": "need"}
        page = listed(request, presenters.new_people(upload), sorts=sorts, default="nama", per_page=50)
    else:
        sorts = {"nama": "resident__name", "desa": "resident__desa__name"}
        page = listed(request, presenters.changes(upload, word), sorts=sorts, default="nama", per_page=50)
    tabs = presenters.tabs(upload, word, reverse("roster_changes", args=[upload.id]))
    people = [] if word == presenters.NEW else presenters.in_words(page.object_list)
    context = {"upload": upload, "page": page, "people": people, "tabs": tabs, "shown": word}
    return render(request, "kecamatan/roster/changes.html", context)


@allow(*PLANNERS)
@require_http_methods(["GET", "POST"])
def roster_undo(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    """Ask, then take the import back; where that is not possible, say why."""
    upload = get_object_or_404(_mine(request), pk=upload_id)
    refusal = ""
    if request.method == "POST":
        try:
            undoing.undo(upload=upload, by=officer_of(request), at=timezone.now())
        except UploadRefused as error:
            refusal = presenters.why_not(error.code, error.what)
        else:
            messages.success(request, "Impor sudah dibatalkan. Daftar warga kembali seperti sebelumnya.")
            return redirect("roster_upload_detail", upload.id)
    elif code := undoing.can_undo(upload):
        refusal = presenters.why_not(code, differences.built_on(upload.id) if code == "built_on" else {})
    context = {"upload": upload, "result": upload.result, "refusal": refusal}
    status = 409 if refusal and request.method == "POST" else 200
    return render(request, "kecamatan/roster/undo.html", context, status=status)
