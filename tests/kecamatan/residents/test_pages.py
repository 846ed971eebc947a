"""Finding residents and reading their story."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from kecamatan import ledger
from kecamatan.models import AuditEvent, Role, SiakStatus
from kecamatan.residents.names import learn
from tests.factories.people import make_desa, make_kecamatan, make_officer
from tests.factories.residents import invented_nik, make_resident

AT = dt.datetime(2019, 1, 14, 2, 0, tzinfo=dt.UTC)
pytestmark = pytest.mark.django_db
LIST = "resident_list"


@pytest.fixture
def planner():
    return make_officer(Role.PLANNER)


@pytest.fixture
def desa(planner):
    return make_desa(make_kecamatan(planner.office))


@pytest.fixture
def desk(login, planner):
    return login(planner)


def names(response):
    return [resident.name for resident in response.context["page"].object_list]


def test_a_resident_is_found_by_a_part_of_the_name(desk, desa):
    make_resident(desa, name="EUIS KARTINI")
    make_resident(desa, name="ASEP SURYANA")
    assert names(desk.get(reverse(LIST), {"cari": "kart"})) == ["EUIS KARTINI"]
    assert names(desk.get(reverse(LIST), {"cari": "kartini euis"})) == ["EUIS KARTINI"]


def test_a_misspelt_name_finds_those_alike(desk, desa):
    make_resident(desa, name="NURHAYATI KOMARIAH")
    make_resident(desa, name="ASEP SURYANA")
    learn()
    response = desk.get(reverse(LIST), {"cari": "nurhayti komariyah"})
    assert names(response) == ["NURHAYATI KOMARIAH"]
    assert "nama yang mirip" in response.content.decode()


def test_nobody_found_is_told_with_a_way_back(desk, desa):
    make_resident(desa)
    response = desk.get(reverse(LIST), {"cari": "zzzzqqq"})
    assert "Tidak ada yang cocok" in response.content.decode()


def test_residents_are_filtered_by_place_and_need_and_counted_by_tally(desk, planner, desa):
    make_resident(desa, name="A", need="record")
    make_resident(desa, name="B", need="print")
    other = make_resident(make_desa(make_kecamatan(planner.office)), name="C", need="record")
    assert names(desk.get(reverse(LIST), {"kecamatan": desa.kecamatan_id})) == ["A", "B"]
    assert names(desk.get(reverse(LIST), {"desa": desa.id, "kebutuhan": "print"})) == ["B"]
    found = desk.get(reverse(LIST), {"kebutuhan": "record"})
    assert names(found) == ["A", "C"]
    assert found.context["found"].count == 2
    assert names(desk.get(reverse(LIST), {"kecamatan": other.desa.kecamatan_id})) == ["C"]


@pytest.mark.parametrize(
    "parameters", [{"kecamatan": "x"}, {"desa": "1"}, {"kebutuhan": "semua"}, {"urut": "x"}, {"halaman": "99"}]
)
def test_nonsense_in_the_address_is_passed_over(desk, desa, parameters):
    make_resident(desa)
    assert desk.get(reverse(LIST), parameters).status_code == 200


def test_the_list_shows_only_the_end_of_a_nik(desk, desa):
    nik = invented_nik(7)
    make_resident(desa, nik=nik)
    shown = desk.get(reverse(LIST)).content.decode()
    assert nik not in shown
    assert "•••• •••• •••• 0000" in shown


def test_the_list_needs_the_same_queries_for_few_and_for_many(desk, desa, query_count):
    counts = []
    for more in (3, 60):
        for _ in range(more):
            make_resident(desa)
        with query_count() as queries:
            assert desk.get(reverse(LIST), {"cari": "uji"}).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 16


def test_htmx_gets_the_rows_alone(desk, desa):
    make_resident(desa)
    fragment = desk.get(reverse(LIST), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert 'id="daftar"' in fragment


def test_a_full_nik_leads_to_its_resident_and_stays_out_of_the_address(desk, desa):
    nik = invented_nik(8)
    resident = make_resident(desa, nik=nik)
    response = desk.post(reverse("resident_find"), {"nik": f"{nik[:4]} {nik[4:8]} {nik[8:12]} {nik[12:]}"})
    assert response["Location"] == reverse("resident_detail", args=[resident.id])
    event = AuditEvent.objects.get(action="resident.found_by_nik")
    assert (event.subject_id, nik in event.summary) == (resident.id, False)


@pytest.mark.parametrize(("nik", "sentence"), [("123", "harus 16 angka"), (invented_nik(9), "Tidak ada warga")])
def test_a_nik_that_finds_nobody_is_told(desk, nik, sentence):
    response = desk.post(reverse("resident_find"), {"nik": nik}, follow=True)
    assert sentence in response.content.decode()
    assert nik not in response.content.decode()


def test_the_nik_is_not_taken_from_an_address(desk):
    assert desk.get(reverse("resident_find"), {"nik": invented_nik(1)}, follow=True).status_code == 405


def test_a_resident_s_page_tells_the_story_and_the_next_step(desk, planner, desa):
    resident = make_resident(desa, siak_status="PRINT_READY_RECORD", siak_at=AT, need="print")
    SiakStatus.objects.create(resident=resident, status="UNREGISTERED", at=AT - dt.timedelta(days=30))
    SiakStatus.objects.create(resident=resident, status="PRINT_READY_RECORD", at=AT)
    wrong = ledger.record(resident=resident, kind="absent", by=planner, at=AT, visit_label="Balai Desa Uji")
    ledger.correct(event=wrong, by=planner, at=AT, note="salah orang")
    ledger.record(resident=resident, kind="card_printed", by=planner, at=AT)
    shown = desk.get(reverse("resident_detail", args=[resident.id])).content.decode()
    for text in ("Siap cetak (PRINT READY RECORD)", "Belum pernah direkam", "Tidak hadir", "dikoreksi", "salah orang",
                 "Kartu dicetak", "Balai Desa Uji", "menunggu diambil", "14 Januari 2019"):  # fmt: skip
        assert text in shown


def test_somebody_under_seventeen_is_told_when_the_card_may_be_printed(desk, desa):
    born = dt.date.today() - dt.timedelta(days=int(16.5 * 365))
    resident = make_resident(desa, siak_status="PRR", need="wait_centre", birth_date=born)
    shown = desk.get(reverse("resident_detail", args=[resident.id])).content.decode()
    assert "ulang tahun ke-17" in shown


def test_the_page_needs_few_queries_however_long_the_story(desk, planner, desa, query_count):
    resident = make_resident(desa)
    for number in range(25):
        ledger.record(resident=resident, kind="absent", by=planner, at=AT + dt.timedelta(hours=number))
    with query_count() as queries:
        desk.get(reverse("resident_detail", args=[resident.id]))
    assert len(queries) <= 10


def test_a_camat_sees_the_own_kecamatan_alone(login, planner, desa):
    mine = make_resident(desa, name="SENDIRI")
    other = make_resident(make_desa(make_kecamatan(planner.office)), name="TETANGGA", nik=invented_nik(11))
    desk = login(make_officer(Role.CAMAT, kecamatan=desa.kecamatan))
    assert names(desk.get(reverse(LIST))) == ["SENDIRI"]
    assert names(desk.get(reverse(LIST), {"cari": "tetangga"})) == []
    assert names(desk.get(reverse(LIST), {"desa": other.desa_id})) == ["SENDIRI"]
    assert desk.get(reverse("resident_detail", args=[mine.id])).status_code == 200
    assert desk.get(reverse("resident_detail", args=[other.id])).status_code == 404
    found = desk.post(reverse("resident_find"), {"nik": invented_nik(11)}, follow=True)
    assert "Tidak ada warga" in found.content.decode()


def test_another_office_and_other_roles_see_nothing(login, desa):
    resident = make_resident(desa)
    stranger = login(make_officer(Role.PLANNER))
    assert stranger.get(reverse("resident_detail", args=[resident.id])).status_code == 404
    assert stranger.get(reverse("resident_detail", args=[uuid.uuid4()])).status_code == 404
    for role in (Role.OPERATOR, Role.STOREKEEPER):
        assert login(make_officer(role)).get(reverse(LIST)).status_code == 404
