"""The loop: what is due is sent once, what cannot be sent says why, and no message stops the others."""

import datetime as dt
from collections import Counter

import pytest
from django.db import connections

from jemputbola.models import Attempt, Channel, MessageState, OutboxMessage, Visit, VisitState
from jemputbola.reminders import outbox
from jemputbola.reminders.channels import Doubts, Outgoing
from jemputbola.reminders.deliver import deliver_due
from tests.conftest import wait_until
from tests.factories.messages import make_message, make_messages, make_told_visit
from tests.factories.visits import NOW
from tests.jemputbola.reminders.conftest import Transports
from tests.jemputbola.reminders.provider import MailServer, Provider

# The lanes never touch the database, so these run inside the test's own transaction, save where it says otherwise.
pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(minutes=5)


def states(visit: Visit) -> Counter[str]:
    return Counter(visit.messages.values_list("state", flat=True))


def test_what_is_due_is_sent_and_what_is_not_waits(transports: Transports, mail: MailServer) -> None:
    visit = make_told_visit()
    now, later = make_message(visit), make_message(visit, next_try_at=LATER)
    deliver_due(transports(), clock=lambda: NOW)
    now.refresh_from_db()
    later.refresh_from_db()

    assert (now.state, later.state) == (MessageState.SENT, MessageState.QUEUED)
    assert now.sent_at == NOW
    assert now.provider_ref == mail.accepted[0]["Message-ID"]
    assert len(now.body_hash) == 64
    assert list(Attempt.objects.values_list("message", "number", "outcome")) == [(now.pk, 1, "sent")]


def test_the_outbox_of_an_agreed_visit_reaches_everybody_by_mail(transports: Transports, mail: MailServer) -> None:
    visit = make_told_visit()
    outbox.schedule(visit, at=NOW)
    deliver_due(transports(), clock=lambda: NOW)

    assert set(mail.recipients) == {
        "camat@cibeber.example.invalid",
        "desa@cisalak.example.invalid",
        "lilis@balai.example.invalid",
        "tim@dinas.example.invalid",
    }
    assert all("Senin, 21 Januari 2019" in each.get_content() for each in mail.accepted)


def test_the_proposal_brings_the_link_to_answer_by(transports: Transports, mail: MailServer) -> None:
    visit = make_told_visit(VisitState.PROPOSED)
    outbox.schedule(visit, at=NOW)
    deliver_due(transports(), clock=lambda: NOW)

    (got,) = mail.accepted
    assert f"/jawab/{visit.links.get().token}/" in got.get_content()


def test_both_channels_are_used_and_a_longer_list_than_one_batch(
    transports: Transports, mail: MailServer, phones: Provider
) -> None:
    visit = make_told_visit()
    make_messages(visit, 30)
    make_messages(visit, 30, channel=Channel.GATEWAY)
    tally = deliver_due(transports(), clock=lambda: NOW, batch=7)

    assert tally == {"sent": 60}
    assert set(mail.recipients.values()) == {1}
    assert (len(mail.accepted), len(phones.counts), phones.twice) == (30, 30, 0)


def test_a_rescheduled_visit_sends_nothing_of_its_old_date(transports: Transports, mail: MailServer) -> None:
    visit = make_told_visit()
    old = make_message(visit)
    Visit.objects.filter(pk=visit.pk).update(revision=2)
    deliver_due(transports(), clock=lambda: NOW)
    old.refresh_from_db()
    assert (old.state, mail.accepted) == (MessageState.CANCELLED, [])


@pytest.mark.django_db(transaction=True)
def test_a_visit_that_is_rescheduled_while_its_messages_go_out_stops_them(
    transports: Transports, mail: MailServer
) -> None:
    visit = make_told_visit()
    make_messages(visit, 10)
    ours = transports()
    send = ours[Channel.MAIL].send

    def send_and_reschedule(message: Outgoing) -> str:
        if len(mail.accepted) == 3:
            Visit.objects.filter(pk=visit.pk).update(revision=2)
            connections.close_all()
        return send(message)

    ours[Channel.MAIL].send = send_and_reschedule  # type: ignore[method-assign]
    deliver_due(ours, clock=lambda: NOW)
    assert states(visit) == {MessageState.SENT: 4, MessageState.CANCELLED: 6}


def test_a_message_past_its_time_is_not_sent(transports: Transports, mail: MailServer) -> None:
    visit = make_told_visit()
    make_message(visit, expires_at=NOW)
    deliver_due(transports(), clock=lambda: NOW)
    assert (states(visit), mail.accepted) == ({MessageState.EXPIRED: 1}, [])


def test_what_is_still_there_at_night_waits_for_the_morning(transports: Transports, mail: MailServer) -> None:
    visit = make_told_visit()
    message = make_message(visit)
    deliver_due(transports(), clock=lambda: dt.datetime(2019, 1, 14, 13, 1, tzinfo=dt.UTC))  # 20.01 WIB
    message.refresh_from_db()
    assert (message.state, mail.accepted, message.attempts) == (MessageState.QUEUED, [], 0)
    assert message.next_try_at == dt.datetime(2019, 1, 15, 0, tzinfo=dt.UTC)


def test_a_poisoned_message_fails_alone(transports: Transports, mail: MailServer) -> None:
    visit = make_told_visit()
    (poisoned, *_) = make_messages(visit, 5)
    OutboxMessage.objects.filter(pk=poisoned.pk).update(address_sealed=b"\x02k1rusak")
    unlinked = make_message(visit, occasion="proposal", visit_revision=visit.revision)
    Visit.objects.filter(pk=visit.pk).update(state=VisitState.PROPOSED)
    OutboxMessage.objects.exclude(pk=unlinked.pk).update(occasion="cancelled")
    deliver_due(transports(), clock=lambda: NOW)

    poisoned.refresh_from_db()
    unlinked.refresh_from_db()
    assert (poisoned.state, poisoned.error_class) == (MessageState.FAILED, "wording:damaged")
    assert (unlinked.state, unlinked.error_class) == (MessageState.FAILED, "wording:no_link")
    assert len(mail.accepted) == 4


