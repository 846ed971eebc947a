"""The screens on which people are corrected and added, and what their page then tells."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from kecamatan.models import AuditEvent, Resident, Role
from kecamatan.residents.actions import version_of
from kecamatan.roster.uploads import import_now
from tests.factories.people import make_desa, make_kecamatan, make_office, make_officer
from tests.factories.residents import invented_nik, make_resident

pytestmark = pytest.mark.django_db
HEADINGS = "NIK;NAMA_LGKP;TGL_LHR;JENIS_KLMIN;ALAMAT;NO_RT;NO_RW;KECAMATAN;KELURAHAN;STATUS_KTP"


@pytest.fixture
def planner():
    return make_officer(Role.PLANNER, make_office(code="32.03"))


@pytest.fixture
def desa(planner):
    kecamatan = make_kecamatan(planner.office, code="32.03.01", name="CIBEBER")
    return make_desa(kecamatan, code="32.03.01.2001", name="CISALAK")


@pytest.fixture
def desk(login, planner):
    return login(planner)


def filled(resident, **fields):
    """The form of a correction as the browser would send it back."""
    said = {name: getattr(resident, name) for name in ("name", "sex", "birth_place", "address", "rt", "rw")}
    said |= {"birth_date": resident.birth_date.isoformat(), "desa": str(resident.desa_id), "status": "UNREGISTERED"}
    return said | {"version": version_of(resident), "reason": "sesuai KK", "phone": ""} | fields


def newcomer(desa, nik, **fields):
    born = dt.date(1900 + int(nik[10:12]), int(nik[8:10]), int(nik[6:8]))
    said = {"nik": nik, "name": "Iis Rohaeti", "sex": "L", "birth_date": born.isoformat(), "desa": str(desa.pk)}
    return said | {"address": "Kp Baru", "rt": "1", "rw": "2", "birth_place": "", "phone": "", "note": ""} | fields


def page_of(desk, resident):
    return desk.get(reverse("resident_detail", args=[resident.pk])).content.decode()


def correct(desk, resident, **fields):
    return desk.post(reverse("resident_correct", args=[resident.pk]), filled(resident, **fields))


def test_a_correction_is_saved_and_told_on_the_time_line(desk, planner, desa):
    resident = make_resident(desa, name="EUIS KRTINI")
    answer = correct(desk, resident, name="Euis Kartini", rt="3")
    assert answer.url == reverse("resident_detail", args=[resident.pk])
    shown = page_of(desk, resident)
    told = ["EUIS KARTINI", "Data dikoreksi petugas", "Nama: EUIS KRTINI menjadi EUIS KARTINI", planner.name]
    told += ["RT: kosong menjadi 003", "Alasan: sesuai KK", "Kembalikan ke isi sebelumnya"]
    for text in told:
        assert text in shown


def test_a_correction_is_taken_back_by_another(desk, desa):
    resident = make_resident(desa, name="EUIS KARTINI")
    other = make_desa(desa.kecamatan, code="32.03.01.2002", name="CIBODAS")
    correct(desk, resident, name="ELIS KARTINI", desa=str(other.pk))
    resident.refresh_from_db()
    event = AuditEvent.objects.get(action="resident.correct")
    back = desk.get(reverse("resident_correct", args=[resident.pk]), {"kembali": event.pk})
    form = back.context["form"]
    assert (form["name"].value(), form["desa"].value()) == ("EUIS KARTINI", str(desa.pk))
    assert "sudah dikembalikan" in back.content.decode()
    correct(desk, resident, name="EUIS KARTINI", desa=str(desa.pk), reason="koreksi keliru")
    resident.refresh_from_db()
    assert (resident.name, resident.desa, resident.corrected) == ("EUIS KARTINI", desa, None)


@pytest.mark.parametrize("text", ["x", "", "019a0000-0000-7000-8000-000000000000"])
def test_a_wrong_way_back_is_an_ordinary_form(desk, desa, text):
    resident = make_resident(desa)
    page = desk.get(reverse("resident_correct", args=[resident.pk]), {"kembali": text})
    assert page.context["form"]["name"].value() == resident.name


def test_a_stale_form_shows_both_values_and_may_be_sent_once_more(desk, desa):
    resident = make_resident(desa, name="EUIS KRTINI")
    late = filled(resident, name="EUIS KARTIKA")
    correct(desk, resident, name="EUIS KARTINI")
    answer = desk.post(reverse("resident_correct", args=[resident.pk]), late)
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "diubah petugas lain" in shown
    assert shown.index("EUIS KARTINI") < shown.index("EUIS KARTIKA")
    resident.refresh_from_db()
    assert resident.name == "EUIS KARTINI"
    again = late | {"version": answer.context["form"]["version"].value()}
    assert desk.post(reverse("resident_correct", args=[resident.pk]), again).status_code == 302
    resident.refresh_from_db()
    assert resident.name == "EUIS KARTIKA"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"reason": ""}, "Tuliskan alasan koreksi"),
        ({}, "Belum ada yang berbeda"),
        ({"name": "123"}, "Isi nama seperti di KTP"),
        ({"birth_date": "2090-01-01"}, "tidak mungkin"),
        ({"rt": "12A"}, "Isi dengan angka"),
        ({"phone": "12"}, "Nomor HP dimulai dengan 08"),
        ({"desa": "bukan-desa"}, "Pilih desa dari daftar"),
    ],
)
def test_what_cannot_be_saved_is_said_and_nothing_changes(desk, desa, fields, sentence):
    resident = make_resident(desa)
    answer = correct(desk, resident, **fields)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not AuditEvent.objects.filter(action="resident.correct").exists()


def test_a_telephone_number_shows_its_end_alone_and_can_be_removed(desk, desa):
    resident = make_resident(desa)
    correct(desk, resident, phone="0812 3456 7890")
    resident.refresh_from_db()
    form = desk.get(reverse("resident_correct", args=[resident.pk])).content.decode()
    assert "•••• ••• 890" in form
    assert "081234567890" not in form + page_of(desk, resident)
    correct(desk, resident, remove_phone="on")
    resident.refresh_from_db()
    assert resident.phone_sealed is None


def test_a_person_is_added_and_marked_until_a_file_names_them(desk, planner, desa):
    nik = invented_nik()
    answer = desk.post(reverse("resident_add"), newcomer(desa, nik, note="datang sendiri"))
    resident = Resident.objects.get()
    assert answer.url == reverse("resident_detail", args=[resident.pk])
    shown = page_of(desk, resident)
    assert "Ditambahkan petugas ke daftar" in shown
    assert "datang sendiri" in shown
    assert nik not in shown
    listed = desk.get(reverse("resident_list"), {"keadaan": "ditambahkan"})
    assert [row.pk for row in listed.context["page"].object_list] == [resident.pk]
    row = f"{nik};IIS ROHAETI;{resident.birth_date:%d-%m-%Y};L;KP BARU;001;002;CIBEBER;CISALAK;PRR"
    import_now(f"{HEADINGS}\n{row}".encode(), office=planner.office, by=planner, filename="b.csv", at=timezone.now())
    shown = page_of(desk, resident)
    assert "belum disebut berkas" not in shown
    assert "SIAK: Siap cetak" in shown
    assert desk.get(reverse("resident_list"), {"keadaan": "ditambahkan"}).context["found"].count == 0


def test_what_the_nik_says_otherwise_has_to_be_confirmed(desk, desa):
    nik = invented_nik()
    doubtful = newcomer(desa, nik, sex="P", birth_date="1999-12-31")
    answer = desk.post(reverse("resident_add"), doubtful)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "Tanggal lahir di NIK berbeda" in shown
    assert "Jenis kelamin di NIK berbeda" in shown
    assert not Resident.objects.exists()
    assert desk.post(reverse("resident_add"), doubtful | {"checked": "on"}).status_code == 302


def test_a_nik_that_is_on_the_list_leads_to_its_holder(desk, desa):
    nik = invented_nik()
    known = make_resident(desa, nik=nik, name="ENTIN SUMIATI")
    answer = desk.post(reverse("resident_add"), newcomer(desa, nik))
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "ENTIN SUMIATI" in shown
    assert reverse("resident_detail", args=[known.pk]) in shown


def test_the_time_line_tells_each_file_once(desk, planner, desa):
    nik, office, now = invented_nik(), planner.office, timezone.now()

    def imported(name, status, days, address="KP PASIR"):
        row = f"{nik};EUIS KARTINI;04-05-1990;P;{address};001;002;CIBEBER;CISALAK;{status}"
        at = now - dt.timedelta(days=days)
        import_now(f"{HEADINGS}\n{row}".encode(), office=office, by=planner, filename=name, at=at)

    imported("satu.csv", "BELUM REKAM", 90)
    imported("dua.csv", "SENT FOR ENROLLMENT", 70, "KP BARU")
    shown = page_of(desk, Resident.objects.get())
    assert shown.count("Berkas dua.csv") == shown.count("Berkas satu.csv") == 1
    assert shown.count("SIAK: Sudah dikirim ke pusat") == 1
    assert "Alamat: KP PASIR menjadi KP BARU" in shown
    assert "SIAK: Belum pernah direkam" in shown


def test_a_long_sfe_is_pointed_out_on_the_page_and_in_the_list(desk, desa):
    now = timezone.now()
    long_ago, lately = now - dt.timedelta(days=70), now - dt.timedelta(days=20)
    fields = {"siak_status": "SENT_FOR_ENROLLMENT", "need": "wait_centre", "siak_at": lately}
    waiting = make_resident(desa, created_at=long_ago, **fields)
    make_resident(desa, created_at=lately, **fields)
    make_resident(desa, created_at=long_ago, siak_since=lately, **fields)
    assert "perekaman kedua" in page_of(desk, waiting)
    found = desk.get(reverse("resident_list"), {"keadaan": "rekam_ulang"})
    assert [row.pk for row in found.context["page"].object_list] == [waiting.pk]


def test_an_erased_person_cannot_be_corrected(desk, desa):
    resident = make_resident(desa, erased_at=timezone.now())
    assert desk.get(reverse("resident_correct", args=[resident.pk])).status_code == 404
    assert "Koreksi data" not in page_of(desk, resident)


def test_only_planners_change_people(login, planner, desa):
    resident = make_resident(desa)
    for role in (Role.CAMAT, Role.HEAD, Role.OPERATOR, Role.STOREKEEPER):
        fields = {"kecamatan": desa.kecamatan} if role == Role.CAMAT else {}
        browser = login(make_officer(role, planner.office, **fields))
        assert browser.get(reverse("resident_add")).status_code == 404
        assert browser.get(reverse("resident_correct", args=[resident.pk])).status_code == 404
