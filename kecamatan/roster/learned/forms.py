"""The forms on which a clerk names the columns of a file and the desa that a spelling means."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.forms import BoundField

from kecamatan.models import Desa
from kecamatan.roster.columns import REQUIRED
from kecamatan.roster.learned.actions import Columns, Spelling
from kecamatan.roster.learned.presenters import AskedPlace, Column, desa_label
from kecamatan.roster.wording import FIELD_HINTS, FIELD_NAMES, LESSONS


class DesaField(forms.CharField):
    """A desa by its name with its kecamatan, typed or taken from the page's list of all of them."""

    def __init__(self, desa: Iterable[Desa], **kwargs: Any) -> None:
        told = {"list": "semua-desa", "autocomplete": "off", "placeholder": "Desa, Kec. …", "class": "input"}
        widget = forms.TextInput(attrs=told)
        super().__init__(required=False, max_length=200, widget=widget, **kwargs)
        self.desa = desa

    def clean(self, value: Any) -> Desa | None:
        typed = " ".join(super().clean(value).split()).casefold()
        if not typed:
            return None
        found = [desa for desa in self.desa if typed in (desa_label(desa).casefold(), desa.name.casefold(), desa.code)]
        if len(found) != 1:
            raise forms.ValidationError(LESSONS["desa_several" if found else "desa_unknown"])
        return found[0]


class ColumnsForm(forms.Form):
    """One choice for each of our fields, among the columns of the file; or one desa for all of it."""

    def __init__(
        self,
        *args: Any,
        columns: Sequence[Column],
        known: Mapping[str, int],
        desa: Iterable[Desa],
        needs_desa: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.needs_desa = needs_desa
        choices = [(str(column.position), column.label) for column in columns]
        for name, label in FIELD_NAMES.items():
            needed = name in REQUIRED
            unsaid = "Pilih kolomnya" if needed else "Tidak ada di berkas ini"
            if name == "desa" and not needs_desa:
                unsaid = "Dari judul di atas tabel"
            self.fields[name] = forms.ChoiceField(
                label=label,
                required=needed and name != "desa",
                choices=[("", unsaid), *choices],
                help_text=FIELD_HINTS.get(name, ""),
                initial=known.get(name, ""),
                error_messages={"required": "Pilih kolomnya."},
            )
        self.fields["whole_desa"] = DesaField(
            desa,
            label="Atau seluruh berkas ini satu desa",
            help_text="Isi bila berkas tidak mempunyai kolom desa. Hanya berlaku untuk berkas ini.",
        )

    def clean(self) -> dict[str, Any]:
        taken: dict[str, str] = {}
        chosen = {name: self.cleaned_data.get(name, "") for name in FIELD_NAMES}
        for name, position in chosen.items():
            if position in taken:
                self.add_error(name, f"Kolom ini sudah dipilih untuk {FIELD_NAMES[taken[position]]}.")
            elif position:
                taken[position] = name
        if (
            self.needs_desa
            and not chosen["desa"]
            and not self.cleaned_data.get("whole_desa")
            and "whole_desa" not in self.errors
        ):
            self.add_error("desa", "Pilih kolomnya, atau isi satu desa untuk seluruh berkas.")
        self.chosen = {name: int(position) for name, position in chosen.items() if position}
        return self.cleaned_data

    def said(self, *, shape: str, header_row: int, headings: Sequence[str]) -> Columns:
        """The answers of a valid form, about a file of this shape."""
        return Columns(shape, header_row, self.chosen, headings, self.cleaned_data["whole_desa"], self.needs_desa)

    def needed(self) -> list[BoundField]:
        return [self[name] for name in FIELD_NAMES if name in REQUIRED]

    def places(self) -> list[BoundField]:
        """What makes a desa certain: its kecamatan, or one desa for the whole file."""
        return [self["kecamatan"], self["whole_desa"]]

    def others(self) -> list[BoundField]:
        return [self[name] for name in FIELD_NAMES if name not in REQUIRED and name != "kecamatan"]


class DesaForm(forms.Form):
    """For each unknown place a choice: one of the suggestions, none of ours, or another desa by its name."""

    ELSEWHERE = "bukan"

    def __init__(self, *args: Any, asked: Sequence[AskedPlace], desa: Iterable[Desa] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        for number, place in enumerate(asked):
            suggestions = [(str(each.pk), desa_label(each)) for each in place.suggestions]
            self.fields[f"pilih-{number}"] = forms.ChoiceField(
                label=f"Maksud dari {place.written}",
                required=False,
                widget=forms.Select(attrs={"class": "input"}),
                choices=[
                    ("", "Belum dipilih"),
                    *([("Mungkin maksudnya", suggestions)] if suggestions else []),
                    (self.ELSEWHERE, "Bukan wilayah kami"),
                ],
            )
            self.fields[f"lain-{number}"] = DesaField(desa, label=f"Desa lain untuk {place.written}")

    def lines(self) -> list[tuple[AskedPlace, BoundField, BoundField]]:
        return [(place, self[f"pilih-{n}"], self[f"lain-{n}"]) for n, place in enumerate(self.asked)]

    def clean(self) -> dict[str, Any]:
        """What was typed counts before what was chosen; a line without an answer waits."""
        cleaned = super().clean() or {}
        self.said: list[Spelling] = []
        for number, line in enumerate(self.asked):
            typed, chosen = cleaned.get(f"lain-{number}"), cleaned.get(f"pilih-{number}", "")
            meant = typed or next((desa for desa in line.suggestions if str(desa.pk) == chosen), None)
            if meant or chosen == self.ELSEWHERE:
                self.said.append(Spelling(line.place.kecamatan, line.place.desa, meant))
        return cleaned
