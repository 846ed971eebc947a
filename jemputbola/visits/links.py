"""The camat's link: given with each proposal, void after a change, used once."""

import datetime as dt
from typing import Final

from jemputbola.models import ConfirmationLink, Visit, VisitState
from jemputbola.visits.lifecycle import VisitRefused

LINK_LIFE: Final = dt.timedelta(days=14)


class LinkUsed(VisitRefused):
    """The link was answered before; who and when stand in its row."""

    code = "link_used"


class LinkVoid(VisitRefused):
    """The link's time is over ("expired"), or the plan has changed since ("superseded")."""

    code = "link_void"

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why=why)


def give_link(visit: Visit, *, at: dt.datetime) -> ConfirmationLink:
    """The link of the visit's present revision; it ends after 14 days, or when the day of the visit begins."""
    day_begins = visit.office.moment(visit.date, dt.time(0))
    ends = min(at + LINK_LIFE, day_begins if day_begins > at else visit.ends_at)
    link, _ = ConfirmationLink.objects.get_or_create(
        visit=visit, revision=visit.revision, defaults={"created_at": at, "expires_at": ends}
    )
    return link


def why_void(link: ConfirmationLink, visit: Visit, *, at: dt.datetime) -> str:
    """Why an unused link can no longer be answered: "superseded", "expired", or "" when it can."""
    if link.revision != visit.revision or visit.state != VisitState.PROPOSED:
        return "superseded"
    return "expired" if at >= link.expires_at else ""


def use_link(link: ConfirmationLink, visit: Visit, *, answer: str, who: str, at: dt.datetime) -> None:
    """Use the link up inside the caller's transaction; `visit` is locked by it. Raises LinkUsed, LinkVoid.

    One conditional UPDATE decides: of two answers at the same moment exactly one finds the link unused.
    """
    unused = ConfirmationLink.objects.filter(pk=link.pk, visit=visit, used_at__isnull=True)
    if not unused.update(used_at=at, answer=answer, answered_by=who):
        raise LinkUsed
    if reason := why_void(link, visit, at=at):
        raise LinkVoid(reason)


def close_link(visit: Visit, *, answer: str, who: str, at: dt.datetime) -> None:
    """A letter has answered: the open link of this revision says so from now on."""
    rows = ConfirmationLink.objects.filter(visit=visit, revision=visit.revision, used_at__isnull=True)
    rows.update(used_at=at, answer=answer, answered_by=who)
