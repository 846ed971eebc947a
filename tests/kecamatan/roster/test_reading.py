import csv
import datetime as dt
import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kecamatan.roster.books import open_book
from kecamatan.roster.cells import says_nothing, text_of
from kecamatan.roster.finding import find_tables
from kecamatan.roster.frames import Refused, Repeated, RosterRow
from kecamatan.roster.matching import Gazetteer, Place
from kecamatan.roster.reading import read_rows
from kecamatan.roster.refusals import RosterError
from tests.kecamatan.roster.files import HEADINGS, as_csv, as_xlsx, person

TODAY = dt.date(2019, 1, 14)
SAMPLES = Path(__file__).parent / "samples"
TERRITORY = Path(__file__).parents[3] / "kecamatan" / "data" / "32.03"
PLACES = [
    Place("a", "32.03.01.2001", ["Sukamaju"], ["Karangtengah", "Karang Tengah"]),
    Place("b", "32.03.01.2002", ["Cisalak"], ["Karangtengah", "Karang Tengah"]),
    Place("c", "32.03.02.2001", ["Sukamaju"], ["Cibeber"]),
]


def read(data, places=PLACES):
    tables, _, found = find_tables(open_book(data))
    return list(read_rows(tables, found, Gazetteer("32.03", places), on=TODAY)), found


def taken(data, places=PLACES):
    return [row for row in read(data, places)[0] if isinstance(row, RosterRow)]


def one(**cells):
    (row,) = read(as_xlsx([person(**cells)]))[0]
    return row


@pytest.fixture(scope="module")
def cianjur():
    with (TERRITORY / "kecamatan.csv").open(newline="") as file:
        kecamatan = {row["code"]: row for row in csv.DictReader(file)}

    def spellings(row):
        return [row["name"], *filter(None, row["alt_names"].split("|"))]

    with (TERRITORY / "desa.csv").open(newline="") as file:
        return [
            Place(row["code"], row["code"], spellings(row), spellings(kecamatan[row["kecamatan_code"]]))
            for row in csv.DictReader(file)
        ]


@pytest.mark.parametrize(
    ("name", "truth"),
    [
        ("siak_db.xlsx", "siak_db.truth.json"),
        ("siak_37.xlsx", "siak_37.truth.json"),
        ("siak_db.csv", "siak_db_csv.truth.json"),
        ("bip.xlsx", "bip.truth.json"),
    ],
)
def test_the_sample_gives_its_truth(name, truth, cianjur):
    expected = json.loads((SAMPLES / truth).read_text())
    rows, found = read((SAMPLES / name).read_bytes(), cianjur)
    people = [row for row in rows if isinstance(row, RosterRow)]
    refused = Counter(row.code for row in rows if isinstance(row, Refused))
    reasons = Counter(expected["rejected"])
    if name.endswith(".csv"):
        # In a CSV a number cell and the text of one look the same: both read 3.20328E+15.
        for codes in (refused, reasons):
            codes["nik_scientific"] += codes.pop("nik_digits_lost", 0)
    assert found.data_rows == expected["data_rows"]
    assert len(people) == expected["residents"]
    assert refused == reasons
    assert sum(refused.values()) == expected["rejected_total"]
    assert sum(isinstance(row, Repeated) for row in rows) == expected["identical_duplicates"]
    assert sum("status_unknown" in row.warnings for row in people) == expected["unknown_status"]


def test_what_must_not_be_held_is_dropped_at_reading(cianjur):
    rows, _ = read((SAMPLES / "siak_37.xlsx").read_bytes(), cianjur)
    said = json.dumps(rows)
    for secret in ("RAHASIA", "ISLAM", "PETANI", "SLTA"):
        assert secret not in said


