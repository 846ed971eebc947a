"""What a person decides about a message that nobody can vouch for."""

import datetime as dt

from django.db import transaction

from jemputbola.models import Attempt, MessageState, OutboxMessage
from jemputbola.reminders.deliver import unfit
from jemputbola.reminders.outbox.scheduling import readdress
from kecamatan import audit, indonesian
from kecamatan.models import Officer


class MessageRefused(Exception):
    """`code`: decided (somebody else, or the provider, was faster), superseded (the visit has changed since),
    expired (too late to matter)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def send_again(message: OutboxMessage, *, by: Officer, at: dt.datetime) -> OutboxMessage:
    """Put a message that failed, or of uncertain fate, back into the queue, to the address that is known today.

    It keeps its reference: a provider that had it after all, and knows repeated references, sends it no second time.
    Raises MessageRefused.
    """
    with transaction.atomic():
        row = _locked(message, MessageState.UNKNOWN, MessageState.FAILED)
        if reason := unfit(row, at=at):
            raise MessageRefused(reason)
        readdress(row)
        row.state, row.next_try_at, row.error_class = MessageState.QUEUED, at, ""
        row.claim_token = row.claimed_at = None
        row.save()
        _record(row, "message.send_again", "Kirim ulang pesan", by=by, at=at)
    return row


def consider_sent(message: OutboxMessage, *, by: Officer, at: dt.datetime) -> OutboxMessage:
    """Settle a message of uncertain fate as sent, because somebody asked the recipient. Raises MessageRefused."""
    with transaction.atomic():
        row = _locked(message, MessageState.UNKNOWN)
        row.state, row.sent_at, row.error_class = MessageState.SENT, at, "by_hand"
        row.claim_token = None
        row.save()
        Attempt.objects.filter(message=row, outcome="unknown").update(outcome="by_hand")
        _record(row, "message.consider_sent", "Pesan dianggap terkirim", by=by, at=at)
    return row


def _locked(message: OutboxMessage, *states: str) -> OutboxMessage:
    rows = OutboxMessage.objects.select_for_update(of=("self",)).select_related("visit__point", "visit__office")
    row = rows.get(pk=message.pk)
    if row.state not in states:
        raise MessageRefused("decided")
    return row


def _record(row: OutboxMessage, action: str, words: str, *, by: Officer, at: dt.datetime) -> None:
    visit = row.visit
    about = f"{visit.point.name}, {indonesian.short_date(visit.date)}"
    summary = f"{words} {row.get_occasion_display()} kepada {row.recipient_name} ({about})"
    audit.record(office=visit.office, by=by, action=action, summary=summary, at=at, subject=row)
