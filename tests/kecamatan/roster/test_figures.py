"""Aggregated tables: published figures beside our own, and never people."""

import datetime as dt
import io

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from kecamatan.models import PublishedFigure, Resident, Role
from kecamatan.roster import undoing, uploads
from kecamatan.roster.figures import Figures, as_of, folded, name_of, parts_of
from kecamatan.roster.frames import Count
from tests.factories.people import make_officer
from tests.kecamatan.roster.files import as_csv, make_territory, person

AT = dt.datetime(2019, 1, 14, 2, 0, tzinfo=dt.UTC)
TODAY = dt.date(2019, 1, 14)
HEADINGS = ["kdkec", "jumlah_wajib_ktp", "jumlah_sudah_rekaman", "jumlah_belum_rekaman"]
ROWS = [["32.03.01", "1.200", "1.000", "200"], ["32.03.02", "900", "850", "50"], ["32.03.99", "1", "1", "0"]]


def count(figure="obliged", sex="", group="", value=1, kecamatan="32.03.01", number=2, year=""):
    return Count("", number, kecamatan, "", figure, sex, year, group, value)


def test_a_stored_name_says_figure_sex_and_age_again():
    for told in (("obliged", "", ""), ("recorded", "L", ""), ("population", "", "75+"), ("population", "P", "17-20")):
        assert parts_of(name_of(count(*told))) == told


def test_a_figure_stands_for_the_end_of_its_year_and_never_for_a_day_to_come():
    assert as_of("2017", TODAY) == dt.date(2017, 12, 31)
    assert as_of("2019", TODAY) == TODAY
    assert as_of("", TODAY) == TODAY


def test_a_total_that_is_said_counts_and_else_the_parts_are_summed():
    values = [(("obliged", "a"), 10), (("obliged|L", "a"), 4), (("obliged|P", "a"), 5)]
    values += [
        (("obliged|L", "b"), 4),
        (("obliged|P", "b"), 5),
        (("obliged||17-20", "c"), 3),
        (("obliged||21+", "c"), 9),
    ]
    assert folded(values) == {"obliged": {"a": 10, "b": 9, "c": 12}}


def test_said_twice_alike_it_counts_once_and_said_differently_both_rows_are_refused():
    figures = Figures(TODAY)
    figures.take([count(value=7), count(value=7, number=3), count("recorded", value=1, number=4)])
    figures.take([count("recorded", value=2, number=5)])
    assert [(row.number, row.code) for row in figures.refused()] == [(4, "figure_conflict"), (5, "figure_conflict")]
    assert figures.totals() == {"obliged": {"places": 1, "total": 7}}


@pytest.fixture
def desk(login):
    clerk = make_officer(Role.PLANNER, office=make_territory()[0])
    return login(clerk), clerk


def sent(clerk, data, at=AT):
    upload = uploads.receive(office=clerk.office, by=clerk, filename="angka.csv", data=data, at=timezone.now())
    uploads.run(upload.id, at=at)
    upload.refresh_from_db()
    return upload


def saved(clerk, data, at=AT):
    upload = sent(clerk, data, at)
    uploads.approve(upload=upload, by=clerk, at=at)
    uploads.run(upload.id, at=at)
    upload.refresh_from_db()
    return upload


@pytest.mark.django_db
def test_the_preview_says_that_these_are_no_people_and_nothing_is_kept_yet(desk):
    client, clerk = desk
    upload = sent(clerk, as_csv(ROWS, headings=HEADINGS))
    text = client.get(reverse("roster_upload_detail", args=[upload.id])).content.decode()
    assert "bukan daftar orang" in text
    assert "Simpan sebagai angka terbitan?" in text
    assert "2.100" in text
    assert "Kecamatan tidak dikenal" in text
    assert not PublishedFigure.objects.exists()


@pytest.mark.django_db
def test_saved_they_stand_beside_our_own_and_make_nobody(desk):
    client, clerk = desk
    saved(clerk, as_csv([person(1), person(2)]))
    before = Resident.objects.count()
    upload = saved(clerk, as_csv(ROWS, headings=HEADINGS))
    assert Resident.objects.count() == before
    assert PublishedFigure.objects.count() == 6
    assert reverse("published_figures") in client.get(reverse("backlog")).content.decode()
    text = client.get(reverse("published_figures")).content.decode()
    for shown in ("Karangtengah", "1.200", "200", "Perlu rekam (kita)", "angka.csv"):
        assert shown in text
    assert "-198" in text or "−198" in text
    undoing.undo(upload=upload, by=clerk, at=AT)
    assert not PublishedFigure.objects.exists()


@pytest.mark.django_db
def test_the_newest_file_counts_and_few_queries_tell_it(desk, query_count):
    client, clerk = desk
    saved(clerk, as_csv([["32.03.01", "1000"]], headings=HEADINGS[:2]))
    saved(clerk, as_csv([["32.03.01", "1500"]], headings=HEADINGS[:2]), AT + dt.timedelta(days=40))
    with query_count() as queries:
        text = client.get(reverse("published_figures")).content.decode()
    assert "1.500" in text
    assert "1.000" not in text
    assert len(queries) <= 10


@pytest.mark.django_db
def test_figures_by_desa_are_summed_for_their_kecamatan(desk):
    client, clerk = desk
    rows = [["Karangtengah", "Sukamaju", "300"], ["Karangtengah", "Cisalak", "45"]]
    saved(clerk, as_csv(rows, headings=["kecamatan", "desa", "jumlah wajib ktp"]))
    assert "345" in client.get(reverse("published_figures")).content.decode()


@pytest.mark.django_db
def test_rejected_rows_of_figures_can_be_taken_away_too(desk):
    client, clerk = desk
    upload = sent(clerk, as_csv(ROWS, headings=HEADINGS))
    data = client.get(reverse("roster_upload_rejected", args=[upload.id])).content
    headings, row = openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True)
    assert row[:3] == ("4", "", "Kecamatan tidak dikenal")
    assert set(HEADINGS) <= set(headings)
    assert "32.03.99" in row
