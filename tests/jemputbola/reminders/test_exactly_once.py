"""Many workers, two beats, and processes killed in the middle of sending: nothing twice, nothing lost in silence.

Real PostgreSQL, real processes, a real mail server and a real HTTP provider. First it is shown that the ways we did
not choose do double and do lose.
"""

import contextlib
import datetime as dt
import json
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable

import pytest
import redis
from django.db import connections

from jemputbola.celery import app
from jemputbola.models import Channel, Heartbeat, MessageState, OutboxMessage, Visit
from jemputbola.reminders import outbox
from jemputbola.reminders.channels import Doubts, open_transports
from jemputbola.reminders.deliver import deliver_due
from jemputbola.reminders.letters import letter_of, messages_with_visits
from tests.conftest import ROOT, environment_of_this_test, wait_until
from tests.factories.messages import make_messages, make_told_visit
from tests.factories.visits import NOW
from tests.jemputbola.reminders.conftest import Transports
from tests.jemputbola.reminders.provider import MailServer, Provider

pytestmark = pytest.mark.django_db(transaction=True)
AWHILE = NOW + dt.timedelta(minutes=2)


def at_the_same_time(work: Callable[[int], object], times: int) -> None:
    """Run the work in so many threads, each with a connection of its own, all starting together."""
    together, failed = threading.Barrier(times), []

    def one(number: int) -> None:
        try:
            together.wait(10)
            work(number)
        except BaseException as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failed, failed


def states(visit: Visit) -> Counter[str]:
    return Counter(visit.messages.values_list("state", flat=True))


def test_without_a_claim_two_workers_send_the_same_message(transports: Transports, mail: MailServer) -> None:
    """Look, send, then write: what the outbox must not do. This is the race that the claim closes."""
    visit = make_told_visit()
    make_messages(visit, 10)
    seen = threading.Barrier(2)

    def look_send_write(_: int) -> None:
        due = list(OutboxMessage.objects.filter(state=MessageState.QUEUED, next_try_at__lte=NOW))
        seen.wait(10)
        transport = transports()[Channel.MAIL]
        for message in messages_with_visits(row.pk for row in due):
            transport.send(letter_of(message).outgoing)
            OutboxMessage.objects.filter(pk=message.pk).update(state=MessageState.SENT)

    at_the_same_time(look_send_write, 2)
    assert set(mail.recipients.values()) == {2}


def test_with_a_claim_eight_workers_send_each_message_once(mail: MailServer, phones: Provider) -> None:
    visit = make_told_visit()
    make_messages(visit, 60)
    make_messages(visit, 60, channel=Channel.GATEWAY)
    at_the_same_time(lambda _: deliver_due(open_transports(), clock=lambda: NOW, batch=5), 8)

    assert states(visit) == {MessageState.SENT: 120}
    assert (len(mail.accepted), set(mail.recipients.values())) == (60, {1})
    assert (len(phones.counts), phones.twice) == (60, 0)


def test_two_changes_at_once_write_each_message_once() -> None:
    visit = make_told_visit()

    def schedule(_: int) -> None:
        outbox.schedule(Visit.objects.get(pk=visit.pk), at=NOW)

    at_the_same_time(schedule, 4)
    assert visit.messages.count() == 16


def test_two_sweepers_at_once_settle_each_claim_once(transports: Transports, phones: Provider) -> None:
    phones.answers_questions = True
    visit = make_told_visit()
    make_messages(visit, 40, channel=Channel.GATEWAY)
    claimed = outbox.claim(at=NOW)
    for message_id in claimed.ids:
        outbox.begin(message_id, claimed.token, visit_state=visit.state, at=NOW)
    at_the_same_time(lambda _: outbox.settle_stuck(transports(), clock=lambda: AWHILE), 3)
    assert sorted(phones.asked) == sorted(str(message_id) for message_id in claimed.ids)
    assert states(visit) == {MessageState.QUEUED: 40}


