"""The pages of the day: who may open them, what they answer, how many queries they ask."""

import datetime as dt
import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from antrian.models import DailyQueue, Outcome, RateBudget, Ticket, TicketState
from antrian.tickets import actions
from jemputbola.models import VisitState
from kecamatan.models import Officer, Role
from tests.factories.people import make_officer
from tests.factories.queues import counter, make_day, make_operator, make_ticket
from tests.factories.residents import invented_nik, make_resident
from tests.factories.visits import NOW

pytestmark = pytest.mark.django_db
Login = Callable[[Officer], Client]


@pytest.fixture(autouse=True)
def _on_that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def desk_url(queue: DailyQueue) -> str:
    return reverse("queue_desk", args=[queue.visit_id])


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


# --- Who ---------------------------------------------------------------------


def test_an_operator_works_with_the_queues_of_their_team_alone(login: Login) -> None:
    queue, foreign = make_day(), make_day()
    ticket = make_ticket(foreign)
    page = login(make_operator(queue.visit))
    assert page.get(desk_url(queue)).status_code == 200
    for url in (
        desk_url(foreign),
        reverse("queue_live", args=[foreign.visit_id]),
        reverse("queue_close", args=[foreign.visit_id]),
        reverse("desk_search", args=[foreign.visit_id]),
        reverse("desk_guest", args=[foreign.visit_id]),
        reverse("ticket_serve", args=[ticket.pk]),
        reverse("ticket_link", args=[ticket.pk]),
        reverse("queue_desk", args=[uuid.uuid4()]),
    ):
        assert page.get(url).status_code == 404, url
    for url in (
        reverse("queue_open", args=[foreign.visit_id]),
        reverse("queue_counters", args=[foreign.visit_id]),
        reverse("call_next", args=[counter(foreign).pk]),
        reverse("ticket_skip", args=[ticket.pk]),
        reverse("ticket_outcome", args=[ticket.pk]),
    ):
        assert page.post(url).status_code == 404, url
    foreign.refresh_from_db()
    ticket.refresh_from_db()
    assert (foreign.state, ticket.state) == (DailyQueue.State.OPEN, TicketState.WAITING)


@pytest.mark.parametrize("role", [Role.CAMAT, Role.STOREKEEPER, Role.HEAD])
def test_other_roles_find_no_desk(login: Login, role: str) -> None:
    queue = make_day()
    fields = {"kecamatan": queue.visit.kecamatan} if role == Role.CAMAT else {}
    page = login(make_officer(role, queue.visit.office, **fields))
    assert page.get(desk_url(queue)).status_code == 404
    assert page.get(reverse("queue_list")).status_code == 404
    assert page.get(reverse("queues_today")).status_code == 200


def test_a_visitor_without_account_goes_to_the_login_page(client: Client) -> None:
    assert client.get(desk_url(make_day())).status_code == 302


def test_a_planner_sees_the_queues_of_a_day_and_an_operator_those_to_come(login: Login) -> None:
    queue = make_day()
    tomorrow = make_day(
        state="not_open", point=queue.visit.point, team=queue.visit.team, date=NOW.date() + dt.timedelta(days=1)
    )
    assert tomorrow
    operator = login(make_operator(queue.visit)).get(reverse("queue_list"))
    assert text_of(operator).count("Buka meja") == 2
    planner = login(make_officer(Role.PLANNER, queue.visit.office))
    assert text_of(planner.get(reverse("queue_list"))).count("Buka meja") == 1
    assert "Tidak ada kunjungan" in text_of(planner.get(reverse("queue_list") + "?tanggal=2019-02-01"))
    assert planner.get(reverse("queue_list") + "?tanggal=kapan").status_code == 200


# --- The desk ----------------------------------------------------------------


