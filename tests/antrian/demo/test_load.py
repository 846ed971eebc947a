"""The demo as rows: everything the database insists on holds, and the counters agree with what they count."""

import datetime as dt
import itertools
from collections import Counter

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.models import Count, F, Q, Sum
from django.test import TestCase, override_settings

from antrian.demo.accounts import ACCOUNTS, DEMO_PASSWORD
from antrian.demo.load import DemoRefused, load_demo
from antrian.models import DailyQueue, Outcome, Ticket
from jemputbola.models import (
    BlankoBalance,
    BlankoMovement,
    Campaign,
    ConfirmationLink,
    Holiday,
    Kit,
    OutboxMessage,
    Team,
    Visit,
    VisitState,
)
from kecamatan.ledger import _decide_need
from kecamatan.models import (
    AuditEvent,
    EventTally,
    NeedTally,
    Office,
    Officer,
    Resident,
    ResidentEvent,
    RosterUpload,
    VisitPoint,
)
from kecamatan.nik import read_nik
from kecamatan.privacy import nik_index, unseal
from tests.antrian.demo.territory import make_territory

NOW = dt.datetime(2019, 1, 14, 3, 20, tzinfo=dt.UTC)
RESIDENTS = 2_500


class TestOneDemo(TestCase):
    """One loading, looked at from all sides."""

    office: Office

    @classmethod
    def setUpTestData(cls) -> None:
        cls.office = make_territory()
        load_demo(office=cls.office, residents=RESIDENTS, seed=3, now=NOW)

    def test_tallies_equal_counts_of_rows(self) -> None:
        needs = Counter(Resident.objects.values_list("desa_id", "need"))
        tallied = {(row.desa_id, row.need): row.count for row in NeedTally.objects.filter(count__gt=0)}
        assert tallied == dict(needs)
        assert sum(needs.values()) == RESIDENTS

        rows = ResidentEvent.objects.select_related("resident")
        events = Counter((row.resident.desa_id, self.office.local(row.at).date(), row.kind) for row in rows)
        assert {(row.desa_id, row.date, row.kind): row.count for row in EventTally.objects.all()} == dict(events)

    def test_the_needs_are_what_the_one_table_says(self) -> None:
        touched = Resident.objects.filter(events__isnull=False).distinct().order_by("id")[:60]
        untouched = Resident.objects.filter(events__isnull=True).order_by("id")[:60]
        for resident in [*touched, *untouched]:
            was = resident.need
            _decide_need(resident, NOW)
            assert resident.need == was

    def test_every_state_is_there_and_nothing_overlaps(self) -> None:
        states = set(Visit.objects.values_list("state", flat=True))
        assert states == set(VisitState.values)
        holding = Visit.objects.holding().values("team", "date").annotate(n=Count("id"))
        assert all(row["n"] == 1 for row in holding)
        assert not Visit.objects.exclude(point__desa__kecamatan=F("kecamatan")).exists()
        assert not Visit.objects.filter(desa__isnull=True).exists()

    def test_each_visit_has_the_history_of_its_state(self) -> None:
        for visit in Visit.objects.prefetch_related("events"):
            events = list(visit.events.all())
            assert events[0].move == "plan"
            assert events[-1].to_state == visit.state
            assert all(earlier.to_state == later.from_state for earlier, later in itertools.pairwise(events))
            assert all(event.at <= NOW for event in events)
        open_links = ConfirmationLink.objects.filter(used_at__isnull=True)
        assert set(open_links.values_list("visit__state", flat=True)) == {"proposed"}

    def test_the_day_adds_up(self) -> None:
        for queue in DailyQueue.objects.prefetch_related("lanes", "tickets"):
            tickets = list(queue.tickets.all())
            assert queue.web_issued == sum(ticket.source == "web" for ticket in tickets)
            for lane in queue.lanes.all():
                numbers = sorted(ticket.number for ticket in tickets if ticket.lane == lane.kind)
                assert numbers == list(range(1, lane.last_number + 1))
        assert not Ticket.objects.filter(state="done", outcomes__isnull=True).exists()
        not_served = Q(kind__in=["absent", "moved", "died"])
        for visit in Visit.objects.filter(state__in=["open", "closed"]):
            assert visit.served == Outcome.objects.filter(visit=visit).exclude(not_served).count()

    def test_outcome_ledger_and_cards_carry_the_same_operation(self) -> None:
        outcomes = Outcome.objects.filter(resident__isnull=False)
        assert outcomes.exists()
        for outcome in outcomes:
            event = ResidentEvent.objects.get(op_id=outcome.op_id)
            assert (event.kind, event.resident_id, event.visit_id) == (
                outcome.kind,
                outcome.resident_id,
                outcome.visit_id,
            )
        for outcome in Outcome.objects.filter(kind="card_printed"):
            assert BlankoMovement.objects.filter(op_id=outcome.op_id, kind="printed", quantity=-1).count() == 1

    def test_balances_are_the_sum_of_movements_and_not_negative(self) -> None:
        for balance in BlankoBalance.objects.all():
            total = balance.service_point.movements.aggregate(total=Sum("quantity"))["total"]
            assert balance.count == total
            assert balance.count >= 0

    def test_numbers_are_sealed_findable_and_never_real(self) -> None:
        for resident in Resident.objects.order_by("id")[:50]:
            nik = unseal(resident.nik_sealed, table="kecamatan_resident", column="nik_sealed", row_id=resident.pk)
            assert read_nik(nik).nik == nik
            assert nik.endswith("0000")
            assert bytes(resident.nik_index) == nik_index(nik)

    def test_nothing_of_the_past_waits_to_be_sent(self) -> None:
        waiting = OutboxMessage.objects.filter(state="queued")
        assert waiting.exists()
        assert not waiting.filter(visit__date__lt=self.office.local(NOW).date()).exists()
        due = waiting.filter(due_at__lte=NOW)
        assert set(due.values_list("occasion", flat=True)) <= {"proposal"}
        assert due.count() <= 6
        assert OutboxMessage.objects.filter(state="sent").exists()

    def test_it_looks_like_an_office(self) -> None:
        assert Team.objects.count() == 6
        assert Kit.objects.count() == 14
        assert Kit.objects.filter(condition="broken").count() == 1
        assert set(VisitPoint.objects.values_list("kind", flat=True)) == set(VisitPoint.Kind.values)
        campaign = Campaign.objects.get()
        assert campaign.targets.aggregate(total=Sum("record"))["total"] > 1_500
        assert RosterUpload.objects.filter(state="done").count() == 2
        assert AuditEvent.objects.filter(action="visit.confirm").exists()
        assert Holiday.objects.filter(kind="joint_leave").exists()
        assert not Officer.objects.exclude(email__endswith="@example.invalid").exists()


