"""What the outbox holds after each change of a visit."""

import datetime as dt
from collections.abc import Iterable

import pytest
from django.db import transaction
from pytest_django import Settings

from jemputbola.models import Channel, MessageState, Occasion, OutboxMessage, Visit, VisitState
from jemputbola.reminders import outbox
from jemputbola.reminders.occasions import REMINDERS
from jemputbola.reminders.outbox.scheduling import address_of
from tests.factories.messages import give_link, make_told_visit
from tests.factories.people import make_desa
from tests.factories.visits import NOW, make_team

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def rows(visit: Visit, **fields: object) -> Iterable[OutboxMessage]:
    return OutboxMessage.objects.filter(visit=visit, **fields).order_by("due_at", "recipient_kind")


def waiting(visit: Visit) -> list[tuple[str, str]]:
    return [(row.recipient_kind, row.occasion) for row in rows(visit, state=MessageState.QUEUED)]


def told(visit: Visit, *occasions: str, at: dt.datetime = NOW) -> None:
    """As if the worker had sent these."""
    fields = {"occasion__in": occasions} if occasions else {}
    rows(visit, state=MessageState.QUEUED, **fields).update(state=MessageState.SENT, sent_at=at)


def move(visit: Visit, *, state: str | None = None, date: dt.date | None = None, at: dt.datetime = NOW) -> None:
    visit.state = state or visit.state
    if date:
        visit.date = date
        visit.revision += 1
    visit.save()
    if visit.state == VisitState.PROPOSED:
        give_link(visit)
    outbox.schedule(visit, at=at)


def test_a_proposal_asks_the_camat_and_nobody_else() -> None:
    visit = make_told_visit(VisitState.PROPOSED)
    outbox.schedule(visit, at=NOW, occasion=Occasion.PROPOSAL)
    assert waiting(visit) == [("camat", "proposal")]


def test_an_agreed_date_tells_everybody_at_once_and_reminds_them() -> None:
    visit = make_told_visit()
    outbox.schedule(visit, at=NOW, occasion=Occasion.CONFIRMED)

    everybody = ["camat", "contact", "desa", "team"]
    assert [kind for kind, occasion in waiting(visit) if occasion == "confirmed"] == everybody
    # A week ahead to the hour: 09.00 is past 08.00, so the first reminder is H-3.
    for occasion in ("h3", "h1", "morning"):
        assert [kind for kind, each in waiting(visit) if each == occasion] == everybody
    assert len(waiting(visit)) == 16


def test_addresses_are_sealed_and_masked() -> None:
    visit = make_told_visit(VisitState.PROPOSED)
    outbox.schedule(visit, at=NOW)
    row = rows(visit)[0]

    assert b"camat" not in bytes(row.address_sealed)
    assert row.address_masked == "c•••@cibeber.example.invalid"
    assert address_of(row) == "camat@cibeber.example.invalid"


def test_calling_it_again_adds_nothing() -> None:
    visit = make_told_visit()
    outbox.schedule(visit, at=NOW)
    before = set(rows(visit).values_list("id", "state", "next_try_at"))
    outbox.schedule(visit, at=NOW + HOUR)
    assert set(rows(visit).values_list("id", "state", "next_try_at")) == before


def test_announcing_an_agreed_visit_tells_nobody_twice() -> None:
    visit = make_told_visit()
    outbox.schedule(visit, at=NOW)
    told(visit, "confirmed")
    move(visit, state=VisitState.ANNOUNCED)
    assert {occasion for _, occasion in waiting(visit)} == {"h3", "h1", "morning"}


def test_a_new_date_cancels_the_old_reminders_and_corrects_what_was_told() -> None:
    visit = make_told_visit()
    outbox.schedule(visit, at=NOW)
    told(visit, "confirmed")
    move(visit, date=dt.date(2019, 1, 24))

    assert not rows(visit, visit_revision=1, state=MessageState.QUEUED).exists()
    assert rows(visit, visit_revision=1, occasion="h3", state=MessageState.CANCELLED).count() == 4
    assert [kind for kind, occasion in waiting(visit) if occasion == "changed"] == ["camat", "contact", "desa", "team"]
    assert "confirmed" not in {occasion for _, occasion in waiting(visit)}
    assert [row.due_at.date() for row in rows(visit, occasion="h7", visit_revision=2)] == [dt.date(2019, 1, 17)] * 4


