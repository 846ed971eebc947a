"""What became of claims that nobody settled: the worker died, or the provider never answered.

Claimed but never begun: surely not sent, back into the queue. Begun: ask the provider by our reference, or send again
where it takes a repeated reference for the same message, else let a person decide. Nothing is resent blindly.
"""

import datetime as dt
import logging
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.db import connection, transaction

from jemputbola.models import Attempt, MessageState, OutboxMessage
from jemputbola.reminders.channels.base import ChannelError, Doubts, Transport
from jemputbola.reminders.outbox.claiming import Result, settle
from jemputbola.reminders.outbox.retrying import GIVE_UP_AFTER

logger = logging.getLogger(__name__)

# Three times what a hand-over may take (5 s to connect, 15 s to answer).
STUCK_AFTER: Final = dt.timedelta(seconds=60)
# So long is a provider asked that does not answer, before a person is asked.
ASK_FOR: Final = dt.timedelta(minutes=15)

_TAKE: Final = """
    WITH stuck AS MATERIALIZED (
        SELECT id FROM jemputbola_outboxmessage
        WHERE state = 'sending' AND claimed_at <= %(before)s
        ORDER BY claimed_at LIMIT %(batch)s
        FOR UPDATE SKIP LOCKED
    )
    UPDATE jemputbola_outboxmessage AS message SET claim_token = %(token)s, claimed_at = %(at)s
    FROM stuck WHERE message.id = stuck.id
    RETURNING message.id
"""


@dataclass(frozen=True)
class Doubt:
    """A message of which it is not known whether it was sent. `began`: when it was handed over; None: it never was."""

    message: OutboxMessage
    began: dt.datetime | None


def settle_stuck(
    transports: Mapping[str, Transport],
    *,
    clock: Callable[[], dt.datetime],
    stuck_after: dt.timedelta = STUCK_AFTER,
    stop: Callable[[], bool] = lambda: False,
    batch: int = 20,
) -> int:
    """Settle the claims older than `stuck_after`; gives how many were looked at.

    Two sweepers never take the same claim, and taking it keeps the first worker from sending or writing any more.
    """
    seen = 0
    began = clock()
    while not stop():
        token, doubts = _take(before=began - stuck_after, at=clock(), batch=batch)
        if not doubts:
            break
        for doubt in doubts:
            if stop():
                break
            # The provider is asked with no transaction open.
            result = _judge(doubt, transports.get(doubt.message.channel), at=clock())
            if result is not None:
                settle([result], token, at=clock())
            seen += 1
    return seen


def _take(*, before: dt.datetime, at: dt.datetime, batch: int) -> tuple[uuid.UUID, list[Doubt]]:
    token = uuid.uuid4()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_TAKE, {"before": before, "at": at, "batch": batch, "token": token})
        ids = [row[0] for row in cursor.fetchall()]
    messages = {row.pk: row for row in OutboxMessage.objects.filter(pk__in=ids)}
    started = dict.fromkeys(ids, None)
    for attempt in Attempt.objects.filter(message_id__in=ids):
        is_open = attempt.finished_at is None or attempt.outcome == "uncertain"
        if is_open and attempt.number == messages[attempt.message_id].attempts:
            started[attempt.message_id] = attempt.started_at
    return token, [Doubt(messages[each], started[each]) for each in ids]


def _judge(doubt: Doubt, transport: Transport | None, *, at: dt.datetime) -> Result | None:
    """What to write; None: not known yet, ask again at the next sweep."""
    message = doubt.message
    if doubt.began is None:
        return Result(message.pk, MessageState.QUEUED, "released", next_try_at=at)
    if transport is None or transport.doubts == Doubts.ASK:
        return Result(message.pk, MessageState.UNKNOWN, "unknown", "cannot_be_asked")
    if transport.doubts == Doubts.RESEND:
        return _again(message, "resend", at=at)
    try:
        found = transport.find(message.pk)
    except Exception as error:
        code = error.code if isinstance(error, ChannelError) else f"bug:{type(error).__name__}"
        if at - doubt.began < ASK_FOR:
            logger.info("message %s: %s, will ask again", message.pk, code)
            return None
        return Result(message.pk, MessageState.UNKNOWN, "unknown", code[:40])
    if found:
        return Result(message.pk, MessageState.SENT, "found", provider_ref=str(message.pk))
    return _again(message, "absent", at=at)


def _again(message: OutboxMessage, outcome: str, *, at: dt.datetime) -> Result:
    """Back into the queue; but what has brought its worker down again and again stays down."""
    if message.attempts >= GIVE_UP_AFTER:
        return Result(message.pk, MessageState.FAILED, outcome, "too_many_attempts")
    return Result(message.pk, MessageState.QUEUED, outcome, next_try_at=at)
