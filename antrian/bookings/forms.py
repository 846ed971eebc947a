"""The form with which a resident takes a number."""

from django import forms

from antrian.fields import LaneForm
from kecamatan.fields import NikField, clean_name, clean_phone


class TakeNumberForm(LaneForm):
    """Name, NIK, telephone if they like, and whether they may go first."""

    name = forms.CharField(
        label="Nama lengkap",
        max_length=120,
        help_text="Seperti di KTP atau Kartu Keluarga.",
        widget=forms.TextInput(attrs={"autocomplete": "name", "autocapitalize": "characters"}),
    )
    nik = NikField(label="NIK", help_text="16 angka, ada di Kartu Keluarga. Dipakai supaya satu orang satu nomor.")
    phone = forms.CharField(
        label="Nomor HP (boleh kosong)",
        required=False,
        max_length=30,
        help_text="Hanya untuk mengabari Anda bila jadwal berubah.",
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    field_order = ("name", "nik", "phone", "priority", "op_id")

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])
