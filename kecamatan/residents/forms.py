"""The forms about one person, and the sentences of their refusals."""

from itertools import groupby
from typing import Any, Final

from django import forms

from kecamatan.fields import NikField, clean_house_number, clean_name, clean_phone
from kecamatan.models import Desa, Office, Officer, Resident, Sex
from kecamatan.residents.actions import Person
from kecamatan.residents.story import STATUS_MEANINGS, status_words

SENTENCES: Final = {
    "reason_missing": "Tulis alasan koreksi ini.",
    "nothing_changed": "Belum ada yang diubah.",
    "changed_meanwhile": "Data orang ini baru saja diubah orang lain. Isian Anda masih ada di bawah; bandingkan dengan "
    "data sekarang, lalu simpan lagi.",
    "desa_outside": "Pilih desa dari kabupaten ini.",
}


class PersonForm(forms.Form):
    """What staff say of somebody. Gives a Person."""

    name = forms.CharField(label="Nama lengkap", max_length=120, help_text="Seperti di KTP atau Kartu Keluarga.")
    sex = forms.ChoiceField(label="Jenis kelamin", choices=[("", "Tidak diketahui"), *Sex.choices], required=False)
    birth_place = forms.CharField(label="Tempat lahir", max_length=80, required=False)
    birth_date = forms.DateField(label="Tanggal lahir", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    address = forms.CharField(label="Alamat", max_length=200, required=False, help_text="Kampung, jalan, atau dusun.")
    rt = forms.CharField(label="RT", max_length=3, required=False, widget=forms.TextInput({"inputmode": "numeric"}))
    rw = forms.CharField(label="RW", max_length=3, required=False, widget=forms.TextInput({"inputmode": "numeric"}))
    desa = forms.ChoiceField(label="Desa", choices=())
    status = forms.ChoiceField(label="Status SIAK", choices=(), required=False)
    phone = forms.CharField(
        label="Nomor HP", max_length=24, required=False, widget=forms.TextInput({"type": "tel", "autocomplete": "off"})
    )

    def __init__(self, *args: Any, office: Office, known_status: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Desa.objects.of_office(office).select_related("kecamatan").defer("kecamatan__boundary")
        self.desa_by_id = {str(row.pk): row for row in rows.order_by("kecamatan__name", "name", "code")}
        groups = groupby(self.desa_by_id.values(), key=lambda row: row.kecamatan.name)
        choices = [(name, [(str(row.pk), row.label) for row in desa]) for name, desa in groups]
        statuses = {"": "Belum ada keterangan"} | {code: status_words(code) for code in STATUS_MEANINGS}
        if known_status and known_status not in statuses:
            statuses[known_status] = status_words(known_status)
        self._choose("desa", [("", "Pilih desa"), *choices])
        self._choose("status", list(statuses.items()))

    def _choose(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        # A name as the file has it, digits and all, must not keep somebody from correcting the address.
        return name if name == self.initial.get("name") else clean_name(name)

    def clean_rt(self) -> str:
        return clean_house_number(self.cleaned_data["rt"])

    def clean_rw(self) -> str:
        return clean_house_number(self.cleaned_data["rw"])

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])

    def said_phone(self) -> str | None:
        return self.cleaned_data["phone"] or None

    def person(self) -> Person:
        """What the valid form says."""
        said = self.cleaned_data
        names = ("name", "sex", "birth_place", "birth_date", "address", "rt", "rw", "status")
        desa = self.desa_by_id[said["desa"]]
        return Person(desa=desa, phone=self.said_phone(), **{name: said[name] for name in names})


class CorrectionForm(PersonForm):
    """A correction, with its reason and the version of the data that it starts from."""

    drop_phone = forms.BooleanField(label="Hapus nomor HP yang tersimpan", required=False)
    reason = forms.CharField(
        label="Alasan koreksi", max_length=300, help_text="Misalnya: KK asli dilihat di balai desa.",
        widget=forms.Textarea({"rows": 2}),
    )  # fmt: skip
    version = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def said_phone(self) -> str | None:
        return "" if self.cleaned_data["drop_phone"] else super().said_phone()


class AdditionForm(PersonForm):
    """Somebody whom no file has named."""

    nik = NikField(label="NIK", help_text="16 angka, dari Kartu Keluarga.")
    reason = forms.CharField(label="Keterangan", max_length=300, required=False)


def correction_form(officer: Officer, resident: Resident, data: Any, version: str) -> CorrectionForm:
    """Filled with what is stored; the telephone number is never shown, only replaced."""
    names = ("name", "sex", "birth_place", "birth_date", "address", "rt", "rw")
    initial = {name: getattr(resident, name) for name in names}
    initial |= {"desa": str(resident.desa_id), "status": resident.siak_status, "version": version}
    form = CorrectionForm(data, initial=initial, office=officer.office, known_status=resident.siak_status)
    form.fields["phone"].help_text = "Kosongkan bila tidak berubah." if resident.phone_sealed else ""
    if not resident.phone_sealed:
        form.fields["drop_phone"].widget = forms.HiddenInput()
    return form
