"""Forms around a person's data."""

from typing import Any, Final

from django import forms

from kecamatan.models import DataAccess, Office, Officer

SHORTEST_NOTE: Final = 5


def _day_input() -> forms.DateInput:
    return forms.DateInput({"type": "date"}, "%Y-%m-%d")


class ReasonForm(forms.Form):
    """Why the full numbers of a person are needed."""

    reason = forms.ChoiceField(label="Alasan", choices=DataAccess.Reason.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label="Keterangan",
        max_length=200,
        help_text="Misalnya nomor surat atau nama pemohon. Jangan tulis NIK di sini.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Tulis keterangan singkat."},
    )

    def clean_note(self) -> str:
        note = " ".join(self.cleaned_data["note"].split())
        if len(note) < SHORTEST_NOTE:
            raise forms.ValidationError("Tulis sedikit lebih jelas, paling sedikit lima huruf.")
        return note


class ReportForm(ReasonForm):
    """Why a person's report is made; nearly always because they asked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].initial = DataAccess.Reason.OWN_REQUEST


class EraseForm(forms.Form):
    """Why a person is erased, and their name typed as a confirmation."""

    REASONS: Final = (
        ("own_request", "Permintaan orangnya sendiri"),
        ("wrong_entry", "Salah masuk, orangnya tidak ada"),
        ("ordered", "Diperintahkan undang-undang atau putusan"),
        ("other", "Alasan lain"),
    )

    reason = forms.ChoiceField(label="Alasan", choices=REASONS, widget=forms.RadioSelect)
    note = forms.CharField(
        label="Keterangan",
        max_length=200,
        help_text="Misalnya nomor surat. Jangan tulis nama atau NIK orangnya.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    typed_name = forms.CharField(
        label="Ketik nama lengkapnya untuk memastikan",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class AccessFilter(forms.Form):
    """The filters of the record of accesses; what cannot be read is left out."""

    akun = forms.ChoiceField(label="Akun", required=False)
    apa = forms.ChoiceField(label="Yang dilakukan", required=False, choices=[("", "Semua"), *DataAccess.Kind.choices])
    dari = forms.DateField(label="Dari tanggal", required=False, widget=_day_input())
    sampai = forms.DateField(label="Sampai tanggal", required=False, widget=_day_input())
    warga = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Officer.objects.filter(office=office).order_by("name").values_list("id", "name", "username")
        field = self.fields["akun"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "Semua"), *((str(pk), f"{name} ({username})") for pk, name, username in people)]
