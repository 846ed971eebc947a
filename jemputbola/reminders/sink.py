"""The local sink: an SMTP server and a message gateway that keep what they are given, as rows of SinkMessage.

It behaves as a good provider does: a repeated reference is the same message, and it can be asked by reference. It
listens on this machine alone.
"""

import hmac
import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Final

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection
from django.utils import timezone

from jemputbola.models import Channel, SinkMessage

logger = logging.getLogger(__name__)

HOST: Final = "127.0.0.1"
_LARGEST: Final = 1_000_000


@contextmanager
def listening(smtp_port: int, http_port: int) -> Iterator[None]:
    """Take mail and messages on these ports of this machine for as long as the block lasts."""
    mail = Controller(_MailHandler(), hostname=HOST, port=smtp_port, data_size_limit=_LARGEST)
    web = _GatewayServer((HOST, http_port), _GatewayHandler)
    thread = Thread(target=web.serve_forever, name="sink-http", daemon=True)
    mail.start()
    thread.start()
    try:
        yield
    finally:
        web.shutdown()
        web.server_close()
        mail.stop()


# --- E-mail ----------------------------------------------------------------------------------------------------------


class _MailHandler:
    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        await sync_to_async(keep_mail)(content, envelope.mail_from or "", envelope.rcpt_tos)
        return "250 OK"


def keep_mail(content: bytes, sender: str, recipients: list[str]) -> None:
    """Keep one mail, once for each recipient of its envelope."""
    mail = message_from_bytes(content, policy=policy.default)
    part = mail.get_body(("plain", "html"))
    body = part.get_content() if part is not None else ""
    for recipient in recipients:
        SinkMessage.objects.create(
            channel=Channel.MAIL,
            reference=str(mail["Message-ID"] or "").strip().strip("<>")[:120],
            sender=sender[:200],
            recipient=recipient[:200],
            subject=str(mail["Subject"] or "")[:200],
            body=str(body).replace("\r\n", "\n").replace("\x00", ""),
            received_at=timezone.now(),
        )
    connection.close()


# --- Messages to telephones ------------------------------------------------------------------------------------------


def keep_message(reference: str, to: str, text: str) -> SinkMessage:
    """Keep one message; a reference that is there already gives the message that came first."""
    row = SinkMessage(
        channel=Channel.GATEWAY, reference=reference, recipient=to[:200], body=text, received_at=timezone.now()
    )
    SinkMessage.objects.bulk_create([row], ignore_conflicts=True)
    return find_message(reference) or row


def find_message(reference: str) -> SinkMessage | None:
    return SinkMessage.objects.filter(channel=Channel.GATEWAY, reference=reference).first()


class _GatewayServer(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        logger.info("a caller of the sink went away", exc_info=not isinstance(sys.exception(), OSError))


class _GatewayHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Headers and body go out in two writes; without this the second one waits for the caller's receipt of the first.
    disable_nagle_algorithm = True
    timeout = 60

    def do_POST(self) -> None:
        content = self._content()
        if not self._is_ours():
            return self._answer(401, {"error": "token"})
        try:
            said = json.loads(content)
            reference, to, text = (str(said[name]).replace("\x00", "") for name in ("reference", "to", "text"))
        except (ValueError, KeyError, TypeError):
            return self._answer(400, {"error": "reference, to and text are needed"})
        if not 0 < len(reference) <= 120:
            return self._answer(422, {"error": "reference"})
        row = keep_message(reference, to, text)
        connection.close()
        self._answer(202, {"id": str(row.pk), "reference": reference})

    def do_GET(self) -> None:
        if not self._is_ours():
            return self._answer(401, {"error": "token"})
        reference = self.path.rstrip("/").rpartition("/")[2]
        found = find_message(reference) is not None
        connection.close()
        self._answer(200 if found else 404, {"reference": reference, "found": found})

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the page shows what came."""

    def _is_ours(self) -> bool:
        expected = f"Bearer {settings.MESSAGE_GATEWAY_TOKEN}"
        return hmac.compare_digest(self.headers.get("Authorization", "").encode(), expected.encode())

    def _content(self) -> bytes:
        length = self.headers.get("Content-Length", "")
        size = int(length) if length.isascii() and length.isdigit() else 0
        if size > _LARGEST:
            self.close_connection = True
            return b""
        return self.rfile.read(size)

    def _answer(self, status: int, content: dict[str, object]) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
