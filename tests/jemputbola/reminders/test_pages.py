"""The message pages, as the people who read them see them."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from jemputbola.models import Channel, MessageState, Occasion, SinkMessage, Visit, VisitState
from jemputbola.reminders import outbox
from jemputbola.reminders.running import SENDING, beat
from kecamatan.models import AuditEvent, Officer, Role
from tests.factories.messages import make_message, make_messages, make_told_visit
from tests.factories.people import make_officer
from tests.factories.visits import NOW

pytestmark = pytest.mark.django_db
Login = Callable[[Officer], Client]
FAR = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)


@pytest.fixture
def visit() -> Visit:
    return make_told_visit()


@pytest.fixture
def planner(visit: Visit, login: Login) -> Client:
    return login(make_officer(Role.PLANNER, visit.office))


def doubtful(visit: Visit, **fields: object):  # type: ignore[no-untyped-def]
    message = make_message(visit, state=MessageState.UNKNOWN, attempts=1, expires_at=FAR, **fields)
    message.attempt_rows.create(number=1, started_at=NOW, finished_at=NOW, outcome="unknown")
    return message


def test_the_outbox_shows_whom_about_what_and_how_it_stands(visit: Visit, planner: Client) -> None:
    make_message(visit, recipient_name="Kepala Desa Cisalak", occasion=Occasion.DAY_BEFORE)
    page = planner.get(reverse("message_list")).content.decode()
    for words in ("Kepala Desa Cisalak", "Balai Cisalak", "H-1", "Menunggu", "14 Jan 2019"):
        assert words in page


def test_what_nobody_can_vouch_for_stands_on_top_with_two_buttons(visit: Visit, planner: Client) -> None:
    message = doubtful(visit, recipient_name="Kepala Desa Cihaur")
    page = planner.get(reverse("message_list")).content.decode()
    assert page.index("Perlu diputuskan petugas") < page.index("Cari pesan")
    assert reverse("message_send_again", args=[message.pk]) in page
    assert reverse("message_consider_sent", args=[message.pk]) in page


def test_the_head_of_the_office_reads_but_does_not_decide(visit: Visit, login: Login) -> None:
    message = doubtful(visit)
    client = login(make_officer(Role.HEAD, visit.office))
    assert "Kirim ulang" not in client.get(reverse("message_list")).content.decode()
    assert client.post(reverse("message_send_again", args=[message.pk])).status_code == 404


@pytest.mark.parametrize("role", [Role.CAMAT, Role.OPERATOR, Role.STOREKEEPER])
def test_other_roles_do_not_find_the_pages(visit: Visit, login: Login, role: str) -> None:
    message = make_message(visit)
    fields = {"kecamatan": visit.kecamatan} if role == Role.CAMAT else {}
    client = login(make_officer(role, visit.office, **fields))
    for url in (
        reverse("message_list"),
        reverse("sink_list"),
        reverse("message_detail", args=[message.pk]),
        reverse("visit_messages", args=[visit.pk]),
    ):
        assert client.get(url).status_code == 404


def test_another_offices_message_is_not_found(visit: Visit, login: Login) -> None:
    message = doubtful(visit)
    client = login(make_officer(Role.PLANNER))
    assert client.get(reverse("message_detail", args=[message.pk])).status_code == 404
    assert client.post(reverse("message_consider_sent", args=[message.pk])).status_code == 404
    assert client.get(reverse("visit_messages", args=[visit.pk])).status_code == 404
    assert message.recipient_name not in client.get(reverse("message_list")).content.decode()


def test_kirim_ulang_asks_first_and_then_queues_the_message_and_says_who_did(visit: Visit, planner: Client) -> None:
    message = doubtful(visit)
    url = reverse("message_send_again", args=[message.pk])
    assert "dua kali" in planner.get(url).content.decode()
    message.refresh_from_db()
    assert message.state == MessageState.UNKNOWN, "looking changes nothing"

    assert planner.post(url).status_code == 302
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.QUEUED, 1)
    trail = AuditEvent.objects.get(action="message.send_again")
    assert message.recipient_name in trail.summary
    assert "example.invalid" not in trail.summary


def test_anggap_terkirim_settles_it_and_says_who_did(visit: Visit, planner: Client) -> None:
    message = doubtful(visit)
    assert planner.post(reverse("message_consider_sent", args=[message.pk])).status_code == 302
    message.refresh_from_db()
    assert (message.state, message.error_class) == (MessageState.SENT, "by_hand")
    assert AuditEvent.objects.filter(action="message.consider_sent").count() == 1


def test_a_second_decision_is_refused_with_a_sentence(visit: Visit, planner: Client) -> None:
    message = doubtful(visit)
    planner.post(reverse("message_consider_sent", args=[message.pk]))
    answer = planner.post(reverse("message_send_again", args=[message.pk]))
    assert answer.status_code == 409
    assert "sudah berubah" in answer.content.decode()
    assert AuditEvent.objects.filter(action="message.send_again").count() == 0


def test_an_old_plan_is_not_sent_again(visit: Visit, planner: Client) -> None:
    message = doubtful(visit)
    Visit.objects.filter(pk=visit.pk).update(revision=2)
    answer = planner.post(reverse("message_send_again", args=[message.pk]))
    assert answer.status_code == 409
    assert "Jadwal kunjungan sudah berubah" in answer.content.decode()


def test_a_failed_message_goes_to_the_address_that_was_mended(visit: Visit, planner: Client) -> None:
    outbox.schedule(visit, at=NOW)
    message = visit.messages.get(recipient_kind="camat", occasion="confirmed")
    visit.messages.filter(pk=message.pk).update(state=MessageState.FAILED, error_class="mail:to_550", expires_at=FAR)
    visit.kecamatan.camat_email = "baru@cibeber.example.invalid"
    visit.kecamatan.save()
    detail = planner.get(reverse("message_detail", args=[message.pk])).content.decode()
    assert "Alamat surel tidak dikenal" in detail

    planner.post(reverse("message_send_again", args=[message.pk]))
    message.refresh_from_db()
    assert message.address_masked == "b•••@cibeber.example.invalid"


def test_one_message_shows_its_words_and_every_try(visit: Visit, planner: Client) -> None:
    message = doubtful(visit)
    page = planner.get(reverse("message_detail", args=[message.pk])).content.decode()
    assert "Senin, 21 Januari 2019" in page
    assert "Percobaan 1: tidak pasti" in page
    assert "14 Jan 2019, 09.00 WIB" in page


def test_the_link_that_answers_is_shown_to_planners_alone(login: Login) -> None:
    visit = make_told_visit(VisitState.PROPOSED)
    outbox.schedule(visit, at=NOW)
    url = reverse("message_detail", args=[visit.messages.get().pk])
    token = visit.links.get().token
    assert token in login(make_officer(Role.PLANNER, visit.office)).get(url).content.decode()
    assert token not in login(make_officer(Role.HEAD, visit.office)).get(url).content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("cari=cihaur", 1),
        ("cari=balai", 3),
        ("keadaan=sent", 1),
        ("lewat=gateway", 1),
        ("kapan=h1", 1),
        ("keadaan=sent&kapan=h1", 0),
        ("keadaan=entah&kapan=%27&kunjungan=bukan-nomor", 3),
    ],
)
def test_the_outbox_is_searched_and_filtered(visit: Visit, planner: Client, query: str, found: int) -> None:
    make_message(visit, recipient_name="Kepala Desa Cihaur")
    make_message(visit, state=MessageState.SENT, sent_at=NOW)
    make_message(visit, channel=Channel.GATEWAY, occasion=Occasion.DAY_BEFORE)
    page = planner.get(f"{reverse('message_list')}?{query}")
    assert len(page.context["page"].object_list) == found


def test_the_outbox_costs_as_much_with_many_rows_as_with_few(
    visit: Visit, planner: Client, query_count: Callable[..., object]
) -> None:
    counts = []
    for more in (1, 60):
        make_messages(visit, more)
        for _ in range(more):
            doubtful(visit)
        with query_count() as queries:  # type: ignore[attr-defined]
            planner.get(reverse("message_list"))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


def test_the_first_look_shows_what_has_come_due_and_menunggu_the_next_first(visit: Visit, planner: Client) -> None:
    soon, later = make_message(visit, due_at=FAR), make_message(visit, due_at=FAR + dt.timedelta(days=1))
    sent = make_message(visit, state=MessageState.SENT, sent_at=NOW)
    seen = {
        query: [each.pk for each in planner.get(f"{reverse('message_list')}{query}").context["page"].object_list]
        for query in ("", "?keadaan=queued", "?keadaan=semua")
    }
    assert seen == {
        "": [sent.pk],
        "?keadaan=queued": [soon.pk, later.pk],
        "?keadaan=semua": [later.pk, soon.pk, sent.pk],
    }


def test_htmx_gets_the_rows_alone(visit: Visit, planner: Client) -> None:
    make_message(visit)
    whole = planner.get(reverse("message_list")).content.decode()
    rows = planner.get(reverse("message_list"), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in rows
    assert rows.strip() in whole


def test_a_visit_shows_its_messages_and_whom_none_can_reach(visit: Visit, planner: Client) -> None:
    visit.team.email = ""
    visit.team.save()
    outbox.schedule(visit, at=NOW)
    url = reverse("visit_messages", args=[visit.pk])
    fragment = planner.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert "Kantor Camat Cibeber" in fragment
    assert f"belum dicatat untuk {visit.team.name}" in fragment
    assert "<html" in planner.get(url).content.decode()


def test_silence_of_the_sending_loop_is_seen_on_the_page(planner: Client) -> None:
    assert "Pengiriman pesan sedang berhenti" in planner.get(reverse("message_list")).content.decode()
    beat(SENDING, at=timezone.now())
    assert "Pengiriman pesan sedang berhenti" not in planner.get(reverse("message_list")).content.decode()


def test_an_empty_outbox_says_when_it_will_fill(planner: Client) -> None:
    assert "Belum ada pesan yang jatuh waktu" in planner.get(reverse("message_list")).content.decode()


def test_the_sink_shows_what_would_have_been_read_with_links_that_open(planner: Client, settings: Settings) -> None:
    settings.DEMO = True
    SinkMessage.objects.create(
        channel=Channel.MAIL,
        recipient="camat@cibeber.example.invalid",
        subject="Usulan pelayanan e-KTP",
        body="Jawab di sini:\nhttp://127.0.0.1:8000/jawab/abc.def/\n<script>alert(1)</script>",
        received_at=NOW,
    )
    page = planner.get(reverse("sink_list")).content.decode()
    assert '<a href="http://127.0.0.1:8000/jawab/abc.def/"' in page
    assert "<script>alert" not in page
    assert "camat@cibeber.example.invalid" in page
    assert planner.get(f"{reverse('sink_list')}?cari=tidak-ada").context["page"].paginator.count == 0


def test_without_a_sink_there_is_no_such_page(planner: Client, settings: Settings) -> None:
    settings.DEMO, settings.EMAIL_HOST = False, "mail.example.invalid"
    assert planner.get(reverse("sink_list")).status_code == 404
