"""Visit points: planners keep them, the others look them up."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kecamatan.models import AuditEvent, Desa, Kecamatan, Office, Officer, Role, VisitPoint
from tests.factories.people import make_desa, make_kecamatan, make_office, make_officer, make_point

Login = Callable[[Officer], Client]
Counting = Callable[[], AbstractContextManager[CaptureQueriesContext]]
pytestmark = pytest.mark.django_db


@pytest.fixture
def cibeber() -> Kecamatan:
    return make_kecamatan(name="Cibeber")


@pytest.fixture
def office(cibeber: Kecamatan) -> Office:
    return cibeber.office


@pytest.fixture
def cisalak(cibeber: Kecamatan) -> Desa:
    return make_desa(cibeber, name="Cisalak")


@pytest.fixture
def client_of_planner(office: Office, login: Login) -> Client:
    return login(make_officer(Role.PLANNER, office))


def filled(at: Desa, **fields: object) -> dict[str, object]:
    return {
        "name": "Balai Desa Cisalak",
        "kind": "balai",
        "desa": str(at.pk),
        "signal": "weak",
        "rooms": "2",
        "has_power": "on",
        "latitude": "-6,9435",
        "longitude": "107,1234",
        "contact_name": "Bu Lilis Uji (kepala desa)",
        "contact_phone": "0812 0000 0123",
        **fields,
    }


def test_a_planner_adds_a_point_and_the_trail_says_so(client_of_planner: Client, cisalak: Desa) -> None:
    answer = client_of_planner.post(reverse("point_new"), filled(cisalak))

    point = VisitPoint.objects.get()
    assert answer.headers["Location"] == reverse("point_detail", args=[point.pk])
    assert (point.desa, point.signal, point.rooms, point.has_power) == (cisalak, "weak", 2, True)
    assert (point.latitude, point.longitude) == (-6.9435, 107.1234)
    event = AuditEvent.objects.get(action="point.create")
    assert (event.subject_id, event.summary) == (point.pk, "Titik baru Balai Desa Cisalak, Desa Cisalak")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": " "}, "Beri nama titik ini."),
        ({"contact_phone": "telepon bu lilis"}, "Tulis nomor telepon dengan angka saja"),
        ({"latitude": "107,1", "longitude": "-6,9"}, "jangan tertukar"),
        ({"latitude": ""}, "kosongkan dua-duanya"),
        ({"rooms": "0"}, "Isi jumlah ruang"),
        ({"contact_email": "lilis"}, "alamat email yang valid"),
        ({"desa": "3f0d8f3c-0000-4000-8000-000000000000"}, "Masukkan pilihan yang valid"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_saved(
    client_of_planner: Client, cisalak: Desa, fields: dict[str, object], sentence: str
) -> None:
    answer = client_of_planner.post(reverse("point_new"), filled(cisalak, **fields))

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "Bu Lilis Uji" in answer.content.decode()  # what was typed is still there
    assert not VisitPoint.objects.exists()


def test_two_points_of_one_desa_cannot_have_one_name(client_of_planner: Client, cisalak: Desa) -> None:
    make_point(cisalak, name="Balai Desa Cisalak")

    answer = client_of_planner.post(reverse("point_new"), filled(cisalak))

    assert answer.status_code == 422
    assert "Di desa ini sudah ada titik dengan nama itu" in answer.content.decode()
    assert VisitPoint.objects.count() == 1
    neighbour = make_desa(cisalak.kecamatan)
    assert client_of_planner.post(reverse("point_new"), filled(neighbour)).status_code == 302


def test_a_desa_of_another_office_cannot_be_chosen(client_of_planner: Client) -> None:
    assert client_of_planner.post(reverse("point_new"), filled(make_desa())).status_code == 422
    assert not VisitPoint.objects.exists()


def test_a_change_is_written_to_the_trail_once(client_of_planner: Client, cisalak: Desa) -> None:
    point = make_point(cisalak, name="Balai Desa Cisalak")
    url = reverse("point_edit", args=[point.pk])
    assert f'value="{cisalak.pk}" selected' in client_of_planner.get(url).content.decode()

    client_of_planner.post(url, filled(cisalak, signal="none"))
    client_of_planner.post(url, filled(cisalak, signal="none"))

    point.refresh_from_db()
    assert point.signal == "none"
    event = AuditEvent.objects.get(action="point.change")
    assert "sinyal" in event.summary
    assert "0812" not in event.summary


def test_a_point_out_of_use_is_kept_and_can_come_back(client_of_planner: Client, cisalak: Desa) -> None:
    point = make_point(cisalak, name="Balai Lama")
    url = reverse("point_use", args=[point.pk])
    assert "Tidak dipakai lagi?" in client_of_planner.get(url).content.decode()
    assert VisitPoint.objects.get().is_active

    for wish, expected in (("tidak", False), ("tidak", False), ("ya", True)):
        client_of_planner.post(url, {"dipakai": wish})
        assert VisitPoint.objects.get().is_active is expected

    actions = AuditEvent.objects.filter(subject_id=point.pk).order_by("at").values_list("action", flat=True)
    assert list(actions) == ["point.deactivate", "point.reactivate"]


def test_the_list_is_searched_and_filtered(client_of_planner: Client, cibeber: Kecamatan, cisalak: Desa) -> None:
    make_point(cisalak, name="Balai Desa Cisalak", contact_name="Bu Lilis Uji")
    school = make_desa(make_kecamatan(cibeber.office, name="Cidaun"), name="Neglasari")
    make_point(school, name="SMA Negeri 1", kind="sekolah", contact_name="Pak Oman Uji")
    make_point(school, name="Pasar Lama", kind="pasar", is_active=False)

    def names(**query: str) -> set[str]:
        page = client_of_planner.get(reverse("point_list"), query).content.decode()
        return {name for name in ("Balai Desa Cisalak", "SMA Negeri 1", "Pasar Lama") if name in page}

    assert names() == {"Balai Desa Cisalak", "SMA Negeri 1"}
    assert names(cari="neglasari oman") == {"SMA Negeri 1"}
    assert names(jenis="balai") == {"Balai Desa Cisalak"}
    assert names(kecamatan=str(school.kecamatan_id)) == {"SMA Negeri 1"}
    assert names(status="tidak") == {"Pasar Lama"}
    assert names(status="semua") == {"Balai Desa Cisalak", "SMA Negeri 1", "Pasar Lama"}
    assert names(kecamatan="bukan-uuid", jenis="bulan") == names()
    assert (
        "Tidak ada titik yang cocok" in client_of_planner.get(reverse("point_list"), {"cari": "x y"}).content.decode()
    )


@pytest.mark.parametrize("role", [Role.HEAD, Role.OPERATOR, Role.CAMAT])
def test_others_look_but_do_not_change(role: str, cibeber: Kecamatan, cisalak: Desa, login: Login) -> None:
    point = make_point(cisalak)
    fields = {"kecamatan": cibeber} if role == Role.CAMAT else {}
    client = login(make_officer(role, cibeber.office, **fields))

    page = client.get(reverse("point_list")).content.decode()
    assert point.name in page
    assert reverse("point_new") not in page
    assert (
        reverse("point_edit", args=[point.pk])
        not in client.get(reverse("point_detail", args=[point.pk])).content.decode()
    )
    for name, arguments in (("point_new", []), ("point_edit", [point.pk]), ("point_use", [point.pk])):
        assert client.post(reverse(name, args=arguments), {"dipakai": "tidak"}).status_code == 404
    assert VisitPoint.objects.get().is_active


def test_a_camats_office_sees_points_of_its_own_kecamatan_alone(cibeber: Kecamatan, login: Login) -> None:
    other = make_point(make_desa(make_kecamatan(cibeber.office)), name="Balai Jauh")
    client = login(make_officer(Role.CAMAT, kecamatan=cibeber))

    assert "Balai Jauh" not in client.get(reverse("point_list")).content.decode()
    assert client.get(reverse("point_detail", args=[other.pk])).status_code == 404


def test_points_of_another_office_are_not_there(cisalak: Desa, login: Login) -> None:
    point = make_point(cisalak)
    client = login(make_officer(Role.ADMIN, make_office()))

    for name in ("point_detail", "point_edit", "point_use"):
        assert client.get(reverse(name, args=[point.pk])).status_code == 404


@pytest.mark.parametrize("many", [2, 60])
def test_the_number_of_queries_does_not_grow(
    client_of_planner: Client, cibeber: Kecamatan, query_count: Counting, many: int
) -> None:
    for _ in range(many):
        make_point(make_desa(cibeber))

    with query_count() as queries:
        page = client_of_planner.get(reverse("point_list"))
    assert len(queries) <= 7, queries.captured_queries
    assert page.content.decode().count("Bu Lilis Uji") == min(many, 50)
    with query_count() as queries:
        client_of_planner.get(reverse("point_new"))
    assert len(queries) <= 5