def test_a_fault_of_our_own_is_not_the_end_of_a_message(
    transports: Transports, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = make_told_visit()
    message = make_message(visit)

    def broken_release(_: object) -> None:
        raise ImportError

    with monkeypatch.context() as release:
        release.setattr("jemputbola.reminders.deliver.letter_of", broken_release)
        deliver_due(transports(), clock=lambda: NOW)
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.QUEUED, 0)
    deliver_due(transports(), clock=lambda: LATER)
    message.refresh_from_db()
    assert message.state == MessageState.SENT


def test_a_server_that_is_away_is_tried_with_one_message_not_with_all(transports: Transports, phones: Provider) -> None:
    visit = make_told_visit()
    make_messages(visit, 20, channel=Channel.GATEWAY)
    ours = transports(Doubts.ASK)
    phones.say = [(429, {})] * 2
    deliver_due(ours, clock=lambda: NOW)
    assert states(visit) == {MessageState.SENT: 18, MessageState.QUEUED: 2}, "being told 'slow down' concerns the one"

    make_messages(visit, 20, channel=Channel.GATEWAY)
    ours[Channel.GATEWAY]._url = "http://127.0.0.1:1/messages"  # type: ignore[attr-defined]
    deliver_due(ours, clock=lambda: NOW)
    waiting = visit.messages.filter(state=MessageState.QUEUED)
    assert waiting.count() == 22
    assert waiting.filter(attempts=1, error_class="gateway:ConnectError").count() == 1
    assert not waiting.filter(next_try_at__lte=NOW).exists()


def test_after_so_many_tries_it_is_given_up_and_shown(transports: Transports, phones: Provider) -> None:
    visit = make_told_visit()
    message = make_message(visit, channel=Channel.GATEWAY)
    phones.say = [(429, {})] * 100
    at = NOW
    ours = transports()
    for _ in range(40):
        deliver_due(ours, clock=lambda at=at: at)
        at += dt.timedelta(minutes=15)
    message.refresh_from_db()
    assert (message.state, message.attempts, message.error_class) == (MessageState.FAILED, 12, "gateway:429")


def test_a_doubt_is_left_to_the_sweeper_where_the_provider_can_be_asked(
    transports: Transports, phones: Provider
) -> None:
    visit = make_told_visit()
    phones.silent, phones.answers_questions = 1, True
    message = make_message(visit, channel=Channel.GATEWAY)
    ours = transports(read=0.3)
    deliver_due(ours, clock=lambda: NOW)
    message.refresh_from_db()
    assert message.state == MessageState.SENDING

    deliver_due(ours, clock=lambda: LATER)
    assert phones.twice == 0, "nobody sends it again meanwhile"
    outbox.settle_stuck(ours, clock=lambda: LATER)
    message.refresh_from_db()
    assert (message.state, message.error_class) == (MessageState.SENT, "")
    assert message.attempt_rows.get().outcome == "found"
    assert (len(phones.arrived), phones.twice) == (1, 0)


def test_a_doubt_is_a_persons_to_decide_where_the_provider_cannot_be_asked(
    transports: Transports, phones: Provider
) -> None:
    visit = make_told_visit()
    phones.silent = 1
    make_message(visit, channel=Channel.GATEWAY)
    deliver_due(transports(Doubts.ASK, read=0.3), clock=lambda: NOW)
    assert states(visit) == {MessageState.UNKNOWN: 1}


@pytest.mark.django_db(transaction=True)
def test_no_connection_to_the_database_is_held_while_a_provider_thinks(
    transports: Transports, phones: Provider
) -> None:
    visit = make_told_visit()
    make_message(visit, channel=Channel.GATEWAY)
    ours = transports()
    callers, send = connections["default"], ours[Channel.GATEWAY].send

    def think_until_it_is_given_back(message: Outgoing) -> str:
        assert not callers.in_atomic_block
        wait_until(lambda: callers.connection is None, what=lambda: "the connection to be given back")
        return send(message)

    ours[Channel.GATEWAY].send = think_until_it_is_given_back  # type: ignore[method-assign]
    deliver_due(ours, clock=lambda: NOW)
    assert states(visit) == {MessageState.SENT: 1}


def test_when_asked_to_stop_nothing_is_left_half_done(transports: Transports, mail: MailServer) -> None:
    visit = make_told_visit()
    make_messages(visit, 20)
    deliver_due(transports(), clock=lambda: NOW, stop=lambda: len(mail.accepted) >= 5)
    assert states(visit)[MessageState.SENDING] == 0
    assert states(visit)[MessageState.SENT] == len(mail.accepted) < 20


def test_the_number_of_queries_grows_only_with_the_messages(
    transports: Transports, mail: MailServer, query_count: object
) -> None:
    visits = [make_told_visit() for _ in range(6)]
    counts = []
    for chosen in (visits[:2], visits[2:]):
        for visit in chosen:
            make_messages(visit, 3)
        with query_count() as queries:  # type: ignore[operator]
            deliver_due(transports(), clock=lambda: NOW)
        words = [q for q in queries if q["sql"].startswith("SELECT") and "jemputbola_outboxmessage" in q["sql"]]
        counts.append(len(words))
    assert counts[0] == counts[1]
