"""Which queues and tickets an officer may work with; a foreign one is as absent as one that never was."""

import uuid

from django.http import Http404

from antrian.models import Counter, Ticket
from jemputbola.models import PUBLIC_STATES, Visit
from kecamatan.models import Officer


def day_visit_or_404(officer: Officer, visit_id: uuid.UUID) -> Visit:
    """A visit with an agreed date that this officer may see: an operator those of their team."""
    rows = Visit.objects.visible_to(officer).filter(state__in=PUBLIC_STATES)
    visit = (
        rows.select_related("office", "point__desa", "kecamatan", "team", "service_point").filter(pk=visit_id).first()
    )
    if visit is None:
        raise Http404
    return visit


def ticket_or_404(officer: Officer, ticket_id: uuid.UUID) -> Ticket:
    rows = Ticket.objects.filter(queue__visit__in=Visit.objects.visible_to(officer))
    related = (
        "queue__visit__office",
        "queue__visit__point",
        "queue__visit__service_point",
        "resident__desa__kecamatan",
        "counter",
    )
    ticket = rows.select_related(*related).filter(pk=ticket_id).first()
    if ticket is None:
        raise Http404
    return ticket


def counter_or_404(officer: Officer, counter_id: uuid.UUID) -> Counter:
    rows = Counter.objects.filter(queue__visit__in=Visit.objects.visible_to(officer))
    counter = rows.select_related("queue__visit").filter(pk=counter_id).first()
    if counter is None:
        raise Http404
    return counter
