"""The importer is taught: columns of a strange file, spellings of desa; and made to forget."""

import datetime as dt

import pytest
from django.utils import timezone

from kecamatan.models import AuditEvent, ColumnMapping, DesaAlias, Resident, Role, RosterUpload
from kecamatan.roster import uploads
from kecamatan.roster.learned import actions, queries
from kecamatan.roster.learned.actions import Columns, LessonRefused, Spelling
from kecamatan.roster.learned.presenters import asked_places, columns_page
from kecamatan.roster.seeing import seen_of
from kecamatan.roster.uploads import UploadRefused
from tests.factories.people import make_officer
from tests.kecamatan.roster.files import HEADINGS, as_csv, make_territory, person

AT = dt.datetime(2019, 1, 14, 2, 0, tzinfo=dt.UTC)
STRANGE = ["KODE", "X", "SIAPA", "KAPAN", "MANA", "KEC"]
COLUMNS = {"nik": 0, "name": 2, "birth_date": 3, "desa": 4, "kecamatan": 5}
pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return make_officer(Role.PLANNER, office=make_territory()[0])


@pytest.fixture
def desa(clerk):
    return clerk.office.kecamatan_set.get(code="32.03.01").desa_set.get(code="32.03.01.2001")


def strange(*people):
    """A file that no layout knows: headings of nobody's invention."""
    rows = [[nik, "x", name, born, "Sukamaju", "Karangtengah"] for nik, _, name, _, born, *_ in people]
    return as_csv(rows, headings=STRANGE)


def sent(clerk, data, name="aneh.csv"):
    upload = uploads.receive(office=clerk.office, by=clerk, filename=name, data=data, at=timezone.now())
    uploads.run(upload.id, at=AT)
    upload.refresh_from_db()
    return upload


def teach(upload, clerk, **changes):
    page = columns_page(upload, {})
    said = {"shape": page.table.shape, "header_row": page.header_row, "columns": COLUMNS, "headings": page.headings}
    return actions.remember_columns(upload=upload, said=Columns(**said | changes), by=clerk, at=AT)


def checked(upload):
    uploads.run(upload.id, at=AT)
    upload.refresh_from_db()
    return upload


class TestColumns:
    def test_a_file_of_unknown_layout_waits_for_its_columns_and_is_not_sent_again(self, clerk):
        upload = sent(clerk, strange(person(1), person(2)))
        assert upload.state == RosterUpload.State.MAPPING
        assert upload.content_sealed is not None
        assert upload.result == {}
        teach(upload, clerk)
        assert checked(upload).state == RosterUpload.State.CHECKED
        assert (upload.result["new"], upload.result["rejected"]) == (2, 0)
        uploads.approve(upload=upload, by=clerk, at=AT)
        assert checked(upload).state == RosterUpload.State.DONE
        assert set(Resident.objects.values_list("name", flat=True)) == {person(1)[2], person(2)[2]}
        assert AuditEvent.objects.filter(action="roster.columns_remember").count() == 1

    def test_the_next_file_of_that_shape_is_read_without_asking(self, clerk):
        teach(sent(clerk, strange(person(1))), clerk)
        upload = sent(clerk, strange(person(3), person(4), person(5)), "aneh-februari.csv")
        assert upload.state == RosterUpload.State.CHECKED
        assert upload.result["new"] == 3
        assert upload.mapping["columns"] == COLUMNS

    def test_the_command_uses_what_was_taught_too(self, clerk):
        teach(sent(clerk, strange(person(1))), clerk)
        _, outcome = uploads.import_now(strange(person(6)), office=clerk.office, by=None, filename="x.csv", at=AT)
        assert outcome.new == 1

    def test_another_office_is_asked_for_itself(self, clerk):
        teach(sent(clerk, strange(person(1))), clerk)
        other = make_officer(Role.PLANNER)
        assert sent(other, strange(person(1))).state == RosterUpload.State.MAPPING

    def test_what_is_forgotten_is_asked_again(self, clerk):
        actions.forget_columns(mapping=teach(sent(clerk, strange(person(1))), clerk), by=clerk, at=AT)
        assert sent(clerk, strange(person(2))).state == RosterUpload.State.MAPPING
        assert not ColumnMapping.objects.exists()

    def test_without_headings_the_first_row_is_a_person(self, clerk):
        bare = b"\n".join(strange(person(1), person(2)).splitlines()[1:]).replace(b"Karangtengah", b"Karang Tengah")
        upload = sent(clerk, bare)
        teach(upload, clerk, header_row=0, headings=[])
        assert checked(upload).result["new"] == 2

    def test_the_columns_of_a_known_layout_can_be_corrected_and_stay_so(self, clerk):
        """NAMA_LGKP holds the mother's village in this office's export; the name stands in ALAMAT."""
        rows = [person(1, NAMA_LGKP="SALAH", ALAMAT="EUIS BENAR")]
        upload = sent(clerk, as_csv(rows), "daftar.csv")
        assert upload.state == RosterUpload.State.CHECKED
        known = columns_page(upload, {}).known
        columns = {**known, "name": known["address"]}
        del columns["address"]
        teach(upload, clerk, columns=columns)
        uploads.approve(upload=checked(upload), by=clerk, at=AT)
        checked(upload)
        assert Resident.objects.get().name == "EUIS BENAR"
        again = sent(clerk, as_csv([person(2, NAMA_LGKP="SALAH", ALAMAT="NENENG BENAR")]), "daftar2.csv")
        uploads.approve(upload=again, by=clerk, at=AT)
        checked(again)
        assert set(Resident.objects.values_list("name", flat=True)) == {"EUIS BENAR", "NENENG BENAR"}

    def test_a_file_of_one_desa_that_names_none_is_told_which(self, clerk, desa):
        kept = [name for name in HEADINGS if name not in ("NO_KEC", "NO_KEL")]
        rows = [[dict(zip(HEADINGS, person(n), strict=True))[name] for name in kept] for n in (1, 2)]
        upload = sent(clerk, as_csv(rows, headings=kept))
        assert (upload.state, upload.error_code) == (RosterUpload.State.MAPPING, "desa_missing")
        known = columns_page(upload, {}).known
        with pytest.raises(LessonRefused):
            teach(upload, clerk, columns=known)
        teach(upload, clerk, columns=known, desa=desa)
        assert checked(upload).result["new"] == 2
        uploads.approve(upload=upload, by=clerk, at=AT)
        checked(upload)
        assert {resident.desa for resident in Resident.objects.all()} == {desa}
        # The next one may be of another desa.
        assert sent(clerk, as_csv(rows, headings=kept)).state == RosterUpload.State.MAPPING

    @pytest.mark.parametrize(
        ("columns", "code"),
        [({"nik": 0, "name": 2, "desa": 4}, "column_missing"), ({**COLUMNS, "kk": 0}, "column_twice")],
    )
    def test_columns_that_make_no_person_are_refused_and_nothing_is_kept(self, clerk, columns, code):
        upload = sent(clerk, strange(person(1)))
        with pytest.raises(LessonRefused) as refusal:
            teach(upload, clerk, columns=columns)
        assert refusal.value.code == code
        assert not ColumnMapping.objects.exists()

    def test_a_file_that_is_already_saved_cannot_be_taught(self, clerk):
        upload = sent(clerk, as_csv([person(1)]))
        page = columns_page(upload, {})
        uploads.approve(upload=upload, by=clerk, at=AT)
        said = Columns(page.table.shape, 1, page.known)
        with pytest.raises(UploadRefused):
            actions.remember_columns(upload=upload, said=said, by=clerk, at=AT)
        assert not ColumnMapping.objects.exists()

    def test_what_is_seen_of_a_file_is_masked_sealed_and_gone_with_the_file(self, clerk):
        upload = sent(clerk, strange(person(1)))
        nik, _, name, *_ = person(1)
        assert name.encode() not in bytes(upload.seen_sealed)
        shown = str(seen_of(upload))
        assert name in shown
        assert nik not in shown
        uploads.cancel(upload=upload, by=clerk, at=AT)
        upload.refresh_from_db()
        assert upload.seen_sealed is None
        assert upload.content_sealed is None


