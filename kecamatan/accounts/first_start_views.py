"""The page of an empty installation. As soon as anybody has an account it does not exist."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.password_validation import validate_password
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from kecamatan.access import public
from kecamatan.accounts import first_start as starting
from kecamatan.accounts.forms import USERNAME
from kecamatan.models import Officer


class FirstStartForm(forms.Form):
    code = forms.ChoiceField(label="Kabupaten atau kota")
    name = forms.CharField(label="Nama lengkap Anda", max_length=120)
    username = forms.CharField(
        label="Nama pengguna",
        max_length=60,
        validators=[USERNAME],
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label="Kata sandi",
        max_length=128,
        help_text="Paling sedikit 10 huruf atau angka.",
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="Kata sandi, sekali lagi",
        max_length=128,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(code, f"{name} ({code})") for code, name in starting.territories()]

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password, Officer(username=self.data.get("username", "")))
        return password

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "password" in cleaned and cleaned.pop("again", None) != cleaned["password"]:
            self.add_error("again", "Kedua kata sandi belum sama.")
        return cleaned


@public
@require_http_methods(["GET", "POST"])
def first_start(request: HttpRequest) -> HttpResponse:
    """Make the office and its first admin, who is logged in at once."""
    if not starting.is_open():
        raise Http404
    form = FirstStartForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            admin = starting.start(at=timezone.now(), **form.cleaned_data)
        except starting.AlreadyStarted:
            raise Http404 from None
        login(request, admin, backend="django.contrib.auth.backends.ModelBackend")
        messages.success(request, f"Selamat datang. {admin.office.name} sudah siap dipakai.")
        return redirect("home")
    status = 422 if request.method == "POST" else 200
    return render(request, "kecamatan/accounts/first_start.html", {"form": form}, status=status)