def fleet(*, kills: int, seed: int, doubts: Doubts, processes: int = 4) -> int:
    """Run the sending processes and kill so many of them; gives how many were killed."""
    arguments = ["--processes", str(processes), "--kills", str(kills), "--seed", str(seed), "--at", NOW.isoformat()]
    running = subprocess.Popen(
        [sys.executable, "-m", "tests.jemputbola.reminders.fleet", *arguments],
        cwd=ROOT,
        env=environment_of_this_test() | {"MESSAGE_GATEWAY_TOKEN": "rahasia", "MESSAGE_GATEWAY_DOUBTS": doubts},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        said, _ = running.communicate(timeout=300)
    finally:
        # Whatever happens, none of them lives on to send the next test's messages.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)
    assert running.returncode == 0
    return int(json.loads(said.splitlines()[-1])["killed"])


def after_the_kills(visit: Visit, transports: Transports, doubts: Doubts) -> Counter[str]:
    """Two minutes later: sweep, send what went back into the queue, and see where everything is."""
    for minutes in (2, 4):
        at = NOW + dt.timedelta(minutes=minutes)
        outbox.settle_stuck(transports(doubts), clock=lambda at=at: at)
        deliver_due(transports(doubts), clock=lambda at=at: at)
    return states(visit)


@pytest.mark.parametrize(
    ("doubts", "habits"),
    [
        (Doubts.LOOKUP, {"answers_questions": True}),
        (Doubts.RESEND, {"knows_keys": True}),
    ],
)
def test_killed_in_the_middle_of_sending_nothing_is_doubled_and_nothing_lost(
    transports: Transports, phones: Provider, doubts: Doubts, habits: dict[str, bool]
) -> None:
    for name, value in habits.items():
        setattr(phones, name, value)
    phones.delay = (0.01, 0.04)
    visit = make_told_visit()
    make_messages(visit, 300, channel=Channel.GATEWAY)
    killed = fleet(kills=25, seed=7, doubts=doubts)
    left = states(visit)[MessageState.SENDING]
    found = after_the_kills(visit, transports, doubts)

    # A fast machine empties the queue before the last kill; what counts is that some died holding messages.
    assert killed >= 5
    assert left > 0, "some were killed while they held messages"
    assert found == {MessageState.SENT: 300}
    assert (len(phones.counts), phones.twice) == (300, 0)


def test_killed_where_nobody_can_be_asked_each_doubt_is_shown_to_a_person(
    transports: Transports, phones: Provider
) -> None:
    phones.delay = (0.01, 0.04)
    visit = make_told_visit()
    make_messages(visit, 300, channel=Channel.GATEWAY)
    killed = fleet(kills=25, seed=11, doubts=Doubts.ASK)
    found = after_the_kills(visit, transports, Doubts.ASK)

    assert phones.twice == 0
    assert set(found) <= {MessageState.SENT, MessageState.UNKNOWN}
    # One lane each: a kill leaves at most one message in doubt, and everything else of its batch is sent by others.
    assert 0 < found[MessageState.UNKNOWN] <= killed
    arrived = set(phones.counts)
    sent = {str(pk) for pk in visit.messages.filter(state=MessageState.SENT).values_list("pk", flat=True)}
    unknown = {str(pk) for pk in visit.messages.filter(state=MessageState.UNKNOWN).values_list("pk", flat=True)}
    assert sent <= arrived
    assert arrived - sent <= unknown, "what nobody vouches for is on the list, nothing is lost in silence"


def test_killed_while_mailing_each_doubt_is_shown_to_a_person(
    transports: Transports, mail: MailServer, phones: Provider
) -> None:
    visit = make_told_visit()
    make_messages(visit, 200)
    fleet(kills=15, seed=3, doubts=Doubts.LOOKUP)
    found = after_the_kills(visit, transports, Doubts.LOOKUP)

    assert set(mail.recipients.values()) == {1}
    assert set(found) <= {MessageState.SENT, MessageState.UNKNOWN}
    assert len(mail.accepted) >= found[MessageState.SENT]


def manage(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment_of_this_test() | {"REDIS_URL": "redis://127.0.0.1:1/0", "LOG_LEVEL": "WARNING"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def due_now(visit: Visit, count: int) -> None:
    """Messages that are due on the real clock."""
    make_messages(visit, count, expires_at=dt.datetime(2100, 1, 1, tzinfo=dt.UTC))


@pytest.fixture
def no_quiet_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    """For processes of their own, which may be tested at night."""
    monkeypatch.setenv("MESSAGE_HOURS", "0-24")


def test_the_plain_command_sends_without_any_broker(mail: MailServer, no_quiet_hours: None) -> None:
    due_now(make_told_visit(), 12)
    assert manage("send_messages", "--once") == "sent 12\n"
    assert manage("send_messages", "--once") == ""
    assert set(mail.recipients.values()) == {1}
    assert set(Heartbeat.objects.values_list("name", flat=True)) == {"send_due", "settle_stuck"}


def test_two_beats_double_nothing_and_an_emptied_broker_loses_nothing(
    mail: MailServer, no_quiet_hours: None, celery_worker_process: subprocess.Popen[bytes]
) -> None:
    """The worker runs two tasks at a time; each beat's tick arrives twice."""
    visit = make_told_visit()
    due_now(visit, 80)
    for _ in range(4):
        app.send_task("jemputbola.reminders.tasks.send_due", queue="messages")
    wait_until(lambda: states(visit) == {MessageState.SENT: 80}, seconds=40, what=lambda: str(states(visit)))

    due_now(visit, 10)
    redis.Redis.from_url(os.environ["REDIS_URL"]).flushdb()
    app.send_task("jemputbola.reminders.tasks.send_due", queue="messages")
    wait_until(lambda: states(visit) == {MessageState.SENT: 90}, seconds=40, what=lambda: str(states(visit)))
    assert set(mail.recipients.values()) == {1}