def test_who_was_not_yet_told_the_old_date_hears_only_the_new_one() -> None:
    visit = make_told_visit()
    outbox.schedule(visit, at=NOW)
    told_kind = rows(visit, recipient_kind="desa", occasion="confirmed")
    told_kind.update(state=MessageState.SENT, sent_at=NOW)
    move(visit, date=dt.date(2019, 1, 24))

    at_once = {pair for pair in waiting(visit) if pair[1] not in REMINDERS}
    assert at_once == {("camat", "confirmed"), ("contact", "confirmed"), ("desa", "changed"), ("team", "confirmed")}


def test_a_message_on_its_way_counts_as_told() -> None:
    visit = make_told_visit()
    outbox.schedule(visit, at=NOW)
    rows(visit, occasion="confirmed").update(state=MessageState.SENDING, claimed_at=NOW)
    move(visit, date=dt.date(2019, 1, 24))
    assert ("camat", "changed") in waiting(visit)


def test_a_date_taken_back_to_the_camat_takes_the_word_back_from_the_others() -> None:
    visit = make_told_visit()
    outbox.schedule(visit, at=NOW)
    told(visit, "confirmed")
    move(visit, state=VisitState.PROPOSED, date=dt.date(2019, 1, 24))
    assert set(waiting(visit)) == {
        ("camat", "proposal"),
        ("contact", "cancelled"),
        ("desa", "cancelled"),
        ("team", "cancelled"),
    }

    told(visit)
    move(visit, date=dt.date(2019, 1, 28), at=NOW + HOUR)
    assert waiting(visit) == [("camat", "proposal")], "nobody is told twice that the date is open"

    told(visit, at=NOW + HOUR)
    move(visit, state=VisitState.CONFIRMED, at=NOW + 2 * HOUR)
    assert [kind for kind, occasion in waiting(visit) if occasion == "confirmed"] == [
        "camat",
        "contact",
        "desa",
        "team",
    ]


@pytest.mark.parametrize("state", [VisitState.CANCELLED, VisitState.POSTPONED])
def test_a_visit_that_will_not_be_is_told_to_those_who_know_of_it(state: str) -> None:
    visit = make_told_visit()
    outbox.schedule(visit, at=NOW)
    rows(visit, occasion="confirmed", recipient_kind__in=["camat", "desa"]).update(state=MessageState.SENT, sent_at=NOW)
    move(visit, state=state)
    assert set(waiting(visit)) == {("camat", "cancelled"), ("desa", "cancelled")}

    told(visit)
    move(visit, state=state, at=NOW + HOUR)
    assert waiting(visit) == []


def test_a_proposal_that_is_withdrawn_is_told_to_the_camat() -> None:
    visit = make_told_visit(VisitState.PROPOSED)
    outbox.schedule(visit, at=NOW)
    told(visit)
    move(visit, state=VisitState.CANCELLED)
    assert waiting(visit) == [("camat", "cancelled")]


def test_a_visit_postponed_and_agreed_again_for_the_same_day_is_told_and_reminded_anew() -> None:
    visit = make_told_visit()
    outbox.schedule(visit, at=NOW)
    told(visit, "confirmed")
    move(visit, state=VisitState.POSTPONED, at=NOW + HOUR)
    told(visit, "cancelled", at=NOW + HOUR)
    move(visit, state=VisitState.CONFIRMED, at=NOW + 2 * HOUR)

    assert {occasion for _, occasion in waiting(visit)} == {"changed", "h3", "h1", "morning"}
    assert len(waiting(visit)) == 16


def test_a_desa_that_is_no_longer_served_is_told_so() -> None:
    visit = make_told_visit()
    other = make_desa(visit.kecamatan, name="Cihaur", head_email="desa@cihaur.example.invalid")
    visit.desa.add(other)
    outbox.schedule(visit, at=NOW)
    told(visit, "confirmed")
    visit.desa.remove(other)
    visit.revision = 2
    visit.save()
    outbox.schedule(visit, at=NOW + HOUR)

    gone = rows(visit, recipient_key=str(other.pk), state=MessageState.QUEUED)
    assert [row.occasion for row in gone] == ["cancelled"]
    assert address_of(gone[0]) == "desa@cihaur.example.invalid"


