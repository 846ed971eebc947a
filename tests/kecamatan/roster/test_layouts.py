"""Every layout that is seen in files, and what it must not be mistaken for."""

import json

import pytest

from kecamatan.roster.books import open_book
from kecamatan.roster.columns import shape_of
from kecamatan.roster.finding import find_tables
from kecamatan.roster.frames import Count, Refused, RosterRow
from kecamatan.roster.layouts import bare
from kecamatan.roster.layouts.counts import read_counts
from kecamatan.roster.matching import Gazetteer
from kecamatan.roster.reading import read_rows
from kecamatan.roster.refusals import RosterError
from tests.kecamatan.roster.files import HEADINGS, as_csv, as_sheets, as_xlsx, person
from tests.kecamatan.roster.test_reading import PLACES, TODAY

NIK, OTHER_NIK, KK, OTHER_KK = "3203011506010000", "3203015506010000", "3203010101010000", "3203010202020000"


def read(data, *, aliases=(), **options):
    gazetteer = Gazetteer("32.03", PLACES, aliases)
    options.setdefault("knows", lambda kecamatan, desa: gazetteer.find("", "", kecamatan, desa) is not None)
    people, counts, found = find_tables(open_book(data), **options)
    rows = read_counts(counts, found, gazetteer) if counts else read_rows(people, found, gazetteer, on=TODAY)
    return list(rows), found


def taken(data, **options):
    rows, _ = read(data, **options)
    assert all(isinstance(row, RosterRow) for row in rows), [row for row in rows if isinstance(row, Refused)]
    return rows


def plain_words(text):
    return text.split()


def refusal(data, **options):
    with pytest.raises(RosterError) as caught:
        read(data, **options)
    return caught.value


TITLES = [
    ["BUKU INDUK PENDUDUK"],
    ["PROVINSI", "JAWA BARAT"],
    ["KABUPATEN", "CIANJUR"],
    ["KECAMATAN", "KARANGTENGAH"],
    ["DESA/KELURAHAN", "CISALAK"],
    [],
]
UPPER = [
    *("NO", "Nama Lengkap", "NIK", "Tempat dan Tanggal Lahir", "", "JK", "Stat Kwn", "Gol. Drh", "SHDK", "Agama"),
    *("Pendidikan Terakhir", "No Akta Lahir", "Pekerjaan", "Nama Ibu", "Nama Ayah", "Wjb KTP", "KTP-eL", "Status"),
    "Stat Rkm",
]
LOWER = ["", "", "", "Tempat Lahir", "Tgl/Bln/Th"]
NUMBERS = [-float(number) for number in range(1, 20)]
FAMILY = ["No. KK :", KK, "", "KP. PASIR RT/RW : 009/003 DUSUN : -"]
BIP = [*TITLES, UPPER, LOWER, NUMBERS, FAMILY]


def member(number, name="ASEP UJI", nik=NIK, status="BELUM REKAM", born="15-06-2001"):
    return [
        *(float(number), name, nik, "CIANJUR", born, "Lk", "BK", "O", "ANAK", "ISLAM", "SLTA / SEDERAJAT", "-"),
        *("PETANI", "IBU RAHASIA", "AYAH RAHASIA", "WAJIB", "BELUM", "BLM DPT", status),
    ]


