"""The backlog pages: two needs that are never added up, per kecamatan and desa, with and without a map."""

import csv
import io
import re
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kecamatan.models import Desa, Kecamatan, NeedTally, Office, Officer, Role
from tests.factories.people import make_desa, make_kecamatan, make_office, make_officer

Login = Callable[[Officer], Client]
Counting = Callable[[], AbstractContextManager[CaptureQueriesContext]]
BOUNDARY = {"type": "Polygon", "coordinates": [[[107, -7], [107.2, -7], [107.2, -6.8], [107, -6.8], [107, -7]]]}
pytestmark = pytest.mark.django_db


def tally(desa: Desa, **counts: int) -> None:
    for need, count in counts.items():
        NeedTally.objects.create(desa=desa, need=need, count=count)


@pytest.fixture
def office() -> Office:
    return make_office()


@pytest.fixture
def cibeber(office: Office) -> Kecamatan:
    kecamatan = make_kecamatan(office, name="Cibeber", population=139_270, boundary=BOUNDARY)
    tally(make_desa(kecamatan, name="Cisalak"), record=1_607, print=50, wait_centre=7, hand_over=3, clear_first=2)
    tally(make_desa(kecamatan, name="Cihaur"), record=400, print=1_000, done=9, out=100_000)
    return kecamatan


@pytest.fixture
def cidaun(office: Office) -> Kecamatan:
    kecamatan = make_kecamatan(office, name="Cidaun", boundary=BOUNDARY)
    tally(make_desa(kecamatan, name="Neglasari"), record=80)
    return kecamatan


def cells(page: str) -> list[list[str]]:
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in body.split("<tr>")[1:]]
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in row] for row in rows]


def test_each_kecamatan_shows_both_needs_apart(
    office: Office, cibeber: Kecamatan, cidaun: Kecamatan, login: Login
) -> None:
    page = login(make_officer(Role.PLANNER, office)).get(reverse("backlog")).content.decode()

    assert cells(page)[0] == ["Cibeber", "2.007", "1.050", "7", "3", "2", "9", "139.270"]
    assert [row[0] for row in cells(page)] == ["Cibeber", "Cidaun"]
    assert "2.087" in page  # all that need recording
    assert "3.057" not in page  # recording and card together
    assert "102.087" not in page  # nobody counts who is out of the list


def test_the_table_sorts_by_any_column(office: Office, cibeber: Kecamatan, cidaun: Kecamatan, login: Login) -> None:
    client = login(make_officer(Role.PLANNER, office))

    for order, first in (("-kartu", "Cibeber"), ("rekam", "Cidaun"), ("nama", "Cibeber"), ("-nama", "Cidaun")):
        page = client.get(reverse("backlog"), {"urut": order}).content.decode()
        assert cells(page)[0][0] == first, order
    fragment = client.get(reverse("backlog"), {"urut": "rekam"}, headers={"HX-Request": "true"}).content.decode()
    assert cells(fragment)[0][0] == "Cidaun"
    assert "<html" not in fragment


def test_the_map_shows_one_need_at_a_time_and_leads_to_each_kecamatan(
    office: Office, cibeber: Kecamatan, cidaun: Kecamatan, login: Login
) -> None:
    client = login(make_officer(Role.HEAD, office))

    record = client.get(reverse("backlog")).content.decode()
    card = client.get(reverse("backlog"), {"peta": "kartu"}).content.decode()

    for page, text in ((record, "Cibeber: 2.007 orang perlu rekam"), (card, "Cibeber: 1.050 orang perlu kartu")):
        assert f"<title>{text}</title>" in page
        assert page.count("<path d=") >= 2
        assert f'href="{reverse("backlog_kecamatan", args=[cibeber.pk])}"' in page
        assert "CC BY 3.0 IGO" in page
        assert "<table" in page


def test_without_boundaries_the_table_stands_alone(office: Office, login: Login) -> None:
    tally(make_desa(make_kecamatan(office, name="Tanpa Batas")), record=5)

    page = login(make_officer(Role.PLANNER, office)).get(reverse("backlog")).content.decode()

    assert cells(page)[0][:2] == ["Tanpa Batas", "5"]
    assert 'class="map"' not in page
    assert "CC BY 3.0 IGO" not in page