def test_the_whole_day_at_the_desk(login: Login) -> None:
    queue = make_day(state="not_open", blanks=5)
    resident = make_resident(queue.visit.point.desa, name="EUIS KARTINI", siak_status="PRR", need="print")
    page = login(make_operator(queue.visit))
    assert "Antrean belum dibuka" in text_of(page.get(desk_url(queue)))

    # Open, find somebody by name, give a number.
    assert page.post(reverse("queue_open", args=[queue.visit_id]), {"counters": 2}).status_code == 302
    found = page.post(reverse("desk_search", args=[queue.visit_id]), {"q": "kartini euis"})
    assert "EUIS KARTINI" in text_of(found)
    number = reverse("desk_resident", args=[queue.visit_id, resident.pk])
    form = page.get(number).context["form"]
    answer = page.post(number, {"op_id": form.initial["op_id"], "priority": form.initial["priority"]})
    assert answer.status_code == 302
    ticket = Ticket.objects.get(resident=resident)

    # Call, recall, serve, write down, close.
    assert page.post(reverse("call_next", args=[counter(queue).pk])).status_code == 302
    assert "A-001" in text_of(page.get(desk_url(queue)))
    assert page.post(reverse("ticket_recall", args=[ticket.pk])).status_code == 302
    assert page.post(reverse("ticket_start", args=[ticket.pk])).url == reverse("ticket_serve", args=[ticket.pk])
    operation = page.get(reverse("ticket_serve", args=[ticket.pk])).context["form"].initial["op_id"]
    outcome = {"kind": "card_printed", "handed_to": "Yang bersangkutan", "cards_spoiled": 0, "op_id": operation}
    assert page.post(reverse("ticket_outcome", args=[ticket.pk]), outcome).status_code == 302
    resident.refresh_from_db()
    assert resident.need == "done"
    close = reverse("queue_close", args=[queue.visit_id])
    assert "1 = 1 selesai + 0 belum dilayani" in text_of(page.get(close))
    assert page.post(close).status_code == 302
    queue.visit.refresh_from_db()
    assert queue.visit.state == VisitState.CLOSED
    assert "Antrean sudah ditutup" in text_of(page.get(desk_url(queue)))


def test_a_refused_step_answers_409_with_a_sentence_and_changes_nothing(login: Login) -> None:
    queue = make_day()
    make_ticket(queue)
    ticket = actions.call_next(counter=counter(queue), by=None, at=NOW)
    assert ticket is not None
    page = login(make_operator(queue.visit))
    busy = page.post(reverse("call_next", args=[counter(queue).pk]))
    assert busy.status_code == 409
    assert "Loket 1 masih melayani" in text_of(busy)
    assert page.post(reverse("ticket_return", args=[ticket.pk])).status_code == 302
    late = page.post(reverse("ticket_start", args=[ticket.pk]))
    assert late.status_code == 409
    assert "keadaan nomor sudah berubah" in text_of(late)


def test_a_closed_queue_gives_no_number_and_says_so(login: Login, client: Client) -> None:
    queue = make_day(state="closed")
    page = login(make_operator(queue.visit))
    form = {"op_id": uuid.uuid4(), "priority": "regular", "name": "Neneng"}
    answer = page.post(reverse("desk_guest", args=[queue.visit_id]), form)
    assert answer.status_code == 409
    assert "Antrean sudah ditutup" in text_of(answer)
    client.logout()
    take = reverse("ticket_take", args=[queue.visit_id])
    assert "Antrean sudah ditutup" in text_of(client.get(take))
    assert client.post(take, {**form, "nik": invented_nik()}).status_code == 409
    assert not Ticket.objects.exists()


def test_a_wrongly_filled_form_answers_422(login: Login) -> None:
    queue = make_day()
    ticket = make_ticket(queue)
    actions.call_next(counter=counter(queue), by=None, at=NOW)
    page = login(make_operator(queue.visit))
    for url, data, sentence in (
        (reverse("queue_counters", args=[queue.visit_id]), {"counters": 0}, "Paling sedikit 1 loket"),
        (reverse("desk_search", args=[queue.visit_id]), {"q": "12345"}, "NIK harus 16 angka"),
        (reverse("desk_guest", args=[queue.visit_id]), {"name": "4", "priority": "regular"}, "Isi nama"),
        (reverse("ticket_outcome", args=[ticket.pk]), {"kind": "card_handed_over"}, "kepada siapa"),
    ):
        answer = page.post(url, data)
        assert answer.status_code == 422, url
        assert sentence in text_of(answer)


