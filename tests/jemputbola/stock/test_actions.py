"""Blank cards: every movement is booked once, and nobody prints a card that is not there."""

import threading
import uuid
from collections.abc import Callable

import psycopg
import pytest
from django.db import connection, transaction
from django.db.models import Sum

from jemputbola.models import BlankoMovement, BlankoTally, ServicePoint
from jemputbola.stock import actions
from kecamatan.models import AuditEvent, Officer, Role
from tests.factories.people import make_office, make_officer
from tests.factories.visits import NOW, make_service_point

pytestmark = pytest.mark.django_db


def storekeeper_of(point: ServicePoint) -> Officer:
    return make_officer(Role.STOREKEEPER, office=point.office)


def use(point: ServicePoint, printed: int, spoiled: int = 0, **fields: object) -> None:
    given = {"by": storekeeper_of(point), "at": NOW, "visit_id": None, "op_id": uuid.uuid4(), **fields}
    actions.use_cards(service_point=point, printed=printed, spoiled=spoiled, **given)  # type: ignore[arg-type]


def test_blanks_from_the_centre_raise_the_stock_and_are_audited() -> None:
    point = make_service_point(is_main=True)
    gudang = storekeeper_of(point)
    actions.receive(service_point=point, quantity=2000, by=gudang, at=NOW, op_id=uuid.uuid4(), note="SJ-01/2019")
    assert actions.balance_of(point) == 2000
    movement = BlankoMovement.objects.get()
    assert (movement.kind, movement.note, str(movement.date)) == ("received", "SJ-01/2019", "2019-01-14")
    trail = AuditEvent.objects.get()
    assert (trail.action, trail.officer, trail.subject_id) == ("stock.receive", gudang, point.pk)


def test_the_day_of_a_movement_is_the_office_s_day_not_the_server_s() -> None:
    point = make_service_point(make_office(time_zone="Asia/Jayapura"))
    late_in_utc = NOW.replace(hour=16)  # 01.00 WIT on the 15th
    actions.receive(service_point=point, quantity=1, by=None, at=late_in_utc, op_id=uuid.uuid4())
    assert str(BlankoMovement.objects.get().date) == "2019-01-15"


def test_an_allotment_is_two_movements_under_one_operation() -> None:
    main = make_service_point(blanks=500, is_main=True)
    branch = make_service_point(main.office)
    operation = uuid.uuid4()
    actions.allot(source=main, target=branch, quantity=120, by=None, at=NOW, op_id=operation)
    assert (actions.balance_of(main), actions.balance_of(branch)) == (380, 120)
    halves = BlankoMovement.objects.filter(op_id=operation)
    assert {(m.service_point_id, m.kind, m.quantity) for m in halves} == {
        (main.pk, "allotted_out", -120),
        (branch.pk, "allotted_in", 120),
    }


def test_an_allotment_larger_than_the_store_moves_nothing_and_says_how_many_are_left() -> None:
    main = make_service_point(blanks=100, is_main=True)
    branch = make_service_point(main.office)
    with pytest.raises(actions.OutOfBlanko) as refused:
        actions.allot(source=main, target=branch, quantity=101, by=None, at=NOW, op_id=uuid.uuid4())
    assert (refused.value.left, refused.value.asked, refused.value.code) == (100, 101, "out_of_blanko")
    assert (actions.balance_of(main), actions.balance_of(branch)) == (100, 0)
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(("printed", "spoiled"), [(3, 0), (2, 1), (0, 3), (1, 2)])
def test_cards_beyond_the_stock_are_refused_whole(printed: int, spoiled: int) -> None:
    point = make_service_point(blanks=2)
    with pytest.raises(actions.OutOfBlanko) as refused:
        use(point, printed, spoiled)
    assert refused.value.left == 2
    assert actions.balance_of(point) == 2
    assert not BlankoMovement.objects.exclude(kind="received").exists()


def test_a_refusal_leaves_the_caller_s_own_transaction_usable() -> None:
    point = make_service_point(blanks=1)
    with transaction.atomic():
        with pytest.raises(actions.OutOfBlanko):
            use(point, 2)
        use(point, 1)
    assert actions.balance_of(point) == 0


