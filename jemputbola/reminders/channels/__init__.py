"""Ways to hand a message over: one small file for each, all with the same three verbs and the same error."""

from django.conf import settings

from jemputbola.models import Channel
from jemputbola.reminders.channels.base import ChannelError, Doubts, Fate, Outgoing, Transport
from jemputbola.reminders.channels.gateway import GatewayTransport
from jemputbola.reminders.channels.mail import MailTransport

__all__ = ["ChannelError", "Doubts", "Fate", "Outgoing", "Transport", "open_transports"]


def open_transports() -> dict[str, Transport]:
    """A transport for each channel, as the settings say; close each when done."""
    gateway = GatewayTransport(
        settings.MESSAGE_GATEWAY_URL, settings.MESSAGE_GATEWAY_TOKEN, doubts=Doubts(settings.MESSAGE_GATEWAY_DOUBTS)
    )
    return {Channel.MAIL: MailTransport(), Channel.GATEWAY: gateway}
