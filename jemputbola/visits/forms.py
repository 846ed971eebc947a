"""The forms about visits. They read and shape; what may be is decided in actions and checks."""

import datetime as dt
import uuid
from typing import Any, Final

from django import forms
from django.http import QueryDict

from jemputbola.models import ConfirmationLink, Kit, ServicePoint, Team, Visit, VisitState
from jemputbola.visits.capacity import expected_capacity
from jemputbola.visits.checks import Plan
from jemputbola.visits.queries import Filters
from kecamatan.models import Desa, Office, VisitPoint

MORNING: Final = dt.time(8)
AFTERNOON: Final = dt.time(15)


def date_input(**attrs: str) -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", **attrs})


def time_input() -> forms.TimeInput:
    return forms.TimeInput(format="%H:%M", attrs={"type": "time"})


def in_a_row() -> forms.CheckboxSelectMultiple:
    return forms.CheckboxSelectMultiple(attrs={"class": "choices--row"})


class KitField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Says of a kit that is not ready what is the matter with it."""

    def label_from_instance(self, obj: Any) -> str:
        return obj.code if obj.condition == Kit.Condition.READY else f"{obj.code} ({obj.get_condition_display()})"


class DesaField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.label)


class VisitForm(forms.Form):
    """The plan of one visit at a titik that is already chosen."""

    date = forms.DateField(label="Tanggal", widget=date_input())
    starts = forms.TimeField(label="Jam mulai", widget=time_input(), initial=MORNING)
    ends = forms.TimeField(label="Jam selesai", widget=time_input(), initial=AFTERNOON)
    desa = DesaField(label="Desa yang dilayani", queryset=Desa.objects.none(), widget=in_a_row(), required=False)
    team = forms.ModelChoiceField(label="Tim", queryset=Team.objects.none(), empty_label="Pilih tim")
    kits = KitField(label="Perangkat", queryset=Kit.objects.none(), widget=in_a_row(), required=False)
    capacity = forms.IntegerField(
        label="Perkiraan kapasitas (orang)",
        required=False,
        min_value=1,
        max_value=5000,
        help_text="Kosongkan untuk dihitung dari perangkat dan jam: sepuluh orang per perangkat per jam.",
    )
    service_point = forms.ModelChoiceField(
        label="Blanko dari", queryset=ServicePoint.objects.none(), required=False, empty_label="Tanpa blanko"
    )
    note = forms.CharField(label="Catatan", required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    accept_warnings = forms.BooleanField(label="Tetap jadwalkan", required=False)

    def __init__(self, *args: Any, office: Office, point: VisitPoint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.office, self.point = office, point
        teams = Team.objects.filter(office=office, is_active=True)
        self.fields["desa"].queryset = point.desa.kecamatan.desa_set.select_related("kecamatan").order_by("name")  # type: ignore[attr-defined]
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]
        self.fields["kits"].queryset = Kit.objects.filter(office=office).order_by("code")  # type: ignore[attr-defined]
        self.fields["service_point"].queryset = ServicePoint.objects.filter(office=office)  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """What plan_visit and change_visit take; only after is_valid()."""
        data = self.cleaned_data
        kits = list(data["kits"])
        return {
            "point": self.point,
            "desa": list(data["desa"]),
            "date": data["date"],
            "starts": data["starts"],
            "ends": data["ends"],
            "team": data["team"],
            "kits": kits,
            "capacity": data["capacity"] or expected_capacity(len(kits), data["starts"], data["ends"]),
            "service_point": data["service_point"],
            "note": data["note"],
        }

    def plan(self) -> Plan:
        """The plan as far as it is filled in; only after is_valid()."""
        values = self.values()
        return Plan(office=self.office, **{**values, "desa": tuple(values["desa"]), "kits": tuple(values["kits"])})


class ChangeForm(VisitForm):
    """As above, for a visit that exists; what was agreed with the camat's office says so itself."""

    agreed = forms.BooleanField(
        label="Perubahan ini sudah disepakati dengan kantor camat",
        required=False,
        help_text="Tanpa centang ini, perubahan tanggal, jam, atau titik diusulkan ulang ke kantor camat.",
    )
    reason = forms.CharField(label="Alasan perubahan", required=False, max_length=300)
    # When the officer opened the form; a change by somebody else meanwhile is not overwritten.
    seen_at = forms.DateTimeField(required=False, widget=forms.HiddenInput)


def initial_of(visit: Visit) -> dict[str, Any]:
    """What the form of a change starts with."""
    return {
        "date": visit.date,
        "starts": visit.starts,
        "ends": visit.ends,
        "desa": list(visit.desa.values_list("pk", flat=True)),
        "team": visit.team_id,
        "kits": list(visit.kits.values_list("pk", flat=True)),
        "capacity": visit.capacity,
        "service_point": visit.service_point_id,
        "note": visit.note,
        "seen_at": visit.changed_at.isoformat(),
    }


class ReasonForm(forms.Form):
    reason = forms.CharField(label="Alasan", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class AcceptForm(forms.Form):
    accept_warnings = forms.BooleanField(label="Tetap jadwalkan", required=False)


class LetterForm(forms.Form):
    """An answer that came by letter, telephone or in a meeting."""

    answer = forms.ChoiceField(label="Jawaban", choices=ConfirmationLink.Answer.choices, widget=forms.RadioSelect)
    letter_number = forms.CharField(
        label="Nomor surat atau berita acara", max_length=80, help_text="Misalnya: 005/17/Kec.Cbr/2019"
    )
    letter_date = forms.DateField(label="Tanggal surat", required=False, widget=date_input())
    answered_by = forms.CharField(
        label="Ditandatangani oleh", required=False, max_length=120, help_text="Nama dan jabatan, bila ada."
    )
    date = forms.DateField(label="Tanggal yang diminta", required=False, widget=date_input())
    starts = forms.TimeField(label="Jam mulai yang diminta", required=False, widget=time_input())
    ends = forms.TimeField(label="Jam selesai yang diminta", required=False, widget=time_input())
    reason = forms.CharField(
        label="Alasan", required=False, max_length=300, help_text="Wajib bila jawabannya tidak bisa."
    )


def filters_from(query: QueryDict) -> Filters:
    """The filters of an address; what cannot be read is left out, for an address is often typed by hand."""
    return Filters(
        search=query.get("cari", "").strip()[:100],
        state=query.get("keadaan", "") if query.get("keadaan", "") in VisitState.values else "",
        kecamatan=read_id(query.get("kecamatan", "")),
        team=read_id(query.get("tim", "")),
        first=read_date(query.get("dari", "")),
        last=read_date(query.get("sampai", "")),
    )


def read_id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def read_date(text: str) -> dt.date | None:
    """A date as YYYY-MM-DD within years that a calendar can turn over, else None."""
    try:
        date = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return date if 2000 <= date.year <= 2100 else None
