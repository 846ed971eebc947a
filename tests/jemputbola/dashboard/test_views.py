"""The dashboard as planner, head and admin see it: every figure leads to the rows it counts."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jemputbola.dashboard import presenters, queries
from jemputbola.dashboard.forecast import forecast
from jemputbola.models import Campaign, CampaignTarget
from kecamatan import ledger
from kecamatan.models import AuditEvent, Desa, Office, Officer, Role
from tests.factories.people import make_desa, make_kecamatan, make_office, make_officer, make_point
from tests.factories.residents import make_resident
from tests.factories.visits import make_campaign, make_service_point, make_visit

pytestmark = pytest.mark.django_db
Login = Callable[[Officer], Client]
DAY = dt.timedelta(days=1)


@pytest.fixture
def office() -> Office:
    return make_office()


@pytest.fixture
def desa(office: Office) -> list[Desa]:
    return [make_desa(make_kecamatan(office, name=name)) for name in ("Cibeber", "Cilaku")]


@pytest.fixture
def today(office: Office) -> dt.date:
    return office.local(timezone.now()).date()


@pytest.fixture
def at_work(office: Office, desa: list[Desa], today: dt.date) -> Campaign:
    """A month of work behind, two months ahead, a visit today."""
    campaign = make_campaign(office, name="Menuju Pemilu", starts=today - 40 * DAY, deadline=today + 60 * DAY)
    for place in desa:
        CampaignTarget.objects.create(campaign=campaign, kecamatan=place.kecamatan, record=200, card=90)
    for back in range(25):
        at = office.moment(today - back * DAY, dt.time(9))
        for place in desa[: 1 + back % 2]:
            resident = make_resident(place)
            ledger.record(resident=resident, kind="recorded", by=None, at=at)
            if back % 3 == 0:
                ledger.record(resident=resident, kind="card_printed", by=None, at=at)
    make_visit(make_point(desa[0], name="Balai Cisalak"), date=today, state="open", capacity=120)
    make_service_point(office, blanks=40, name="Gudang dinas", is_main=True)
    return campaign


@pytest.fixture
def planner(office: Office, login: Login) -> Client:
    return login(make_officer(Role.PLANNER, office))


def test_the_page_shows_both_needs_the_deadline_and_what_limits(planner: Client, at_work: Campaign) -> None:
    page = planner.get(reverse("dashboard")).content.decode()
    for words in ("Menuju Pemilu", "Perlu rekam", "Perlu kartu", "Tenggat", "hari kerja termasuk hari ini"):
        assert words in page
    for words in ("Laju rekam", "Laju cetak kartu", "diperlukan", "Yang paling membatasi", "Balai Cisalak"):
        assert words in page
    assert "<svg" in page
    assert reverse("queues_today") in page


@pytest.mark.parametrize("role", [Role.PLANNER, Role.HEAD, Role.ADMIN])
def test_every_link_of_the_page_opens(office: Office, at_work: Campaign, login: Login, role: str) -> None:
    browser = login(make_officer(role, office))
    page = browser.get(reverse("dashboard")).content.decode()
    links = {link.replace("&amp;", "&") for link in re.findall(r'(?:href|hx-get)="(/[^"]*)"', page)}
    links = {link for link in links if not link.startswith(("/static/", reverse("home")))}
    assert len(links) > 25
    for link in links:
        assert browser.get(link).status_code == 200, link


def test_every_figure_of_events_equals_the_list_it_opens(planner: Client, office: Office, at_work: Campaign) -> None:
    figures = queries.dashboard(office, timezone.now())
    lines = [presenters.kecamatan_line(figures.frame, row) for row in figures.kecamatan]
    expected = [(line.record_url, line.row.record_done) for line in lines]
    expected += [(line.card_url, line.row.card_done) for line in lines]
    for track in (figures.progress.record, figures.progress.card):
        panel = presenters.panel(figures.frame, track)
        expected += [(panel.done_url, track.done), (panel.today_url, track.done_today)]
        expected += [(url, day.count) for day, url in panel.daily_rows]
    assert sum(count for _, count in expected) > 100
    for url, count in expected:
        page = planner.get(url).context["page"]
        assert page.paginator.count == count, url


def test_every_figure_of_residents_equals_the_list_it_opens(planner: Client, office: Office, at_work: Campaign) -> None:
    for place in Desa.objects.filter(kecamatan__office=office):
        make_resident(place)
    figures = queries.dashboard(office, timezone.now())
    for row in figures.kecamatan:
        line = presenters.kecamatan_line(figures.frame, row)
        assert planner.get(line.record_open_url).context["page"].paginator.count == row.record_open == 1
        assert planner.get(line.card_open_url).context["page"].paginator.count == row.card_open


def test_the_table_is_sorted_and_the_file_holds_the_same_rows(planner: Client, at_work: Campaign) -> None:
    def order(sort: str) -> list[str]:
        page = planner.get(reverse("dashboard"), {"urut": sort}).content.decode()
        return re.findall(r'<th scope="row"><a href="/wilayah/[^"]*">(\w+)</a>', page)

    assert order("nama") == ["Cibeber", "Cilaku"]
    assert order("-nama") == ["Cilaku", "Cibeber"]
    assert order("-rekam") == ["Cibeber", "Cilaku"]
    assert sorted(order("ngawur")) == ["Cibeber", "Cilaku"]
    export = planner.get(reverse("dashboard_export", args=["csv"]), {"urut": "-nama"})
    lines = b"".join(export).decode("utf-8-sig").splitlines()  # type: ignore[call-overload]
    assert [line.split(";")[1] for line in lines] == ["Kecamatan", "Cilaku", "Cibeber"]
    assert lines[1].split(";")[2:4] == ["200", "12"]
    assert planner.get(reverse("dashboard_export", args=["xlsx"])).status_code == 200


def test_an_office_that_has_just_begun_sees_what_to_do_first(login: Login) -> None:
    page = login(make_officer(Role.ADMIN)).get(reverse("dashboard"))
    assert page.status_code == 200
    assert "Isi kampanye dan target" in page.content.decode()
    head = login(make_officer(Role.HEAD)).get(reverse("dashboard")).content.decode()
    assert "Perencana belum mengisi kampanye" in head
    assert reverse("campaign_edit") not in head


def test_the_first_campaign_begins_with_the_backlog_as_its_target(
    planner: Client, office: Office, desa: list[Desa], today: dt.date
) -> None:
    for _ in range(3):
        make_resident(desa[0])
    make_resident(desa[0], need="print", siak_status="PRR")
    page = planner.get(reverse("campaign_edit")).content.decode()
    fields = dict(re.findall(r'name="((?:record|card)_[0-9a-f-]+)" value="(\d+)"', page))
    assert sorted(fields.values()) == ["0", "0", "3", "4"]
    form = {"name": "Menuju Pemilu", "starts": str(today), "deadline": str(today + 90 * DAY), **fields}
    assert planner.post(reverse("campaign_edit"), form).status_code == 302
    campaign = Campaign.objects.get(office=office)
    assert set(campaign.targets.values_list("record", "card")) == {(3, 4), (0, 0)}
    assert AuditEvent.objects.get(action="campaign.set").subject_id == campaign.pk
    again = {**form, "name": "Diperpanjang", f"record_{desa[1].kecamatan_id}": "7"}
    assert planner.post(reverse("campaign_edit"), again).status_code == 302
    campaign.refresh_from_db()
    assert (campaign.name, Campaign.objects.count(), campaign.targets.count()) == ("Diperpanjang", 1, 2)


@pytest.mark.parametrize(
    "changes", [{"deadline": "2019-01-01"}, {"starts": "besok"}, {"name": ""}, {"deadline": ""}, {"target": "-1"}]
)
def test_a_campaign_that_makes_no_sense_is_refused(
    planner: Client, desa: list[Desa], today: dt.date, changes: dict[str, str]
) -> None:
    targets = {f"{kind}_{place.kecamatan_id}": "5" for kind in ("record", "card") for place in desa}
    form = {"name": "K", "starts": str(today), "deadline": str(today + 30 * DAY), **targets, **changes}
    if "target" in changes:
        form[f"card_{desa[0].kecamatan_id}"] = changes["target"]
    answer = planner.post(reverse("campaign_edit"), form)
    assert answer.status_code == 422
    assert "tanda merah" in answer.content.decode() or "Tenggat harus setelah" in answer.content.decode()
    assert not Campaign.objects.exists()


def test_the_list_of_events_leaves_out_what_was_corrected_and_other_offices(
    planner: Client, office: Office, desa: list[Desa]
) -> None:
    now = timezone.now()
    wrong = ledger.record(resident=make_resident(desa[0], name="ASEP KELIRU"), kind="recorded", by=None, at=now)
    ledger.correct(event=wrong, by=None, at=now, note="salah orang")
    ledger.record(resident=make_resident(desa[0], name="NENENG BENAR"), kind="recorded", by=None, at=now)
    ledger.record(resident=make_resident(make_desa(), name="ORANG TETANGGA"), kind="recorded", by=None, at=now)
    page = planner.get(reverse("event_list"), {"jenis": "rekam"}).content.decode()
    assert "NENENG BENAR" in page
    assert "ASEP KELIRU" not in page
    assert "ORANG TETANGGA" not in page
    fragment = planner.get(reverse("event_list"), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert 'id="daftar"' in fragment
    assert planner.get(reverse("event_list"), {"jenis": "x", "kecamatan": "y", "dari": "z"}).status_code == 200


def test_the_pages_cost_the_same_with_few_rows_and_with_many(
    planner: Client, office: Office, desa: list[Desa], at_work: Campaign, query_count: Callable[[], Any]
) -> None:
    counts = {}
    for round_ in ("few", "many"):
        for name in ("dashboard", "event_list", "campaign_edit"):
            with query_count() as asked:
                assert planner.get(reverse(name)).status_code == 200
            counts[round_, name] = len(asked)
        for place in [make_desa(make_kecamatan(office)) for _ in range(12)]:
            for _ in range(6):
                ledger.record(resident=make_resident(place), kind="recorded", by=None, at=timezone.now())
            make_visit(make_point(place), date=office.local(timezone.now()).date(), state="open")
            make_service_point(office, blanks=3)
    for name in ("dashboard", "event_list", "campaign_edit"):
        assert counts["many", name] == counts["few", name] <= 22, name


# What the sentences say, from figures alone.


def frame_with(deadline: dt.date | None, today: dt.date = dt.date(2019, 1, 14)) -> queries.Frame:
    campaign = Campaign(name="K", starts=dt.date(2018, 12, 3), deadline=deadline) if deadline else None
    return queries.Frame(Office(name="Dinas"), campaign, today, frozenset())


def sentence(deadline: dt.date = dt.date(2019, 4, 17), **given: Any) -> str:
    usual = {"target": 1000, "done_before_today": 0, "done_today": 0, "recent": [10] * 20}
    today = dt.date(2019, 1, 14)
    curve = forecast(**{**usual, **given}, today=today, deadline=deadline, holidays=frozenset())
    return presenters.forecast_sentence(curve, frame_with(deadline), "orang")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"recent": [10] * 3}, "Baru ada data 3 hari kerja."),
        ({"recent": [0] * 20}, "belum terlihat akan tercapai: kurang 1.000 orang"),
        ({"done_today": 1000}, "Target sudah tercapai."),
        ({"recent": [20] * 20}, "sebelum tenggat. Paling cepat"),
        ({"recent": [10] * 20}, "setelah tenggat; pada hari tenggat masih kurang 320 orang."),
        ({"recent": [0] * 5 + [20] * 15}, "tidak tercapai bila semua seperti minggu terpelan"),
        ({"deadline": dt.date(2019, 1, 11)}, "Tenggat sudah lewat. Masih kurang 1.000 orang"),
    ],
)
def test_the_forecast_is_said_in_words_that_the_figures_bear(given: dict[str, Any], words: str) -> None:
    assert words in sentence(**given)


def test_the_countdown_is_in_working_days() -> None:
    assert presenters.countdown(frame_with(dt.date(2019, 4, 17))) == (
        "Tenggat Rabu, 17 April 2019: 68 hari kerja termasuk hari ini (93 hari lagi)."
    )
    assert "sudah lewat" in presenters.countdown(frame_with(dt.date(2019, 1, 7)))
    assert presenters.countdown(frame_with(None)) == ""


def test_links_carry_only_filters_that_say_something() -> None:
    query = parse_qs(urlsplit(presenters.link("visit_list", dari=dt.date(2019, 1, 14), sampai=None)).query)
    assert query == {"dari": ["2019-01-14"]}
