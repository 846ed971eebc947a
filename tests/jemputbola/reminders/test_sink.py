"""The local sink, spoken to as any mail server and gateway, and the whole way from a proposal to the camat's screen."""

import re
import signal
import socket
import subprocess
import sys
import uuid
from collections.abc import Iterator

import httpx
import pytest
from django.test import Client
from pytest_django import Settings

from jemputbola.models import Channel, SinkMessage, VisitState
from jemputbola.reminders import outbox, sink
from jemputbola.reminders.channels import ChannelError, Outgoing, open_transports
from jemputbola.reminders.deliver import deliver_due
from tests.conftest import ROOT, environment_of_this_test, wait_until
from tests.factories.messages import make_told_visit
from tests.factories.visits import NOW

pytestmark = pytest.mark.django_db(transaction=True)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
def gateway_url(settings: Settings) -> Iterator[str]:
    """The sink at work, and the settings that lead to it."""
    smtp, web = free_port(), free_port()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", smtp
    settings.MESSAGE_GATEWAY_URL = f"http://127.0.0.1:{web}/messages"
    settings.MESSAGE_GATEWAY_TOKEN = "rahasia"
    with sink.listening(smtp, web):
        yield settings.MESSAGE_GATEWAY_URL


def message(to: str) -> Outgoing:
    return Outgoing(uuid.uuid4(), to, "Pengingat – Cibeber", "Yth. Camat,\n\nBesok pelayanan.\n", "Besok pelayanan.")


def test_a_mail_is_kept_as_it_would_be_read(gateway_url: str) -> None:
    out = message("camat@cibeber.example.invalid")
    open_transports()[Channel.MAIL].send(out)

    kept = SinkMessage.objects.get()
    assert (kept.channel, kept.recipient) == (Channel.MAIL, "camat@cibeber.example.invalid")
    assert (kept.subject, kept.body) == (out.subject, out.body)
    assert kept.reference.startswith(str(out.id))


def test_a_repeated_reference_is_the_same_message_and_can_be_asked_for(gateway_url: str) -> None:
    gateway, out = open_transports()[Channel.GATEWAY], message("+6289900000001")
    assert gateway.find(out.id) is False
    assert gateway.send(out) == gateway.send(out)
    assert gateway.find(out.id) is True
    assert SinkMessage.objects.get().body == "Besok pelayanan."


def test_only_who_has_the_token_may_speak(gateway_url: str, settings: Settings) -> None:
    settings.MESSAGE_GATEWAY_TOKEN = "lain"
    stranger = open_transports()[Channel.GATEWAY]
    settings.MESSAGE_GATEWAY_TOKEN = "rahasia"
    with pytest.raises(ChannelError, match="401"):
        stranger.send(message("+6289900000001"))
    assert not SinkMessage.objects.exists()


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"bukan json", b'{"to": "x"}', b'{"reference": "", "to": "", "text": ""}']
)
def test_nonsense_is_refused_and_the_next_one_is_served(gateway_url: str, content: bytes) -> None:
    with httpx.Client(headers={"Authorization": "Bearer rahasia"}, trust_env=False) as client:
        assert client.post(gateway_url, content=content).status_code in (400, 422)
        assert client.get(f"{gateway_url}/apa-saja").json() == {"reference": "apa-saja", "found": False}


def test_a_proposal_reaches_the_camat_and_its_link_opens(gateway_url: str, client: Client) -> None:
    visit = make_told_visit(VisitState.PROPOSED)
    visit.links.update(expires_at="2100-01-01T00:00Z")
    outbox.schedule(visit, at=NOW)
    deliver_due(open_transports(), clock=lambda: NOW)

    (mail,) = SinkMessage.objects.all()
    (link,) = re.findall(r"http://\S+", mail.body)
    answer = client.get(link.removeprefix("http://127.0.0.1:8000"))
    assert answer.status_code == 200
    assert "Balai Cisalak" in answer.content.decode()
    visit.refresh_from_db()
    assert visit.state == VisitState.PROPOSED, "opening the link answers nothing"


def test_the_command_listens_until_it_is_asked_to_stop() -> None:
    smtp, web = free_port(), free_port()
    running = subprocess.Popen(
        [sys.executable, "manage.py", "message_sink", "--smtp-port", str(smtp), "--http-port", str(web)],
        cwd=ROOT,
        env=environment_of_this_test() | {"MESSAGE_GATEWAY_TOKEN": "rahasia"},
        stdout=subprocess.PIPE,
    )
    try:
        assert running.stdout is not None
        assert b"Message sink" in running.stdout.readline()
        with socket.create_connection(("127.0.0.1", smtp), 5) as line:
            assert line.recv(100).startswith(b"220")
        url = f"http://127.0.0.1:{web}/messages/x"
        assert httpx.get(url, headers={"Authorization": "Bearer rahasia"}, trust_env=False).status_code == 404
        running.send_signal(signal.SIGTERM)
        wait_until(lambda: running.poll() is not None)
        assert running.returncode == 0
    finally:
        running.kill()
        running.wait()
