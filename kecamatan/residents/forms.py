"""What staff type about a person: a correction with its reason, or somebody whom no file has named."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any, Final, cast

from django import forms
from django.http import QueryDict

from kecamatan.fields import NikField, clean_house_number, clean_name, clean_phone
from kecamatan.models import Desa, Office, Resident, Sex
from kecamatan.need import PHASES, read_status
from kecamatan.nik import warnings_against
from kecamatan.privacy import mask_phone, unseal
from kecamatan.residents.actions import FIELDS, TABLE, Person, version_of
from kecamatan.residents.story import STATUS_MEANINGS
from kecamatan.residents.wording import NIK_DOUBTS

OLDEST_BIRTH: Final = dt.date(1900, 1, 1)


def _typed(**attributes: Any) -> forms.TextInput:
    # A person's data is nothing for a browser to offer again.
    return forms.TextInput(attrs={"autocomplete": "off", **attributes})


class PersonForm(forms.Form):
    """A person as a list has them. `desa_ids`: those offered first, before the kecamatan of the office."""

    name = forms.CharField(label="Nama lengkap", max_length=120, widget=_typed())
    sex = forms.ChoiceField(label="Jenis kelamin", choices=[("", "Tidak diketahui"), *Sex.choices], required=False)
    birth_place = forms.CharField(label="Tempat lahir", max_length=80, required=False, widget=_typed())
    birth_date = forms.DateField(
        label="Tanggal lahir",
        widget=forms.DateInput({"type": "date", "autocomplete": "off"}, "%Y-%m-%d"),
        error_messages={"invalid": "Isi tanggal lahir, misalnya 1990-05-04."},
    )
    desa = forms.ChoiceField(label="Desa atau kelurahan", error_messages={"invalid_choice": "Pilih desa dari daftar."})
    address = forms.CharField(label="Alamat (kampung atau jalan)", max_length=200, required=False, widget=_typed())
    rt = forms.CharField(label="RT", max_length=5, required=False, widget=_typed(inputmode="numeric", size=4))
    rw = forms.CharField(label="RW", max_length=5, required=False, widget=_typed(inputmode="numeric", size=4))
    phone = forms.CharField(label="Nomor HP", max_length=30, required=False, widget=_typed(inputmode="tel", type="tel"))

    def __init__(
        self, *args: Any, office: Office, today: dt.date, first_desa: tuple[uuid.UUID, ...] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        rows = Desa.objects.of_office(office).select_related("kecamatan").order_by("kecamatan__name", "name")
        self.desa_by_id = {str(desa.pk): desa for desa in rows.defer("kecamatan__boundary")}
        field = self.fields["desa"]
        if isinstance(field, forms.ChoiceField):
            field.choices = _grouped(list(self.desa_by_id.values()), first_desa)

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"]).upper()

    def clean_birth_date(self) -> dt.date:
        born: dt.date = self.cleaned_data["birth_date"]
        if not OLDEST_BIRTH <= born <= self.today:
            raise forms.ValidationError("Tanggal lahir ini tidak mungkin. Periksa tahunnya.", code="date_impossible")
        return born

    def clean_birth_place(self) -> str:
        return " ".join(str(self.cleaned_data["birth_place"]).upper().split())

    def clean_address(self) -> str:
        return " ".join(str(self.cleaned_data["address"]).upper().split())

    def clean_desa(self) -> Desa:
        return self.desa_by_id[self.cleaned_data["desa"]]

    def clean_rt(self) -> str:
        return clean_house_number(self.cleaned_data["rt"])

    def clean_rw(self) -> str:
        return clean_house_number(self.cleaned_data["rw"])

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])

    def person(self, **more: Any) -> Person:
        """What the valid form says."""
        return Person(**{name: self.cleaned_data[name] for name in FIELDS[:-1]}, **more)


def _grouped(rows: list[Desa], first: tuple[uuid.UUID, ...]) -> list[Any]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for desa in rows:
        groups.setdefault(f"Kecamatan {desa.kecamatan.name}", []).append((str(desa.pk), desa.name))
    chosen = [(str(desa.pk), f"{desa.name}, {desa.kecamatan.name}") for desa in rows if desa.pk in first]
    return [("", "Pilih"), *([("Yang dilayani kunjungan ini", chosen)] if chosen else []), *groups.items()]


def status_choices(present: str = "") -> list[tuple[str, str]]:
    """The statuses that are known, in plain words, and the present one even where it is not."""
    known = [(code, f"{STATUS_MEANINGS[code]} ({code.replace('_', ' ')})") for code in PHASES]
    if present and present not in PHASES:
        known = [(present, f"{present} (belum dikenal)"), *known]
    return [("", "Belum ada keterangan dari SIAK"), *known]


class CorrectionForm(PersonForm):
    """A resident as they are stored, to be put right; the version tells what the form was filled in against."""

    status = forms.ChoiceField(
        label="Status SIAK",
        required=False,
        help_text="Ubah hanya bila kantor tahu pasti, misalnya sudah diperiksa di aplikasi SIAK.",
    )
    remove_phone = forms.BooleanField(label="Hapus nomor HP yang tersimpan", required=False)
    reason = forms.CharField(
        label="Alasan koreksi",
        max_length=300,
        help_text="Misalnya: sesuai KK yang dibawa. Alasan ini tercatat dalam riwayat.",
        widget=_typed(),
        error_messages={"required": "Tuliskan alasan koreksi."},
    )
    version = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, resident: Resident, earlier: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        stored = read_status(resident.siak_status)[0]
        initial = {name: getattr(resident, name) for name in FIELDS[:-1]}
        initial |= {"desa": str(resident.desa_id), "status": stored, "version": version_of(resident)}
        super().__init__(*args, initial={**initial, **(earlier or {})}, **kwargs)
        field = self.fields["status"]
        if isinstance(field, forms.ChoiceField):
            field.choices = status_choices(stored)
        if resident.birth_date is None:
            self.fields["birth_date"].required = False
        if resident.phone_sealed is None:
            del self.fields["remove_phone"]
        else:
            phone = unseal(resident.phone_sealed, table=TABLE, column="phone_sealed", row_id=resident.pk)
            self.fields["phone"].help_text = f"Tersimpan {mask_phone(phone)}. Kosongkan bila tidak berubah."

    def _clean_fields(self) -> None:
        """What is left as it is stored needs no better spelling than it has."""
        super()._clean_fields()  # type: ignore[misc]
        for name in ("name", "birth_place", "address", "rt", "rw"):
            if self.data.get(name) == self.initial[name]:
                self._errors.pop(name, None)  # type: ignore[attr-defined]
                self.cleaned_data[name] = self.initial[name]

    def clean_birth_date(self) -> dt.date:
        return super().clean_birth_date() if self.cleaned_data["birth_date"] else self.cleaned_data["birth_date"]

    def person(self, **more: Any) -> Person:
        phone = "" if self.cleaned_data.get("remove_phone") else self.cleaned_data["phone"] or None
        return super().person(status=self.cleaned_data["status"], phone=phone, **more)

    def against(self, resident: Resident) -> None:
        """Let the sent form stand against what is stored now, so that it can be sent once more."""
        data = cast(QueryDict, self.data).copy()
        data["version"] = version_of(resident)
        self.data = data


class NewPersonForm(PersonForm):
    """Somebody whom no file has named. What the NIK itself says otherwise has to be seen and confirmed."""

    nik = NikField(label="NIK", help_text="16 angka, dari KTP, KK, atau surat keterangan.")
    note = forms.CharField(
        label="Keterangan (boleh kosong)",
        max_length=300,
        required=False,
        help_text="Misalnya: datang sendiri, menunjukkan KK.",
        widget=_typed(),
    )
    checked = forms.BooleanField(label="NIK sudah saya periksa lagi, memang begitu", required=False)
    field_order = ("nik", "name")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sex"].required = True
        # What the NIK says otherwise, in sentences.
        self.doubts: list[str] = []

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        nik, desa = cleaned.get("nik"), cleaned.get("desa")
        if nik and desa and not self.errors:
            code = desa.kecamatan.code.replace(".", "")
            found = warnings_against(nik, birth_date=cleaned["birth_date"], sex=cleaned["sex"], kecamatan_code=code)
            self.doubts = [NIK_DOUBTS[each] for each in found]
        if self.doubts and not cleaned.get("checked"):
            self.add_error("checked", "Periksa NIK sekali lagi, lalu beri tanda di sini bila memang begitu.")
        return cleaned

    def person(self, **more: Any) -> Person:
        return super().person(phone=self.cleaned_data["phone"], **more)
