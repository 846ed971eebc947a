"""What the camat's office is asked, and what it answers."""

import datetime as dt

import pytest

from jemputbola.models import ConfirmationLink, Visit, VisitState
from jemputbola.visits import actions
from jemputbola.visits.actions import DoubleBooked, MoveRefused, VisitRefused
from jemputbola.visits.actions.agreement import last_counter
from jemputbola.visits.links import LinkUsed, LinkVoid
from kecamatan.models import AuditEvent, Officer
from tests.factories.people import make_officer
from tests.factories.visits import NOW, make_visit

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def visit() -> Visit:
    return make_visit()


@pytest.fixture
def planner(visit: Visit) -> Officer:
    return make_officer("planner", office=visit.office)


@pytest.fixture
def link(visit: Visit, planner: Officer) -> ConfirmationLink:
    actions.propose(visit, by=planner, at=NOW)
    visit.refresh_from_db()
    return visit.links.get()


def test_a_proposal_gives_one_link_that_ends_before_the_day(visit: Visit, link: ConfirmationLink) -> None:
    assert visit.state == VisitState.PROPOSED
    assert link.expires_at == visit.office.moment(visit.date, dt.time(0))
    assert ConfirmationLink.id_from_token(link.token) == link.pk


def test_a_link_for_a_far_day_ends_after_two_weeks(planner: Officer) -> None:
    far = make_visit(office=planner.office, date=dt.date(2019, 3, 4))
    actions.propose(far, by=planner, at=NOW)
    assert far.links.get().expires_at == NOW + dt.timedelta(days=14)


def test_a_visit_whose_day_is_over_cannot_be_proposed(planner: Officer) -> None:
    old = make_visit(office=planner.office, date=dt.date(2019, 1, 11))
    with pytest.raises(VisitRefused, match="date_past"):
        actions.propose(old, by=planner, at=NOW)


def test_the_camat_confirms_by_link(visit: Visit, link: ConfirmationLink) -> None:
    actions.answer(visit, answer="confirm", link=link, answered_by="Dadang Uji, Sekcam", by=None, at=NOW + HOUR)
    visit.refresh_from_db()
    link.refresh_from_db()
    assert visit.state == VisitState.CONFIRMED
    assert (link.answer, link.answered_by, link.used_at) == ("confirm", "Dadang Uji, Sekcam", NOW + HOUR)
    assert visit.events.last().actor == "Dadang Uji, Sekcam"
    assert AuditEvent.objects.get(action="visit.confirm").actor == "Dadang Uji, Sekcam"


def test_a_link_counts_once(visit: Visit, link: ConfirmationLink) -> None:
    actions.answer(visit, answer="confirm", link=link, answered_by="Dadang Uji", by=None, at=NOW + HOUR)
    with pytest.raises(LinkUsed):
        actions.answer(
            visit, answer="decline", reason="Salah", link=link, answered_by="Euis Uji", by=None, at=NOW + HOUR
        )
    link.refresh_from_db()
    assert link.answered_by == "Dadang Uji"


def test_a_link_of_an_older_plan_does_not_count_and_stays_unused(
    visit: Visit, link: ConfirmationLink, planner: Officer
) -> None:
    actions.change_visit(visit, starts=dt.time(9), by=planner, at=NOW)
    with pytest.raises(LinkVoid, match="link_void"):
        actions.answer(visit, answer="confirm", link=link, answered_by="Dadang Uji", by=None, at=NOW + HOUR)
    link.refresh_from_db()
    assert link.used_at is None


def test_an_expired_link_does_not_count(visit: Visit, link: ConfirmationLink) -> None:
    with pytest.raises(LinkVoid) as refusal:
        actions.answer(visit, answer="confirm", link=link, answered_by="Dadang Uji", by=None, at=link.expires_at)
    assert refusal.value.why == "expired"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"answer": "decline", "answered_by": "Dadang Uji"}, "reason_missing"),
        ({"answer": "confirm", "answered_by": " "}, "name_missing"),
        ({"answer": "counter", "answered_by": "Dadang Uji"}, "counter_date_missing"),
        ({"answer": "counter", "answered_by": "Dadang Uji", "date": dt.date(2019, 1, 13)}, "counter_date_past"),
        (
            {"answer": "counter", "answered_by": "D", "date": dt.date(2019, 1, 22), "starts": dt.time(4)},
            "hours_outside",
        ),
        (
            {"answer": "counter", "answered_by": "D", "date": dt.date(2019, 1, 22), "ends": dt.time(7)},
            "hours_reversed",
        ),
    ],
)
def test_an_incomplete_answer_leaves_the_link_unused(
    visit: Visit, link: ConfirmationLink, fields: dict[str, object], code: str
) -> None:
    with pytest.raises(VisitRefused, match=code):
        actions.answer(visit, link=link, by=None, at=NOW + HOUR, **fields)  # type: ignore[arg-type]
    link.refresh_from_db()
    visit.refresh_from_db()
    assert (link.used_at, visit.state) == (None, VisitState.PROPOSED)


