"""What is kept how long: removed by rule, told before, and nothing else touched."""

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from antrian.models import Outcome, Ticket
from jemputbola.env import _days
from jemputbola.models import OutboxMessage
from kecamatan.checks import retention_codes
from kecamatan.models import (
    AuditEvent,
    DataAccess,
    NeedTally,
    Officer,
    Resident,
    ResidentHistory,
    Role,
    RosterChange,
    RowVerdict,
)
from kecamatan.roster.undoing import can_undo
from kecamatan.safekeeping import retention
from tests.kecamatan.safekeeping.seeded import NAME, Story, tell_story

pytestmark = pytest.mark.django_db

Login = Callable[[Officer], Client]
DAY = dt.timedelta(days=1)


@pytest.fixture
def story() -> Story:
    return tell_story()


def later(days: int) -> dt.datetime:
    return timezone.now() + days * DAY


def counts(at: dt.datetime) -> dict[str, int]:
    return {rule.code: count for rule, count in retention.due_now(at) if count}


def test_every_rule_says_what_why_and_by_which_law() -> None:
    rules = retention.rules()
    assert len({rule.code for rule in rules}) == len(rules) >= 15
    for rule in rules:
        assert rule.what
        assert rule.then
        assert rule.why
        assert "UU 27/2022" in rule.source
        assert rule.kept_days > 0


def test_nothing_of_today_is_removed(story: Story) -> None:
    at = timezone.now()
    removed = {code: count for code, count in retention.apply(at=at).items() if count}
    # The factory's visit and messages are of 2019.
    assert set(removed) <= {"rate_budgets"}
    assert Resident.objects.get(pk=story.resident.pk).name == NAME


def test_a_dry_run_counts_what_a_run_then_removes(story: Story) -> None:
    at = later(95)
    told = counts(at)
    assert told["rejected_cells"] == 1
    assert told["ticket_contacts"] == 1
    assert counts(at) == told, "counting changes nothing"
    removed = {code: count for code, count in retention.apply(at=at).items() if count}
    assert removed == told
    assert counts(at) == {}
    assert not RowVerdict.objects.filter(cells_sealed__isnull=False).exists()
    ticket = Ticket.objects.get(pk=story.ticket.pk)
    assert (ticket.phone_sealed, ticket.nik_index, ticket.name) == (None, None, NAME)
    event = AuditEvent.objects.get(action="retention.apply")
    assert event.detail == removed
    assert event.officer is None


def test_an_import_whose_changes_are_gone_can_no_longer_be_taken_back(story: Story) -> None:
    change = RosterChange.objects.select_related("upload").first()
    assert change is not None
    retention.apply(at=later(370))
    assert not RosterChange.objects.exists()
    change.upload.refresh_from_db()
    assert can_undo(change.upload) == "not_stored"


def test_people_who_left_the_list_long_ago_are_forgotten_and_stay_counted(story: Story) -> None:
    Resident.objects.filter(pk=story.resident.pk).update(is_listed=False)
    total = sum(NeedTally.objects.values_list("count", flat=True))
    retention.apply(at=later(1000))
    assert Resident.objects.get(pk=story.resident.pk).name == NAME
    retention.apply(at=later(1100))
    gone = Resident.objects.get(pk=story.resident.pk)
    assert gone.erased_at is not None
    assert NAME not in gone.name
    assert sum(NeedTally.objects.values_list("count", flat=True)) == total
    assert Resident.objects.filter(name__startswith="ASEP").count() == 3


def test_the_records_of_looks_and_the_history_go_at_their_time(story: Story) -> None:
    retention.apply(at=later(735))
    assert not ResidentHistory.objects.exists()
    assert DataAccess.objects.exists()
    assert Outcome.objects.exclude(handed_to="").exists()
    retention.apply(at=later(1830))
    assert not DataAccess.objects.exists()
    assert not Outcome.objects.exclude(handed_to="", note="").exists()
    assert Outcome.objects.exists()
    assert not Ticket.objects.filter(name=NAME).exists()


def test_recipients_of_old_messages_are_emptied_and_the_messages_stay(story: Story) -> None:
    OutboxMessage.objects.update(state="sent", due_at=timezone.now())
    retention.apply(at=later(366))
    message = OutboxMessage.objects.get()
    assert NAME not in message.recipient_name
    assert bytes(message.address_sealed) == b""


def test_days_come_from_the_settings_and_a_wrong_code_is_told(settings: Any) -> None:
    settings.RETENTION_DAYS = {"accesses": 10}
    assert next(rule for rule in retention.rules() if rule.code == "accesses").kept_days == 10
    assert retention_codes(None) == []
    settings.RETENTION_DAYS = {"acceses": 10}
    assert [error.id for error in retention_codes(None)] == ["kecamatan.E003"]


def test_the_page_shows_the_rules_and_what_the_next_night_removes(login: Login, story: Story) -> None:
    DataAccess.objects.bulk_create(
        [
            DataAccess(office=story.office, officer=story.planner, actor="x", kind="page", resident=story.resident,
                       at=timezone.now() - 2000 * DAY)
            for _ in range(3)
        ]
    )  # fmt: skip
    page = login(story.admin).get(reverse("retention_list"))
    assert page.status_code == 200
    assert {rule.code: count for rule, count in page.context["rows"]}["accesses"] == 3
    assert DataAccess.objects.filter(kind="page").count() == 3
    planner = login(Officer.objects.filter(role=Role.PLANNER).first())  # type: ignore[arg-type]
    assert planner.get(reverse("retention_list")).status_code == 404


def test_the_command_tells_and_removes(story: Story) -> None:
    out = io.StringIO()
    call_command("apply_retention", "--dry-run", stdout=out)
    assert "rejected_cells: 0" in out.getvalue()
    RowVerdict.objects.select_related("upload").get(kind="rejected").upload.__class__.objects.update(
        uploaded_at=timezone.now() - 100 * DAY
    )
    call_command("apply_retention", stdout=out, stderr=io.StringIO())
    assert "rejected_cells: 1" in out.getvalue()


def test_a_batch_that_is_cut_off_is_ended_by_the_next_run(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    at, real, calls = later(1830), retention._batch, []

    def cut_off(rule: retention.Rule, at: dt.datetime) -> int:
        calls.append(rule.code)
        if len(calls) > 4:
            raise KeyboardInterrupt
        return real(rule, at)

    monkeypatch.setattr(retention, "_batch", cut_off)
    with pytest.raises(KeyboardInterrupt):
        retention.apply(at=at)
    monkeypatch.setattr(retention, "_batch", real)
    retention.apply(at=at)
    assert counts(at) == {}


def test_days_are_written_as_code_and_number() -> None:
    import environ

    env = environ.Env()
    env.ENVIRON = {"DAYS": "messages=180, accesses=3650", "WRONG": "messages=soon"}
    assert _days(env, "DAYS") == {"messages": 180, "accesses": 3650}
    with pytest.raises(Exception, match="WRONG"):
        _days(env, "WRONG")