def test_the_desk_is_not_sent_again_while_nothing_moves(login: Login) -> None:
    queue = make_day()
    page = login(make_operator(queue.visit))
    version = page.get(desk_url(queue)).context["desk"].version
    live = reverse("queue_live", args=[queue.visit_id]) + f"?versi={version}"
    assert page.get(live).status_code == 204
    make_ticket(queue)
    answer = page.get(live)
    assert answer.status_code == 200
    assert "A-001" in text_of(answer)


def test_a_nik_is_found_at_the_desk_and_stands_in_no_address(login: Login) -> None:
    queue, nik = make_day(), invented_nik()
    make_resident(nik=nik, name="ASEP DARI DESA LAIN", desa=_other_desa(queue))
    page = login(make_operator(queue.visit))
    answer = page.post(reverse("desk_search", args=[queue.visit_id]), {"q": f"{nik[:6]} {nik[6:12]} {nik[12:]}"})
    assert "ASEP DARI DESA LAIN" in text_of(answer)
    assert nik not in text_of(answer).replace(f'value="{nik[:6]} {nik[6:12]} {nik[12:]}"', "")


def _other_desa(queue: DailyQueue) -> Any:
    from tests.factories.people import make_desa

    return make_desa(queue.visit.kecamatan)


def test_an_outcome_is_corrected_with_a_reason(login: Login) -> None:
    queue = make_day()
    ticket = make_ticket(queue)
    actions.call_next(counter=counter(queue), by=None, at=NOW)
    page = login(make_operator(queue.visit))
    done = {"kind": "recorded", "op_id": uuid.uuid4()}
    assert page.post(reverse("ticket_outcome", args=[ticket.pk]), done).status_code == 302
    url = reverse("outcome_correct", args=[ticket.pk])
    first = Outcome.objects.get()
    right = {"outcome": first.pk, "kind": "refused", "reason": "", "op_id": uuid.uuid4()}
    assert page.post(url, right).status_code == 422
    assert page.post(url, {**right, "reason": "salah tekan"}).status_code == 302
    again = page.post(url, {**right, "reason": "salah tekan", "op_id": uuid.uuid4(), "kind": "died"})
    assert again.status_code == 409, "the form was filled in against an outcome that no longer counts"
    page_text = text_of(page.get(reverse("ticket_serve", args=[ticket.pk])))
    assert "Menolak" in page_text
    assert "Hasil sebelumnya: Direkam" in page_text


@pytest.mark.parametrize("people", [3, 60])
def test_no_page_of_the_day_asks_more_for_more_people(login: Login, query_count: Any, people: int) -> None:
    queue = make_day(counters=3)
    for number in range(people):
        make_ticket(
            queue, "AP"[number % 2], resident=make_resident(queue.visit.point.desa, name=f"SITI {number:03d} A")
        )
    for seat in queue.counters.all():
        called = actions.call_next(counter=seat, by=None, at=NOW)
        assert called is not None
    ticket = Ticket.objects.filter(queue=queue).earliest("number")
    page = login(make_operator(queue.visit))
    budgets = {
        desk_url(queue): 20,
        reverse("queue_live", args=[queue.visit_id]): 17,
        reverse("queue_list"): 12,
        reverse("queues_today"): 11,
        reverse("ticket_serve", args=[ticket.pk]): 13,
        reverse("board", args=[queue.visit_id]): 11,
        reverse("board_state", args=[queue.visit_id]): 11,
        reverse("ticket_page", args=[ticket.code]): 9,
        reverse("ticket_take", args=[queue.visit_id]): 9,
    }
    for url, budget in budgets.items():
        with query_count() as queries:
            assert page.get(url).status_code == 200
        assert len(queries) <= budget, (url, len(queries))


# --- The public door ---------------------------------------------------------


def take(client: Client, queue: DailyQueue, **fields: Any) -> Any:
    defaults = {"name": "Neneng Uji", "nik": invented_nik(), "priority": "regular", "op_id": uuid.uuid4()}
    return client.post(reverse("ticket_take", args=[queue.visit_id]), {**defaults, **fields})


def test_a_resident_takes_a_number_and_sees_their_place(client: Client) -> None:
    queue = make_day(state="not_open")
    make_ticket(queue, source=Ticket.Source.WEB)
    answer = take(client, queue, priority="elderly", phone="0812 0000 0001")
    ticket = Ticket.objects.get(lane="P")
    assert answer.url == reverse("ticket_page", args=[ticket.code])
    page = client.get(answer.url)
    assert "P-001" in text_of(page)
    assert "1 orang di depan Anda" in text_of(page)
    assert "<svg" in text_of(page)
    assert ticket.name not in text_of(page), "the page of a number names nobody"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert len(page.content) < 20_000


