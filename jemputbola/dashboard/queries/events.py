"""The rows behind the figures."""

from django.db.models import QuerySet

from kecamatan.models import Officer, ResidentEvent


def events_visible_to(officer: Officer) -> QuerySet[ResidentEvent]:
    """The events that count, of the officer's office: corrections and what they took back are left out."""
    return (
        ResidentEvent.objects.filter(resident__office_id=officer.office_id, corrected_by=None)
        .exclude(kind=ResidentEvent.Kind.CORRECTED)
        .select_related("resident__desa__kecamatan", "by")
    )