class TestBip:
    def test_a_member_has_the_family_and_the_desa_that_stand_above(self):
        ((row,), found) = read(as_sheets(A=[*BIP, member(1)]))
        assert (found.layout, found.data_rows, found.footer_rows) == ("bip", 1, 0)
        assert row._replace(warnings=[]) == RosterRow(
            "A", 11, NIK, KK, "ASEP UJI", "L", "CIANJUR", "2001-06-15", "KP. PASIR", "009", "003", "b",
            "UNREGISTERED", "", [],
        )  # fmt: skip

    @pytest.mark.parametrize(
        "family",
        [
            [["No. KK :", "", "", "Alamat :"], [KK, "", "NETI", "", "", "DESA X RT/RW : 002/000 DUSUN : -"]],
            [["No. KK :", "Nama KK :"], ["", "", ""], [KK, "", "", "KP. X RT/RW : 002/000 DUSUN : -"]],
            [[f"No. KK : {KK}", "", "Alamat : KP. X, Nama Dusun : KP. X, RT/RW : 002/-"]],
            [["NO. KK", f": {KK}", "", "", "KP. X RT 002 RW 000"]],
            [[KK, "", "", "", "", "", "KP. X RT/RW : 002/000 DUSUN : -"]],
            [[f"'{KK}\u00a0", "", "", "", "", "", "KP. X RT/RW : 002/000 DUSUN : -"]],
        ],
    )
    def test_a_family_is_opened_in_every_form_that_is_seen(self, family):
        (row,) = taken(as_sheets(A=[*BIP, *family, member(1)]))
        assert (row.kk, row.rt, row.rw) == (KK, "002", "")

    def test_a_family_without_address_does_not_take_the_one_before(self):
        first, second = taken(as_sheets(A=[*BIP, member(1), ["No. KK :", OTHER_KK], member(2, "EUIS UJI", OTHER_NIK)]))
        assert (first.address, second.address, second.kk, second.rt) == ("KP. PASIR", "", OTHER_KK, "")

    def test_page_footers_and_headings_of_the_next_page_are_no_people(self):
        page = [["", "Halaman 1 dari 2"], ["Tanggal cetak : 14-01-2019"], [], UPPER, LOWER, NUMBERS]
        rows, found = read(as_sheets(A=[*BIP, member(1), *page, member(2, "EUIS UJI", OTHER_NIK), ["Keterangan: -"]]))
        assert [row.name for row in rows] == ["ASEP UJI", "EUIS UJI"]
        assert {row.kk for row in rows} == {KK}
        assert (found.data_rows, found.footer_rows) == (2, 3)

    def test_each_sheet_has_its_own_desa(self):
        other = [[*row[:1], "SUKAMAJU"] if row[:1] == ["DESA/KELURAHAN"] else row for row in BIP]
        rows = taken(as_sheets(A=[*BIP, member(1)], B=[*other, member(1, "EUIS UJI", OTHER_NIK)]))
        assert [row.desa for row in rows] == ["b", "a"]

    def test_the_next_desa_may_begin_below_on_the_same_sheet(self):
        below = [["KECAMATAN", ": 02 - CIBEBER"], ["DESA/KELURAHAN : SUKAMAJU"], UPPER, LOWER, NUMBERS]
        rows = taken(as_sheets(A=[*BIP, member(1), *below, member(1, "EUIS UJI", OTHER_NIK)]))
        assert [(row.desa, row.kk, row.address) for row in rows] == [("b", KK, "KP. PASIR"), ("c", "", "")]

    def test_a_status_that_goes_on_below_is_put_together(self):
        parts = [member(1, status="SENT FOR"), ["", "Halaman 3"], [*[""] * 18, "CARD PRINTING"]]
        first, second = taken(as_sheets(A=[*BIP, *parts, member(2, "EUIS UJI", OTHER_NIK, "PRINT READY\nRECORD")]))
        assert (first.status, second.status) == ("SENT_FOR_CARD_PRINTING", "PRINT_READY_RECORD")

    def test_where_the_status_is_silent_a_card_that_is_there_counts(self):
        rows = [member(1, status=""), member(2, "EUIS UJI", OTHER_NIK, "")]
        rows[1][16] = "KTP-eL"
        assert [row.status for row in taken(as_sheets(A=[*BIP, *rows]))] == ["UNREGISTERED", "CARD_ISSUED"]

    def test_a_member_without_nik_or_name_is_refused_and_not_lost(self):
        rows, found = read(as_sheets(A=[*BIP, member(1, nik=""), member(2, name=""), [3.0, "UJANG UJI"]]))
        assert [row.code for row in rows] == ["nik_empty", "name_empty", "nik_empty"]
        assert found.data_rows == 3

    def test_what_must_not_be_held_never_leaves_the_reader(self):
        rows, found = read(as_sheets(A=[*BIP, member(1), member(2, name="")]))
        said = json.dumps([rows, vars(found)])
        assert "RAHASIA" not in said
        assert "ISLAM" not in said


