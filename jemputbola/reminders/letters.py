"""From rows to words: what is known of the visits of a batch, and the text of each of its messages."""

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.conf import settings
from django.urls import NoReverseMatch, reverse

from jemputbola.models import ConfirmationLink, Occasion, OutboxMessage, Visit
from jemputbola.reminders.channels import Outgoing
from jemputbola.reminders.outbox.scheduling import address_of
from jemputbola.reminders.wording import Text, VisitFacts, compose
from kecamatan.models import Office


class NoLink(Exception):
    """A proposal without an open link to answer it by; `code`: no_link."""

    code = "no_link"


@dataclass(frozen=True)
class Letter:
    """A message with its words, and the state of the visit that they were written for."""

    outgoing: Outgoing
    channel: str
    visit_state: str
    office: Office

    @property
    def body_hash(self) -> str:
        words = f"{self.outgoing.subject}\n{self.outgoing.body}\n{self.outgoing.short}"
        return hashlib.sha256(words.encode()).hexdigest()


def messages_with_visits(ids: Iterable[uuid.UUID]) -> list[OutboxMessage]:
    """These messages, the longest due first, each with all that its words need; four queries for any number."""
    rows = OutboxMessage.objects.filter(pk__in=list(ids)).order_by("due_at", "id")
    return list(
        rows.select_related("visit__office", "visit__kecamatan", "visit__point", "visit__team").prefetch_related(
            "visit__desa", "visit__links"
        )
    )


def letter_of(message: OutboxMessage) -> Letter:
    """The message as it goes out. Raises NoLink, SealError, ValueError; any of them is a fault of this one row."""
    text = text_of(message)
    outgoing = Outgoing(message.pk, address_of(message), text.subject, text.body, text.short)
    return Letter(outgoing, message.channel, message.visit.state, message.visit.office)


def text_of(message: OutboxMessage, *, hide_link: str = "") -> Text:
    """The words of a message by the present state of its visit; `hide_link` stands in place of the camat's link.

    Raises NoLink, ValueError.
    """
    facts = facts_of(message.visit, answer=message.occasion == Occasion.PROPOSAL)
    if hide_link and facts.answer_url:
        facts = replace(facts, answer_url=hide_link)
    return compose(message.occasion, message.recipient_kind, message.recipient_name, facts)


def facts_of(visit: Visit, *, answer: bool) -> VisitFacts:
    """What may be said of a visit; with `answer` the camat's link is in it. Raises NoLink."""
    office = visit.office
    return VisitFacts(
        office=office.name,
        office_phone=office.phone,
        kecamatan=visit.kecamatan.name,
        point=visit.point.name,
        address=visit.point.address,
        desa=tuple(each.label for each in sorted(visit.desa.all(), key=lambda each: each.code)),
        date=visit.date,
        starts=visit.starts,
        ends=visit.ends,
        zone_label=office.zone_label,
        state=visit.state,
        team=visit.team.name,
        capacity=visit.capacity,
        answer_url=_absolute("camat_answer", _open_link(visit).token) if answer else "",
        public_url=_absolute("public_visit", visit.pk) if visit.is_public else "",
    )


def _open_link(visit: Visit) -> ConfirmationLink:
    for link in visit.links.all():
        if link.revision == visit.revision and link.used_at is None:
            return link
    raise NoLink


def _absolute(name: str, argument: object) -> str:
    # Never from a Host header: there is no request here, and a mail must not point elsewhere.
    try:
        return f"{settings.PUBLIC_URL}{reverse(name, args=[argument])}"
    except NoReverseMatch:
        return ""