def test_the_answer_is_the_same_whether_or_not_the_nik_is_on_the_list(client: Client) -> None:
    queue, listed = make_day(state="not_open"), invented_nik()
    make_resident(queue.visit.point.desa, nik=listed)
    answers = [take(client, queue, nik=nik) for nik in (listed, invented_nik())]
    pages = [client.get(answer.url) for answer in answers]
    assert [answer.status_code for answer in answers] == [302, 302]
    shapes = [
        re.sub(r"<svg.*?</svg>|[A-Z0-9]{5} ?[A-Z0-9]{5}|A-00\d|\d+ orang|pukul [^<]*", "", text_of(p)) for p in pages
    ]
    assert shapes[0].replace("Anda berikutnya", "di depan Anda") == shapes[1].replace(" di depan Anda", "di depan Anda")


def test_a_nik_that_has_a_number_and_one_tried_too_often_get_the_same_answer(client: Client) -> None:
    queue, other, nik, tired = make_day(), make_day(), invented_nik(), invented_nik()
    take(client, queue, nik=nik)
    taken = take(client, queue, nik=nik)
    for _ in range(6):
        take(client, other, nik=tired, op_id=uuid.uuid4())
    spent = take(client, queue, nik=tired)
    assert taken.status_code == spent.status_code == 409
    strip = re.compile(r'value="[^"]*"')
    assert strip.sub("", text_of(taken)) == strip.sub("", text_of(spent))
    assert "sudah punya" not in text_of(taken)


def test_a_lost_line_in_the_middle_of_the_form_costs_nothing(client: Client) -> None:
    queue, nik = make_day(state="not_open"), invented_nik()
    form = client.get(reverse("ticket_take", args=[queue.visit_id])).context["form"]
    operation = form.initial["op_id"]
    first = take(client, queue, nik=nik, op_id=operation)
    again = take(client, queue, nik=nik, op_id=operation)
    assert first.url == again.url
    # The answer never came, and the page was opened anew: the same telephone is shown its number.
    reopened = client.get(reverse("ticket_take", args=[queue.visit_id]))
    assert "HP ini sudah mengambil nomor" in text_of(reopened)
    assert Ticket.objects.count() == 1


def test_a_family_takes_one_number_each_from_one_telephone(client: Client) -> None:
    queue, operation = make_day(state="not_open"), uuid.uuid4()
    take(client, queue, op_id=operation)
    second = take(client, queue, op_id=operation)
    assert second.status_code == 409
    fresh = second.context["form"].data["op_id"]
    assert fresh != str(operation)
    assert take(client, queue, op_id=fresh).status_code == 302
    more = client.get(reverse("ticket_take", args=[queue.visit_id]) + "?lagi=1")
    assert "Ambil nomor</button>" in text_of(more)
    assert Ticket.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"nik": "3203"}, "NIK harus 16 angka"),
        ({"nik": "tidak ada"}, "hanya terdiri dari angka"),
        ({"nik": ""}, "wajib"),
        ({"name": "123"}, "Isi nama"),
        ({"phone": "0262 123"}, "dimulai dengan 08"),
        ({"priority": "vip"}, "vip"),
        ({"op_id": "x"}, ""),
    ],
)
def test_a_wrong_field_is_named_and_no_number_is_taken(client: Client, fields: dict[str, str], sentence: str) -> None:
    answer = take(client, make_day(), **fields)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert not Ticket.objects.exists()


def test_a_visit_that_is_not_public_has_no_form_board_or_number(client: Client) -> None:
    queue = make_day(state="not_open")
    queue.visit.state = VisitState.PROPOSED
    queue.visit.save()
    for name in ("ticket_take", "board", "board_state"):
        assert client.get(reverse(name, args=[queue.visit_id])).status_code == 404
    assert take(client, queue).status_code == 404
    assert client.get(reverse("ticket_page", args=["AAAAAAAAAA"])).status_code == 404