class TestBip2012:
    labels = ["", "NO.KK", "", "NAMA.KK", "", "", "ALAMAT"]
    value = ["", KK, "", "ASEP", "", "", "DUSUN PASIR, RT:001, RW:004, Kodepos:43281,-"]
    headings = [
        *("", "NO", "NIK", "NAMA", "JK", "TMPT LHR", "TGL LHR", "G.DRH", "AGAMA", "STATUS", "HUB.KEL", "PENDIDIKAN"),
        *("PEKERJAAN", "NAMA IBU", "NAMA AYAH", "KET"),
    ]

    def row(self, number, name, nik):
        return ["", float(number), nik, name, "L", "CIANJUR", "15/06/2001", "-", "ISLAM", "KAWIN", "ANAK"]

    def test_every_family_has_its_own_headings(self):
        family = [self.labels, self.value, self.headings, self.row(1, "ASEP UJI", NIK)]
        other = [self.labels, ["", OTHER_KK], self.headings, self.row(1, "EUIS UJI", OTHER_NIK)]
        rows, found = read(as_sheets(A=[*TITLES, *family, [], *other]))
        assert found.layout == "bip_2012"
        assert [(row.name, row.kk, row.address, row.rt, row.rw, row.desa) for row in rows] == [
            ("ASEP UJI", KK, "DUSUN PASIR", "001", "004", "b"),
            ("EUIS UJI", OTHER_KK, "", "", "", "b"),
        ]

    def test_headings_in_another_order_further_down_count_from_there(self):
        turned = ["", "NO", "NAMA", "NIK", *self.headings[4:]]
        first, second = self.row(1, "ASEP UJI", NIK), self.row(1, NIK, "ASEP UJI")
        rows, _ = read(as_sheets(A=[*TITLES, self.headings, first, self.labels, self.value, turned, second]))
        assert [type(row).__name__ for row in rows] == ["Refused", "Refused"]  # one NIK, two addresses
        second[2] = "EUIS UJI"
        second[3] = OTHER_NIK
        assert [row.name for row in taken(as_sheets(A=[*TITLES, self.headings, first, turned, second]))] == [
            "ASEP UJI",
            "EUIS UJI",
        ]


OPENSID = plain_words(
    "alamat dusun rw rt nama no_kk nik sex tempatlahir tanggallahir agama_id pendidikan_kk_id pendidikan_sedang_id "
    "pekerjaan_id status_kawin kk_level warganegara_id ayah_nik nama_ayah ibu_nik nama_ibu golongan_darah_id "
    "akta_lahir dokumen_pasport tanggal_akhir_paspor dokumen_kitas akta_perkawinan tanggalperkawinan akta_perceraian "
    "tanggalperceraian cacat_id cara_kb_id hamil ktp_el status_rekam alamat_sekarang status_dasar suku tag_id_card "
    "id_asuransi no_asuransi lat lng"
)


