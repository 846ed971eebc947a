"""What the desk types: whom a number is for, how many counters."""

import datetime as dt
from typing import Any, Final

from django import forms

from antrian.fields import REGULAR, LaneForm
from antrian.models import PriorityReason
from antrian.tickets.actions.day import MOST_COUNTERS
from kecamatan.fields import NikField, clean_name
from kecamatan.models import Resident
from kecamatan.need import birthday
from kecamatan.residents.forms import NewPersonForm

ELDERLY_AGE: Final = 60


class OpenDayForm(forms.Form):
    counters = forms.IntegerField(
        label="Jumlah loket",
        min_value=1,
        max_value=MOST_COUNTERS,
        initial=2,
        help_text="Satu loket satu alat rekam. Bisa diubah kapan saja.",
        error_messages={
            "min_value": "Paling sedikit 1 loket.",
            "max_value": f"Paling banyak {MOST_COUNTERS} loket.",
            "invalid": "Isi dengan angka.",
        },
    )


class ResidentNumberForm(LaneForm):
    """A number for somebody of the roster."""


class GuestNumberForm(LaneForm):
    """A number for somebody who is on no list."""

    name = forms.CharField(label="Nama lengkap", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    nik = NikField(label="NIK (boleh kosong)", required=False, help_text="Isi bila orangnya membawa KTP atau KK.")
    field_order = ("name", "nik", "priority", "op_id")

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])


class AddAtDeskForm(NewPersonForm, LaneForm):
    """Somebody whom no list names, to be listed and given a number in one go."""


def lane_for(resident: Resident, on: dt.date) -> str:
    """The lane offered first: from sixty on the one for the elderly."""
    if resident.birth_date is not None and birthday(resident.birth_date, ELDERLY_AGE) <= on:
        return str(PriorityReason.ELDERLY)
    return REGULAR


class SearchForm(forms.Form):
    """A name, or sixteen digits. Sent by POST, so that no NIK stands in an address or in a log of addresses."""

    q = forms.CharField(
        label="Cari warga",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "placeholder": "Nama atau NIK"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.nik = ""

    def clean_q(self) -> str:
        text = " ".join(str(self.cleaned_data["q"]).split())
        if any(character.isdigit() for character in text):
            self.nik = NikField().clean(text)
        elif len(text) == 1:
            raise forms.ValidationError("Ketik paling sedikit dua huruf.", code="too_short")
        return text
