"""Eight weeks of an invented office: nothing impossible in them, and the same seed tells the same."""

import datetime as dt
import itertools
from collections import Counter, defaultdict
from zoneinfo import ZoneInfo

import pytest

from antrian.demo.story import BROKEN_KIT, Story, tell
from jemputbola.models import VisitState
from tests.antrian.demo.territory import land

WIB = ZoneInfo("Asia/Jakarta")
NOW = dt.datetime(2019, 1, 14, 10, 20, tzinfo=WIB)
NEW_YEAR = dt.date(2019, 1, 1)


def told(seed: int = 5, residents: int = 3_000, now: dt.datetime = NOW) -> Story:
    return tell(seed=seed, land=land(), residents=residents, now=now, closed={NEW_YEAR})


@pytest.fixture(scope="module")
def story() -> Story:
    return told()


def test_the_same_seed_tells_the_same_story(story: Story) -> None:
    again = told()

    assert again.people == story.people
    assert again.trips == story.trips
    assert again.cards.movements == story.cards.movements
    assert again.backlog.steps == story.backlog.steps
    assert told(seed=6).trips != story.trips


def test_nobody_goes_out_on_a_day_off_save_for_the_visit_of_today(story: Story) -> None:
    for trip in [*story.past, *story.coming]:
        assert trip.date.weekday() < 5
        assert trip.date != NEW_YEAR


def test_no_team_and_no_kit_is_in_two_places_and_nobody_takes_the_broken_kit(story: Story) -> None:
    teams = Counter((trip.date, trip.team) for trip in story.trips)
    kits = Counter((trip.date, kit) for trip in story.trips for kit in trip.kits)

    assert set(teams.values()) == {1}
    assert set(kits.values()) == {1}
    assert all(kit != BROKEN_KIT for _, kit in kits)
    away = {(row.team, row.first) for row in story.away}
    assert not [trip for trip in story.trips if (trip.team, trip.date) in away]


def test_every_state_of_a_visit_can_be_found(story: Story) -> None:
    assert {trip.state for trip in story.trips} == set(VisitState.values)
    assert [trip.state for trip in story.today] == ["open", "announced"]


@pytest.mark.parametrize("hour", [0, 1, 5, 8, 10, 14, 16, 20, 23])
def test_there_is_a_living_queue_at_whatever_hour_the_demo_is_loaded(hour: int) -> None:
    now = NOW.replace(hour=hour, minute=55)

    story = told(residents=4_000, now=now)
    queue = next(trip for trip in story.today if trip.state == "open")

    assert queue.starts < queue.ends
    assert any(slip.state == "waiting" or slip.state == "serving" for slip in queue.slips)
    for slip in queue.slips:
        assert slip.issued_at <= now
        assert all(at is None or at <= now for at in (slip.called_at, slip.serving_at, slip.finished_at))


def test_a_weekend_has_its_visit_too() -> None:
    assert told(now=NOW.replace(day=13)).today[0].date == dt.date(2019, 1, 13)


def test_numbers_have_no_gap_and_nobody_has_two_for_one_visit(story: Story) -> None:
    for trip in story.trips:
        for lane in "AP":
            numbers = [slip.number for slip in trip.slips if slip.lane == lane]
            assert numbers == list(range(1, len(numbers) + 1))
        people = [slip.person for slip in trip.slips if slip.person is not None]
        assert len(people) == len(set(people))


def test_a_counter_serves_one_person_at_a_time_and_time_runs_forward(story: Story) -> None:
    for trip in story.trips:
        busy: dict[int, list[tuple[dt.datetime, dt.datetime]]] = defaultdict(list)
        for slip in trip.slips:
            if slip.finished_at and slip.called_at and slip.serving_at and slip.counter:
                assert slip.issued_at <= slip.called_at <= slip.serving_at < slip.finished_at
                busy[slip.counter].append((slip.called_at, slip.finished_at))
        for spans in busy.values():
            spans.sort()
            assert all(earlier[1] <= later[0] for earlier, later in itertools.pairwise(spans))


@pytest.mark.parametrize("seed", range(6))
def test_cards_are_never_below_zero_at_any_moment(seed: int) -> None:
    story = told(seed=seed, residents=8_000)
    balance: Counter[int] = Counter()
    for movement in sorted(story.cards.movements, key=lambda row: row.at):
        balance[movement.service_point] += movement.quantity
        assert balance[movement.service_point] >= 0
    printed = sum(step.kind == "card_printed" for step in story.backlog.steps)
    assert printed == -sum(row.quantity for row in story.cards.movements if row.kind == "printed")


def test_nobody_under_17_gets_a_card_and_nobody_is_recorded_twice_running(story: Story) -> None:
    recorded: Counter[int] = Counter()
    for step in story.backlog.steps:
        if step.kind == "recorded":
            recorded[step.person] += 1
        if step.kind == "card_printed":
            person = story.people[step.person]
            assert step.at.date() >= person.birth_date.replace(year=person.birth_date.year + 17, day=1)
    assert all(
        count == 1 or story.backlog.second_status.get(person) == "UNREGISTERED" for person, count in recorded.items()
    )
