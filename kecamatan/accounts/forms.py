"""Forms about accounts and logging in, with the sentences of their refusals."""

from typing import Any, Final

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import validate_password
from django.core.validators import RegexValidator

from kecamatan.models import Kecamatan, Office, Officer, Role

SENTENCES: Final = {
    "name_taken": "Nama pengguna ini sudah dipakai. Pilih yang lain.",
    "own_account": "Peran dan status akun sendiri tidak dapat diubah. Minta admin lain.",
    "last_admin": "Ini admin terakhir yang aktif. Tunjuk admin lain dulu.",
    "wrong_kecamatan": "Kecamatan diisi untuk peran kantor camat, dan hanya untuk peran itu.",
    "wrong_password": "Kata sandi sekarang belum tepat.",
}
USERNAME = RegexValidator(r"^[a-zA-Z0-9._-]{3,60}$", "Pakai 3 sampai 60 huruf, angka, titik, atau tanda hubung.")


class LoginForm(AuthenticationForm):
    """Logging in. Capitals in the user name do not matter; nobody learns whether the name or the password was wrong."""

    error_messages = {
        "invalid_login": "Nama pengguna atau kata sandi belum tepat. Periksa huruf besar dan kecilnya, lalu coba lagi.",
        "inactive": "Nama pengguna atau kata sandi belum tepat. Periksa huruf besar dan kecilnya, lalu coba lagi.",
    }

    def clean_username(self) -> str:
        return str(self.cleaned_data["username"]).strip().lower()


class OfficerForm(forms.Form):
    """An account as an admin fills it in."""

    name = forms.CharField(label="Nama lengkap", max_length=120)
    email = forms.EmailField(label="Surel", required=False)
    role = forms.ChoiceField(label="Peran", choices=Role.choices)
    kecamatan = forms.ModelChoiceField(
        Kecamatan.objects.none(),
        label="Kecamatan",
        required=False,
        empty_label="–",
        help_text="Hanya untuk peran kantor camat.",
    )

    def __init__(self, *args: Any, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kecamatan"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Kecamatan.objects.filter(office=office).defer("boundary")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "role" in cleaned and (cleaned["role"] == Role.CAMAT) != (cleaned.get("kecamatan") is not None):
            self.add_error("kecamatan", SENTENCES["wrong_kecamatan"])
        return cleaned


class NewOfficerForm(OfficerForm):
    field_order = ("name", "username", "email", "role", "kecamatan", "password")
    username = forms.CharField(
        label="Nama pengguna",
        max_length=60,
        validators=[USERNAME],
        help_text="Untuk masuk, misalnya lilis.cibeber. Huruf besar dan kecil sama saja.",
    )
    password = forms.CharField(
        label="Kata sandi sementara",
        required=False,
        max_length=128,
        help_text="Kosongkan untuk dibuatkan. Pemilik akun wajib menggantinya saat pertama masuk.",
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        if password:
            validate_password(password, Officer(username=self.data.get("username", "")))
        return password


class OwnPasswordForm(forms.Form):
    """One's own password: the present one, and the new one twice."""

    current = forms.CharField(
        label="Kata sandi sekarang", widget=forms.PasswordInput({"autocomplete": "current-password"})
    )
    new = forms.CharField(
        label="Kata sandi baru",
        max_length=128,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text="Paling sedikit 10 huruf atau angka. Kalimat pendek yang hanya Anda yang tahu sudah baik.",
    )
    again = forms.CharField(
        label="Kata sandi baru, sekali lagi",
        max_length=128,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, officer: Officer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.officer = officer

    def clean_new(self) -> str:
        new = str(self.cleaned_data["new"])
        validate_password(new, self.officer)
        if new == self.cleaned_data.get("current"):
            raise forms.ValidationError("Kata sandi baru harus berbeda dari yang sekarang.")
        return new

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "new" in cleaned and cleaned.get("again") != cleaned["new"]:
            self.add_error("again", "Kedua kata sandi baru belum sama.")
        return cleaned


class OfficerFilter(forms.Form):
    """The filters of the list of accounts; what cannot be read is left out."""

    peran = forms.ChoiceField(label="Peran", required=False, choices=[("", "Semua"), *Role.choices])
    status = forms.ChoiceField(
        label="Status", required=False, choices=[("", "Semua"), ("aktif", "Aktif"), ("nonaktif", "Tidak aktif")]
    )

    def lookups(self) -> dict[str, Any]:
        """Keyword arguments for a filter on Officer."""
        self.is_valid()
        wanted: dict[str, Any] = {}
        if role := self.cleaned_data.get("peran"):
            wanted["role"] = role
        if status := self.cleaned_data.get("status"):
            wanted["is_active"] = status == "aktif"
        return wanted
