"""Messages handed over in a second, beside the bare SMTP and HTTP loop against the same servers; and the kills."""

import contextlib
import datetime as dt
import json
import multiprocessing
import os
import signal
import smtplib
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from multiprocessing.connection import Connection
from pathlib import Path

import httpx
from django.core.management import call_command
from django.db import connection
from django.test import override_settings

COUNT = int(os.environ.get("BENCH_MESSAGES", "600"))
KILL_MESSAGES = int(os.environ.get("BENCH_KILL_MESSAGES", "2500"))
KILLS = int(os.environ.get("BENCH_KILLS", "250"))
ROUNDS = 3
ROOT = Path(__file__).resolve().parent.parent.parent
TOKEN = "rahasia"


def run() -> Iterator[str]:
    """Rows of text. Rates on a busy machine swing; the ratio and the zeroes are what counts."""
    call_command("migrate", verbosity=0)
    with servers() as world, settings_for(world):
        yield f"{COUNT} messages a round, the median of {ROUNDS} rounds; one process, servers in another"
        yield from compare("mail", "mail", world, delay=0)
        yield from compare("gateway that answers at once", "gateway", world, delay=0)
        yield from compare("gateway that takes 20 ms", "gateway", world, delay=0.02)
        yield claims()
        yield kills(world)


def compare(label: str, channel: str, world: "World", *, delay: float) -> Iterator[str]:
    """The bare loop and the outbox by turns, on the same server."""
    world.ask("delay", delay)
    bare, ours, ratios = [], [], []
    for _ in range(ROUNDS):
        bare.append(rate(bare_mail if channel == "mail" else bare_http))
        waiting(COUNT, channel)
        ours.append(rate(outbox_loop))
        ratios.append(ours[-1] / bare[-1])
    yield f"{label:<30} bare loop {statistics.median(bare):7,.0f}/s   outbox {statistics.median(ours):7,.0f}/s   " + (
        f"ratio {statistics.median(ratios):.2f}"
    )


def rate(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return COUNT / (time.perf_counter() - began)


def bare_mail() -> None:
    """What the simplest program would do: one session, one mail after the other."""
    from django.conf import settings

    with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT) as smtp:
        for number in range(COUNT):
            mail = EmailMessage()
            mail["Subject"], mail["From"] = "Pengingat", "dinas@example.invalid"
            mail["To"] = f"penerima{number}@example.invalid"
            mail.set_content("Yth. Kepala Desa,\n\nBesok ada pelayanan e-KTP.\n" * 10)
            smtp.send_message(mail)


def bare_http() -> None:
    from django.conf import settings

    with httpx.Client(headers={"Authorization": f"Bearer {TOKEN}"}, trust_env=False) as client:
        for _ in range(COUNT):
            reference = str(uuid.uuid4())
            content = {"reference": reference, "to": "+6289900000001", "text": "Besok ada pelayanan e-KTP." * 8}
            client.post(settings.MESSAGE_GATEWAY_URL, json=content, headers={"Idempotency-Key": reference})


def waiting(count: int, channel: str) -> None:
    """So many messages of one agreed visit, due now."""
    from tests.factories.messages import make_messages, make_told_visit

    make_messages(make_told_visit(), count, channel=channel)


def outbox_loop() -> None:
    from jemputbola.models import MessageState, OutboxMessage
    from jemputbola.reminders.channels import open_transports
    from jemputbola.reminders.deliver import deliver_due
    from tests.factories.visits import NOW

    transports = open_transports()
    deliver_due(transports, clock=lambda: NOW)
    for each in transports.values():
        each.close()
    assert not OutboxMessage.objects.exclude(state=MessageState.SENT).exists()


def claims() -> str:
    """Claims alone, in batches of 50, by one process."""
    from jemputbola.models import OutboxMessage
    from jemputbola.reminders import outbox
    from tests.factories.visits import NOW

    waiting(COUNT, "mail")
    seconds = 1 / rate(lambda: [None for _ in iter(lambda: outbox.claim(at=NOW).ids, ())])  # type: ignore[arg-type, func-returns-value]
    OutboxMessage.objects.filter(state="sending").delete()
    return f"claims, 50 at a time: {1 / seconds:,.0f}/s"


