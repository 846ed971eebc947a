"""What happens to messages whose worker died between claim and answer."""

import datetime as dt
import uuid

import pytest

from jemputbola.models import Channel, MessageState, OutboxMessage
from jemputbola.reminders import outbox
from jemputbola.reminders.channels import Doubts
from jemputbola.reminders.outbox.claiming import Result
from tests.factories.messages import make_message, make_messages, make_told_visit
from tests.factories.visits import NOW
from tests.jemputbola.reminders.conftest import Transports
from tests.jemputbola.reminders.provider import Provider

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(seconds=61)


def claimed(**fields: object) -> tuple[OutboxMessage, uuid.UUID]:
    """A message that a worker has taken, and its claim."""
    message = make_message(make_told_visit(), channel=Channel.GATEWAY, **fields)
    return message, outbox.claim(at=NOW).token


def begun(phones: Provider | None = None, **fields: object) -> tuple[OutboxMessage, uuid.UUID]:
    """A message whose worker died while handing it over; with `phones`: after it was accepted."""
    message, token = claimed(**fields)
    assert outbox.begin(message.pk, token, visit_state="confirmed", at=NOW)
    if phones:
        phones.accept({"reference": str(message.pk)}, str(message.pk))
    return message, token


def test_a_claim_that_was_never_begun_goes_back_into_the_queue(transports: Transports) -> None:
    message, token = claimed()
    outbox.settle_stuck(transports(Doubts.ASK), clock=lambda: LATER)
    message.refresh_from_db()

    assert (message.state, message.attempts) == (MessageState.QUEUED, 0)
    assert not outbox.begin(message.pk, token, visit_state="confirmed", at=LATER), "the first worker wakes up in vain"


def test_a_young_claim_is_left_to_its_worker(transports: Transports) -> None:
    message, _ = begun()
    outbox.settle_stuck(transports(Doubts.ASK), clock=lambda: NOW + dt.timedelta(seconds=59))
    message.refresh_from_db()
    assert message.state == MessageState.SENDING


def test_the_provider_has_it_so_it_was_sent(transports: Transports, phones: Provider) -> None:
    phones.answers_questions = True
    message, token = begun(phones)
    outbox.settle_stuck(transports(), clock=lambda: LATER)
    message.refresh_from_db()

    assert message.state == MessageState.SENT
    assert message.attempt_rows.get().outcome == "found"
    assert not outbox.settle([Result(message.pk, MessageState.FAILED, "failed")], token, at=LATER), "too late"


def test_the_provider_never_had_it_so_it_is_sent_again(transports: Transports, phones: Provider) -> None:
    phones.answers_questions = True
    message, _ = begun()
    outbox.settle_stuck(transports(), clock=lambda: LATER)
    message.refresh_from_db()
    assert message.state == MessageState.QUEUED
    assert message.attempt_rows.get().outcome == "absent"


def test_a_provider_that_knows_our_key_is_given_it_again(transports: Transports) -> None:
    message, _ = begun()
    outbox.settle_stuck(transports(Doubts.RESEND), clock=lambda: LATER)
    message.refresh_from_db()
    assert message.state == MessageState.QUEUED


def test_nobody_can_be_asked_so_a_person_is(transports: Transports) -> None:
    message, _ = begun()
    outbox.settle_stuck(transports(Doubts.ASK), clock=lambda: LATER)
    message.refresh_from_db()
    assert message.state == MessageState.UNKNOWN
    assert outbox.claim(at=LATER).ids == (), "and no worker touches it"


def test_a_provider_that_cannot_answer_now_is_asked_again_and_at_last_a_person(
    transports: Transports, phones: Provider
) -> None:
    message, _ = begun()
    outbox.settle_stuck(transports(), clock=lambda: LATER)
    message.refresh_from_db()
    assert message.state == MessageState.SENDING
    assert len(phones.asked) == 1

    outbox.settle_stuck(transports(), clock=lambda: NOW + dt.timedelta(minutes=16))
    message.refresh_from_db()
    assert (message.state, message.error_class) == (MessageState.UNKNOWN, "gateway:lookup_404")


def test_a_message_that_kills_its_worker_again_and_again_is_given_up(transports: Transports) -> None:
    message, _ = begun(attempts=11)
    outbox.settle_stuck(transports(Doubts.RESEND), clock=lambda: LATER)
    message.refresh_from_db()
    assert (message.state, message.error_class) == (MessageState.FAILED, "too_many_attempts")


def test_many_left_behind_are_all_settled(transports: Transports) -> None:
    make_messages(make_told_visit(), 45)
    outbox.claim(at=NOW)
    assert outbox.settle_stuck(transports(), clock=lambda: LATER) == 45
    assert not OutboxMessage.objects.filter(state=MessageState.SENDING).exists()
