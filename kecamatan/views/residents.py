"""Screens of the roster: find residents, and one resident's story."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from kecamatan import audit
from kecamatan.access import PLANNERS, allow, officer_of
from kecamatan.listing import paged
from kecamatan.models import DataAccess, Need, Resident, Role
from kecamatan.nik import read_nik
from kecamatan.residents import story
from kecamatan.residents.queries import SORTS, by_nik, desa_choices, filters_from, find, kecamatan_choices
from kecamatan.residents.timeline import told
from kecamatan.safekeeping import seen

# A camat's office sees its own kecamatan; visible_to() in every query below keeps it there.
AGE_CLASS_WORDS = (("16", "16 tahun (segera 17)"), ("17", "17 tahun ke atas"), ("60", "60 tahun ke atas"))
STATE_WORDS = (
    ("terdaftar", "Ada di daftar terbaru"),
    ("ditambahkan", "Ditambahkan petugas"),
    ("hilang", "Tidak ada lagi di daftar"),
    ("rekam_ulang", "Mungkin rekam ulang (SFE lama)"),
)
READERS = (Role.PLANNER, Role.ADMIN, Role.HEAD, Role.CAMAT)


@allow(*READERS)
@require_GET
def resident_list(request: HttpRequest) -> HttpResponse:
    """Searched, filtered, sorted and paged in the database; htmx gets the rows alone."""
    officer = officer_of(request)
    filters = filters_from(request.GET)
    sort = request.GET.get("urut", "")
    if sort.removeprefix("-") not in SORTS:
        sort = "" if filters.search else "nama"
    found = find(officer, filters, at=timezone.now(), sort=sort)
    context = {
        "page": paged(request, found.rows, sort=sort),
        "found": found,
        "filters": filters,
        "needs": Need.choices,
        "age_classes": AGE_CLASS_WORDS,
        "states": STATE_WORDS,
        "may_add": officer.has_role(*PLANNERS),
        "kecamatan_list": kecamatan_choices(officer) if officer.role != Role.CAMAT else [],
        "desa_list": desa_choices(officer, filters),
    }
    fragment = request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request")
    name = "_resident_rows" if fragment else "resident_list"
    return render(request, f"kecamatan/residents/{name}.html", context)


@allow(*READERS)
@require_POST
def resident_find(request: HttpRequest) -> HttpResponse:
    """Find one person by the full NIK. It travels in the form alone, never in an address, and the look-up is logged."""
    officer = officer_of(request)
    verdict = read_nik(request.POST.get("nik", ""))
    resident = by_nik(officer, verdict.nik) if verdict.nik else None
    if resident is None:
        said = "NIK harus 16 angka." if not verdict.nik else "Tidak ada warga dengan NIK itu di daftar Anda."
        messages.error(request, said)
        return redirect("resident_list")
    audit.record(
        office=officer.office,
        by=officer,
        action="resident.found_by_nik",
        summary="Menemukan seorang warga dengan NIK lengkap",
        at=timezone.now(),
        subject=resident,
    )
    seen.person(resident=resident, kind=DataAccess.Kind.SEARCH, by=officer, at=timezone.now())
    return redirect("resident_detail", resident.id)


@allow(*READERS)
@require_GET
def resident_detail(request: HttpRequest, resident_id: uuid.UUID) -> HttpResponse:
    officer = officer_of(request)
    rows = Resident.objects.visible_to(officer).select_related("desa__kecamatan", "upload", "added_by")
    resident, at = get_object_or_404(rows, pk=resident_id), timezone.now()
    seen.page(resident=resident, by=officer, at=at)
    today = officer.office.local(at).date()
    may_correct = officer.has_role(*PLANNERS) and resident.erased_at is None
    context = {
        "resident": resident,
        "status": story.status_words(resident.siak_status),
        "next_step": story.next_step(resident, today),
        "comes_to_visit": resident.need in story.VISITED,
        "long_wait": story.long_wait(resident, today, officer.office),
        "timeline": told(resident, officer.office, may_correct=may_correct),
        "age": story.age(resident, today),
        "may_correct": may_correct,
    }
    return render(request, "kecamatan/residents/resident_detail.html", context)
