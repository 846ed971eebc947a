"""The pages of the blank cards, as the storekeeper and the others meet them."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jemputbola.models import BlankoMovement, ServicePoint
from jemputbola.stock import actions
from kecamatan.models import Office, Officer, Role
from tests.factories.people import make_kecamatan, make_office, make_officer
from tests.factories.visits import NOW, make_service_point

pytestmark = pytest.mark.django_db
Login = Callable[[Officer], Client]


@pytest.fixture
def main() -> ServicePoint:
    return make_service_point(blanks=100, is_main=True, name="Gudang dinas")


@pytest.fixture
def gudang(main: ServicePoint, login: Login) -> Client:
    return login(make_officer(Role.STOREKEEPER, office=main.office))


def filled(point: ServicePoint, **fields: Any) -> dict[str, Any]:
    return {"op_id": str(uuid.uuid4()), "point": str(point.pk), "quantity": "10", "note": "", **fields}


def test_the_page_shows_the_balance_and_who_moved_what(gudang: Client, main: ServicePoint) -> None:
    page = gudang.get(reverse("stock")).content.decode()
    assert "Gudang dinas" in page
    assert "Diterima dari pusat" in page
    assert "+100" in page


def test_receiving_asks_once_more_and_books_then(gudang: Client, main: ServicePoint) -> None:
    url = reverse("stock_move", args=["terima"])
    form = filled(main, quantity="2000", note="SJ-7/2019")
    asked = gudang.post(url, form)
    assert asked.status_code == 200
    assert "2.000 blanko dari pusat dicatat masuk ke Gudang dinas." in asked.content.decode()
    assert actions.balance_of(main) == 100
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', asked.content.decode()))
    done = gudang.post(url, {**hidden, "yakin": "1"}, follow=True)
    assert "Sudah dicatat: 2.000 blanko" in done.content.decode()
    assert actions.balance_of(main) == 2100


def test_a_second_tap_books_nothing(gudang: Client, main: ServicePoint) -> None:
    url = reverse("stock_move", args=["rusak"])
    form = filled(main, quantity="3", reason="gagal cetak", yakin="1")
    for _ in range(2):
        assert gudang.post(url, form).status_code == 302
    assert actions.balance_of(main) == 97
    assert BlankoMovement.objects.get(kind="spoiled").note == "gagal cetak"


def test_sending_more_than_there_is_says_how_many_are_left(gudang: Client, main: ServicePoint) -> None:
    branch = make_service_point(main.office, name="UPT Pacet")
    answer = gudang.post(
        reverse("stock_move", args=["kirim"]), filled(main, target=str(branch.pk), quantity="101", yakin="1")
    )
    assert answer.status_code == 422
    assert "Blanko di Gudang dinas tinggal 100, padahal diminta 101." in answer.content.decode()
    assert actions.balance_of(branch) == 0


@pytest.mark.parametrize(
    ("move", "changes", "sentence"),
    [
        ("terima", {"quantity": "0"}, "Periksa isian yang bertanda merah"),
        ("terima", {"quantity": "banyak"}, "Periksa isian yang bertanda merah"),
        ("terima", {"quantity": "9999999999999"}, "Periksa isian yang bertanda merah"),
        ("terima", {"op_id": "bukan-id"}, ""),
        ("hitung", {"note": ""}, "Periksa isian yang bertanda merah"),
        ("hitung", {"quantity": "100", "note": "opname", "yakin": "1"}, "Hasil hitung sama dengan catatan"),
        ("rusak", {"reason": "hilang dimakan kambing"}, "Periksa isian yang bertanda merah"),
    ],
)
def test_a_form_that_makes_no_sense_is_refused_with_a_sentence(
    gudang: Client, main: ServicePoint, move: str, changes: dict[str, str], sentence: str
) -> None:
    answer = gudang.post(reverse("stock_move", args=[move]), filled(main, **changes))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert actions.balance_of(main) == 100


def test_a_service_point_of_another_office_is_no_choice(gudang: Client, main: ServicePoint) -> None:
    foreign = make_service_point(blanks=5)
    answer = gudang.post(reverse("stock_move", args=["rusak"]), filled(foreign, reason="lain", yakin="1"))
    assert answer.status_code == 422
    assert actions.balance_of(foreign) == 5


def test_to_itself_nothing_is_sent(gudang: Client, main: ServicePoint) -> None:
    answer = gudang.post(reverse("stock_move", args=["kirim"]), filled(main, target=str(main.pk)))
    assert answer.status_code == 422
    assert "Asal dan tujuan pengiriman tidak boleh sama." in answer.content.decode()


def test_counting_the_cupboard_says_the_difference_before_it_is_booked(gudang: Client, main: ServicePoint) -> None:
    answer = gudang.post(reverse("stock_move", args=["hitung"]), filled(main, quantity="96", note="opname Bu Euis"))
    assert "Selisih -4 dibukukan." in answer.content.decode()


def test_the_first_step_of_an_empty_office_is_its_main_store(login: Login) -> None:
    admin = make_officer(Role.ADMIN)
    client = login(admin)
    assert "Tambah titik layanan" in client.get(reverse("stock")).content.decode()
    new = {"name": "Gudang dinas", "kecamatan": "", "is_main": "on"}
    assert client.post(reverse("stock_point_new"), new).status_code == 302
    again = client.post(reverse("stock_point_new"), {**new, "name": "Gudang kedua"})
    assert again.status_code == 422
    assert "Gudang dinas sudah ada." in again.content.decode()
    same = client.post(reverse("stock_point_new"), {**new, "is_main": ""})
    assert "Titik layanan dengan nama itu sudah ada." in same.content.decode()
    assert ServicePoint.objects.filter(office=admin.office).count() == 1


def test_planner_and_head_read_but_do_not_write(main: ServicePoint, login: Login) -> None:
    for role in (Role.PLANNER, Role.HEAD):
        client = login(make_officer(role, office=main.office))
        page = client.get(reverse("stock"))
        assert page.status_code == 200
        assert reverse("stock_move", args=["terima"]) not in page.content.decode()
        assert client.get(reverse("stock_move", args=["terima"])).status_code == 404


def test_filters_narrow_the_ledger_and_the_file(gudang: Client, main: ServicePoint) -> None:
    branch = make_service_point(main.office, name="UPT Pacet")
    actions.allot(source=main, target=branch, quantity=5, by=None, at=NOW, op_id=uuid.uuid4(), note="=1+1")
    query = {"titik": str(branch.pk), "jenis": "allotted_in", "dari": "2019-01-14", "sampai": "2019-01-14"}
    rows = gudang.get(reverse("stock"), query, headers={"HX-Request": "true"}).content.decode()
    assert rows.count("<tr>") == 2
    assert "Diterima dari gudang" in rows
    export = gudang.get(reverse("stock_export", args=["csv"]), query)
    lines = b"".join(export).decode("utf-8-sig").splitlines()  # type: ignore[call-overload]
    assert lines[1:] == ["2019-01-14;09.00;UPT Pacet;Diterima dari gudang;5;'=1+1;Sistem"]
    assert gudang.get(reverse("stock"), {"titik": "x", "dari": "kemarin"}).status_code == 200
    assert gudang.get(reverse("stock_export", args=["pdf"])).status_code == 404


def test_the_ledger_of_another_office_never_shows(gudang: Client) -> None:
    make_service_point(blanks=77, name="Gudang tetangga")
    assert "Gudang tetangga" not in gudang.get(reverse("stock")).content.decode()
    export = gudang.get(reverse("stock_export", args=["xlsx"]))
    assert b"tetangga" not in export.content


def some_movements(office: Office, first: int, last: int) -> None:
    for number in range(first, last):
        point = make_service_point(office, kecamatan=make_kecamatan(office), blanks=5, name=f"UPT {number}")
        actions.use_cards(
            service_point=point, printed=1, spoiled=1, by=None, at=NOW, visit_id=uuid.uuid4(), op_id=uuid.uuid4()
        )


def test_the_page_costs_the_same_with_few_rows_and_with_many(login: Login, query_count: Callable[[], Any]) -> None:
    office = make_office()
    client = login(make_officer(Role.STOREKEEPER, office=office))
    some_movements(office, 0, 2)
    with query_count() as few:
        client.get(reverse("stock"))
    some_movements(office, 2, 25)
    with query_count() as many:
        client.get(reverse("stock"))
    assert len(many) == len(few) <= 12
