"""The trail: who did what, found by person, kind and day; read only, and never of another office."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kecamatan import audit
from kecamatan.models import AuditEvent, Officer, Role
from kecamatan.trail import queries
from tests.factories.people import make_officer
from tests.factories.visits import NOW

pytestmark = pytest.mark.django_db
Login = Callable[[Officer], Client]


def leave(officer: Officer, action: str = "visit.propose", days: int = 0, **fields: Any) -> AuditEvent:
    given = {"office": officer.office, "by": officer, "summary": f"jejak {action}", "at": NOW - dt.timedelta(days=days)}
    return audit.record(action=action, **{**given, **fields})  # type: ignore[arg-type]


@pytest.fixture
def admin() -> Officer:
    return make_officer(Role.ADMIN)


def test_the_newest_stands_first_and_older_pages_follow_without_gap_or_repeat(admin: Officer) -> None:
    # Many entries of the very same moment: the id settles their order.
    expected = [leave(admin, days=n // 60).pk for n in range(230)]
    seen, key = [], ""
    while True:
        page = queries.trail_page(admin, queries.TrailFilter(), key)
        seen += [event.pk for event in page.events]
        if not (key := page.older):
            break
    assert len(seen) == len(set(seen)) == 230
    assert set(seen) == set(expected)
    events = [AuditEvent.objects.get(pk=pk) for pk in seen]
    assert events == sorted(events, key=lambda event: (event.at, event.pk), reverse=True)


def test_it_is_found_by_person_kind_subject_and_day(admin: Officer, login: Login) -> None:
    other = make_officer(Role.PLANNER, admin.office)
    leave(admin, "stock.receive", summary="dua ribu blanko", subject=other)
    leave(other, "visit.propose", days=1, summary="usul Cibeber")
    leave(admin, "visit.answer", days=2, by=None, actor="Camat Cibeber", summary="setuju")
    leave(make_officer(Role.ADMIN), summary="kantor tetangga")
    browser = login(admin)

    def found(**query: str) -> list[str]:
        page = browser.get(reverse("audit_list"), query).content.decode()
        return re.findall(r'data-label="Keterangan">(?:<a [^>]*>)?([^<]+)', page)

    assert found() == ["dua ribu blanko", "usul Cibeber", "setuju"]
    assert found(pelaku=str(other.pk)) == ["usul Cibeber"]
    assert found(pelaku="tanpa-akun") == ["setuju"]
    assert found(jenis="stock") == ["dua ribu blanko"]
    assert found(tentang=str(other.pk)) == ["dua ribu blanko"]
    assert found(dari="2019-01-13", sampai="2019-01-13") == ["usul Cibeber"]
    assert found(pelaku="siapa", jenis="apa", dari="kapan", sebelum="ngawur") == found()


def test_days_are_the_office_s_own(admin: Officer) -> None:
    admin.office.time_zone = "Asia/Jayapura"
    admin.office.save()
    leave(admin, at=dt.datetime(2019, 1, 13, 15, 30, tzinfo=dt.UTC))  # 00.30 WIT on the 14th
    day = dt.date(2019, 1, 14)
    assert queries.trail_page(admin, queries.TrailFilter(first=day, last=day)).events


def test_one_entry_shows_what_it_is_about(admin: Officer, login: Login) -> None:
    event = leave(admin, "account.change", subject=admin, detail={"alasan": "pindah tugas"})
    page = login(admin).get(reverse("audit_detail", args=[event.pk])).content.decode()
    assert reverse("officer_detail", args=[admin.pk]) in page
    assert "pindah tugas" in page
    foreign = leave(make_officer(Role.ADMIN))
    assert login(admin).get(reverse("audit_detail", args=[foreign.pk])).status_code == 404


def test_the_head_reads_it_others_do_not(admin: Officer, login: Login) -> None:
    assert login(make_officer(Role.HEAD, admin.office)).get(reverse("audit_list")).status_code == 200
    for role in (Role.PLANNER, Role.STOREKEEPER, Role.OPERATOR, Role.CAMAT):
        assert login(make_officer(role)).get(reverse("audit_list")).status_code == 404


def test_the_list_costs_the_same_with_few_entries_and_with_many(
    admin: Officer, login: Login, query_count: Callable[[], Any]
) -> None:
    browser = login(admin)
    with query_count() as few:
        browser.get(reverse("audit_list"))
    for _ in range(60):
        leave(make_officer(Role.PLANNER, admin.office))
    with query_count() as many:
        browser.get(reverse("audit_list"))
    assert len(many) == len(few) <= 8
