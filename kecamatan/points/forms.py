"""The form of a visit point, and the sentences of its refusals."""

import re
from itertools import groupby
from typing import Any, Final

from django import forms

from kecamatan.models import Desa, Office, VisitPoint

SENTENCES: Final = {
    "name_taken": "Di desa ini sudah ada titik dengan nama itu. Beri nama lain.",
    "foreign_desa": "Pilih desa dari kabupaten ini.",
}
# Digits with the signs that people write between them.
_PHONE = re.compile(r"\+?[0-9][0-9 .()-]{5,24}")
# The archipelago, with a margin: what lies outside was typed the wrong way round.
_LATITUDES, _LONGITUDES = (-11.5, 6.5), (94.5, 141.5)


class PointForm(forms.ModelForm):  # type: ignore[type-arg]  # takes no parameter while it runs
    desa = forms.ChoiceField(label="Desa", choices=())

    class Meta:
        model = VisitPoint
        fields = [
            *("name", "kind", "desa", "address", "latitude", "longitude", "has_power", "signal", "rooms"),
            *("contact_name", "contact_phone", "contact_email", "note"),
        ]
        labels = {"latitude": "Lintang", "longitude": "Bujur"}
        help_texts = {
            "name": "Seperti orang menyebutnya, misalnya Balai Desa Cisalak.",
            "address": "Kampung, jalan, atau patokan.",
            "latitude": "Misalnya -7,3512. Boleh kosong.",
            "longitude": "Misalnya 107,1234. Boleh kosong.",
            "rooms": "Berapa alat rekam dapat bekerja berdampingan.",
            "contact_name": "Nama dan jabatan, misalnya Lilis Komariah (kepala desa).",
            "contact_phone": "Pengingat kunjungan dikirim ke nomor ini.",
            "note": "Yang perlu diketahui tim: parkir, kunci, jam ramai.",
        }
        error_messages = {"name": {"required": "Beri nama titik ini."}}
        widgets = {"note": forms.Textarea({"rows": 3})}

    def __init__(self, *args: Any, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Desa.objects.of_office(office).select_related("kecamatan").defer("kecamatan__boundary")
        self.desa_by_id = {str(row.pk): row for row in rows.order_by("kecamatan__name", "name", "code")}
        groups = groupby(self.desa_by_id.values(), key=lambda row: row.kecamatan.name)
        choices = [(name, [(str(row.pk), row.label) for row in desa]) for name, desa in groups]
        field = self.fields["desa"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "Pilih desa"), *choices]
        for name in ("latitude", "longitude"):
            self.fields[name].localize = True
            self.fields[name].widget = forms.TextInput({"inputmode": "decimal"})
        self.fields["contact_phone"].widget.input_type = "tel"
        if "desa" in self.initial:
            self.initial["desa"] = str(self.initial["desa"])

    def clean_name(self) -> str:
        return " ".join(str(self.cleaned_data["name"]).split())

    def clean_desa(self) -> Desa:
        return self.desa_by_id[str(self.cleaned_data["desa"])]

    def clean_contact_phone(self) -> str:
        phone = str(self.cleaned_data["contact_phone"]).strip()
        if phone and not _PHONE.fullmatch(phone):
            raise forms.ValidationError("Tulis nomor telepon dengan angka saja, misalnya 0812 0000 0123.")
        return phone

    def clean_rooms(self) -> int:
        rooms = int(self.cleaned_data["rooms"])
        if not 1 <= rooms <= 50:
            raise forms.ValidationError("Isi jumlah ruang antara 1 dan 50.")
        return rooms

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        latitude, longitude = cleaned.get("latitude"), cleaned.get("longitude")
        if "latitude" in cleaned and "longitude" in cleaned and (latitude is None) != (longitude is None):
            self.add_error(
                "longitude" if longitude is None else "latitude", "Isi lintang dan bujur, atau kosongkan dua-duanya."
            )
        if latitude is not None and not _LATITUDES[0] <= latitude <= _LATITUDES[1]:
            self.add_error(
                "latitude", "Lintang di Indonesia terletak antara -11 dan 6. Periksa, jangan tertukar dengan bujur."
            )
        if longitude is not None and not _LONGITUDES[0] <= longitude <= _LONGITUDES[1]:
            self.add_error(
                "longitude", "Bujur di Indonesia terletak antara 95 dan 141. Periksa, jangan tertukar dengan lintang."
            )
        return cleaned

    def _post_clean(self) -> None:
        """The action saves, and its refusals come from the database: nothing is put on the instance here."""
