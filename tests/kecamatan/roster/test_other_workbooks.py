"""ODS and XLS: read as XLSX is, and what is hostile in them ends in a sentence."""

import datetime as dt
import struct

import pytest

from kecamatan.roster.bounds import Bounds
from kecamatan.roster.isolation import Limits, read_file
from kecamatan.roster.matching import Place
from kecamatan.roster.prescan import glance, prescan
from kecamatan.roster.refusals import RosterError
from kecamatan.roster.wording import FILE_ERRORS
from tests.kecamatan.roster.files import HEADINGS, as_csv, as_xlsx, person
from tests.kecamatan.roster.workbooks import as_ods, as_ole, as_xls, ods_rows, xls_cell

PEOPLE = [HEADINGS, *(person(number) for number in range(40))]
CELL = (
    '<table:table-cell table:number-columns-repeated="%s" office:value-type="string"><text:p>x</text:p>'
    "</table:table-cell>"
)
ROW = '<table:table-row table:number-rows-repeated="%s">%s</table:table-row>'
EMPTY = '<table:table-cell table:number-columns-repeated="%s"/>'
CIRCLE = as_ole({"Workbook": b"\x09\x08" * 4000}, fat_of=lambda table: [0] * len(table))
NO_RECORDS = as_ole({"Workbook": b"\x00" * 5000})
LOCKED = struct.pack("<HHH", 0x002F, 2, 0)


def ask(data):
    places = [Place("a", "32.03.01.2001", ["Sukamaju"], ["Karangtengah"])]
    return list(read_file(data, office_code="32.03", places=places, on=dt.date(2019, 1, 14), limits=Limits()))


@pytest.mark.parametrize("make", [as_ods, as_xls])
def test_a_list_is_read_from_every_kind_of_workbook_as_from_xlsx(make):
    frames, expected = ask(make(PEOPLE)), ask(as_xlsx(PEOPLE[1:]))
    rows, wanted = (dict(found)["rows"] for found in (frames, expected))
    assert [row._replace(sheet="") for row in rows] == [row._replace(sheet="") for row in wanted]
    assert frames[-1][1].data_rows == 40


@pytest.mark.parametrize("make", [as_ods, as_xls])
def test_a_number_for_a_nik_has_lost_digits_in_every_kind_of_workbook(make):
    frames = dict(ask(make([HEADINGS, person(NIK=3203014106000000.0), person(1, TGL_LHR=36936)])))
    assert [row.code for row in frames["refused"]] == ["nik_digits_lost"]
    assert [row.birth_date for row in frames["rows"]] == ["2001-02-14"]


def test_the_rest_of_a_sheet_that_libreoffice_writes_as_one_row_costs_nothing():
    padded = "".join(f"<table:table-row>{ods_rows([row])[17:-18]}{EMPTY % 16000}</table:table-row>" for row in PEOPLE)
    assert ask(as_ods(inside=padded))[-1][1].data_rows == 40


HOSTILE = {
    "ods: a cell for every column": (as_ods(inside=ROW % (1, CELL % 16384)), "xlsx_dangerous"),
    "ods: a full row many times": (as_ods(inside=ROW % (300_000, CELL % 600)), "xlsx_too_large"),
    "ods: a full sheet in one cell": (as_ods(inside=ROW % (1048576, CELL % 16384)), "xlsx_dangerous"),
    "ods: more columns than a sheet has": (as_ods(inside=ROW % (1, CELL % 4_000_000_000)), "xlsx_dangerous"),
    "ods: a number that is none": (as_ods(inside=ROW % ("-5", CELL % 1)), "xlsx_dangerous"),
    "ods: a cell at the far end": (
        as_ods(inside=ROW % (1048575, EMPTY % 1) + ROW % (1, EMPTY % 16383 + CELL % 1)),
        "xlsx_dangerous",
    ),
    "ods: entities": (as_ods(content='<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><x>&a;</x>'), "xlsx_dangerous"),
    "ods: utf-16": (as_ods(content="<x/>".encode("utf-16")), "xlsx_dangerous"),
    "ods: not closed": (as_ods(content="<x><y></x>"), "xlsx_broken"),
    "ods: no content": (as_ods(content=""), "xlsx_broken"),
    "ods: cut off": (as_ods(PEOPLE)[:900], "xlsx_broken"),
    "ods: password": (as_ods(PEOPLE, manifest="<m><manifest:encryption-data/></m>"), "xlsx_locked"),
    "xls: a cell beyond the last column": (as_xls(PEOPLE, more=xls_cell(65535, 65535, "x")), "xlsx_dangerous"),
    "xls: a cell in the last corner": (as_xls(PEOPLE, more=xls_cell(65535, 255, "x")), "xlsx_too_large"),
    "xls: sectors in a circle": (CIRCLE, "xlsx_dangerous"),
    "xls: no records": (NO_RECORDS, "xlsx_broken"),
    "xls: password": (as_xls(PEOPLE, before=LOCKED), "xlsx_locked"),
    "xls: cut off": (as_xls(PEOPLE)[:3000], "xlsx_broken"),
    "xls: only its head": (as_xls(PEOPLE)[:60], "xlsx_broken"),
    "xls: a document of another program": (as_ole({"Contents": b"x"}), "file_type_unknown"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_or_broken_workbook_ends_in_a_sentence(name):
    data, code = HOSTILE[name]
    with pytest.raises(RosterError) as caught:
        ask(data)
    assert caught.value.code == code
    assert FILE_ERRORS[code]


def test_what_an_ods_unpacks_to_is_bounded():
    rows = [person(number) for number in range(400)]
    with pytest.raises(RosterError, match="xlsx_too_large"):
        prescan(as_ods(rows), Bounds(part_bytes=10_000))
    with pytest.raises(RosterError, match="xlsx_too_large"):
        prescan(as_ods(rows), Bounds(cells=1_000))
    with pytest.raises(RosterError, match="xlsx_too_large"):
        prescan(as_xls(rows), Bounds(cells=1_000))


def test_a_glance_tells_the_kind_without_unpacking():
    assert [glance(data) for data in (as_ods(PEOPLE), as_xls(PEOPLE), as_xlsx(PEOPLE), as_csv(PEOPLE))] == [
        "ods",
        "xls",
        "xlsx",
        "csv",
    ]
