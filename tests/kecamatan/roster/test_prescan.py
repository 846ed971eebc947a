"""Hostile workbooks end in a sentence, within the bounds and without the process that reads them."""

import datetime as dt
import io
import zipfile

import pytest

from kecamatan.roster.isolation import Limits, read_file
from kecamatan.roster.matching import Place
from kecamatan.roster.prescan import Bounds, check_directory, check_workbook
from kecamatan.roster.refusals import RosterError
from kecamatan.roster.wording import FILE_ERRORS
from tests.kecamatan.roster.files import as_csv, as_xlsx, person, with_sheet

SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
FAR_CELL = SHEET % b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'
FAR_COLUMN = SHEET % b'<row r="1"><c r="XFD1"><v>1</v></c></row>'
FAR_ROW = SHEET % b'<row r="999999"><c r="A999999"><v>1</v></c></row>'
FAR_SPACED = SHEET % b"<row r = '1'><c\nr\t=\n'XFD1048576'><v>1</v></c></row>"
FAR_PREFIXED = FAR_CELL.replace(b"<c ", b"<x:c ")
ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>' + SHEET % b""
UTF16 = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x []><worksheet/>'.encode("utf-16")


def refusal(check, *arguments, **options):
    with pytest.raises(RosterError) as caught:
        check(*arguments, **options)
    return caught.value.code


@pytest.mark.parametrize("sheet", [FAR_CELL, FAR_COLUMN, FAR_ROW, FAR_SPACED, FAR_PREFIXED, ENTITIES, UTF16])
def test_a_dangerous_sheet_is_refused_before_it_is_parsed(sheet):
    assert refusal(check_workbook, with_sheet(sheet)) == "xlsx_dangerous"


def test_a_workbook_as_excel_writes_it_passes():
    assert check_workbook(as_xlsx([person(number) for number in range(50)])) == 51 * 14


def test_what_unpacks_to_too_much_is_refused_whatever_the_directory_says():
    bomb = with_sheet(SHEET % (b"<row><c><v>" + b"0" * 3_000_000 + b"</v></c></row>"))
    assert len(bomb) < 100_000
    assert refusal(check_workbook, bomb, Bounds(part_bytes=1_000_000)) == "xlsx_too_large"
    assert refusal(check_workbook, bomb, Bounds(total_bytes=1_000_000)) == "xlsx_too_large"
    # A directory that claims ten bytes: the stream ends early and the checksum tells.
    lying = bytearray(bomb)
    start = bomb.rindex(b"xl/worksheets/sheet1.xml") - 46
    lying[start + 24 : start + 28] = (10).to_bytes(4, "little")
    assert refusal(check_workbook, bytes(lying), Bounds(part_bytes=1_000_000)) in ("xlsx_broken", "xlsx_too_large")


def test_too_many_cells_or_parts_are_refused():
    assert refusal(check_workbook, as_xlsx([person(n) for n in range(9)]), Bounds(cells=100)) == "xlsx_too_large"
    assert refusal(check_directory, as_xlsx([person()]), Bounds(parts=3)) == "xlsx_dangerous"


def test_another_archive_is_no_workbook():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("data.csv", "NIK;NAMA")
    assert refusal(check_directory, out.getvalue()) == "file_type_unknown"


def ask(data, **limits):
    places = [Place("a", "32.03.01.2001", ["Sukamaju"], ["Karangtengah"])]
    frames = read_file(data, office_code="32.03", places=places, on=dt.date(2019, 1, 14), limits=Limits(**limits))
    return list(frames)


def test_the_child_sends_the_rows_of_an_honest_file():
    frames = ask(as_xlsx([person(number) for number in range(5)]))
    assert [kind for kind, _ in frames] == ["layout", "rows", "end"]
    assert [row.number for row in frames[1][1]] == [2, 3, 4, 5, 6]
    assert frames[-1][1].data_rows == 5


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (with_sheet(FAR_CELL), "xlsx_dangerous"),
        (with_sheet(ENTITIES), "xlsx_dangerous"),
        (with_sheet(b"<worksheet><sheetData><row></worksheet>"), "xlsx_broken"),
        (b"PK\x03\x04" + b"\x00" * 200, "xlsx_broken"),
        (b"", "file_empty"),
    ],
)
def test_a_hostile_or_broken_file_ends_in_a_sentence(data, code):
    assert refusal(ask, data) == code
    assert FILE_ERRORS[code]


def test_a_file_that_wants_too_much_memory_ends_in_a_sentence():
    rows = as_csv([person(number) for number in range(3)]) + b"\n" * 400_000_000
    assert refusal(ask, rows, memory_bytes=300_000_000) in ("xlsx_too_large", "reader_failed")


def test_a_file_that_takes_too_long_ends_in_a_sentence():
    rows = as_csv([person(number) for number in range(2000)]) * 40
    assert refusal(ask, rows, wall_seconds=0.01) == "reader_slow"


def test_a_child_that_dies_ends_in_a_sentence():
    # A dense sheet within the bounds of the pre-scan, for which the reader cannot get the memory.
    sheet = SHEET % b'<row r="1"><c r="A1"><v>1</v></c></row><row r="390000"><c r="ZZ390000"><v>1</v></c></row>'
    assert refusal(ask, with_sheet(sheet), memory_bytes=600_000_000) in ("reader_failed", "xlsx_too_large")


def test_the_child_is_gone_when_nobody_listens_any_more():
    places = [Place("a", "32.03.01.2001", ["Sukamaju"], ["Karangtengah"])]
    data = as_csv([person(number) for number in range(2800)])
    frames = read_file(data, office_code="32.03", places=places, on=dt.date(2019, 1, 14))
    assert next(frames)[0] == "layout"
    frames.close()
    assert list(frames) == []
