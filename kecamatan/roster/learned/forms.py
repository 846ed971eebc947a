"""The forms on which a clerk names the columns of a file and the desa that a spelling means."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.forms import BoundField

from kecamatan.models import Desa
from kecamatan.roster.columns import REQUIRED
from kecamatan.roster.learned.actions import Spelling
from kecamatan.roster.learned.presenters import AskedPlace, Column, desa_label
from kecamatan.roster.wording import FIELD_HINTS, FIELD_NAMES, LESSONS


class ColumnsForm(forms.Form):
    """One choice for each of our fields, among the columns of the file."""

    def __init__(self, *args: Any, columns: Sequence[Column], known: Mapping[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(column.position), column.label) for column in columns]
        for name, label in FIELD_NAMES.items():
            needed = name in REQUIRED
            self.fields[name] = forms.ChoiceField(
                label=label,
                required=needed,
                choices=[("", "Pilih kolomnya" if needed else "Tidak ada di berkas ini"), *choices],
                help_text=FIELD_HINTS.get(name, ""),
                initial=known.get(name, ""),
                error_messages={"required": f"Pilih kolom yang berisi {label.lower() if label != 'NIK' else label}."},
            )

    def clean(self) -> dict[str, Any]:
        taken: dict[str, str] = {}
        for name, position in super().clean().items():  # type: ignore[union-attr]
            if position in taken:
                self.add_error(name, f"Kolom ini sudah dipilih untuk {FIELD_NAMES[taken[position]]}.")
            elif position:
                taken[position] = name
        return self.cleaned_data

    @property
    def chosen(self) -> dict[str, int]:
        return {name: int(position) for name, position in self.cleaned_data.items() if position}

    def needed(self) -> list[BoundField]:
        return [self[name] for name in FIELD_NAMES if name in REQUIRED]

    def others(self) -> list[BoundField]:
        return [self[name] for name in FIELD_NAMES if name not in REQUIRED]


class DesaForm(forms.Form):
    """For each unknown place a choice: one of the suggestions, none of ours, or another desa by its name."""

    ELSEWHERE = "bukan"

    def __init__(self, *args: Any, asked: Sequence[AskedPlace], desa: Iterable[Desa] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked, self.desa = asked, desa
        for number, place in enumerate(asked):
            suggestions = [(str(each.pk), desa_label(each)) for each in place.suggestions]
            self.fields[f"pilih-{number}"] = forms.ChoiceField(
                label=f"Maksud dari {place.written}",
                required=False,
                choices=[
                    ("", "Belum dipilih"),
                    *([("Mungkin maksudnya", suggestions)] if suggestions else []),
                    (self.ELSEWHERE, "Bukan wilayah kami"),
                ],
            )
            self.fields[f"lain-{number}"] = forms.CharField(
                label=f"Desa lain untuk {place.written}",
                required=False,
                max_length=200,
                widget=forms.TextInput(attrs={"list": "semua-desa", "placeholder": "Desa lain", "autocomplete": "off"}),
            )

    def lines(self) -> list[tuple[AskedPlace, BoundField, BoundField]]:
        return [(place, self[f"pilih-{n}"], self[f"lain-{n}"]) for n, place in enumerate(self.asked)]

    def clean(self) -> dict[str, Any]:
        """What was typed must be a desa; what was typed counts before what was chosen."""
        cleaned = super().clean() or {}
        by_label: dict[str, Desa] = {}
        if any(cleaned.get(f"lain-{n}") for n in range(len(self.asked))):
            by_label = {desa_label(desa).casefold(): desa for desa in self.desa}
        self.said: list[Spelling] = []
        for number, line in enumerate(self.asked):
            typed, chosen = cleaned.get(f"lain-{number}", ""), cleaned.get(f"pilih-{number}", "")
            meant = by_label.get(" ".join(typed.split()).casefold()) if typed else None
            if typed and meant is None:
                self.add_error(f"lain-{number}", LESSONS["desa_unknown"])
            elif typed or chosen:
                meant = meant or next((desa for desa in line.suggestions if str(desa.pk) == chosen), None)
                self.said.append(Spelling(line.place.kecamatan, line.place.desa, meant))
        return cleaned