def test_a_new_boundary_is_drawn_at_once(office: Office, cibeber: Kecamatan, login: Login) -> None:
    client = login(make_officer(Role.PLANNER, office))
    before = client.get(reverse("backlog")).content.decode()
    ring = [[107, -7], [107.4, -7], [107.4, -6.9], [107.2, -6.85], [107.1, -6.8], [107, -6.8], [107, -7]]
    Kecamatan.objects.update(boundary={"type": "Polygon", "coordinates": [ring]})

    after = client.get(reverse("backlog")).content.decode()

    assert re.findall(' d="(M[^"]+)"', before) != re.findall(' d="(M[^"]+)"', after)


def test_a_kecamatan_lists_its_desa_with_the_names_behind_each_figure(
    office: Office, cibeber: Kecamatan, login: Login
) -> None:
    cisalak = Desa.objects.get(name="Cisalak")
    url = reverse("backlog_kecamatan", args=[cibeber.pk])

    page = login(make_officer(Role.PLANNER, office)).get(url).content.decode()

    assert cells(page)[0][:4] == ["Desa Cisalak", "1.607", "50", "7"]
    assert f"{reverse('resident_list')}?desa={cisalak.pk}&amp;kebutuhan=record" in page
    storekeeper = login(make_officer(Role.STOREKEEPER, office)).get(url).content.decode()
    assert "kebutuhan=record" not in storekeeper  # no page of theirs
    assert cells(storekeeper)[0][:2] == ["Desa Cisalak", "1.607"]


def test_a_camats_office_sees_its_own_kecamatan_and_no_other(
    office: Office, cibeber: Kecamatan, cidaun: Kecamatan, login: Login
) -> None:
    client = login(make_officer(Role.CAMAT, kecamatan=cidaun))

    assert client.get(reverse("backlog")).headers["Location"] == reverse("backlog_kecamatan", args=[cidaun.pk])
    assert client.get(reverse("backlog_kecamatan", args=[cidaun.pk])).status_code == 200
    assert client.get(reverse("backlog_kecamatan", args=[cibeber.pk])).status_code == 404
    file = client.get(reverse("backlog_export", args=["csv"]), {"kecamatan": str(cibeber.pk)})
    content = b"".join(file).decode()
    assert "Neglasari" in content
    assert "Cisalak" not in content


def test_another_office_is_not_there(office: Office, cibeber: Kecamatan, login: Login) -> None:
    stranger = login(make_officer(Role.ADMIN, make_office()))

    assert stranger.get(reverse("backlog_kecamatan", args=[cibeber.pk])).status_code == 404
    assert "Cibeber" not in stranger.get(reverse("backlog")).content.decode()
    assert stranger.get(reverse("backlog_export", args=["csv"]), {"kecamatan": str(cibeber.pk)}).status_code == 404


def test_operators_have_no_backlog_page(office: Office, cibeber: Kecamatan, login: Login) -> None:
    client = login(make_officer(Role.OPERATOR, office))

    assert client.get(reverse("backlog")).status_code == 404
    assert client.get(reverse("backlog_kecamatan", args=[cibeber.pk])).status_code == 404


def test_the_files_hold_the_table(office: Office, cibeber: Kecamatan, cidaun: Kecamatan, login: Login) -> None:
    client = login(make_officer(Role.PLANNER, office))

    text = b"".join(client.get(reverse("backlog_export", args=["csv"]))).decode("utf-8-sig")
    book = client.get(reverse("backlog_export", args=["xlsx"]), {"kecamatan": str(cibeber.pk)})

    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[0][3:5] == ["Perlu rekam", "Perlu kartu"]
    assert rows[1][1:] == ["Cibeber", "139270", "2007", "1050", "7", "3", "2", "9"]
    assert zipfile.ZipFile(io.BytesIO(book.content)).testzip() is None
    assert client.get(reverse("backlog_export", args=["pdf"])).status_code == 404


def test_an_office_without_territory_says_what_to_do(login: Login) -> None:
    page = login(make_officer(Role.PLANNER)).get(reverse("backlog"))

    assert page.status_code == 200
    assert "Belum ada wilayah" in page.content.decode()


@pytest.mark.parametrize("many", [1, 12])
def test_the_number_of_queries_does_not_grow(office: Office, login: Login, query_count: Counting, many: int) -> None:
    for _ in range(many):
        kecamatan = make_kecamatan(office, boundary=BOUNDARY)
        for _ in range(many):
            tally(make_desa(kecamatan), record=3, print=4)
    client = login(make_officer(Role.PLANNER, office))

    with query_count() as queries:
        client.get(reverse("backlog"))
    assert len(queries) <= 9, queries.captured_queries
    with query_count() as queries:
        client.get(reverse("backlog_kecamatan", args=[kecamatan.pk]))
    assert len(queries) <= 9, queries.captured_queries
