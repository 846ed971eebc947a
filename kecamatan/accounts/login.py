"""Logging in, with a line in the trail for each success, failure and lock-out; never what was typed as a password."""

import datetime as dt

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from kecamatan import audit
from kecamatan.accounts.forms import LoginForm
from kecamatan.models import AuditEvent, Officer


class OfficerLogin(LoginView):
    """The login page. An empty installation leads to its first start; a refused login answers 422, a locked one 429."""

    authentication_form = LoginForm
    redirect_authenticated_user = True

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not Officer.objects.exists():
            return redirect("first_start")
        return super().get(request, *args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        officer = form.get_user()
        if isinstance(officer, Officer):
            _record(officer, officer, "account.login", "Masuk", timezone.now())
        return response

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        name = str(form.data.get("username", "")).strip().lower()
        # A name that nobody has may be a mistyped password or NIK: it is not kept.
        officer = Officer.objects.filter(username=name).first()
        if officer is not None:
            record_failure(officer, locked=bool(getattr(self.request, "axes_locked_out", False)), at=timezone.now())
        return response


def record_failure(officer: Officer, *, locked: bool, at: dt.datetime) -> None:
    """One line per failed try; while the account is locked one line for the whole of it."""
    if not locked:
        _record(officer, None, "account.login_failed", f"Gagal masuk sebagai {officer.username}", at)
        return
    cool_off = dt.timedelta(hours=float(settings.AXES_COOLOFF_TIME))
    known = AuditEvent.objects.filter(subject_type="officer", subject_id=officer.pk, action="account.locked")
    if not known.filter(at__gt=at - cool_off).exists():
        _record(officer, None, "account.locked", f"Akun {officer.username} terkunci: terlalu banyak percobaan", at)


def _record(officer: Officer, by: Officer | None, action: str, summary: str, at: dt.datetime) -> None:
    actor = "" if by else "Seseorang di halaman masuk"
    audit.record(office=officer.office, by=by, actor=actor, action=action, summary=summary, at=at, subject=officer)