def test_another_date_asked_for_can_be_taken(visit: Visit, link: ConfirmationLink, planner: Officer) -> None:
    wednesday = dt.date(2019, 1, 23)
    actions.answer(
        visit, answer="counter", date=wednesday, starts=dt.time(9), link=link, answered_by="Dadang Uji", by=None, at=NOW
    )
    visit.refresh_from_db()
    asked = last_counter(visit)
    assert asked is not None
    assert asked.detail == {"date": "2019-01-23", "starts": "09:00", "ends": "15:00"}
    taken = actions.accept_counter(visit, by=planner, at=NOW + HOUR)
    assert (taken.state, taken.date, taken.starts, taken.revision) == (
        VisitState.CONFIRMED,
        wednesday,
        dt.time(9),
        2,
    )


def test_another_date_on_which_the_team_is_elsewhere_cannot_be_taken(
    visit: Visit, link: ConfirmationLink, planner: Officer
) -> None:
    wednesday = dt.date(2019, 1, 23)
    busy = make_visit(visit.point, team=visit.team, date=wednesday)
    actions.answer(visit, answer="counter", date=wednesday, link=link, answered_by="Dadang Uji", by=None, at=NOW)
    with pytest.raises(DoubleBooked) as refusal:
        actions.accept_counter(visit, by=planner, at=NOW)
    assert refusal.value.clashes[0].visit == busy
    visit.refresh_from_db()
    assert (visit.state, visit.date) == (VisitState.COUNTERED, dt.date(2019, 1, 21))


def test_yet_another_date_may_come_by_letter(visit: Visit, link: ConfirmationLink, planner: Officer) -> None:
    for day in (23, 24):
        date = dt.date(2019, 1, day)
        actions.answer(visit, answer="counter", date=date, letter_number=f"005/{day}", by=planner, at=NOW)
    visit.refresh_from_db()
    asked = last_counter(visit)
    assert asked is not None
    assert asked.detail["date"] == "2019-01-24"


def test_a_declined_visit_frees_its_team(visit: Visit, link: ConfirmationLink) -> None:
    actions.answer(visit, answer="decline", reason="Ada hajatan", link=link, answered_by="Dadang Uji", by=None, at=NOW)
    assert make_visit(visit.point, team=visit.team).pk


def test_a_letter_answers_with_its_number_and_closes_the_link(
    visit: Visit, link: ConfirmationLink, planner: Officer
) -> None:
    actions.answer(
        visit, answer="confirm", letter_number="005/17/Kec", letter_date=dt.date(2019, 1, 11), by=planner, at=NOW
    )
    event = visit.events.last()
    assert event is not None
    assert event.detail == {"letter_number": "005/17/Kec", "letter_date": "2019-01-11"}
    assert event.by == planner
    with pytest.raises(LinkUsed):
        actions.answer(visit, answer="confirm", link=link, answered_by="Dadang Uji", by=None, at=NOW)


def test_a_date_agreed_in_a_meeting_needs_no_proposal(visit: Visit, planner: Officer) -> None:
    with pytest.raises(VisitRefused, match="letter_missing"):
        actions.answer(visit, answer="confirm", by=planner, at=NOW)
    done = actions.answer(visit, answer="confirm", letter_number="BA Rakor 3", by=planner, at=NOW)
    assert done.state == VisitState.CONFIRMED


def test_a_visit_opens_on_its_own_day_alone(visit: Visit, planner: Officer) -> None:
    actions.answer(visit, answer="confirm", letter_number="BA Rakor 3", by=planner, at=NOW)
    with pytest.raises(VisitRefused, match="not_today"):
        actions.open_visit(visit, by=planner, at=NOW)
    # Half past midnight in Cianjur is still the day before in UTC.
    early = dt.datetime(2019, 1, 20, 17, 30, tzinfo=dt.UTC)
    assert actions.open_visit(visit, by=planner, at=early).state == VisitState.OPEN


def test_a_draft_cannot_be_opened_or_announced(visit: Visit, planner: Officer) -> None:
    for act in (actions.open_visit, actions.announce, actions.close_visit):
        with pytest.raises(MoveRefused):
            act(visit, by=planner, at=NOW)


def test_calling_off_needs_a_reason(visit: Visit, planner: Officer) -> None:
    with pytest.raises(VisitRefused, match="reason_missing"):
        actions.cancel(visit, reason="  ", by=planner, at=NOW)
    assert actions.cancel(visit, reason="Jembatan putus", by=planner, at=NOW).state == VisitState.CANCELLED


def test_served_people_are_counted_up_and_corrected(visit: Visit) -> None:
    for delta in (1, 1, 1, -1):
        actions.count_served(visit, delta)
    visit.refresh_from_db()
    assert visit.served == 2
