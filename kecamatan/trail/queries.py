"""The audit trail, newest first, cut into pages by key: a page deep in the past costs no more than the first."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet

from kecamatan.listing import page_key, read_page_key
from kecamatan.models import AuditEvent, Officer

PAGE: Final = 50
# For entries of people without an account, such as the camat's link.
NOBODY: Final = "tanpa-akun"


@dataclass(frozen=True)
class TrailFilter:
    """What the list is narrowed to; empty means everything of the office. Days are the office's own."""

    officer: uuid.UUID | None = None
    without_account: bool = False
    group: str = ""
    subject: uuid.UUID | None = None
    first: dt.date | None = None
    last: dt.date | None = None


@dataclass(frozen=True)
class TrailPage:
    events: list[AuditEvent]
    # The key that the next, older page begins after; empty at the end.
    older: str


def trail_visible_to(officer: Officer) -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(office_id=officer.office_id).select_related("officer")


def trail_page(viewer: Officer, wanted: TrailFilter, before: str = "") -> TrailPage:
    """PAGE entries older than the key `before` (an unreadable key means from the newest on). One query."""
    rows = trail_visible_to(viewer)
    if wanted.officer:
        rows = rows.filter(officer_id=wanted.officer)
    if wanted.without_account:
        rows = rows.filter(officer=None)
    if wanted.group:
        rows = rows.filter(action__startswith=f"{wanted.group}.")
    if wanted.subject:
        rows = rows.filter(subject_id=wanted.subject)
    if wanted.first:
        rows = rows.filter(at__gte=viewer.office.moment(wanted.first, dt.time()))
    if wanted.last and wanted.last < dt.date.max:
        rows = rows.filter(at__lt=viewer.office.moment(wanted.last + dt.timedelta(days=1), dt.time()))
    if key := read_page_key(before):
        at, last_id = key
        # The first condition is what the index walks to, the second settles entries of the same moment.
        rows = rows.filter(at__lte=at).filter(Q(at__lt=at) | Q(pk__lt=last_id))
    events = list(rows.order_by("-at", "-id")[: PAGE + 1])
    more = len(events) > PAGE
    events = events[:PAGE]
    return TrailPage(events, page_key(events[-1].at, events[-1].pk) if more else "")