def kills(world: "World") -> str:
    """The lab: eight sending processes, one killed again and again while it hands a message over."""
    from jemputbola.models import MessageState, OutboxMessage
    from jemputbola.reminders import outbox
    from jemputbola.reminders.channels import open_transports
    from jemputbola.reminders.deliver import deliver_due
    from tests.factories.visits import NOW

    world.ask("delay", 0.04)
    world.ask("forget", None)
    OutboxMessage.objects.all().delete()
    waiting(KILL_MESSAGES, "gateway")
    began = time.perf_counter()
    killed = fleet(
        [
            "--processes",
            "8",
            "--kills",
            str(KILLS),
            "--seed",
            "5",
            "--at",
            NOW.isoformat(),
            "--words",
            "3",
            "--moment",
            "0.01",
        ]
    )
    seconds = time.perf_counter() - began
    left = OutboxMessage.objects.filter(state=MessageState.SENDING).count()
    for minutes in (2, 4):
        at = NOW + dt.timedelta(minutes=minutes)
        outbox.settle_stuck(open_transports(), clock=lambda at=at: at)  # type: ignore[misc]
        deliver_due(open_transports(), clock=lambda at=at: at)  # type: ignore[misc]
    counts: dict[str, int] = world.ask("counts", None)  # type: ignore[assignment]
    sent = {str(pk) for pk in OutboxMessage.objects.filter(state=MessageState.SENT).values_list("pk", flat=True)}
    twice = sum(1 for count in counts.values() if count > 1)
    return (
        f"{KILL_MESSAGES} messages, 8 processes, {killed} killed in {seconds:.0f} s, {left} left half done: "
        f"{twice} arrived twice, {KILL_MESSAGES - len(counts)} lost, {KILL_MESSAGES - len(sent)} unsettled"
    )


def fleet(arguments: list[str]) -> int:
    from django.conf import settings

    database = connection.settings_dict
    env = os.environ | {
        "DATABASE_URL": "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database),
        "EMAIL_URL": f"smtp://{settings.EMAIL_HOST}:{settings.EMAIL_PORT}",
        "MESSAGE_GATEWAY_URL": settings.MESSAGE_GATEWAY_URL,
        "MESSAGE_GATEWAY_TOKEN": TOKEN,
        "MESSAGE_GATEWAY_DOUBTS": "lookup",
    }
    command = [sys.executable, "-m", "tests.jemputbola.reminders.fleet", *arguments]
    running = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, start_new_session=True)
    try:
        said, _ = running.communicate(timeout=900)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)
    return int(json.loads(said.splitlines()[-1])["killed"])


# --- The world outside, in a process of its own ----------------------------------------------------------------------


class World:
    """The mail server and the provider, reached over a pipe."""

    def __init__(self, line: Connection) -> None:
        self._line = line
        self.smtp_port, self.url = line.recv()

    def ask(self, what: str, value: object) -> object:
        self._line.send((what, value))
        return self._line.recv()


def serve(line: Connection) -> None:
    from tests.jemputbola.reminders.provider import mail_server, provider

    with mail_server() as mail, provider(answers_questions=True) as phones:
        line.send((mail.port, phones.url))
        while (order := line.recv())[0] != "stop":
            what, value = order
            if what == "delay":
                phones.delay = (value, value)
            elif what == "forget":
                phones.arrived.clear()
                mail.accepted.clear()
            line.send(dict(phones.counts) if what == "counts" else None)


@contextlib.contextmanager
def servers() -> Iterator[World]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield World(ours)
    finally:
        ours.send(("stop", None))
        process.join(10)
        process.kill()


def settings_for(world: World) -> override_settings:
    return override_settings(
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=world.smtp_port,
        EMAIL_USE_TLS=False,
        EMAIL_USE_SSL=False,
        MESSAGE_GATEWAY_URL=world.url,
        MESSAGE_GATEWAY_TOKEN=TOKEN,
        MESSAGE_GATEWAY_DOUBTS="lookup",
    )
