"""Forms of teams, absences and kits."""

from typing import Any

from django import forms

from jemputbola.models import Kit, Team
from kecamatan.models import Office, Officer, Role

SENTENCES = {
    "name_taken": "Nama atau nomor ini sudah dipakai.",
    "member_elsewhere": "Hanya operator kantor ini yang bisa menjadi anggota tim.",
    "absence_reversed": "Tanggal sampai harus sesudah tanggal dari.",
}


def _date() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class TeamForm(forms.Form):
    name = forms.CharField(label="Nama tim", max_length=60)
    phone = forms.CharField(label="Telepon tim", max_length=30, required=False)
    email = forms.EmailField(label="Surel tim", required=False)
    is_active = forms.BooleanField(label="Tim ini bertugas", required=False, initial=True)
    members = forms.ModelMultipleChoiceField(
        label="Anggota (operator)",
        queryset=Officer.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Operator yang dipilih dari tim lain pindah ke tim ini.",
    )

    def __init__(self, *args: Any, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        operators = Officer.objects.filter(office=office, role=Role.OPERATOR, is_active=True)
        self.fields["members"].queryset = operators  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(team: Team | None) -> dict[str, Any]:
        """What the form starts with."""
        if team is None:
            return {}
        members = list(team.members.values_list("officer_id", flat=True))
        return {**{name: getattr(team, name) for name in ("name", "phone", "email", "is_active")}, "members": members}


class AbsenceForm(forms.Form):
    first = forms.DateField(label="Dari", widget=_date())
    last = forms.DateField(label="Sampai", widget=_date())
    reason = forms.CharField(label="Alasan", max_length=120, required=False)


class KitForm(forms.Form):
    code = forms.CharField(label="Nomor perangkat", max_length=30)
    condition = forms.ChoiceField(label="Keadaan", choices=Kit.Condition.choices, widget=forms.RadioSelect)
    note = forms.CharField(label="Catatan", max_length=200, required=False)

    @staticmethod
    def initial_of(kit: Kit | None) -> dict[str, Any]:
        if kit is None:
            return {"condition": Kit.Condition.READY}
        return {name: getattr(kit, name) for name in ("code", "condition", "note")}
