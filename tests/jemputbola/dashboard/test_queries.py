"""Every figure of the dashboard equals a count of the rows behind it, and costs the same whatever the roster."""

import datetime as dt
import random
import uuid
from collections.abc import Callable

import pytest

from jemputbola.dashboard import queries
from jemputbola.models import BlankoMovement, CampaignTarget, Holiday, Visit
from jemputbola.stock import actions as stock
from kecamatan import ledger
from kecamatan.models import Desa, Kecamatan, Office, Resident, ResidentEvent
from tests.factories.people import make_desa, make_kecamatan, make_office, make_point
from tests.factories.residents import make_resident
from tests.factories.visits import NOW, make_campaign, make_kit, make_service_point, make_visit

pytestmark = pytest.mark.django_db
TODAY = dt.date(2019, 1, 14)
DAY = dt.timedelta(days=1)


def small_kabupaten() -> tuple[Office, list[Kecamatan], list[Desa]]:
    office = make_office()
    places = [make_kecamatan(office) for _ in range(3)]
    return office, places, [make_desa(kecamatan) for kecamatan in places for _ in range(2)]


def some_weeks_of_work(desa: list[Desa], seed: int = 7, people: int = 40) -> None:
    chance = random.Random(seed)
    kinds = ["recorded", "recorded", "card_printed", "absent", "already_recorded", "moved", "card_handed_over"]
    for _ in range(people):
        resident = make_resident(chance.choice(desa))
        for _ in range(chance.randrange(3)):
            at = NOW - DAY * chance.randrange(0, 45) + dt.timedelta(hours=chance.randrange(-3, 8))
            event = ledger.record(resident=resident, kind=chance.choice(kinds), by=None, at=at)
            if chance.random() < 0.15:
                ledger.correct(event=event, by=None, at=at, note="salah ketik")


def events_by_hand(office: Office, kinds: tuple[str, ...], first: dt.date, last: dt.date) -> list[ResidentEvent]:
    """The same question asked of the rows themselves, one by one."""
    return [
        event
        for event in ResidentEvent.objects.select_related("resident__desa")
        if event.resident.office_id == office.pk
        and event.kind in kinds
        and not ResidentEvent.objects.filter(corrects=event).exists()
        and first <= office.local(event.at).date() <= last
    ]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_headline_equals_a_count_of_the_rows(seed: int) -> None:
    office, places, desa = small_kabupaten()
    campaign = make_campaign(office, starts=dt.date(2018, 12, 17))
    for kecamatan in places:
        CampaignTarget.objects.create(campaign=campaign, kecamatan=kecamatan, record=20, card=15)
    some_weeks_of_work(desa, seed)
    some_weeks_of_work([make_desa()], seed)  # another office: must not show
    figures = queries.progress(queries.frame_of(office, NOW))
    for track, kinds, target in ((figures.record, queries.RECORD_KINDS, 60), (figures.card, queries.CARD_KINDS, 45)):
        rows = events_by_hand(office, kinds, campaign.starts, TODAY)
        assert track.done == len(rows)
        assert track.done_today == sum(office.local(event.at).date() == TODAY for event in rows)
        assert track.target == target
        assert track.forecast is not None
        assert track.forecast.remaining == max(target - len(rows), 0)
        assert track.open_now == Resident.objects.filter(office=office, need=track.need).count()
    assert sum(figures.needs.values()) == Resident.objects.filter(office=office).count()


def test_each_point_of_the_curve_equals_the_rows_of_its_days() -> None:
    office, _, desa = small_kabupaten()
    make_campaign(office, starts=dt.date(2018, 12, 3))
    Holiday.objects.create(office=office, date=dt.date(2018, 12, 25), name="Natal")
    some_weeks_of_work(desa, people=80)
    track = queries.progress(queries.frame_of(office, NOW)).record
    assert track.days[-1].is_today
    for figure in track.days:
        assert figure.count == len(events_by_hand(office, queries.RECORD_KINDS, figure.date, figure.until))
    # Between two points no day is left out.
    for before, after in zip(track.days, track.days[1:], strict=False):
        assert before.until + DAY == after.date


def test_each_kecamatan_s_row_equals_a_count_of_its_rows() -> None:
    office, places, desa = small_kabupaten()
    campaign = make_campaign(office, starts=dt.date(2018, 12, 17))
    CampaignTarget.objects.create(campaign=campaign, kecamatan=places[0], record=5, card=5)
    some_weeks_of_work(desa)
    rows = queries.per_kecamatan(queries.frame_of(office, NOW))
    assert [row.id for row in rows] == [place.pk for place in sorted(places, key=lambda place: place.code)]
    recorded = events_by_hand(office, queries.RECORD_KINDS, campaign.starts, TODAY)
    printed = events_by_hand(office, queries.CARD_KINDS, campaign.starts, TODAY)
    for row in rows:
        assert row.record_done == sum(event.resident.desa.kecamatan_id == row.id for event in recorded)
        assert row.card_done == sum(event.resident.desa.kecamatan_id == row.id for event in printed)
        mine = Resident.objects.filter(desa__kecamatan_id=row.id)
        assert row.record_open == mine.needing_recording().count()
        assert row.card_open == mine.needing_a_card().count()
    figures = queries.progress(queries.frame_of(office, NOW))
    assert sum(row.record_done for row in rows) == figures.record.done
    assert sum(row.card_open for row in rows) == figures.card.open_now