class TestDesa:
    def misspelt(self, *numbers, kecamatan="KARANGTENGAH", desa="SUKAMAJOE"):
        return as_csv([person(n, NO_KEC=kecamatan, NO_KEL=desa) for n in numbers])

    def test_an_unknown_spelling_is_asked_about_with_suggestions_and_then_known(self, clerk, desa):
        upload = sent(clerk, self.misspelt(1, 2))
        assert upload.result["reasons"] == {"desa_unknown": 2}
        asked = asked_places(upload)
        assert (asked.all, asked.rows) == (1, 2)
        assert desa in asked.asked[0].suggestions
        said = [Spelling("KARANGTENGAH", "SUKAMAJOE", desa)]
        assert actions.remember_desa(upload=upload, said=said, by=clerk, at=AT) == 1
        checked(upload)
        assert (upload.result["new"], upload.result["rejected"]) == (2, 0)
        assert asked_places(upload).all == 0
        assert sent(clerk, self.misspelt(3)).result["new"] == 1

    def test_none_of_ours_stays_rejected_and_is_not_asked_again(self, clerk):
        upload = sent(clerk, self.misspelt(1, desa="BANDUNG WETAN"))
        said = [Spelling("KARANGTENGAH", "BANDUNG WETAN", None)]
        actions.remember_desa(upload=upload, said=said, by=clerk, at=AT)
        checked(upload)
        assert upload.result["rejected"] == 1
        assert (asked_places(upload).all, asked_places(upload).rows_elsewhere) == (0, 1)

    def test_a_forgotten_spelling_is_asked_again(self, clerk, desa):
        upload = sent(clerk, self.misspelt(1))
        actions.remember_desa(upload=upload, said=[Spelling("KARANGTENGAH", "SUKAMAJOE", desa)], by=clerk, at=AT)
        actions.forget_desa(alias=DesaAlias.objects.get(), by=clerk, at=AT)
        assert checked(upload).result["rejected"] == 1
        assert queries.aliases_of(clerk.office) == []

    def test_a_desa_of_another_office_is_refused(self, clerk):
        from tests.factories.people import make_desa, make_kecamatan, make_office

        foreign = make_desa(make_kecamatan(make_office()))
        upload = sent(clerk, self.misspelt(1))
        with pytest.raises(LessonRefused) as refusal:
            actions.remember_desa(upload=upload, said=[Spelling("", "SUKAMAJOE", foreign)], by=clerk, at=AT)
        assert refusal.value.code == "desa_elsewhere"
        assert not DesaAlias.objects.exists()

    def test_saying_nothing_is_told(self, clerk):
        upload = sent(clerk, self.misspelt(1))
        with pytest.raises(LessonRefused):
            actions.remember_desa(upload=upload, said=[], by=clerk, at=AT)

    def test_the_same_spelling_in_another_kecamatan_is_another_question(self, clerk, desa):
        upload = sent(clerk, self.misspelt(1))
        actions.remember_desa(upload=upload, said=[Spelling("KARANGTENGAH", "SUKAMAJOE", desa)], by=clerk, at=AT)
        other = sent(clerk, self.misspelt(2, kecamatan="CIBEBER"))
        assert asked_places(other).all == 1