def test_a_row_is_read_in_full():
    row = one()
    assert row._replace(warnings=[]) == RosterRow(
        "Sheet1", 2, "3203014106000000", "3203010101010000", "EUIS UJI A0", "P", "CIANJUR", "1900-06-01", "KP. PASIR",
        "001", "002", "a", "UNREGISTERED", "", [],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("14-02-2001", "2001-02-14"),
        ("14/02/2001", "2001-02-14"),
        ("4/2/2001", "2001-02-04"),
        ("14.02.2001", "2001-02-14"),
        ("2001-02-14", "2001-02-14"),
        ("2001-02-14 00:00:00", "2001-02-14"),
        ("2001-02-14T00:00:00", "2001-02-14"),
        ("14 Februari 2001", "2001-02-14"),
        ("14-Pebruari-2001", "2001-02-14"),
        ("14-FEB-2001", "2001-02-14"),
        ("'14-02-2001", "2001-02-14"),
        (" 14-02-2001\u00a0", "2001-02-14"),
        (dt.date(2001, 2, 14), "2001-02-14"),
        (36936, "2001-02-14"),
        ("36936", "2001-02-14"),
    ],
)
def test_a_birth_date_is_read_in_every_form_seen(cell, expected):
    assert one(TGL_LHR=cell).birth_date == expected


@pytest.mark.parametrize(
    "cell", ["31-02-2001", "30/02/1990", "00-00-0000", "14-02-01", "kemarin", "15-01-2019", 5, 1e9]
)
def test_an_impossible_birth_date_is_refused(cell):
    assert one(TGL_LHR=cell).code == "date_impossible"


@pytest.mark.parametrize("cell", ["", "-", " \u00a0"])
def test_an_empty_birth_date_is_refused_with_its_own_reason(cell):
    assert one(TGL_LHR=cell).code == "date_empty"


@pytest.mark.parametrize(
    ("rt", "rw", "expected"),
    [
        ("001", "002", ("001", "002")),
        ("1", "2", ("001", "002")),
        (1, 2, ("001", "002")),
        ("'001", "'002", ("001", "002")),
        ("001/003", "", ("001", "003")),
        ("001/003", "003", ("001", "003")),
        ("RT 1", "RW 12", ("001", "012")),
        ("RT.01 RW.02", "", ("001", "002")),
        ("-", "000", ("", "")),
        ("", "004/005", ("004", "005")),
    ],
)
def test_rt_and_rw_are_read_however_they_are_written(rt, rw, expected):
    row = one(NO_RT=rt, NO_RW=rw)
    assert (row.rt, row.rw) == expected
    assert "rt_rw_unreadable" not in row.warnings


def test_an_unreadable_rt_is_a_warning_and_the_row_is_taken():
    assert "rt_rw_unreadable" in one(NO_RT="gang buntu").warnings


@pytest.mark.parametrize(
    "cells",
    [
        {"NO_KEC": "1", "NO_KEL": "2001"},
        {"NO_KEC": 1, "NO_KEL": 2001},
        {"NO_KEC": "01", "NO_KEL": "'2001"},
        {"NO_PROP": "", "NO_KAB": "", "NO_KEC": "320301", "NO_KEL": "2001"},
        {"NO_PROP": "", "NO_KAB": "", "NO_KEC": "", "NO_KEL": "32.03.01.2001"},
        {"NO_KEC": "KARANG TENGAH", "NO_KEL": "SUKA MAJU"},
        {"NO_KEC": "Kec. Karangtengah", "NO_KEL": "Desa Sukamaju"},
    ],
)
def test_a_desa_is_found_by_code_or_by_name_within_its_kecamatan(cells):
    assert one(**cells).desa == "a"


@pytest.mark.parametrize(
    "cells",
    [
        {"NO_KEL": "2999"},
        {"NO_KEC": "77"},
        {"NO_KAB": "4"},
        {"NO_KEC": "CIBEBER", "NO_KEL": "CISALAK"},
        {"NO_KEC": "KARANGTENGAH", "NO_KEL": "SUKAMAJOE"},
        {"NO_KEL": ""},
    ],
)
def test_a_desa_that_is_not_known_for_certain_is_refused(cells):
    assert one(**cells).code == "desa_unknown"


def test_a_name_that_stands_in_several_kecamatan_is_not_guessed():
    assert one(NO_KEC="", NO_KEL="SUKAMAJU").code == "desa_ambiguous"


def test_a_name_alone_is_enough_where_only_one_desa_has_it():
    assert one(NO_KEC="", NO_KEL="CISALAK").desa == "b"


