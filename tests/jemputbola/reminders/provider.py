"""A mail server and a message provider of their own for tests, which remember everything that they accepted.

The provider can be had with the habits of real ones: it may know a repeated key for the same message, it may answer
questions about a reference, it may do neither; it may be busy, broken, or take a message and then say nothing.
"""

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class MailServer:
    """What it accepted, in order. `answers` are given instead of yes, one for each RCPT, while there are any."""

    port: int = 0
    accepted: list[EmailMessage] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    drop_after_data: int = 0

    @property
    def recipients(self) -> Counter[str]:
        return Counter(str(mail["X-Rcpt"]) for mail in self.accepted)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.answers:
            return self.answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        for recipient in envelope.rcpt_tos:
            mail["X-Rcpt"] = recipient
        self.accepted.append(mail)
        if self.drop_after_data:
            self.drop_after_data -= 1
            assert server.transport is not None
            server.transport.abort()
        return "250 OK"


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A mail server on a free port of this machine."""
    server = MailServer()
    controller = _FreePort(server, hostname="127.0.0.1", port=0)
    controller.start()
    try:
        server.port = controller.port
        yield server
    finally:
        controller.stop()


class _FreePort(Controller):
    """aiosmtpd's controller greets its own server when it starts, at the port that was asked for: not at port 0."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@dataclass
class Provider:
    """`knows_keys`: a repeated key is the same message. `answers_questions`: GET tells whether it has a reference.

    `delay` is how long one call takes, from and to, in seconds. `say` is a list of statuses given instead of yes.
    `silent`: so many messages are accepted, and the answer is withheld until `let_go`.
    """

    knows_keys: bool = False
    answers_questions: bool = False
    delay: tuple[float, float] = (0, 0)
    say: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    silent: int = 0
    url: str = ""
    arrived: list[dict[str, str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    let_go: threading.Event = field(default_factory=threading.Event)

    @property
    def counts(self) -> Counter[str]:
        """How often each reference reached a telephone."""
        with self.lock:
            return Counter(message["reference"] for message in self.arrived)

    @property
    def twice(self) -> int:
        return sum(1 for count in self.counts.values() if count > 1)

    def accept(self, message: dict[str, str], key: str) -> None:
        assert key == message["reference"]
        with self.lock:
            if self.knows_keys and any(each["reference"] == key for each in self.arrived):
                return
            self.arrived.append(message)


@contextmanager
def provider(**habits: Any) -> Iterator[Provider]:
    """A message provider with these habits on a free port of this machine."""
    found = Provider(**habits)
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"provider": found}))
    found.url = f"http://127.0.0.1:{server.server_port}/messages"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        found.let_go.set()
        server.shutdown()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A caller that was killed is no news here."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    provider: Provider

    def do_POST(self) -> None:
        message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        before, after = self._delays()
        time.sleep(before)
        if self.provider.say:
            status, headers = self.provider.say.pop(0)
            self._answer(status, {}, headers)
            return
        # From here on it is accepted, whether or not the caller lives to hear it.
        self.provider.accept(message, self.headers["Idempotency-Key"])
        time.sleep(after)
        if self.provider.silent:
            self.provider.silent -= 1
            self.provider.let_go.wait(30)
        self._answer(202, {"id": f"p-{message['reference']}"})

    def do_GET(self) -> None:
        reference = self.path.rpartition("/")[2]
        self.provider.asked.append(reference)
        if not self.provider.answers_questions:
            self._answer(404, {"error": "no such page"})
            return
        found = reference in self.provider.counts
        self._answer(200 if found else 404, {"reference": reference, "found": found})

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""

    def _delays(self) -> tuple[float, float]:
        whole = random.uniform(*self.provider.delay)
        before = random.random() * whole
        return before, whole - before

    def _answer(self, status: int, content: dict[str, object], headers: dict[str, str] | None = None) -> None:
        body = json.dumps(content).encode()
        try:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            self.close_connection = True
