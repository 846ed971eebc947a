"""What the messages hold about a resident: those sent to them, and what the local sink received in their name."""

import datetime as dt

from django.db.models import Q, QuerySet

from jemputbola.models import MessageState, OutboxMessage, RecipientKind, SinkMessage
from jemputbola.reminders.recipients import international
from kecamatan.safekeeping.holding import NOBODY, Erased, Person, Section


def _messages(person: Person, erased: Erased | None = None) -> QuerySet[OutboxMessage]:
    keys = [str(person.resident.pk), *(str(pk) for pk in (erased.subjects if erased else ()))]
    return OutboxMessage.objects.filter(
        office_id=person.resident.office_id, recipient_kind=RecipientKind.RESIDENT, recipient_key__in=keys
    )


def tell(person: Person) -> list[Section]:
    rows = [
        (
            person.moment(message.sent_at or message.due_at),
            message.get_occasion_display(),
            f"{message.get_channel_display()} {message.address_masked}",
            message.get_state_display(),
        )
        for message in _messages(person).order_by("due_at", "id")
    ]
    return [Section("Pesan untuk Anda", ("Waktu", "Tentang", "Ke", "Keadaan"), rows)]


def forget(person: Person, erased: Erased, at: dt.datetime) -> None:
    """What still waits is not sent any more; of what was sent the recipient is emptied."""
    messages = _messages(person, erased)
    waiting = (MessageState.QUEUED, MessageState.SENDING, MessageState.UNKNOWN)
    messages.filter(state__in=waiting).update(state=MessageState.CANCELLED, claim_token=None)
    erased.counts["messages"] = messages.update(recipient_name=NOBODY, address_sealed=b"", address_masked="")
    mine = Q(pk=None)
    for text in {person.phone, international(person.phone), person.nik} - {""}:
        mine |= Q(recipient__contains=text) | Q(body__contains=text)
    erased.counts["sink"] = SinkMessage.objects.filter(mine).delete()[0]
