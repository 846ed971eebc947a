"""E-mail, over SMTP, through Django's own mail settings."""

import smtplib
import socket
from email.utils import parseaddr
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend

from jemputbola.reminders.channels.base import ChannelError, Doubts, Fate, Outgoing

_NO_ANSWER: Final = 421


class MailTransport:
    """One connection, kept for as long as there are messages.

    Nobody can ask a mail server later whether it took a message, so a single lane: whatever happens to this process,
    at most one message is in doubt.
    """

    lanes = 1
    doubts = Doubts.ASK

    def __init__(self) -> None:
        self._connection: EmailBackend | None = None

    def send(self, message: Outgoing) -> str:
        mail = compose(message)
        try:
            # ASCII, so that servers without SMTPUTF8 take it; an address that is not makes an error of its own.
            to = message.to.encode("ascii").decode()
            raw = mail.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]  # Django's own message
        except (UnicodeError, ValueError) as error:
            raise ChannelError("mail:not_sendable", Fate.REFUSED) from error
        self._hand_over(parseaddr(mail.from_email)[1], to, raw)
        return str(mail.extra_headers["Message-ID"])

    def find(self, message_id: UUID) -> bool:
        raise ChannelError("mail:cannot_be_asked", Fate.UNCERTAIN)

    def close(self) -> None:
        backend, self._connection = self._connection, None
        if backend is not None:
            backend.close()

    def _ready(self) -> smtplib.SMTP:
        """The session we have, else a new one. Nothing has been said of a message yet."""
        if self._connection is not None and self._connection.connection is not None:
            return self._connection.connection
        backend = get_connection(fail_silently=False)
        if not isinstance(backend, EmailBackend):
            raise ChannelError("mail:not_smtp", Fate.LATER, nobody_there=True)
        try:
            backend.open()
            smtp = backend.connection
            if smtp is None:
                raise ChannelError("mail:no_session", Fate.LATER, nobody_there=True)
            smtp.ehlo_or_helo_if_needed()
        except (smtplib.SMTPException, OSError) as error:
            raise ChannelError(_name(error), Fate.LATER, nobody_there=True) from error
        self._connection = backend
        return smtp

    def _announce(self, sender: str, to: str, size: int) -> smtplib.SMTP:
        """Sender and recipient accepted. A session that the server closed while we were silent is opened anew, once."""
        for is_reused in (self._connection is not None, False):
            smtp = self._ready()
            try:
                self._check(smtp.mail(sender, [f"size={size}"] if smtp.has_extn("size") else []), "from")
                self._check(smtp.rcpt(to), "to")
                break
            except (smtplib.SMTPException, OSError) as error:
                # Broken before the text was sent: surely not accepted.
                self._forget()
                if not is_reused:
                    raise ChannelError(_name(error), Fate.LATER) from error
        return smtp

    def _hand_over(self, sender: str, to: str, raw: bytes) -> None:
        smtp = self._announce(sender, to, len(raw))
        try:
            self._check(smtp.data(raw), "data")
        except smtplib.SMTPDataError as error:
            # The server did not even want to hear the text.
            self._check((error.smtp_code, b""), "data")
            raise
        except (smtplib.SMTPException, OSError) as error:
            self._forget()
            raise ChannelError(f"{_name(error)}_after_data", Fate.UNCERTAIN) from error

    def _check(self, answer: tuple[int, bytes], step: str) -> None:
        """Pass on a yes; a no is a clear word that the message was not accepted."""
        code, _ = answer
        if 200 <= code < 300:
            return
        self._forget()
        fate = Fate.REFUSED if code >= 500 else Fate.LATER
        raise ChannelError(f"mail:{step}_{code}", fate, nobody_there=code == _NO_ANSWER)

    def _forget(self) -> None:
        backend, self._connection = self._connection, None
        if backend is not None and backend.connection is not None:
            backend.connection.close()
            backend.connection = None


def compose(message: Outgoing) -> EmailMessage:
    """The e-mail; its Message-ID is made from the row's id, so that every try of one message carries the same."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return EmailMessage(
        subject=" ".join(message.subject.split()),
        body=message.body,
        to=[message.to],
        headers={
            "Message-ID": f"<{message.id}@{domain}>",
            "Auto-Submitted": "auto-generated",
            "Content-Language": "id",
        },
    )


def _name(error: Exception) -> str:
    if isinstance(error, socket.gaierror):
        return "mail:no_such_host"
    if isinstance(error, TimeoutError):
        return "mail:timeout"
    if isinstance(error, ConnectionRefusedError):
        return "mail:connection_refused"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "mail:wrong_password"
    return f"mail:{type(error).__name__}"