def test_printed_and_spoiled_cards_both_leave_the_stock() -> None:
    point = make_service_point(blanks=10)
    use(point, printed=3, spoiled=1)
    assert actions.balance_of(point) == 6
    tallies = BlankoTally.objects.filter(service_point=point).values_list("kind", "quantity")
    assert dict(tallies) == {"received": 10, "printed": -3, "spoiled": -1}


def test_no_card_used_is_no_movement() -> None:
    point = make_service_point(blanks=1)
    use(point, 0, 0)
    assert BlankoMovement.objects.count() == 1


def test_a_repeated_request_books_nothing_twice() -> None:
    main = make_service_point(blanks=50, is_main=True)
    branch = make_service_point(main.office)
    operation = uuid.uuid4()
    for _ in range(3):
        actions.receive(service_point=main, quantity=10, by=None, at=NOW, op_id=operation)
        actions.allot(source=main, target=branch, quantity=5, by=None, at=NOW, op_id=operation)
        use(branch, 1, 1, op_id=operation)
        actions.give_back(service_point=branch, quantity=1, by=None, at=NOW, op_id=operation)
        actions.correct_count(service_point=main, counted=54, by=None, at=NOW, op_id=operation, note="hitung")
    assert (actions.balance_of(main), actions.balance_of(branch)) == (54, 4)
    assert AuditEvent.objects.count() == 5


def test_an_operation_that_comes_back_with_other_content_is_refused() -> None:
    point = make_service_point(blanks=50)
    operation = uuid.uuid4()
    use(point, 1, 1, op_id=operation)
    for printed, spoiled in ((2, 1), (1, 0), (0, 1), (1, 2)):
        with pytest.raises(actions.OperationReused):
            use(point, printed, spoiled, op_id=operation)
    assert actions.balance_of(point) == 48


def test_the_last_operation_is_still_recognised_when_the_cupboard_is_empty() -> None:
    point = make_service_point(blanks=1)
    operation = uuid.uuid4()
    use(point, 1, op_id=operation)
    use(point, 1, op_id=operation)
    assert actions.balance_of(point) == 0


def test_a_count_of_the_cupboard_books_the_difference() -> None:
    point = make_service_point(blanks=100)
    less = actions.correct_count(service_point=point, counted=97, by=None, at=NOW, op_id=uuid.uuid4(), note="opname")
    more = actions.correct_count(service_point=point, counted=99, by=None, at=NOW, op_id=uuid.uuid4(), note="ketemu")
    assert (less, more, actions.balance_of(point)) == (-3, 2, 99)
    with pytest.raises(actions.NothingToCorrect):
        actions.correct_count(service_point=point, counted=99, by=None, at=NOW, op_id=uuid.uuid4(), note="lagi")


@pytest.mark.parametrize("quantity", [0, -1])
def test_only_a_positive_number_of_cards_can_be_moved(quantity: int) -> None:
    point = make_service_point(blanks=5)
    with pytest.raises(actions.NotACount):
        actions.receive(service_point=point, quantity=quantity, by=None, at=NOW, op_id=uuid.uuid4())
    with pytest.raises(actions.NotACount):
        use(point, -1)


def test_cards_do_not_travel_to_themselves_nor_to_another_office() -> None:
    main = make_service_point(blanks=5)
    with pytest.raises(actions.SamePoint):
        actions.allot(source=main, target=main, quantity=1, by=None, at=NOW, op_id=uuid.uuid4())
    with pytest.raises(actions.ForeignPoint):
        actions.allot(source=main, target=make_service_point(), quantity=1, by=None, at=NOW, op_id=uuid.uuid4())


def test_the_balance_equals_the_sum_of_the_ledger() -> None:
    main = make_service_point(blanks=300, is_main=True)
    branch = make_service_point(main.office)
    actions.allot(source=main, target=branch, quantity=40, by=None, at=NOW, op_id=uuid.uuid4())
    use(branch, 7, 2)
    actions.give_back(service_point=branch, quantity=1, by=None, at=NOW, op_id=uuid.uuid4())
    actions.correct_count(service_point=main, counted=250, by=None, at=NOW, op_id=uuid.uuid4(), note="opname")
    for point in (main, branch):
        ledger = BlankoMovement.objects.filter(service_point=point).aggregate(sum=Sum("quantity"))["sum"]
        tallies = BlankoTally.objects.filter(service_point=point).aggregate(sum=Sum("quantity"))["sum"]
        assert actions.balance_of(point) == ledger == tallies


