"""Filters and forms of the dashboard's pages."""

from typing import Any

from django import forms

from jemputbola.dashboard.queries import CARD_KINDS, RECORD_KINDS, EventFilters
from jemputbola.models import Campaign
from kecamatan.models import Kecamatan, Office, ResidentEvent

GROUPS = {"rekam": RECORD_KINDS, "kartu": CARD_KINDS}
KINDS = [(code, label) for code, label in ResidentEvent.Kind.choices if code != ResidentEvent.Kind.CORRECTED]
MOST_PER_KECAMATAN = 1_000_000


def _day_input() -> forms.DateInput:
    return forms.DateInput({"type": "date"}, "%Y-%m-%d")


class EventFilter(forms.Form):
    """The filters of the list of events; what cannot be read is left out."""

    jenis = forms.ChoiceField(
        label="Kejadian",
        required=False,
        choices=[("", "Semua"), ("rekam", "Sudah rekam (semua)"), ("kartu", "Kartu dicetak (semua)"), *KINDS],
    )
    kecamatan = forms.ModelChoiceField(Kecamatan.objects.none(), label="Kecamatan", required=False, empty_label="Semua")
    dari = forms.DateField(label="Dari tanggal", required=False, widget=_day_input())
    sampai = forms.DateField(label="Sampai tanggal", required=False, widget=_day_input())

    def __init__(self, *args: Any, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kecamatan"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Kecamatan.objects.filter(office=office)

    def wanted(self) -> EventFilters:
        self.is_valid()
        cleaned = self.cleaned_data
        kind, kecamatan = cleaned.get("jenis"), cleaned.get("kecamatan")
        return EventFilters(
            kinds=GROUPS.get(kind, (kind,)) if kind else (),
            kecamatan=kecamatan.pk if kecamatan else None,
            first=cleaned.get("dari"),
            last=cleaned.get("sampai"),
        )


class CampaignForm(forms.Form):
    """Name and dates of the campaign, and two targets for every kecamatan."""

    name = forms.CharField(label="Nama kampanye", max_length=120)
    starts = forms.DateField(label="Mulai", widget=_day_input())
    deadline = forms.DateField(label="Tenggat", widget=_day_input())

    def __init__(
        self, *args: Any, places: list[tuple[Kecamatan, int, int]], campaign: Campaign | None, **kwargs: Any
    ) -> None:
        """`places`: each kecamatan with the targets to begin with, recordings and cards."""
        super().__init__(*args, **kwargs)
        self.places = [place for place, _, _ in places]
        if campaign:
            self.initial.update(name=campaign.name, starts=campaign.starts, deadline=campaign.deadline)
        for place, record, card in places:
            for name, label, value in (("record", "target rekam", record), ("card", "target kartu", card)):
                self.fields[f"{name}_{place.pk}"] = forms.IntegerField(
                    label=f"{place.name}, {label}",
                    initial=value,
                    min_value=0,
                    max_value=MOST_PER_KECAMATAN,
                    widget=forms.NumberInput({"class": "input", "inputmode": "numeric"}),
                )

    def rows(self) -> list[tuple[Kecamatan, forms.BoundField, forms.BoundField]]:
        return [(place, self[f"record_{place.pk}"], self[f"card_{place.pk}"]) for place in self.places]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts, deadline = cleaned.get("starts"), cleaned.get("deadline")
        if starts and deadline and deadline <= starts:
            self.add_error("deadline", "Tenggat harus setelah tanggal mulai.")
        return cleaned

    def targets(self) -> list[tuple[Kecamatan, int, int]]:
        cleaned = self.cleaned_data
        return [(place, cleaned[f"record_{place.pk}"], cleaned[f"card_{place.pk}"]) for place in self.places]
