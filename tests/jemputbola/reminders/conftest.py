"""A mail server and a provider for the tests of messages, with the settings that lead to them."""

from collections.abc import Callable, Iterator

import pytest
from pytest_django import Settings

from jemputbola.models import Channel
from jemputbola.reminders.channels import Doubts, Transport
from jemputbola.reminders.channels.gateway import GatewayTransport
from jemputbola.reminders.channels.mail import MailTransport
from tests.jemputbola.reminders.provider import MailServer, Provider, mail_server, provider

Transports = Callable[..., dict[str, Transport]]


@pytest.fixture
def mail(settings: Settings) -> Iterator[MailServer]:
    with mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        yield server


@pytest.fixture
def phones(settings: Settings) -> Iterator[Provider]:
    with provider() as found:
        settings.MESSAGE_GATEWAY_URL = found.url
        settings.MESSAGE_GATEWAY_TOKEN = "rahasia"
        yield found


@pytest.fixture
def transports(mail: MailServer, phones: Provider) -> Iterator[Transports]:
    """Both channels, with short time limits; `doubts` is what the gateway is said to be able to do."""
    made: list[Transport] = []

    def make(doubts: Doubts = Doubts.LOOKUP, read: float = 5) -> dict[str, Transport]:
        found: dict[str, Transport] = {
            Channel.MAIL: MailTransport(),
            Channel.GATEWAY: GatewayTransport(phones.url, "rahasia", doubts=doubts, connect=2, read=read),
        }
        made.extend(found.values())
        return found

    yield make
    for each in made:
        each.close()
