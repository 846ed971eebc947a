"""Erasing one person: no trace in any table, open or sealed, and every count still true."""

from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from antrian.models import Outcome
from jemputbola.models import BlankoMovement
from kecamatan import privacy
from kecamatan.models import (
    AuditEvent,
    EventTally,
    NameWord,
    NeedTally,
    Officer,
    Resident,
    ResidentEvent,
    Role,
    RowVerdict,
)
from kecamatan.residents.names import folded_words
from kecamatan.roster.uploads import import_now
from kecamatan.safekeeping.erasing import EraseRefused, erase
from kecamatan.safekeeping.sealed import sealed_columns
from tests.factories.people import make_officer
from tests.kecamatan.safekeeping.seeded import NAME, NIK, TRACES, Story, file_of, row, tell_story

pytestmark = pytest.mark.django_db

Login = Callable[[Officer], Client]


def all_text() -> Iterator[tuple[str, str]]:
    """Every row of every table as text, and every sealed value opened."""
    with connection.cursor() as cursor:
        # The staging tables of an import are gone with its transaction; here all is one transaction.
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            for (text,) in cursor.fetchall():
                yield table, text
    for column in sealed_columns():
        rows = column.model._default_manager.exclude(**{column.name: None})
        for value, *parts in rows.values_list(column.name, *column.row_id_from):
            if len(value):
                opened = privacy.sealer().unseal_bytes(value, column.associated(tuple(parts)))
                yield column.label, opened.decode(errors="replace")


def traces() -> set[tuple[str, str]]:
    index = privacy.nik_index(NIK).hex()
    wanted = (*TRACES, index, index.upper())
    return {(table, trace) for table, text in all_text() for trace in wanted if trace in text}


@pytest.fixture
def story() -> Story:
    return tell_story()


def erase_now(story: Story) -> None:
    erase(
        resident=story.resident, typed_name=NAME, reason="Permintaan orangnya sendiri", note="Surat 12",
        by=story.admin, at=timezone.now(),
    )  # fmt: skip


def test_no_table_names_an_erased_person(story: Story) -> None:
    before = {table for table, _ in traces()}
    assert {
        "kecamatan_resident",
        "kecamatan_resident.nik_sealed",
        "kecamatan_residenthistory",
        "kecamatan_residentevent",
        "kecamatan_auditevent",
        "kecamatan_rowverdict.cells_sealed",
        "antrian_ticket",
        "antrian_ticket.phone_sealed",
        "antrian_outcome",
        "jemputbola_outboxmessage",
        "jemputbola_outboxmessage.address_sealed",
    } <= before, "the search must find what there is"
    erase_now(story)
    assert traces() == set()


def test_a_rare_word_of_the_name_is_forgotten_and_words_of_others_stay(story: Story) -> None:
    mine = folded_words(NAME)
    assert NameWord.objects.filter(word__in=mine).count() == len(mine)
    erase_now(story)
    assert not NameWord.objects.filter(word__in=mine).exists()
    assert NameWord.objects.filter(word__in=folded_words("ASEP TETANGGA")).count() == 2


def test_every_count_stays_true(story: Story) -> None:
    def counts() -> list[object]:
        return [
            list(EventTally.objects.order_by("pk").values_list("desa", "date", "kind", "count")),
            sum(NeedTally.objects.values_list("count", flat=True)),
            list(BlankoMovement.objects.order_by("pk").values_list("kind", "quantity")),
            Outcome.objects.count(),
            ResidentEvent.objects.count(),
            list(story.ticket.queue.tickets.values_list("lane", "number", "state")),
        ]

    before = counts()
    erase_now(story)
    assert counts() == before
    for tally in NeedTally.objects.all():
        assert tally.count == Resident.objects.filter(desa=tally.desa_id, need=tally.need).count()


def test_the_trail_says_that_and_why_and_not_whom(story: Story) -> None:
    erase_now(story)
    event = AuditEvent.objects.get(action="resident.erase")
    assert event.officer == story.admin
    assert "Permintaan orangnya sendiri" in event.summary
    assert event.detail["tickets"] == 1
    assert event.detail["rejected_rows"] == 1


def test_others_keep_what_is_theirs(story: Story) -> None:
    neighbours = list(Resident.objects.exclude(pk=story.resident.pk).order_by("pk").values())
    erase_now(story)
    assert list(Resident.objects.exclude(pk=story.resident.pk).order_by("pk").values()) == neighbours
    assert RowVerdict.objects.filter(kind="rejected").count() == 1


def test_in_the_next_file_the_same_person_is_somebody_new(story: Story) -> None:
    erase_now(story)
    _, outcome = import_now(
        file_of(row()), office=story.office, by=None, filename="empat.csv", at=timezone.now(), is_partial=True
    )
    assert (outcome.new, outcome.changed, outcome.gone) == (1, 0, 0)
    assert Resident.objects.get(name=NAME).pk != story.resident.pk


def test_append_only_tables_are_append_only_again_afterwards(story: Story) -> None:
    from django.db import IntegrityError, transaction

    erase_now(story)
    with pytest.raises(IntegrityError), transaction.atomic():
        ResidentEvent.objects.all().delete()


def test_a_person_is_erased_once_and_only_with_the_name_typed(story: Story) -> None:
    at, by = timezone.now(), story.admin
    with pytest.raises(EraseRefused, match="name_differs"):
        erase(resident=story.resident, typed_name="ASEP", reason="x", note="", by=by, at=at)
    assert (Resident.objects.get(pk=story.resident.pk).name) == NAME
    erase(resident=story.resident, typed_name=f" {NAME.lower()} ", reason="x", note="", by=by, at=at)
    with pytest.raises(EraseRefused, match="already_erased"):
        erase(resident=story.resident, typed_name=NAME, reason="x", note="", by=by, at=at)


def test_without_the_key_nothing_is_erased_because_not_all_could_be_found(story: Story) -> None:
    Resident.objects.filter(pk=story.resident.pk).update(nik_sealed=b"\x02k9" + bytes(50))
    with pytest.raises(EraseRefused, match="number_closed"):
        erase_now(story)
    assert Resident.objects.get(pk=story.resident.pk).name == NAME


def test_the_admin_erases_on_a_page_and_the_page_of_the_person_says_so(login: Login, story: Story) -> None:
    browser = login(story.admin)
    url = reverse("resident_erase", args=[story.resident.pk])
    asked = browser.get(url).content.decode()
    assert "masuk lagi sebagai warga baru" in asked
    body = {"reason": "own_request", "note": "Surat 12", "typed_name": "SALAH"}
    assert browser.post(url, body).status_code == 422
    assert browser.post(url, body | {"typed_name": NAME}).status_code == 302
    page = browser.get(reverse("resident_detail", args=[story.resident.pk])).content.decode()
    assert "sudah dihapus" in page
    assert NAME not in page
    assert NAME not in browser.get(reverse("audit_list")).content.decode()
    assert NAME not in browser.get(reverse("access_list")).content.decode()
    assert browser.post(url, body | {"typed_name": "(data dihapus)"}).status_code == 409


@pytest.mark.parametrize("role", [Role.PLANNER, Role.OPERATOR, Role.HEAD, Role.STOREKEEPER])
def test_nobody_but_the_admin_erases_or_makes_a_report(login: Login, story: Story, role: str) -> None:
    browser = login(make_officer(role, story.office))
    for name in ("resident_erase", "resident_report"):
        assert browser.post(reverse(name, args=[story.resident.pk])).status_code == 404