@pytest.mark.parametrize("name", ["", "-", " \u200b", "..."])
def test_a_row_without_a_name_is_refused(name):
    assert one(NAMA_LGKP=name).code == "name_empty"


def test_an_unknown_status_is_kept_as_it_is_with_a_warning():
    row = one(STATUS_KTP="Sudah Terbit\nKIA")
    assert (row.status, "status_unknown" in row.warnings) == ("SUDAH TERBIT KIA", True)


def test_two_equal_rows_count_once():
    rows, _ = read(as_csv([person(1), person(2), person(1)]))
    assert [type(row).__name__ for row in rows] == ["RosterRow", "RosterRow", "Repeated"]
    assert (rows[2].number, rows[2].first) == (4, 2)


def test_equal_people_written_differently_are_still_equal():
    rows, _ = read(as_csv([person(1, NO_RT="1"), person(1, NO_RT="'001")]))
    assert sum(isinstance(row, RosterRow) for row in rows) == 1


def test_two_different_rows_of_one_nik_are_both_refused():
    rows, _ = read(as_csv([person(1), person(2), person(1, NAMA_LGKP="ORANG LAIN")]))
    assert [(row.number, row.code) for row in rows if isinstance(row, Refused)] == [
        (2, "nik_conflict"),
        (4, "nik_conflict"),
    ]


def test_titles_blank_rows_repeated_headings_and_footers_are_no_people():
    rows = [person(1), [""] * 14, HEADINGS, ["", "\u00a0"], person(2), ["", "", "JUMLAH: 2"], ["", "", "", "Halaman 1"]]
    found = read(as_xlsx(rows, titles=["DATA PENDUDUK", "KABUPATEN CIANJUR", ""]))
    assert len(found[0]) == 2
    assert found[1].data_rows == 2
    assert found[1].footer_rows == 2


def test_every_sheet_with_headings_is_read_and_the_others_are_named():
    rows, found = read(as_xlsx([person(number) for number in range(6)], sheets=3))
    assert {row.sheet for row in rows} == {"Sheet1", "Sheet2", "Sheet3"}
    assert len(rows) == 6
    assert found.unread_sheets == []


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^", "~"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_csv_is_read_with_any_delimiter_and_encoding(delimiter, encoding):
    rows = taken(as_csv([person(1, NAMA_LGKP="RÉNI’S")], delimiter=delimiter, encoding=encoding, titles=["DATA", ""]))
    assert [row.name for row in rows] == ["RÉNI’S"]


def test_columns_are_known_by_their_names_in_any_order():
    headings = [
        "Nama Lengkap",
        "No. KK",
        "nik",
        "Tanggal Lahir",
        "JK",
        "Desa/Kel",
        "Kecamatan",
        "Agama",
        "Status Rekam",
    ]
    cells = ["ASEP UJI", "3203010101010000", "3203011506010000", "15-06-2001", "LAKI-LAKI", "CISALAK", "KARANGTENGAH",
             "ISLAM", "PRR"]  # fmt: skip
    (row,) = taken(as_csv([cells], headings=headings))
    assert (row.name, row.sex, row.desa, row.status) == ("ASEP UJI", "L", "b", "PRINT_READY_RECORD")


def test_who_died_by_the_column_of_life_is_not_recorded():
    headings = ["NIK", "Nama Penduduk", "Status", "Tanggal Lahir", "Kecamatan", "Desa/Kel", "Status Rekam"]
    cells = ["3203011506010000", "ASEP UJI", "Meninggal", "15-06-2001", "KARANGTENGAH", "CISALAK", "BELUM REKAM"]
    assert taken(as_csv([cells], headings=headings))[0].status == "DECEASED"


def refusal(data):
    with pytest.raises(RosterError) as caught:
        read(data)
    return caught.value


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b"\xef\xbb\xbf\r\n \r\n", "file_empty"),
        (b"%PDF-1.7 ...", "file_type_unknown"),
        (b"\x89PNG\r\n\x1a\n....", "file_type_unknown"),
        (b"<html><table><tr><td>NIK</td></tr></table>", "file_type_unknown"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "xlsx_broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "file_type_unknown"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "xlsx_locked"),
        (b"PK\x03\x04 truncated", "xlsx_broken"),
        (as_xlsx([])[:3000], "xlsx_broken"),
        (as_csv([]), "no_rows"),
        (as_csv([person()], headings=["a", "b", "c"]), "layout_unknown"),
    ],
)
def test_a_file_that_is_no_roster_is_refused_with_its_reason(data, code):
    assert refusal(data).code == code


