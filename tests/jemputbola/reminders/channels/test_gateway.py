"""One message at a time to a real HTTP provider with the habits of many."""

import socket
import uuid

import pytest

from jemputbola.reminders.channels import ChannelError, Doubts, Fate, Outgoing
from jemputbola.reminders.channels.gateway import GatewayTransport
from tests.jemputbola.reminders.provider import Provider


def message() -> Outgoing:
    return Outgoing(uuid.uuid4(), "+6289900000001", "judul", "panjang", "Besok pelayanan e-KTP.")


def gateway(phones: Provider, **more: object) -> GatewayTransport:
    return GatewayTransport(phones.url, "rahasia", connect=2, read=2, **more)  # type: ignore[arg-type]


def failure(transport: GatewayTransport) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        transport.send(message())
    return caught.value


def test_a_message_arrives_with_reference_number_and_short_text(phones: Provider) -> None:
    out = message()
    assert gateway(phones).send(out) == f"p-{out.id}"
    assert phones.arrived == [{"reference": str(out.id), "to": "+6289900000001", "text": "Besok pelayanan e-KTP."}]


@pytest.mark.parametrize(
    ("status", "fate"),
    [
        (400, Fate.REFUSED),
        (401, Fate.LATER),
        (404, Fate.REFUSED),
        (409, Fate.UNCERTAIN),
        (422, Fate.REFUSED),
        (429, Fate.LATER),
        (500, Fate.UNCERTAIN),
        (503, Fate.UNCERTAIN),
    ],
)
def test_each_no_is_read_for_what_it_says(phones: Provider, status: int, fate: Fate) -> None:
    phones.say = [(status, {})]
    assert failure(gateway(phones)).fate == fate


def test_a_provider_that_names_a_time_is_not_asked_before(phones: Provider) -> None:
    phones.say = [(429, {"Retry-After": "90"})]
    assert failure(gateway(phones)).retry_after == 90


def test_a_provider_that_is_not_there_is_tried_again_later() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        error = failure(GatewayTransport(f"http://127.0.0.1:{free.getsockname()[1]}/messages", "x"))
    assert error.fate == Fate.LATER
    assert error.nobody_there


def test_a_provider_that_takes_a_message_and_says_nothing_leaves_a_doubt(phones: Provider) -> None:
    phones.silent = 1
    assert failure(GatewayTransport(phones.url, "rahasia", read=0.3)).fate == Fate.UNCERTAIN
    assert len(phones.arrived) == 1


def test_without_an_address_nothing_is_sent_and_it_shows() -> None:
    error = failure(GatewayTransport("", ""))
    assert (error.fate, error.code) == (Fate.REFUSED, "gateway:not_set_up")


def test_a_provider_that_answers_questions_is_believed(phones: Provider) -> None:
    phones.answers_questions = True
    transport, out = gateway(phones), message()
    assert transport.find(out.id) is False
    transport.send(out)
    assert transport.find(out.id) is True


def test_a_page_that_is_missing_is_not_taken_for_a_no(phones: Provider) -> None:
    with pytest.raises(ChannelError):
        gateway(phones).find(uuid.uuid4())


def test_only_where_doubts_settle_themselves_several_go_at_once(phones: Provider) -> None:
    assert gateway(phones, doubts=Doubts.ASK).lanes == 1
    assert gateway(phones, doubts=Doubts.RESEND).lanes > 1
