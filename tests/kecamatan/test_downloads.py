"""Tables to take away open in a spreadsheet and run nothing there."""

import datetime as dt
import io

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from python_calamine import load_workbook

from kecamatan.downloads import UnknownFormat, download

COLUMNS = ("Kecamatan", "Tanggal", "Jumlah")
ROWS = [("Cibeber", dt.date(2019, 1, 14), 1250), ("=HYPERLINK(1)", None, -3), ("-2+3", None, 2.5)]


def test_csv_keeps_dates_and_numbers_and_disarms_formulas() -> None:
    response = download("csv", name="capaian", columns=COLUMNS, rows=ROWS)
    assert isinstance(response, StreamingHttpResponse)
    text = b"".join(response).decode("utf-8-sig")  # type: ignore[arg-type]
    assert text.splitlines() == [
        "Kecamatan;Tanggal;Jumlah",
        "Cibeber;2019-01-14;1250",
        "'=HYPERLINK(1);;-3",
        "'-2+3;;2.5",
    ]
    assert response["Content-Disposition"] == 'attachment; filename="capaian.csv"'


def test_xlsx_reads_back_as_it_was_written() -> None:
    response = download("xlsx", name="capaian", columns=COLUMNS, rows=ROWS)
    assert isinstance(response, HttpResponse)
    sheet = load_workbook(io.BytesIO(response.content)).get_sheet_by_index(0).to_python()
    assert sheet == [
        list(COLUMNS),
        ["Cibeber", dt.date(2019, 1, 14), 1250.0],
        ["=HYPERLINK(1)", "", -3.0],
        ["-2+3", "", 2.5],
    ]


def test_a_long_table_is_whole() -> None:
    response = download("csv", name="x", columns=("n",), rows=((str(n),) for n in range(20_000)))
    assert b"".join(response).count(b"\r\n") == 20_001  # type: ignore[arg-type]


def test_another_format_is_refused() -> None:
    with pytest.raises(UnknownFormat):
        download("pdf", name="x", columns=(), rows=())