def test_without_a_campaign_there_is_no_target_and_no_forecast_but_the_backlog_stands() -> None:
    office, _, desa = small_kabupaten()
    make_resident(desa[0])
    figures = queries.progress(queries.frame_of(office, NOW))
    assert (figures.record.target, figures.record.forecast, figures.record.share) == (None, None, None)
    assert figures.record.open_now == 1


def test_a_campaign_that_begins_later_shows_the_days_from_its_start() -> None:
    office, places, _ = small_kabupaten()
    campaign = make_campaign(office, starts=dt.date(2019, 2, 4), deadline=dt.date(2019, 2, 15))
    CampaignTarget.objects.create(campaign=campaign, kecamatan=places[0], record=100, card=0)
    track = queries.progress(queries.frame_of(office, NOW)).record
    assert track.forecast is not None
    assert (track.forecast.days_left, track.forecast.rate_needed) == (10, 10)
    assert not track.forecast.enough


def limits_of(office: Office) -> queries.Limits:
    return queries.dashboard(office, NOW).limits


def test_what_limits_the_work_is_reckoned_from_kits_calendar_and_cupboard() -> None:
    office, places, desa = small_kabupaten()
    campaign = make_campaign(office, deadline=dt.date(2019, 1, 25))  # ten working days, today included
    CampaignTarget.objects.create(campaign=campaign, kecamatan=places[0], record=2000, card=900)
    ready, other = make_kit(office), make_kit(office)
    make_kit(office, condition="broken")
    point = make_point(desa[0])
    past = make_visit(point, [ready, other], date=TODAY - DAY * 4, state="closed")
    Visit.objects.filter(pk=past.pk).update(served=120)
    make_visit(point, [ready], date=TODAY + DAY, state="confirmed", capacity=150)
    make_visit(point, [ready], date=TODAY + DAY * 2, state="cancelled", capacity=500)
    make_visit(point, [ready], date=dt.date(2019, 1, 28), state="confirmed", capacity=500)  # after the deadline
    make_service_point(office, blanks=300)
    found = limits_of(office)
    assert (found.kits.amount, found.kits.per_day, found.kits.bears) == (2, 60.0, 2 * 10 * 60)
    assert (found.schedule.amount, found.schedule.bears) == (1, 150)
    assert (found.blanks.to_do, found.blanks.bears) == (900, 300)
    assert found.tightest is found.schedule


def test_nothing_is_said_about_kits_before_the_first_closed_visit() -> None:
    office, *_ = small_kabupaten()
    make_campaign(office)
    make_kit(office)
    assert limits_of(office).kits.bears is None


def test_today_s_visits_are_those_that_hold_the_day() -> None:
    office, _, desa = small_kabupaten()
    point = make_point(desa[0])
    for state in ("draft", "confirmed", "open", "cancelled", "closed"):
        make_visit(point, date=TODAY, state=state, capacity=100)
    make_visit(point, date=TODAY + DAY, state="confirmed")
    make_visit(date=TODAY, state="open")  # another office
    found = queries.visits_today(queries.frame_of(office, NOW))
    assert (found.total, found.capacity) == (3, 300)
    assert {visit.state for visit in found.visits} == {"confirmed", "open", "closed"}


def test_the_stock_lasts_as_long_as_the_recent_pace_lets_it() -> None:
    office, *_ = small_kabupaten()
    main = make_service_point(office, is_main=True)
    stock.receive(service_point=main, quantity=1000, by=None, at=NOW - DAY * 14, op_id=uuid.uuid4())
    for back in range(1, 11):  # ten days, of which seven worked; nothing on Sundays is expected
        stock.use_cards(
            service_point=main, printed=45, spoiled=5, by=None, at=NOW - DAY * back, visit_id=None, op_id=uuid.uuid4()
        )
    found = queries.dashboard(office, NOW).stock
    assert found.count == 500
    # 500 cards over the ten working days since the first movement.
    assert found.used_per_day == pytest.approx(50)
    assert found.lasts == 10
    assert BlankoMovement.objects.filter(service_point=main).count() == 21


def test_the_page_asks_the_same_number_of_questions_whatever_the_rows(query_count: Callable[[], object]) -> None:
    office, places, desa = small_kabupaten()
    campaign = make_campaign(office)
    CampaignTarget.objects.create(campaign=campaign, kecamatan=places[0], record=50, card=50)
    with query_count() as few:  # type: ignore[attr-defined]
        queries.dashboard(office, NOW)
    some_weeks_of_work(desa, people=60)
    for number in range(5):
        kecamatan = make_kecamatan(office)
        CampaignTarget.objects.create(campaign=campaign, kecamatan=kecamatan, record=5, card=5)
        make_visit(make_point(make_desa(kecamatan)), date=TODAY, state="open")
        make_service_point(office, blanks=number + 1)
    with query_count() as many:  # type: ignore[attr-defined]
        queries.dashboard(office, NOW)
    # One more each: the recent movements, which are not asked for before the first one.
    assert len(many) <= len(few) + 1 <= 20
    assert not [query for query in many if "kecamatan_resident" in query["sql"].replace("kecamatan_residentevent", "")]