def test_a_network_that_asks_without_end_is_told_to_wait(client: Client) -> None:
    queue = make_day()
    take(client, queue)
    RateBudget.objects.update(used=100_000)
    answer = take(client, queue)
    assert answer.status_code == 429
    assert "Terlalu banyak permintaan" in text_of(answer)
    assert Ticket.objects.count() == 1


def test_what_is_counted_against_abuse_is_never_the_nik_or_address_itself(client: Client) -> None:
    nik = invented_nik()
    take(client, make_day(), nik=nik)
    keys = [bytes(row.key) for row in RateBudget.objects.all()]
    assert len(keys) == 4
    assert not [key for key in keys if nik.encode() in key or b"127.0.0" in key]


def test_a_code_typed_by_hand_leads_to_its_page(client: Client) -> None:
    code = make_ticket(make_day()).code
    typed = client.get(reverse("ticket_page", args=[f"{code[:5]}-{code[5:]}".lower()]))
    assert typed.url == reverse("ticket_page", args=[code])


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("called", "Silakan ke loket 1"),
        ("skipped", "Nomor Anda terlewat"),
        ("cancelled", "Nomor ini dibatalkan"),
        ("postponed", "Kunjungan ini ditunda"),
        ("closed", "Belum sempat dilayani"),
    ],
)
def test_the_page_of_a_number_says_where_it_stands(client: Client, state: str, said: str) -> None:
    queue = make_day()
    ticket = make_ticket(queue)
    if state in ("called", "skipped"):
        actions.call_next(counter=counter(queue), by=None, at=NOW)
    if state == "skipped":
        actions.skip(ticket=ticket, by=None, at=NOW)
    if state == "cancelled":
        actions.cancel(ticket=ticket, by=None, at=NOW)
    if state == "postponed":
        queue.visit.state = VisitState.POSTPONED
        queue.visit.save()
    if state == "closed":
        actions.close_day(visit=queue.visit, by=None, at=NOW)
    assert said in text_of(client.get(reverse("ticket_page", args=[ticket.code])))
    assert said in text_of(client.get(reverse("ticket_standing", args=[ticket.code])))


# --- The board ---------------------------------------------------------------


def test_the_board_shows_numbers_and_no_names(client: Client) -> None:
    queue = make_day()
    for _ in range(3):
        make_ticket(queue, name="RAHASIA")
    actions.call_next(counter=counter(queue, 2), by=None, at=NOW)
    page = text_of(client.get(reverse("board", args=[queue.visit_id])))
    state = client.get(reverse("board_state", args=[queue.visit_id])).json()
    assert state["counters"] == [
        {"number": 1, "label": "", "calling": False},
        {"number": 2, "label": "A-001", "calling": True},
    ]
    assert state["upcoming"] == ["A-002", "A-003"]
    (call,) = state["calls"]
    assert call["text"] == "Nomor A, satu, silakan ke loket dua"
    assert call["fresh"]
    assert "A-001" in page
    assert "RAHASIA" not in page + str(state)


def test_a_recall_is_a_new_call_for_the_board(client: Client) -> None:
    queue = make_day()
    ticket = make_ticket(queue)
    actions.call_next(counter=counter(queue), by=None, at=NOW)
    url = reverse("board_state", args=[queue.visit_id])
    before = client.get(url).json()["calls"][0]["key"]
    actions.recall(ticket=ticket, by=None, at=NOW + dt.timedelta(seconds=30))
    assert client.get(url).json()["calls"][0]["key"] != before


def test_an_old_call_is_not_spoken_by_a_screen_that_comes_back(client: Client) -> None:
    queue = make_day()
    make_ticket(queue)
    actions.call_next(counter=counter(queue), by=None, at=NOW - dt.timedelta(minutes=2))
    assert not client.get(reverse("board_state", args=[queue.visit_id])).json()["calls"][0]["fresh"]


def test_the_dashboards_fragment_counts_todays_queues(login: Login) -> None:
    queue = make_day()
    make_ticket(queue)
    page = login(make_officer(Role.HEAD, queue.visit.office))
    fragment = text_of(page.get(reverse("queues_today")))
    assert queue.visit.point.name in fragment
    assert "A-001" in fragment
    assert "href" not in fragment, "a head who may not open the desk gets no link to it"
