"""The camat's answer, read; what may be answered is decided in visits.actions."""

from typing import Any

from django import forms

from jemputbola.models import ConfirmationLink


class AnswerForm(forms.Form):
    """One form, three buttons: the button that was tapped is the answer."""

    name = forms.CharField(
        label="Nama Anda",
        max_length=70,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Tuliskan nama Anda."},
    )
    position = forms.CharField(
        label="Jabatan",
        max_length=45,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
        help_text="Misalnya: Sekretaris Kecamatan",
        error_messages={"required": "Tuliskan jabatan Anda."},
    )
    answer = forms.ChoiceField(
        choices=ConfirmationLink.Answer.choices,
        widget=forms.HiddenInput,
        error_messages={"required": "Tekan salah satu tombol jawaban.", "invalid_choice": "Tekan salah satu tombol."},
    )
    date = forms.DateField(
        label="Tanggal yang Anda minta",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    starts = forms.TimeField(
        label="Jam mulai (boleh kosong)",
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )
    ends = forms.TimeField(
        label="Jam selesai (boleh kosong)",
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )
    counter_reason = forms.CharField(label="Alasan (boleh kosong)", required=False, max_length=300)
    reason = forms.CharField(
        label="Alasan tidak bisa", required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )

    def values(self) -> dict[str, Any]:
        """What visits.actions.answer takes; only after is_valid(). Fields of the other buttons are left out."""
        data = self.cleaned_data
        said: dict[str, Any] = {"answer": data["answer"], "answered_by": f"{data['name']} ({data['position']})"}
        if data["answer"] == ConfirmationLink.Answer.COUNTER:
            return {
                **said,
                **{name: data[name] for name in ("date", "starts", "ends")},
                "reason": data["counter_reason"],
            }
        if data["answer"] == ConfirmationLink.Answer.DECLINE:
            said["reason"] = data["reason"]
        return said
