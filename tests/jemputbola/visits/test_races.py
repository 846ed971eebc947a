"""Truly parallel planners and answers, each on a connection of its own: first the race, then the guard."""

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, connections

from jemputbola.models import ConfirmationLink, Visit, VisitState
from jemputbola.visits import actions, checks
from jemputbola.visits.actions import DoubleBooked, VisitRefused
from kecamatan.models import Officer
from tests.factories.people import make_desa, make_kecamatan, make_officer, make_point
from tests.factories.visits import NOW, make_kit, make_team, make_visit

pytestmark = pytest.mark.django_db(transaction=True)


def together(*works: Callable[[], object]) -> list[object]:
    """Run the works at the same moment, each on a connection of its own; results, or the refusals they met."""
    barrier = threading.Barrier(len(works), timeout=20)

    def run(work: Callable[[], object]) -> object:
        try:
            barrier.wait()
            return work()
        except VisitRefused as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


@contextmanager
def without_constraint(table: str, name: str) -> Iterator[None]:
    """Drop an exclusion constraint of this test's own database, and put it back, whatever rows are left."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [name])
        (definition,) = cursor.fetchone()
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        try:
            yield
        finally:
            cursor.execute(f"TRUNCATE {table} CASCADE")
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


def plans(planner: Officer, how_many: int, **same: Any) -> list[Callable[[], object]]:
    """That many planners at work on the same day, each with a titik (and team, kit) of their own unless `same`."""
    office = planner.office
    wishes = []
    for _ in range(how_many):
        point = make_point(make_desa(make_kecamatan(office)))
        wish: dict[str, Any] = {
            "office": office,
            "point": point,
            "desa": [point.desa],
            "date": dt.date(2019, 1, 21),
            "starts": dt.time(8),
            "ends": dt.time(15),
            "team": make_team(office),
            "kits": [make_kit(office)],
            "capacity": 70,
            "by": planner,
            "at": NOW,
            **same,
        }
        wishes.append(wish)
    return [lambda wish=wish: actions.plan_visit(**wish) for wish in wishes]  # type: ignore[misc]


def test_without_the_constraint_both_planners_get_the_team() -> None:
    """The race is real: a look beforehand sees a free team twice."""
    planner = make_officer("planner")
    team = make_team(planner.office)

    def look_then_plan(work: Callable[[], object]) -> Callable[[], object]:
        def both() -> object:
            free = not checks.clashes(
                date=dt.date(2019, 1, 21), starts=dt.time(8), ends=dt.time(15), team=team, kits=[]
            )
            looked.wait()
            return work() if free else None

        return both

    looked = threading.Barrier(2, timeout=20)
    with without_constraint("jemputbola_visit", "visit_team_once"):
        results = together(*[look_then_plan(work) for work in plans(planner, 2, team=team)])
        assert all(isinstance(result, Visit) for result in results)
        assert Visit.objects.filter(team=team).count() == 2


def test_of_planners_at_the_same_moment_one_gets_the_team_and_the_others_hear_who() -> None:
    planner = make_officer("planner")
    team = make_team(planner.office)
    results = together(*plans(planner, 4, team=team))
    (won,) = [result for result in results if isinstance(result, Visit)]
    lost = [result for result in results if isinstance(result, DoubleBooked)]
    assert len(lost) == 3
    assert all([clash.visit for clash in refusal.clashes] == [won] for refusal in lost)
    assert Visit.objects.get() == won


def test_of_planners_at_the_same_moment_one_gets_the_kit() -> None:
    planner = make_officer("planner")
    kits = [make_kit(planner.office), make_kit(planner.office)]
    works = [*plans(planner, 2, kits=kits), *plans(planner, 2, kits=kits[::-1])]
    results = together(*works)
    assert sorted(type(result).__name__ for result in results) == ["DoubleBooked"] * 3 + ["Visit"]
    assert Visit.objects.get().visit_kits.count() == 2


def test_two_drafts_moved_to_the_same_day_at_the_same_moment_do_not_share_a_team() -> None:
    planner = make_officer("planner")
    team = make_team(planner.office)
    point = make_point(make_desa(make_kecamatan(planner.office)))
    visits = [
        make_visit(point, team=team, date=dt.date(2019, 1, day), kits=[make_kit(planner.office)]) for day in (21, 22)
    ]
    to = dt.date(2019, 1, 24)
    results = together(
        *[lambda v=v: actions.change_visit(v, date=to, by=planner, at=NOW) for v in visits]  # type: ignore[misc]
    )
    assert sorted(type(result).__name__ for result in results) == ["DoubleBooked", "Visit"]
    assert Visit.objects.filter(date=to).count() == 1


def proposed() -> tuple[Visit, ConfirmationLink]:
    visit = make_visit()
    visit = actions.propose(visit, by=make_officer("planner", office=visit.office), at=NOW)
    return visit, visit.links.get()


def test_a_link_that_is_read_and_then_written_counts_twice() -> None:
    """The race is real: both answers read an unused link before either writes."""
    _, link = proposed()
    read = threading.Barrier(2, timeout=20)

    def naive(who: str) -> object:
        unused = ConfirmationLink.objects.get(pk=link.pk).used_at is None
        read.wait()
        if unused:
            ConfirmationLink.objects.filter(pk=link.pk).update(used_at=NOW, answer="confirm", answered_by=who)
        return unused

    assert together(lambda: naive("Dadang Uji"), lambda: naive("Euis Uji")) == [True, True]


def test_of_two_answers_at_the_same_moment_one_counts() -> None:
    visit, link = proposed()

    def confirm() -> object:
        return actions.answer(visit, answer="confirm", link=link, answered_by="Dadang Uji", by=None, at=NOW)

    def decline() -> object:
        return actions.answer(
            visit, answer="decline", reason="Hajatan", link=link, answered_by="Euis Uji", by=None, at=NOW
        )

    results = together(confirm, decline)
    refused = [result for result in results if isinstance(result, VisitRefused)]
    assert [refusal.code for refusal in refused] == ["link_used"]
    visit.refresh_from_db()
    link.refresh_from_db()
    assert (link.answer, visit.state) in {("confirm", VisitState.CONFIRMED), ("decline", VisitState.DECLINED)}
    assert visit.events.filter(move__in=["confirm", "decline"]).count() == 1


def test_an_answer_and_a_change_at_the_same_moment_never_confirm_the_changed_plan() -> None:
    visit, link = proposed()
    planner = make_officer("planner", office=visit.office)
    together(
        lambda: actions.answer(visit, answer="confirm", link=link, answered_by="Dadang Uji", by=None, at=NOW),
        lambda: actions.change_visit(visit, date=dt.date(2019, 1, 25), by=planner, at=NOW),
    )
    visit.refresh_from_db()
    assert (visit.state, visit.revision) == (VisitState.PROPOSED, 2)


def test_no_served_person_is_lost_between_counters() -> None:
    visit = make_visit()

    def serve() -> None:
        for _ in range(25):
            actions.count_served(visit, 1)

    together(serve, serve, serve, serve)
    visit.refresh_from_db()
    assert visit.served == 100