@pytest.mark.django_db
def test_a_second_demo_is_refused_and_leaves_the_first_as_it_was() -> None:
    office = make_territory()
    load_demo(office=office, residents=300, seed=1, now=NOW)

    with pytest.raises(DemoRefused, match="not_empty"):
        load_demo(office=office, residents=300, seed=2, now=NOW)

    assert Resident.objects.count() == 300


@pytest.mark.django_db
def test_without_territory_there_is_no_demo() -> None:
    office = Office.objects.create(code="91.02", name="Kantor Kosong", kabupaten="Kabupaten Kosong")

    with pytest.raises(DemoRefused, match="no_territory"):
        load_demo(office=office, residents=10, seed=1, now=NOW)


@pytest.mark.django_db
@override_settings(DEMO=True)
def test_in_a_demo_each_role_can_log_in_and_otherwise_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    load_demo(office=make_territory(), residents=200, seed=1, now=NOW)

    call_command("demo_accounts")

    printed = capsys.readouterr().out
    for account in ACCOUNTS:
        officer = Officer.objects.get(username=account.username)
        assert officer.role == account.role
        assert officer.check_password(DEMO_PASSWORD)
        assert account.username in printed
    crew = Officer.objects.exclude(username__in=[account.username for account in ACCOUNTS])
    assert crew.count() > 15
    assert not [officer for officer in crew if officer.has_usable_password()]

    call_command("prepare_data", "--no-demo")

    assert not [officer for officer in Officer.objects.all() if officer.has_usable_password()]


@pytest.mark.django_db
@override_settings(DEMO=False)
def test_outside_of_a_demo_the_password_opens_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    load_demo(office=make_territory(), residents=200, seed=1, now=NOW)

    call_command("demo_accounts")

    assert not [officer for officer in Officer.objects.all() if officer.has_usable_password()]
    assert DEMO_PASSWORD not in capsys.readouterr().out


@pytest.mark.django_db
def test_preparing_an_office_that_is_there_changes_nothing() -> None:
    make_territory()

    call_command("prepare_data")

    assert Office.objects.count() == 1
    assert not Resident.objects.exists()


@pytest.mark.django_db
def test_the_command_wants_one_office() -> None:
    with pytest.raises(CommandError, match="exactly one office"):
        call_command("load_demo")
