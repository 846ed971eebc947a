"""Parts of the day's forms: a lane, and the operation that a form stands for."""

import uuid
from typing import Final, cast

from django import forms
from django.http import QueryDict

from antrian.models import PriorityReason

REGULAR: Final = "regular"
LANES: Final = [(REGULAR, "Reguler"), *((code, f"Prioritas: {label}") for code, label in PriorityReason.choices)]


class LaneForm(forms.Form):
    """A lane with its reason, and the operation: the same form sent twice is one number."""

    priority = forms.ChoiceField(
        label="Jalur antrean",
        choices=LANES,
        initial=REGULAR,
        widget=forms.RadioSelect,
        error_messages={"required": "Pilih jalur antrean."},
    )
    op_id = forms.UUIDField(widget=forms.HiddenInput)

    def clean_priority(self) -> str:
        chosen: str = self.cleaned_data["priority"]
        return "" if chosen == REGULAR else chosen

    def begin_anew(self) -> uuid.UUID:
        """Give a sent form another operation, for a person other than the one it was used for; gives it back."""
        operation = uuid.uuid4()
        data = cast(QueryDict, self.data).copy()
        data["op_id"] = str(operation)
        self.data = data
        return operation
