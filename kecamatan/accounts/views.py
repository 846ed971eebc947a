"""Pages of accounts: for admins all of their office, for everybody their own."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from kecamatan.access import ALL_ROLES, allow, officer_of, with_temporary_password
from kecamatan.accounts import actions
from kecamatan.accounts.forms import SENTENCES, NewOfficerForm, OfficerFilter, OfficerForm, OwnPasswordForm
from kecamatan.listing import listed
from kecamatan.models import Officer, Role

SORTS = {"nama": "name", "pengguna": "username", "peran": "role", "status": "is_active"}


def _accounts(admin: Officer) -> QuerySet[Officer]:
    return (
        Officer.objects.filter(office_id=admin.office_id)
        .select_related("kecamatan", "office")
        .defer("kecamatan__boundary")
    )


def _page(request: HttpRequest, template: str, context: dict[str, Any], *, refused: bool = False) -> HttpResponse:
    return render(request, f"kecamatan/accounts/{template}.html", context, status=422 if refused else 200)


@allow(Role.ADMIN)
@require_GET
def officer_list(request: HttpRequest) -> HttpResponse:
    """All accounts of the office, searched, filtered, sorted."""
    filters = OfficerFilter(request.GET)
    rows = _accounts(officer_of(request)).filter(**filters.lookups())
    for word in request.GET.get("cari", "").split()[:5]:
        rows = rows.filter(Q(name__icontains=word) | Q(username__icontains=word))
    page = listed(request, rows, sorts=SORTS, default="nama")
    template = "_officer_rows" if request.htmx else "officer_list"  # type: ignore[attr-defined]
    return _page(request, template, {"page": page, "filters": filters})


@allow(Role.ADMIN)
@require_http_methods(["GET", "POST"])
def officer_new(request: HttpRequest) -> HttpResponse:
    """Make an account; its temporary password is shown on the answer, this once."""
    admin = officer_of(request)
    form = NewOfficerForm(request.POST if request.method == "POST" else None, office=admin.office)
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data)
        password = fields.pop("password") or actions.temporary_password()
        try:
            officer = actions.create_officer(
                office=admin.office, password=password, by=admin, at=timezone.now(), **fields
            )
        except actions.AccountRefused as refusal:
            form.add_error("username" if refusal.code == "name_taken" else None, SENTENCES[refusal.code])
        else:
            return _page(request, "password_once", {"account": officer, "password": password, "is_new": True})
    return _page(request, "officer_new", {"form": form}, refused=request.method == "POST")


@allow(Role.ADMIN)
@require_http_methods(["GET", "POST"])
def officer_detail(request: HttpRequest, officer_id: uuid.UUID) -> HttpResponse:
    """One account: what it is, and the form to change it."""
    admin = officer_of(request)
    account = get_object_or_404(_accounts(admin), pk=officer_id)
    initial = {name: getattr(account, name) for name in ("name", "email", "role", "kecamatan")}
    form = OfficerForm(request.POST if request.method == "POST" else None, office=admin.office, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_officer(account, by=admin, at=timezone.now(), **form.cleaned_data)
        except actions.AccountRefused as refusal:
            form.add_error(None, SENTENCES[refusal.code])
        else:
            messages.success(request, f"Akun {account.username} sudah disimpan.")
            return redirect("officer_detail", officer_id)
    return _page(request, "officer_detail", {"account": account, "form": form}, refused=request.method == "POST")


@allow(Role.ADMIN)
@require_http_methods(["GET", "POST"])
def officer_active(request: HttpRequest, officer_id: uuid.UUID) -> HttpResponse:
    """Deactivate an active account or bring back an inactive one, after one more question."""
    admin = officer_of(request)
    account = get_object_or_404(_accounts(admin), pk=officer_id)
    if request.method == "GET":
        return _page(request, "officer_active", {"account": account})
    # The wish is sent along: a page that was left open must not turn it round.
    change = actions.reactivate if request.POST.get("aktif") == "ya" else actions.deactivate
    try:
        change(account, by=admin, at=timezone.now())
    except actions.AccountRefused as refusal:
        return _page(request, "officer_active", {"account": account, "refusal": SENTENCES[refusal.code]}, refused=True)
    messages.success(request, f"Akun {account.username} sudah diubah.")
    return redirect("officer_detail", officer_id)


@allow(Role.ADMIN)
@require_http_methods(["GET", "POST"])
def officer_password(request: HttpRequest, officer_id: uuid.UUID) -> HttpResponse:
    """Give an account a temporary password, shown this once."""
    admin = officer_of(request)
    account = get_object_or_404(_accounts(admin), pk=officer_id)
    if request.method == "GET":
        return _page(request, "officer_password", {"account": account})
    password = actions.temporary_password()
    try:
        actions.reset_password(account, password=password, by=admin, at=timezone.now())
    except actions.AccountRefused:
        return redirect("own_account")
    return _page(request, "password_once", {"account": account, "password": password, "is_new": False})


@with_temporary_password
@allow(*ALL_ROLES)
@require_http_methods(["GET", "POST"])
def own_account(request: HttpRequest) -> HttpResponse:
    """Everybody's own page: role, office, and a new password."""
    officer = officer_of(request)
    form = OwnPasswordForm(request.POST if request.method == "POST" else None, officer=officer)
    if request.method == "POST" and form.is_valid():
        cleaned, was_temporary = form.cleaned_data, officer.must_change_password
        try:
            actions.change_own_password(officer, current=cleaned["current"], new=cleaned["new"], at=timezone.now())
        except actions.AccountRefused as refusal:
            form.add_error("current", SENTENCES[refusal.code])
        else:
            update_session_auth_hash(request, officer)
            messages.success(request, "Kata sandi sudah diganti. Perangkat lain yang masih masuk sudah dikeluarkan.")
            return redirect("home" if was_temporary else "own_account")
    return _page(request, "own_account", {"form": form}, refused=request.method == "POST")