def together(*jobs: Callable[[], object]) -> list[object]:
    """Run jobs at the same moment, each on a connection of its own; gives what each returned or raised."""
    gate = threading.Barrier(len(jobs))
    results: list[object] = [None] * len(jobs)

    def run(index: int, job: Callable[[], object]) -> None:
        try:
            gate.wait(10)
            results[index] = job()
        except Exception as error:
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index, job)) for index, job in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


@pytest.mark.django_db(transaction=True)
def test_reading_the_stock_first_and_writing_it_after_prints_the_last_blank_twice() -> None:
    """Why the database keeps the balance: this is the race that a look beforehand does not close."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE unguarded_stock (count integer); INSERT INTO unguarded_stock VALUES (1)")
    both_have_looked = threading.Barrier(2)

    def look_then_print() -> str:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT count FROM unguarded_stock")
            left = cursor.fetchone()[0]
            both_have_looked.wait(10)
            if left < 1:
                return "refused"
            cursor.execute("UPDATE unguarded_stock SET count = %s", [left - 1])
            return "printed"

    try:
        assert together(look_then_print, look_then_print) == ["printed", "printed"]
        with connection.cursor() as cursor:
            cursor.execute("SELECT count FROM unguarded_stock")
            assert cursor.fetchone()[0] == 0  # two cards gone, one booked
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE unguarded_stock")


@pytest.mark.django_db(transaction=True)
def test_two_printers_and_one_last_blank_print_one_card() -> None:
    point = make_service_point(blanks=1)
    gudang = storekeeper_of(point)

    def print_one() -> None:
        actions.use_cards(
            service_point=point, printed=1, spoiled=0, by=gudang, at=NOW, visit_id=None, op_id=uuid.uuid4()
        )

    results = together(print_one, print_one)
    refusals = [result for result in results if isinstance(result, actions.OutOfBlanko)]
    assert results.count(None) == 1
    assert [refusal.left for refusal in refusals] == [0]
    assert actions.balance_of(point) == 0
    assert BlankoMovement.objects.filter(kind="printed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_check_holds_even_for_movements_that_come_past_the_actions() -> None:
    """Two bare inserts at once, with no lock of ours: the database alone refuses the second."""
    point = make_service_point(blanks=1)
    database = connection.settings_dict
    inserted = threading.Barrier(2)

    def bare_insert() -> None:
        with psycopg.connect(
            host=database["HOST"], port=database["PORT"], dbname=database["NAME"],
            user=database["USER"], password=database["PASSWORD"],
        ) as own:  # fmt: skip
            inserted.wait(10)
            own.execute(
                "INSERT INTO jemputbola_blankomovement (id, service_point_id, kind, quantity, at, date, note, op_id)"
                " VALUES (%s, %s, 'printed', -1, now(), now()::date, '', %s)",
                [uuid.uuid4(), point.pk, uuid.uuid4()],
            )

    results = together(bare_insert, bare_insert)
    assert results.count(None) == 1
    assert sum(isinstance(result, psycopg.errors.CheckViolation) for result in results) == 1
    assert actions.balance_of(point) == 0


@pytest.mark.django_db(transaction=True)
def test_the_same_operation_sent_twice_at_once_counts_once() -> None:
    point = make_service_point(blanks=9)
    operation = uuid.uuid4()

    def print_one() -> None:
        actions.use_cards(service_point=point, printed=1, spoiled=0, by=None, at=NOW, visit_id=None, op_id=operation)

    assert together(*[print_one] * 6) == [None] * 6
    assert actions.balance_of(point) == 8


@pytest.mark.django_db(transaction=True)
def test_allotments_in_opposite_directions_do_not_dead_lock() -> None:
    here = make_service_point(blanks=100)
    there = make_service_point(here.office, blanks=100)

    def send(source: ServicePoint, target: ServicePoint) -> None:
        for _ in range(10):
            actions.allot(source=source, target=target, quantity=1, by=None, at=NOW, op_id=uuid.uuid4())

    results = together(lambda: send(here, there), lambda: send(there, here), lambda: send(here, there))
    assert results == [None, None, None]
    assert (actions.balance_of(here), actions.balance_of(there)) == (90, 110)