def test_another_team_hears_of_the_visit_and_the_first_one_that_it_is_free() -> None:
    visit = make_told_visit()
    outbox.schedule(visit, at=NOW)
    told(visit, "confirmed")
    first = visit.team
    visit.team = make_team(visit.office, email="tim2@dinas.example.invalid")
    visit.revision = 2
    visit.save()
    outbox.schedule(visit, at=NOW + HOUR)

    at_once = {
        (row.recipient_key, row.occasion)
        for row in rows(visit, recipient_kind="team", state=MessageState.QUEUED)
        if row.occasion not in REMINDERS
    }
    assert at_once == {(str(first.pk), "cancelled"), (str(visit.team.pk), "confirmed")}


def test_an_open_visit_reminds_nobody_any_more() -> None:
    visit = make_told_visit()
    outbox.schedule(visit, at=NOW)
    told(visit, "confirmed")
    move(visit, state=VisitState.OPEN)
    assert waiting(visit) == []


def test_a_reminder_that_is_due_this_minute_survives_a_change_that_is_none() -> None:
    visit = make_told_visit()
    outbox.schedule(visit, at=NOW)
    told(visit, "confirmed")
    due = rows(visit, occasion="h3")[0].due_at
    outbox.schedule(visit, at=due + dt.timedelta(seconds=5))
    assert rows(visit, occasion="h3", state=MessageState.QUEUED).count() == 4


def test_a_late_evening_decision_waits_for_the_morning_of_its_own_zone() -> None:
    visit = make_told_visit()
    visit.office.time_zone = "Asia/Jayapura"
    visit.office.save()
    outbox.schedule(visit, at=dt.datetime(2019, 1, 14, 12, tzinfo=dt.UTC))  # 21.00 WIT, 19.00 WIB
    first = rows(visit, occasion="confirmed")[0]
    assert first.next_try_at == dt.datetime(2019, 1, 14, 22, tzinfo=dt.UTC)  # 07.00 WIT


def test_one_address_under_two_hats_is_told_once() -> None:
    visit = make_told_visit()
    visit.point.contact_email = "DESA@cisalak.example.invalid"
    visit.point.save()
    outbox.schedule(visit, at=NOW)
    assert {row.recipient_kind for row in rows(visit, occasion="confirmed")} == {"camat", "desa", "team"}


def test_a_new_address_reaches_the_rows_that_still_wait() -> None:
    visit = make_told_visit()
    outbox.schedule(visit, at=NOW)
    visit.kecamatan.camat_email = "kantor@cibeber.example.invalid"
    visit.kecamatan.save()
    outbox.schedule(visit, at=NOW)
    assert {address_of(row) for row in rows(visit, recipient_kind="camat")} == {"kantor@cibeber.example.invalid"}


def test_without_a_gateway_only_those_without_mail_get_a_row_for_their_telephone(settings: Settings) -> None:
    settings.MESSAGE_GATEWAY_URL = ""
    visit = make_told_visit(VisitState.PROPOSED)
    visit.kecamatan.camat_phone = "0812-0000-0001"
    outbox.schedule(visit, at=NOW)
    assert [row.channel for row in rows(visit)] == [Channel.MAIL]

    visit.kecamatan.camat_email = ""
    outbox.schedule(visit, at=NOW)
    assert [row.channel for row in rows(visit, state=MessageState.QUEUED)] == [Channel.GATEWAY]


def test_with_a_gateway_telephone_and_mail_are_both_used(settings: Settings) -> None:
    settings.MESSAGE_GATEWAY_URL = "http://127.0.0.1:9/messages"
    visit = make_told_visit(VisitState.PROPOSED)
    visit.kecamatan.camat_phone = "0812-0000-0001"
    outbox.schedule(visit, at=NOW)
    by_channel = {row.channel: address_of(row) for row in rows(visit)}
    assert by_channel == {"mail": "camat@cibeber.example.invalid", "gateway": "+6281200000001"}
    assert rows(visit, channel="gateway")[0].address_masked == "•••• ••• 001"


def test_a_change_that_fails_leaves_no_message_behind() -> None:
    visit = make_told_visit()
    with transaction.atomic():
        outbox.schedule(visit, at=NOW)
        assert rows(visit)
        transaction.set_rollback(True)
    assert not rows(visit).exists()


def test_the_number_of_queries_does_not_grow_with_the_desa(query_count: object) -> None:
    few, many = make_told_visit(), make_told_visit()
    for _ in range(12):
        many.desa.add(make_desa(many.kecamatan, head_email=f"d{_}@example.invalid"))
    counts = []
    for visit in (few, many):
        visit = Visit.objects.select_related("office", "kecamatan", "point", "team").get(pk=visit.pk)
        with query_count() as queries:  # type: ignore[operator]
            outbox.schedule(visit, at=NOW)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8
