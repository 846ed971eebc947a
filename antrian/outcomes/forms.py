"""How a service ended, as the operator taps it in."""

from typing import Final

from django import forms

from antrian.models import Outcome
from antrian.outcomes.actions import CARD_KINDS, MOST_SPOILED

Kind = Outcome.Kind
# The buttons, in the order of how often they are needed.
RECORDING: Final = (Kind.RECORDED, Kind.ALREADY_RECORDED, Kind.CAPTURE_FAILED)
OTHER: Final = (Kind.NOT_IN_SIAK, Kind.DUPLICATE, Kind.MOVED, Kind.DIED, Kind.REFUSED, Kind.ABSENT)


class OutcomeForm(forms.Form):
    kind = forms.ChoiceField(
        label="Hasil", choices=Kind.choices, error_messages={"required": "Pilih salah satu hasil."}
    )
    handed_to = forms.CharField(
        label="Kartu diserahkan kepada",
        max_length=120,
        required=False,
        # Nearly always so, and to be read beside the button before it is tapped.
        initial="Yang bersangkutan",
        help_text="Ubah bila diserahkan kepada orang lain, misalnya ibu kandung.",
    )
    cards_spoiled = forms.IntegerField(
        label="Kartu rusak",
        min_value=0,
        max_value=MOST_SPOILED,
        required=False,
        initial=0,
        help_text="Blanko yang gagal dicetak untuk orang ini.",
        error_messages={
            "invalid": "Isi dengan angka.",
            "min_value": "Tidak boleh kurang dari 0.",
            "max_value": f"Paling banyak {MOST_SPOILED}.",
        },
    )
    note = forms.CharField(
        label="Catatan", max_length=300, required=False, help_text="Misalnya bagian yang gagal direkam."
    )
    op_id = forms.UUIDField(widget=forms.HiddenInput)

    def clean_cards_spoiled(self) -> int:
        return int(self.cleaned_data["cards_spoiled"] or 0)

    def clean(self) -> dict[str, object]:
        cleaned: dict[str, object] = super().clean() or self.cleaned_data
        if cleaned.get("kind") in CARD_KINDS and not str(cleaned.get("handed_to", "")).strip():
            self.add_error("handed_to", "Isi kepada siapa kartu diserahkan.")
        return cleaned


class CorrectionForm(OutcomeForm):
    """The right outcome, and why the first one was wrong."""

    reason = forms.CharField(
        label="Alasan koreksi",
        max_length=300,
        error_messages={"required": "Isi alasan koreksi."},
        help_text="Hasil lama tidak dihapus; keduanya tetap tercatat.",
    )
    field_order = ("kind", "handed_to", "cards_spoiled", "note", "reason", "op_id")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["kind"].widget = forms.Select(choices=Kind.choices)
