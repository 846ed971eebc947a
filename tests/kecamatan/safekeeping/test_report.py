"""One person's report: everything we hold, who saw it, and nothing of anybody else."""

import json
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kecamatan.models import AuditEvent, DataAccess, Officer
from kecamatan.safekeeping import report
from kecamatan.safekeeping.erasing import person_of
from tests.kecamatan.safekeeping.seeded import KK, NAME, NIK, PHONE, Story, tell_story

pytestmark = pytest.mark.django_db

Login = Callable[[Officer], Client]
ASKED = {"reason": "own_request", "note": "Surat permohonan 7"}


@pytest.fixture
def story() -> Story:
    return tell_story()


def content(story: Story) -> dict:
    return report._content(person_of(story.resident), story.admin, timezone.now())


def test_the_report_holds_everything_and_where_it_came_from(story: Story) -> None:
    told = content(story)
    text = json.dumps(told, ensure_ascii=False)
    for piece in (
        NAME,
        NIK,
        KK,
        PHONE,
        "satu.csv",
        "dua.csv",
        "Kartu dicetak",
        "Tidak hadir",
        "KP. LAIN",
        f"Istri {NAME}",
    ):
        assert piece in text, piece
    sections = {section["title"]: section["rows"] for section in told["sections"]}
    assert [row[1] for row in sections["Nomor antrean"]] == [
        f"{story.ticket.label}, {story.ticket.queue.visit.point.name}"
    ]
    assert len(sections["Pesan untuk Anda"]) == 1
    assert any(story.planner.name in row[1] for row in sections["Siapa yang melihat data Anda"])
    assert "ASEP TETANGGA" not in text
    assert len(told["rights"]) >= 5


def test_the_paper_is_a_pdf_made_for_a_reason_and_written_down(login: Login, story: Story) -> None:
    browser = login(story.admin)
    url = reverse("resident_report", args=[story.resident.pk])
    assert browser.get(url).status_code == 200
    assert browser.post(url, {}).status_code == 422
    assert not DataAccess.objects.filter(kind="report").exists()
    answer = browser.post(url, ASKED)
    assert answer.content.startswith(b"%PDF-")
    assert len(answer.content) > 5000
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    assert NIK not in answer["Content-Disposition"]
    row = DataAccess.objects.get(kind="report")
    assert (row.officer, row.resident, row.reason) == (story.admin, story.resident, "own_request")
    assert AuditEvent.objects.filter(action="resident.report").count() == 1


def test_the_making_of_the_report_stands_in_the_report(story: Story) -> None:
    report.make_report(resident=story.resident, by=story.admin, at=timezone.now(), **ASKED)
    sections = {section["title"]: section["rows"] for section in content(story)["sections"]}
    assert any(row[2] == "Membuat laporan data" for row in sections["Siapa yang melihat data Anda"])


def test_signs_that_mean_something_in_typesetting_stay_signs(story: Story) -> None:
    story.resident.name = '#panic("x") $a$ [b] @c <d> \\ *e* _f_ `g`'
    assert report._typeset(content(story)).startswith(b"%PDF-")


def test_a_person_of_whom_little_is_known_gets_a_report_too(story: Story) -> None:
    from tests.factories.residents import make_resident

    other = make_resident(story.resident.desa, birth_date=None, siak_status="")
    paper = report.make_report(resident=other, by=story.admin, at=timezone.now(), **ASKED)
    assert paper.startswith(b"%PDF-")