class TestOpenSid:
    def person(self, **cells):
        row = {
            "alamat": "KP. PASIR", "dusun": "SATU", "rw": "2", "rt": "1", "nama": "ASEP UJI", "no_kk": KK, "nik": NIK,
            "sex": "1", "tempatlahir": "CIANJUR", "tanggallahir": "2001-06-15", "agama_id": "1",
            "nama_ayah": "AYAH RAHASIA", "nama_ibu": "IBU RAHASIA", "ktp_el": "1", "status_rekam": "5",
            "alamat_sekarang": "DI KOTA", "status_dasar": "1",
        }  # fmt: skip
        return [(row | cells).get(name, "") for name in OPENSID]

    def test_its_codes_are_words(self):
        codes = [str(number) for number in range(1, 9)]
        people = [self.person(status_rekam=code, nik=person(int(code))[0]) for code in codes]
        rows, found = read(as_sheets(Data=[OPENSID, *people]), desa="32.03.01.2002")
        assert found.layout == "opensid"
        assert {row.desa for row in rows} == {"b"}
        assert [row.status for row in rows] == [
            *("NOT_YET_OBLIGED", "UNREGISTERED", "RECORDED", "CARD_PRINTED", "PRINT_READY_RECORD", "CARD_SHIPPED"),
            *("SENT_FOR_CARD_PRINTING", "CARD_ISSUED"),
        ]
        assert (rows[0].sex, rows[0].rt, rows[0].rw, rows[0].address) == ("L", "001", "002", "KP. PASIR")

    def test_who_died_or_moved_is_known_by_the_basic_status(self):
        people = [self.person(status_dasar=code, nik=person(int(code))[0]) for code in "1239"]
        rows = taken(as_sheets(Data=[OPENSID, *people]), desa="32.03.01.2002")
        assert [row.status for row in rows] == ["PRINT_READY_RECORD", "DECEASED", "MOVED_AWAY", "PRINT_READY_RECORD"]

    @pytest.mark.parametrize(
        "rows",
        [
            {"Sheet1": [["DATA PENDUDUK DESA CISALAK KECAMATAN KARANGTENGAH"], OPENSID]},
            {"Sheet1": [["Kecamatan : Karang Tengah", "", "Desa : Cisalak"], [], OPENSID]},
            {"Cisalak": [OPENSID]},
            {"Sheet1": [[*OPENSID, "desa"]]},
        ],
    )
    def test_its_desa_stands_in_a_title_or_is_the_sheet_or_a_column(self, rows):
        ((name, head),) = rows.items()
        (row,) = taken(as_sheets(**{name: [*head, [*self.person(), "Cisalak"]]}))
        assert row.desa == "b"

    def test_a_file_that_does_not_say_its_desa_is_not_guessed_at(self):
        error = refusal(as_sheets(Sheet1=[OPENSID, self.person()]))
        assert error.code == "desa_missing"
        assert error.guess[0]["columns"]["nik"] == 6


BARE = [NIK, KK, "ASEP UJI", "1", "CIANJUR", "15-06-2001", "1", "2002", "KP. PASIR", "001", "002"]


class TestWithoutHeadings:
    def test_the_order_of_siak_is_known_by_what_is_in_the_columns(self):
        rows, found = read(as_csv([BARE], headings=BARE[:0] or BARE[:0]).lstrip())
        assert found.layout == "bare"
        assert (rows[0].kk, rows[0].desa, rows[0].number) == (KK, "b", 1)

    def test_also_with_the_fourteen_columns_of_the_database(self):
        data = as_csv([person(number) for number in range(9)]).split(b"\n", 1)[1]
        rows, found = read(data)
        assert (found.layout, len(rows), found.header_row) == ("bare", 9, 0)

    @pytest.mark.parametrize("turned", [[KK, NIK, *BARE[2:]], [*BARE, ""], [*BARE[:5], "x", *BARE[6:]]])
    def test_any_other_order_is_for_a_person_to_map(self, turned):
        error = refusal(";".join(turned).encode())
        (guess,) = error.guess
        assert (error.code, guess["header_row"], guess["headings"]) == ("layout_unknown", 0, [])
        assert guess["shape"] == shape_of(bare.headings_of_width(len(turned)))
        assert NIK not in json.dumps(guess)

    def test_a_mapping_of_its_width_is_used(self):
        turned = [KK, NIK, *BARE[2:]]
        columns = {"kk": 0, "nik": 1, "name": 2, "sex": 3, "birth_date": 5, "kecamatan": 6, "desa": 7}
        shape = shape_of(bare.headings_of_width(11))
        mapping = {"shape": shape, "header_row": 0, "columns": columns}
        rows, found = read(";".join(turned).encode(), mapping=mapping)
        assert (rows[0].nik, rows[0].kk, rows[0].desa, found.shape) == (NIK, KK, "b", shape)