def test_an_unknown_layout_names_what_was_found():
    error = refusal(b"Nomor;Nama;Umur\n1;ASEP;17\n")
    assert (error.code, error.detail) == ("layout_unknown", "Nomor, Nama, Umur")


def test_a_wrong_delimiter_below_the_headings_is_told():
    lines = as_csv([person(number) for number in range(40)]).decode().splitlines()
    mixed = "\n".join([lines[0], *(line.replace(";", ",") for line in lines[1:])])
    assert refusal(mixed.encode()).code == "csv_delimiter"


def test_a_stray_quote_does_not_swallow_people():
    lines = as_csv([person(number) for number in range(9)]).decode().splitlines()
    lines[3] = lines[3].replace("EUIS", '"EUIS', 1)
    assert refusal("\n".join(lines).encode()).code == "csv_quotes"


DIRT = st.sampled_from(["", " ", "\u00a0", "\u200b", "\ufeff", "'", "\t"])
NAMES = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ' ", min_size=2, max_size=20).filter(
    lambda name: len(name.strip("' ")) > 1 and not says_nothing(text_of(name))
)


@st.composite
def dirty_rows(draw):
    rows, kinds = [], []
    for number in range(draw(st.integers(1, 12))):
        kind = draw(st.sampled_from(["good", "good", "nik", "name", "date", "desa", "blank"]))
        nik = person(number)[0]
        name = draw(NAMES)
        cells = {
            "NIK": draw(DIRT) + nik + draw(DIRT),
            "NAMA_LGKP": draw(DIRT) + name + draw(DIRT),
            "TGL_LHR": draw(DIRT) + person(number)[4] + draw(DIRT),
        }
        if kind == "nik":
            cells["NIK"] = draw(
                st.sampled_from(["3.20301E+15", "320301", "0", "", 3203014106000000.0, "abc", nik + "1"])
            )
        elif kind == "name":
            cells["NAMA_LGKP"] = draw(st.sampled_from(["", " ", "-", "\u200b"]))
        elif kind == "date":
            cells["TGL_LHR"] = draw(st.sampled_from(["31-02-2001", "", "99/99/9999", "x"]))
        elif kind == "desa":
            cells["NO_KEL"] = draw(st.sampled_from(["2999", "", "ANTAH BERANTAH"]))
        rows.append([""] * 14 if kind == "blank" else person(number, **cells))
        kinds.append((kind, nik, name))
    return rows, kinds


@given(dirty_rows())
@settings(max_examples=10_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_random_dirt_loses_no_row_and_changes_none(rows_and_kinds):
    rows, kinds = rows_and_kinds
    nothing_is_lost_or_changed(as_csv(rows), kinds)


@given(dirty_rows())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_random_dirt_in_a_workbook_loses_no_row_and_changes_none(rows_and_kinds):
    rows, kinds = rows_and_kinds
    nothing_is_lost_or_changed(as_xlsx(rows), kinds)


def words(name):
    return name.replace("'", "").split()


def nothing_is_lost_or_changed(data, kinds):
    expected = [row for row in kinds if row[0] != "blank"]
    if not expected:
        assert refusal(data).code == "no_rows"
        return
    read_back, found = read(data)
    assert found.data_rows == len(expected) == len(read_back)
    people = {row.nik: row for row in read_back if isinstance(row, RosterRow)}
    assert sorted(people) == sorted(nik for kind, nik, _ in expected if kind == "good")
    for kind, nik, name in expected:
        if kind == "good":
            assert words(people[nik].name) == words(name)
    for row in people.values():
        assert (
            dt.date.fromisoformat(row.birth_date).strftime("%d%m%y") == f"{int(row.nik[6:8]) - 40:02d}{row.nik[8:12]}"
        )
