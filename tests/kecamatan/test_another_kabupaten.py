"""An office that is not Cianjur, on a clock that is not Jakarta's: the roster, the figures and the pages follow it."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kecamatan import ledger
from kecamatan.models import Desa, EventTally, Office, Officer, Resident, Role, RowVerdict
from kecamatan.roster import uploads
from kecamatan.roster.applying import apply_file
from kecamatan.territory_loading import load_territory, territory_of
from tests.factories.people import make_officer
from tests.factories.residents import make_resident
from tests.kecamatan.roster.files import HEADINGS, as_csv, person

pytestmark = pytest.mark.django_db
AT = dt.datetime(2019, 1, 14, 2, 0, tzinfo=dt.UTC)
# Half past midnight on the 15th in Makassar, half an hour before midnight on the 14th in Jakarta.
MIDNIGHT = dt.datetime(2019, 1, 14, 16, 30, tzinfo=dt.UTC)


@pytest.fixture
def makassar() -> Office:
    return load_territory(territory_of("73.71")).office


def of_makassar(number: int = 0, **cells: str) -> list[str]:
    """A woman of Kelurahan Bontorannu, Kecamatan Mariso (73.71.01.1001), born in June 2001."""
    own = {
        "NIK": f"737101{41 + number:02d}06010000",
        "TGL_LHR": f"{1 + number:02d}-06-2001",
        "NAMA_LGKP": f"SITTI {number}",
    }
    place = {"NO_PROP": "73", "NO_KAB": "71", "NO_KEC": "1", "NO_KEL": "1001", "TMPT_LHR": "MAKASSAR"}
    return person(**{**own, **place, **cells})


def test_its_own_list_is_taken_without_a_warning(makassar: Office) -> None:
    outcome = apply_file(as_csv([of_makassar(n) for n in range(5)]), office=makassar, at=AT)

    assert (outcome.new, outcome.rejected, outcome.warnings) == (5, 0, 0)
    assert set(Resident.objects.values_list("desa__code", flat=True)) == {"73.71.01.1001"}


def test_a_list_with_names_for_codes_is_taken_too(makassar: Office) -> None:
    headings = [{"NO_KEC": "KECAMATAN", "NO_KEL": "KELURAHAN"}.get(name, name) for name in HEADINGS]
    desa = Desa.objects.get(code="73.71.01.1001")
    row = of_makassar(NO_KEC="KEC. MARISO", NO_KEL=f"Kel. {desa.name.upper()}", NO_PROP="", NO_KAB="")
    outcome = apply_file(as_csv([row], headings=headings), office=makassar, at=AT)

    assert outcome.new == 1
    assert Resident.objects.get().desa == desa


def test_the_list_of_another_kabupaten_is_refused_row_by_row(makassar: Office) -> None:
    upload, outcome = uploads.import_now(
        as_csv([person(), of_makassar()]), office=makassar, by=None, filename="cianjur.csv", at=AT
    )

    assert (outcome.new, outcome.rejected) == (1, 1)
    assert RowVerdict.objects.filter(upload=upload, code="desa_unknown").count() == 1


def test_a_nik_of_another_region_is_only_warned_about(makassar: Office) -> None:
    outcome = apply_file(as_csv([of_makassar(NIK="3203014106010000")]), office=makassar, at=AT)

    assert (outcome.new, dict(outcome.warning_reasons)) == (1, {"nik_kecamatan_differs": 1})


def test_what_happens_after_midnight_there_counts_for_the_new_day(makassar: Office) -> None:
    desa = Desa.objects.get(code="73.71.01.1001")
    ledger.record(resident=make_resident(desa), kind="recorded", by=None, at=MIDNIGHT)

    assert EventTally.objects.get(desa=desa, kind="recorded").date == dt.date(2019, 1, 15)


def test_without_boundaries_the_backlog_is_a_table_and_no_empty_map(
    makassar: Office, login: Callable[[Officer], Client]
) -> None:
    apply_file(as_csv([of_makassar(n) for n in range(5)]), office=makassar, at=AT)
    page = login(make_officer(Role.PLANNER, makassar)).get(reverse("backlog")).content.decode()

    assert "Mariso" in page
    assert page.count('<th scope="row">') == 15 + 1
    assert 'id="peta"' not in page
    assert "Batas wilayah" not in page, "no credit for a map that is not there"
    assert "Penduduk" not in page, "no column of dashes"
    assert "Disdukcapil Kota Makassar" in page


@pytest.mark.parametrize(("code", "label"), [("73.71", "WITA"), ("91.71", "WIT"), ("32.05", "WIB")])
def test_pages_of_staff_tell_the_time_of_their_office(
    login: Callable[[Officer], Client], code: str, label: str
) -> None:
    office = load_territory(territory_of(code)).office
    uploads.receive(office=office, by=None, filename="a.csv", data=as_csv([person()]), at=AT)
    page = login(make_officer(Role.PLANNER, office)).get(reverse("roster_upload_list")).content.decode()

    assert f"{office.local(AT):%H.%M} {label}" in page


def test_the_current_time_zone_is_the_offices_only_for_its_own_requests(
    login: Callable[[Officer], Client], client: Client
) -> None:
    office = load_territory(territory_of("73.71")).office
    login(make_officer(Role.PLANNER, office)).get(reverse("backlog"))
    assert timezone.get_current_timezone_name() == "UTC"


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Dinas Kependudukan dan Pencatatan Sipil Kota Makassar", "Disdukcapil Kota Makassar"),
        (
            "Suku Dinas Kependudukan dan Pencatatan Sipil Kota Administrasi Jakarta Barat",
            "Sudin Dukcapil Kota Administrasi Jakarta Barat",
        ),
        ("Disdukcapil Garut", "Disdukcapil Garut"),
    ],
)
def test_where_there_is_little_room_the_office_is_called_as_people_say(name: str, short: str) -> None:
    assert Office(name=name).short_name == short
