"""Taking due messages out of the outbox so that exactly one worker sends each, and writing down what came of it.

queued -> sending (claimed) -> begun: an Attempt row -> sent, queued again, failed, unknown. The claim is committed
before anything is sent, so no second worker takes the row; each later write is fenced by the claim's token, so that a
worker whose claim was taken from it can neither send nor write. What was claimed but never begun was surely not sent.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

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
# What came back is written down, and what goes out next is begun, in one statement: one commit for each message.
# The ANY repeats the join so that the planner, who guesses at unnest, goes by the primary key.
# A message may begin when it is still our claim, still in time, and still the same truth about the visit.
_TURN: Final = """
    WITH result AS (
        SELECT * FROM unnest(%(result_ids)s::uuid[], %(states)s::text[], %(outcomes)s::text[], %(errors)s::text[],
                             %(next_tries)s::timestamptz[], %(references)s::text[], %(hashes)s::text[])
            AS row (id, state, outcome, error_class, next_try_at, provider_ref, body_hash)
    ), settled AS (
        UPDATE jemputbola_outboxmessage AS message
        SET state = result.state, error_class = result.error_class,
            next_try_at = COALESCE(result.next_try_at, message.next_try_at),
            sent_at = CASE WHEN result.state = 'sent' THEN %(at)s ELSE message.sent_at END,
            provider_ref = COALESCE(result.provider_ref, message.provider_ref),
            body_hash = COALESCE(result.body_hash, message.body_hash),
            claim_token = CASE WHEN result.state = 'sending' THEN message.claim_token END
        FROM result
        WHERE message.id = result.id AND message.id = ANY(%(result_ids)s::uuid[])
          AND message.state = 'sending' AND message.claim_token = %(token)s
        RETURNING message.id, message.attempts, result.outcome, result.error_class
    ), written AS (
        UPDATE jemputbola_attempt AS attempt
        SET finished_at = %(at)s, outcome = settled.outcome, error_class = settled.error_class
        FROM settled
        WHERE attempt.message_id = settled.id AND attempt.number = settled.attempts
          AND (attempt.finished_at IS NULL OR attempt.outcome = 'uncertain')
    ), next AS (
        SELECT * FROM unnest(%(next_ids)s::uuid[], %(visit_states)s::text[]) AS row (id, visit_state)
    ), begun AS (
        UPDATE jemputbola_outboxmessage AS message
        SET claimed_at = %(at)s, attempts = message.attempts + 1
        FROM next, jemputbola_visit AS visit
        WHERE message.id = next.id AND message.id = ANY(%(next_ids)s::uuid[])
          AND message.state = 'sending' AND message.claim_token = %(token)s
          AND message.expires_at > %(at)s
          AND visit.id = message.visit_id AND visit.revision = message.visit_revision
          AND visit.state = next.visit_state
        RETURNING message.id, message.attempts
    ), noted AS (
        INSERT INTO jemputbola_attempt (message_id, number, started_at, outcome, error_class)
        SELECT id, attempts, %(at)s, '', '' FROM begun
    )
    SELECT id, 'settled' FROM settled UNION ALL SELECT id, 'begun' FROM begun
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


def settle_and_begin(
    results: Sequence[Result], going: Sequence[tuple[uuid.UUID, str]], token: uuid.UUID, *, at: dt.datetime
) -> tuple[set[uuid.UUID], set[uuid.UUID]]:
    """Write what came of claimed messages, and that others are about to be handed over; gives both sets, as written.

    `going` are ids, each with the state of the visit that its words were made for. One that is missing from the second
    set must not be sent: its claim was lost, it expired, or its visit has changed since. Call it outside a transaction:
    what it begins must be committed before a provider is called.
    """
    if not results and not going:
        return set(), set()
    parameters: dict[str, Any] = {
        "at": at,
        "token": token,
        "result_ids": [each.id for each in results],
        "states": [each.state for each in results],
        "outcomes": [each.outcome for each in results],
        "errors": [each.error_class for each in results],
        "next_tries": [each.next_try_at for each in results],
        "references": [each.provider_ref for each in results],
        "hashes": [each.body_hash for each in results],
        "next_ids": [each for each, _ in going],
        "visit_states": [state for _, state in going],
    }
    with connection.cursor() as cursor:
        cursor.execute(_TURN, parameters)
        rows = cursor.fetchall()
    return {pk for pk, what in rows if what == "settled"}, {pk for pk, what in rows if what == "begun"}


def begin(message_id: uuid.UUID, token: uuid.UUID, *, visit_state: str, at: dt.datetime) -> bool:
    """Write that this message is about to be handed over. False: it must not be."""
    return message_id in settle_and_begin([], [(message_id, visit_state)], token, at=at)[1]


def settle(results: Sequence[Result], token: uuid.UUID, *, at: dt.datetime) -> int:
    """Write what came of claimed messages; gives how many were still ours. A lost claim is left alone."""
    return len(settle_and_begin(results, [], token, at=at)[0])


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