class TestMapping:
    headings = ["Nomor Induk", "Siapa", "Kapan", "Di mana", "Agama", "Nama Ibu Kandung"]
    row = [NIK, "ASEP UJI", "15-06-2001", "Cisalak", "ISLAM", "IBU RAHASIA"]

    def test_strange_headings_are_shown_for_a_person_to_name(self):
        error = refusal(as_csv([self.row], headings=self.headings, titles=["DAFTAR", ""]))
        (guess,) = error.guess
        assert (guess["header_row"], guess["headings"]) == (3, self.headings)
        assert guess["sample"] == [(4, ["••••••••••••0000", "ASEP UJI", "15-06-2001", "Cisalak", "", ""])]

    def test_the_columns_that_were_named_are_read_wherever_such_headings_stand(self):
        columns = {"nik": 0, "name": 1, "birth_date": 2, "desa": 3}
        mapping = {"shape": shape_of(self.headings), "header_row": 1, "columns": columns}
        rows, found = read(as_csv([self.row], headings=self.headings, titles=["DAFTAR", ""]), mapping=mapping)
        assert (rows[0].name, rows[0].desa) == ("ASEP UJI", "b")
        assert (found.columns, found.header_row, found.shape) == (columns, 3, mapping["shape"])

    def test_a_mapping_corrects_a_layout_that_is_known(self):
        headings = ["NIK", "NAMA", "NAMA IBU", "TGL LAHIR", "DESA", "KELURAHAN"]
        row = [NIK, "ASEP UJI", "IBU RAHASIA", "15-06-2001", "ANTAH", "Cisalak"]
        assert read(as_csv([row], headings=headings))[0][0].code == "desa_unknown"
        columns = {"nik": 0, "name": 1, "birth_date": 3, "desa": 5}
        mapping = {"shape": shape_of(headings), "header_row": 1, "columns": columns}
        assert taken(as_csv([row], headings=headings), mapping=mapping)[0].desa == "b"


class TestFound:
    def test_the_first_rows_are_shown_with_masked_numbers_and_only_what_is_read(self):
        _, found = read(as_csv([[*person(n), "ISLAM"] for n in range(9)], headings=[*HEADINGS, "KEPERCAYAAN"]))
        assert len(found.sample) == 5
        number, cells = found.sample[0]
        assert (number, cells[:3]) == (2, ["••••••••••••0000", "••••••••••••0000", "EUIS UJI A0"])
        assert cells[-1] == ""
        assert found.columns["nik"] == 0

    def test_the_shape_is_the_same_for_the_next_file_of_the_same_headings(self):
        first = read(as_csv([person(1)]))[1]
        again = read(as_xlsx([person(2)], titles=["JUDUL"], headings=[f" {name.lower()} " for name in HEADINGS]))[1]
        assert first.shape == again.shape != read(as_csv([person(1)[::-1]], headings=HEADINGS[::-1]))[1].shape

    def test_a_sheet_without_headings_goes_on_where_the_one_before_ended(self):
        rows, found = read(
            as_sheets(A=[HEADINGS, person(1)], B=[person(2), person(3)], C=[["CATATAN", "lihat lampiran"]])
        )
        assert [row.sheet for row in rows] == ["A", "B", "B"]
        assert found.unread_sheets == ["C"]


class TestUnknownDesa:
    def rows(self, *places):
        return as_csv([person(n, NO_KEC=kecamatan, NO_KEL=desa) for n, (kecamatan, desa) in enumerate(places)])

    def test_each_spelling_is_told_once_with_what_may_have_been_meant(self):
        rows, found = read(self.rows(("CIBEBER", "SUKAMAJOE"), ("CIBEBER", "SUKAMAJOE"), ("KARANG TENGAN", "CISALAK")))
        assert {row.code for row in rows} == {"desa_unknown"}
        assert found.unknown_desa == [
            {"kecamatan": "CIBEBER", "desa": "SUKAMAJOE", "rows": 2, "suggestions": ["c", "a"]},
            {"kecamatan": "KARANG TENGAN", "desa": "CISALAK", "rows": 1, "suggestions": ["b"]},
        ]

    def test_a_name_in_several_kecamatan_suggests_all_of_them(self):
        rows, found = read(self.rows(("", "SUKAMAJU")))
        assert rows[0].code == "desa_ambiguous"
        assert found.unknown_desa[0]["suggestions"] == ["a", "c"]

    def test_what_resembles_nothing_suggests_nothing(self):
        assert read(self.rows(("", "ANTAH BERANTAH")))[1].unknown_desa[0]["suggestions"] == []

    def test_a_spelling_that_was_confirmed_is_used(self):
        aliases = [["SUKAMAJOE", "CIBEBER", "c"], ["SUKAMAJU", "", "a"]]
        rows = taken(
            self.rows(("Kec. Cibeber", "Sukamajoe"), ("", "SUKAMAJU"), ("CIBEBER", "SUKAMAJU")), aliases=aliases
        )
        assert [row.desa for row in rows] == ["c", "a", "c"]

    def test_it_does_not_reach_into_another_kecamatan(self):
        rows, _ = read(self.rows(("KARANGTENGAH", "SUKAMAJOE")), aliases=[["SUKAMAJOE", "CIBEBER", "c"]])
        assert rows[0].code == "desa_unknown"


