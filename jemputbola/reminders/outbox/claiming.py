"""Taking due messages out of the outbox so that exactly one worker sends each, and writing down what came of it.

queued -> sending (claimed) -> begun: an Attempt row -> sent, queued again, failed, unknown. The claim is committed
before anything is sent, so no second worker takes the row; each later write is fenced by the claim's token, so that a
worker whose claim was taken from it can neither send nor write. What was claimed but never begun was surely not sent.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection

from jemputbola.models import MessageState

BATCH: Final = 50

# The MATERIALIZED is needed: without it PostgreSQL may run the sub-select more than once, and exceed the LIMIT.
_CLAIM: Final = """
    WITH due AS MATERIALIZED (
        SELECT id FROM jemputbola_outboxmessage
        WHERE state = 'queued' AND next_try_at <= %(at)s
        ORDER BY next_try_at LIMIT %(batch)s
        FOR UPDATE SKIP LOCKED
    )
    UPDATE jemputbola_outboxmessage AS message
    SET state = 'sending', claim_token = %(token)s, claimed_at = %(at)s
    FROM due WHERE message.id = due.id
    RETURNING message.id
"""
# Right before the call: still our claim, still the same truth about the visit, still in time.
_BEGIN: Final = """
    WITH begun AS (
        UPDATE jemputbola_outboxmessage AS message
        SET claimed_at = %(at)s, attempts = message.attempts + 1
        FROM jemputbola_visit AS visit
        WHERE message.id = %(id)s AND message.state = 'sending' AND message.claim_token = %(token)s
          AND message.expires_at > %(at)s
          AND visit.id = message.visit_id AND visit.revision = message.visit_revision AND visit.state = %(visit_state)s
        RETURNING message.id, message.attempts
    )
    INSERT INTO jemputbola_attempt (message_id, number, started_at, outcome, error_class)
    SELECT id, attempts, %(at)s, '', '' FROM begun
    RETURNING number
"""
_SETTLE: Final = """
    WITH settled AS (
        UPDATE jemputbola_outboxmessage
        SET state = %(state)s, error_class = %(error_class)s,
            next_try_at = COALESCE(%(next_try_at)s, next_try_at),
            sent_at = CASE WHEN %(state)s = 'sent' THEN %(at)s ELSE sent_at END,
            provider_ref = COALESCE(%(provider_ref)s, provider_ref),
            body_hash = COALESCE(%(body_hash)s, body_hash),
            claim_token = CASE WHEN %(state)s = 'sending' THEN claim_token END
        WHERE id = %(id)s AND state = 'sending' AND claim_token = %(token)s
        RETURNING id, attempts
    ), written AS (
        UPDATE jemputbola_attempt AS attempt
        SET finished_at = %(at)s, outcome = %(outcome)s, error_class = %(error_class)s
        FROM settled
        WHERE attempt.message_id = settled.id AND attempt.number = settled.attempts
          AND (attempt.finished_at IS NULL OR attempt.outcome = 'uncertain')
    )
    SELECT id FROM settled
"""


@dataclass(frozen=True)
class Claimed:
    """Messages that are ours until they are settled, or until a sweeper takes the claim away."""

    token: uuid.UUID
    ids: tuple[uuid.UUID, ...]


@dataclass(frozen=True)
class Result:
    """What came of one message. `outcome` is for its attempt's row: sent, retry, refused, uncertain, found, absent ...

    `state` sending means: not known yet, the sweeper will ask.
    """

    id: uuid.UUID
    state: str
    outcome: str
    error_class: str = ""
    next_try_at: dt.datetime | None = None
    provider_ref: str | None = None
    body_hash: str | None = None


def claim(*, at: dt.datetime, batch: int = BATCH) -> Claimed:
    """Take up to `batch` messages that are due at `at`, those that wait longest first. Call it outside a transaction.

    Any number of workers may do so at once: each row goes to one of them, and none waits for another.
    """
    token = uuid.uuid4()
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"at": at, "batch": batch, "token": token})
        return Claimed(token, tuple(row[0] for row in cursor.fetchall()))


def begin(message_id: uuid.UUID, token: uuid.UUID, *, visit_state: str, at: dt.datetime) -> bool:
    """Write that this message is about to be handed over. False: it must not be.

    That is so when the claim was lost, the message expired, or the visit is no longer in `visit_state` and in the
    message's revision. Must be committed before the provider is called.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN, {"id": message_id, "token": token, "visit_state": visit_state, "at": at})
        return cursor.fetchone() is not None


def settle(results: Iterable[Result], token: uuid.UUID, *, at: dt.datetime) -> int:
    """Write what came of claimed messages; gives how many were still ours. A lost claim is left alone."""
    written = 0
    with connection.cursor() as cursor:
        for result in results:
            parameters = {**result.__dict__, "token": token, "at": at}
            cursor.execute(_SETTLE, parameters)
            written += len(cursor.fetchall())
    return written


def hand_back(ids: Sequence[uuid.UUID], token: uuid.UUID, *, next_try_at: dt.datetime) -> None:
    """Put claimed messages that were not begun back into the queue, to be tried from `next_try_at` on."""
    if not ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE jemputbola_outboxmessage SET state = %s, claim_token = NULL, claimed_at = NULL, next_try_at = %s "
            "WHERE id = ANY(%s) AND state = 'sending' AND claim_token = %s",
            [MessageState.QUEUED, next_try_at, list(ids), token],
        )
