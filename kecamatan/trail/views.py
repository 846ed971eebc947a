"""Who did what: the list and one entry. Nobody can change them."""

import uuid

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from kecamatan.access import allow, officer_of
from kecamatan.models import Office, Officer, Role
from kecamatan.trail import history, queries, wording

VIEWERS = (Role.ADMIN, Role.HEAD)


def _day_input() -> forms.DateInput:
    return forms.DateInput({"type": "date"}, "%Y-%m-%d")


class TrailForm(forms.Form):
    """The filters of the trail; what cannot be read is left out."""

    pelaku = forms.ChoiceField(label="Pelaku", required=False)
    jenis = forms.ChoiceField(label="Tindakan", required=False, choices=[("", "Semua"), *wording.GROUPS.items()])
    dari = forms.DateField(label="Dari tanggal", required=False, widget=_day_input())
    sampai = forms.DateField(label="Sampai tanggal", required=False, widget=_day_input())
    tentang = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: object, office: Office, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        people = Officer.objects.filter(office=office).order_by("name").values_list("id", "name", "username")
        field = self.fields["pelaku"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                ("", "Semua"),
                (queries.NOBODY, "Sistem dan orang tanpa akun"),
                *((str(pk), f"{name} ({username})") for pk, name, username in people),
            ]

    def wanted(self) -> queries.TrailFilter:
        self.is_valid()
        cleaned = self.cleaned_data
        who = cleaned.get("pelaku") or ""
        return queries.TrailFilter(
            officer=uuid.UUID(who) if who not in ("", queries.NOBODY) else None,
            without_account=who == queries.NOBODY,
            group=cleaned.get("jenis") or "",
            subject=cleaned.get("tentang"),
            first=cleaned.get("dari"),
            last=cleaned.get("sampai"),
        )


@allow(*VIEWERS)
@require_GET
def audit_list(request: HttpRequest) -> HttpResponse:
    """The trail with its filters; older entries follow by key."""
    viewer = officer_of(request)
    form = TrailForm(request.GET, office=viewer.office)
    found = queries.trail_page(viewer, form.wanted(), request.GET.get("sebelum", ""))
    older = request.GET.copy()
    older["sebelum"] = found.older
    context = {
        "filters": form,
        "rows": [(event, wording.group_of(event.action), wording.page_of(event, viewer)) for event in found.events],
        "older": f"?{older.urlencode()}" if found.older else "",
        "is_first": "sebelum" not in request.GET,
    }
    return render(request, "kecamatan/trail/audit_list.html", context)


@allow(*VIEWERS)
@require_GET
def audit_detail(request: HttpRequest, event_id: uuid.UUID) -> HttpResponse:
    """One entry with all that was kept about it."""
    viewer = officer_of(request)
    event = get_object_or_404(queries.trail_visible_to(viewer), pk=event_id)
    context = {
        "event": event,
        "group": wording.group_of(event.action),
        "subject_url": wording.page_of(event, viewer),
        "detail": wording.detail_of(event),
        "versions": history.versions_of(event.subject_type, event.subject_id),
    }
    return render(request, "kecamatan/trail/audit_detail.html", context)
