"""One mail at a time to a real SMTP server that says yes, no, later, or nothing."""

import socket
import uuid

import pytest
from pytest_django import Settings

from jemputbola.reminders.channels import ChannelError, Fate, Outgoing
from jemputbola.reminders.channels.mail import MailTransport
from tests.jemputbola.reminders.provider import MailServer


def letter(to: str = "camat@example.invalid", subject: str = "Usulan tanggal – Cibeber") -> Outgoing:
    return Outgoing(uuid.uuid4(), to, subject, "Yth. Kantor Camat Cibeber,\n\nMohon jawaban.\n.\n", "pendek")


def failure(transport: MailTransport, message: Outgoing) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        transport.send(message)
    return caught.value


def test_a_mail_arrives_with_its_words_and_the_rows_id(mail: MailServer, settings: Settings) -> None:
    settings.DEFAULT_FROM_EMAIL = "Disdukcapil Uji <dinas@example.invalid>"
    message = letter()
    MailTransport().send(message)

    (got,) = mail.accepted
    assert got["Message-ID"] == f"<{message.id}@example.invalid>"
    assert got["Subject"] == "Usulan tanggal – Cibeber"
    assert got["To"] == "camat@example.invalid"
    assert got.get_content().replace("\r\n", "\n") == message.body
    assert got["Auto-Submitted"] == "auto-generated"


def test_many_mails_share_one_session_and_a_session_that_ended_is_opened_anew(mail: MailServer) -> None:
    transport = MailTransport()
    transport.send(letter())
    first = transport._connection
    transport.send(letter())
    assert transport._connection is first

    assert first is not None
    first.connection.sock.shutdown(socket.SHUT_RDWR)
    transport.send(letter())
    assert len(mail.accepted) == 3


def test_a_busy_server_is_tried_again_later(mail: MailServer) -> None:
    mail.answers = ["451 4.7.1 Greylisted"]
    transport = MailTransport()
    assert failure(transport, letter()).fate == Fate.LATER
    transport.send(letter())
    assert len(mail.accepted) == 1


def test_an_unknown_mailbox_is_refused_for_good_and_harms_nobody_else(mail: MailServer) -> None:
    mail.answers = ["550 5.1.1 No such user"]
    transport = MailTransport()
    assert failure(transport, letter()).fate == Fate.REFUSED
    transport.send(letter())
    assert len(mail.accepted) == 1


@pytest.mark.parametrize(
    ("host", "port"), [("127.0.0.1", 0), ("tidak-ada.invalid", 25)], ids=["nobody listens", "no such host"]
)
def test_a_server_that_is_not_there_is_tried_again_later(
    mail: MailServer, settings: Settings, host: str, port: int
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.EMAIL_HOST, settings.EMAIL_PORT = host, port or free.getsockname()[1]
        error = failure(MailTransport(), letter())
    assert error.fate == Fate.LATER
    assert error.nobody_there


def test_a_connection_that_breaks_after_the_text_leaves_a_doubt(mail: MailServer) -> None:
    mail.drop_after_data = 1
    error = failure(MailTransport(), letter())
    assert error.fate == Fate.UNCERTAIN
    assert len(mail.accepted) == 1, "and indeed it had been taken"


def test_a_server_that_greets_nobody_does_not_hold_us_for_ever(mail: MailServer, settings: Settings) -> None:
    settings.EMAIL_TIMEOUT = 1
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        settings.EMAIL_PORT = silent.getsockname()[1]
        error = failure(MailTransport(), letter())
    assert error.fate == Fate.LATER


@pytest.mark.parametrize("to", ["camat\r\nBcc: semua@example.invalid", "cämat@example.invalid"])
def test_an_address_that_is_none_is_refused_before_anybody_is_called(mail: MailServer, to: str) -> None:
    assert failure(MailTransport(), letter(to=to)).fate == Fate.REFUSED
    assert mail.accepted == []


def test_a_line_break_in_a_subject_stays_a_space(mail: MailServer) -> None:
    MailTransport().send(letter(subject="Usulan\r\nBcc: semua@example.invalid"))
    assert mail.accepted[0]["Subject"] == "Usulan Bcc: semua@example.invalid"
    assert mail.accepted[0]["Bcc"] is None
