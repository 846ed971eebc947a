"""What the first admin fills in: the office's name and time zone, the set-up code, and an account."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from kecamatan.accounts.forms import USERNAME
from kecamatan.accounts.setup_code import is_setup_code
from kecamatan.models import Officer, TimeZone


class FirstStartForm(forms.Form):
    code = forms.CharField(widget=forms.HiddenInput)
    office_name = forms.CharField(
        label="Nama kantor", max_length=120, help_text="Tampil di setiap halaman dan surat. Boleh disingkat."
    )
    time_zone = forms.ChoiceField(label="Zona waktu", choices=TimeZone.choices, help_text="Menurut provinsinya.")
    setup_code = forms.CharField(
        label="Kode pemasangan",
        max_length=40,
        help_text="Tertulis di layar server saat aplikasi dijalankan. Tidak menemukannya? Minta petugas TI menjalankan "
        "perintah setup_code.",
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    name = forms.CharField(label="Nama lengkap Anda", max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    username = forms.CharField(
        label="Nama pengguna",
        max_length=60,
        validators=[USERNAME],
        help_text="Untuk masuk, misalnya siti.admin.",
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

    def clean_setup_code(self) -> str:
        code = str(self.cleaned_data["setup_code"])
        if not is_setup_code(code):
            raise forms.ValidationError("Kode pemasangan belum tepat. Periksa huruf dan angkanya.")
        return code

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password, Officer(username=self.data.get("username", "")))
        return password

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned.pop("setup_code", None)
        if "password" in cleaned and cleaned.pop("again", None) != cleaned["password"]:
            self.add_error("again", "Kedua kata sandi belum sama.")
        return cleaned