def counts(rows):
    return [(row.kecamatan, row.desa, row.figure, row.sex, row.value) for row in rows if isinstance(row, Count)]


class TestCounts:
    def test_a_table_of_recordings_per_kecamatan_is_figures_and_never_people(self):
        headings = [
            "kdkec",
            "jumlah_wajib_ktp",
            "jumlah_sudah_rekaman",
            "persentase_sudah_rekam",
            "jumlah_belum_rekaman",
        ]
        rows, found = read(
            as_csv([["1", "50.123", "40000", "79,8", "10123"], ["JUMLAH", "1", "1", "1", "1"]], headings=headings)
        )
        assert (found.kind, found.layout, found.data_rows, found.footer_rows) == ("counts", "counts", 1, 1)
        assert counts(rows) == [
            ("32.03.01", "", "obliged", "", 50123),
            ("32.03.01", "", "recorded", "", 40000),
            ("32.03.01", "", "unrecorded", "", 10123),
        ]

    def test_two_rows_of_headings_count_by_sex(self):
        upper = ["NO", "KECAMATAN", "WAJIB KTP", "", "", "BELUM REKAM", "", ""]
        lower = ["", "", "LK", "PR", "JML", "LK", "PR", "JML"]
        rows, _ = read(as_sheets(A=[["REKAP"], upper, lower, [1, "Cibeber", 10, 11, 21, 1, 2, 3]]))
        assert counts(rows) == [
            ("32.03.02", "", "obliged", "L", 10),
            ("32.03.02", "", "obliged", "P", 11),
            ("32.03.02", "", "obliged", "", 21),
            ("32.03.02", "", "unrecorded", "L", 1),
            ("32.03.02", "", "unrecorded", "P", 2),
            ("32.03.02", "", "unrecorded", "", 3),
        ]

    def test_open_data_of_the_kabupaten_and_the_province(self):
        headings = ["bps_nama_kecamatan", "tahun", "kelompok_usia", "jenis_kelamin", "jumlah_penduduk"]
        (row,), _ = read(as_csv([["KARANG TENGAH", "2022", "75 >", "PEREMPUAN", "312"]], headings=headings))
        assert (row.year, row.group, row.sex, row.figure, row.value) == ("2022", "75 >", "P", "population", 312)
        headings = ["kemendagri_kode_kecamatan", "kemendagri_nama_kecamatan", "tahun", "jumlah_wajib_ktp"]
        (row,), _ = read(as_csv([["32.03.02", "CIBEBER", "2022", "9"]], headings=headings))
        assert (row.kecamatan, row.value) == ("32.03.02", 9)

    def test_headings_with_the_sex_in_them(self):
        names = ["kecamatan", "wajib_ktp_lk", "wajib_ktp_pr", "wajib_ktp_jml", "rekam_lk", "belum_rekam_lk", "ktp_lk"]
        rows, _ = read(as_csv([["CIBEBER", "1", "2", "3", "4", "5", "6"]], headings=names))
        assert [(row.figure, row.sex) for row in rows] == [
            *(("obliged", "L"), ("obliged", "P"), ("obliged", ""), ("recorded", "L"), ("unrecorded", "L")),
            ("cards", "L"),
        ]

    def test_a_desa_is_counted_within_its_kecamatan_and_an_unknown_place_is_refused(self):
        rows = [
            ["CIBEBER", "SUKAMAJU", "5"],
            ["CIBEBER", "ANTAH", "5"],
            ["ANTAH", "SUKAMAJU", "5"],
            ["CIBEBER", "SUKAMAJU", "x"],
        ]
        found, _ = read(as_csv(rows, headings=["Kecamatan", "Desa", "Belum Rekam"]))
        assert counts(found) == [("32.03.02", "c", "unrecorded", "", 5)]
        assert [row.code for row in found[1:]] == ["desa_unknown", "kecamatan_unknown"]
