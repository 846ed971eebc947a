"""95,000 residents from XLSX to committed, sealed rows, beside a plain COPY of the same rows."""

import csv
import datetime as dt
import io
import os
import random
import resource
import statistics
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from xml.sax.saxutils import escape

from django.core.management import call_command
from django.db import connection

from kecamatan.models import Desa, Kecamatan, Office, Resident
from kecamatan.roster.applying import apply_file
from kecamatan.roster.outcome import Outcome

ROWS = int(os.environ.get("BENCH_ROSTER_ROWS", "95000"))
ROUNDS = 3
AT = dt.datetime(2019, 1, 14, 2, 0, tzinfo=dt.UTC)
HEADINGS = [
    *("NIK", "NO_KK", "NAMA_LGKP", "TMPT_LHR", "TGL_LHR", "JENIS_KLMIN", "ALAMAT", "NO_RT", "NO_RW"),
    *("NO_PROP", "NO_KAB", "NO_KEC", "NO_KEL", "STATUS_KTP"),
]
FIRST = ["ASEP", "UJANG", "DADANG", "CECEP", "EUIS", "NENENG", "IIS", "IMAS", "AI", "LILIS", "TATANG", "ENTIN"]
LAST = ["SURYANA", "SAEPUDIN", "KOMARIAH", "ROHAETI", "HIDAYAT", "MULYANA", "PERMANA", "SUMIATI", "NURJANAH"]
STATUSES = ["BELUM REKAM"] * 6 + ["PRINT READY RECORD"] * 3 + ["SENT FOR ENROLLMENT"]


def run() -> Iterator[str]:
    """Rows of text: what was measured, its ratio to the plain COPY of the same round, and the memory it took."""
    call_command("migrate", verbosity=0)
    plain, first, again, changed = [], [], [], []
    for number in range(1, ROUNDS + 1):
        office = _office(f"99.{number:02d}")
        rows = _people(office.code, ROWS, seed=number)
        workbook, text = _workbook(rows), _csv(rows)
        plain.append(_plain_copy(text))
        first.append(_timed(partial(_import, workbook, office, 0, "new")))
        again.append(_timed(partial(_import, workbook, office, 1, "unchanged")))
        for row in rows[::10]:
            row[6] = f"{row[6]} BARU"
        workbook = _workbook(rows)
        changed.append(_timed(partial(_import, workbook, office, 2, "changed")))
        assert Resident.objects.filter(office=office).count() == ROWS
    yield f"{ROWS:,} rows, {len(workbook) / 1e6:.1f} MB; each figure the median of {ROUNDS} rounds"
    base, base_cpu = (statistics.median(values) for values in zip(*plain, strict=True))
    yield f"plain COPY of the same rows        {base:6.2f} s             cpu {base_cpu:5.2f} s"
    for label, measured in (("first import", first), ("the same file again", again), ("a tenth changed", changed)):
        ratio = statistics.median(seconds / bare for (seconds, _), (bare, _) in zip(measured, plain, strict=True))
        seconds, cpu = (statistics.median(values) for values in zip(*measured, strict=True))
        yield f"{label:<34} {seconds:6.2f} s  ({ratio:5.1f} x)  cpu {cpu:5.2f} s"
    worker = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    reader = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    yield f"peak memory: worker {worker:.0f} MB (with the bench's own rows), reading child {reader:.0f} MB"


def _import(data: bytes, office: Office, day: int, expected: str) -> Outcome:
    outcome = apply_file(data, office=office, at=AT + dt.timedelta(days=day))
    assert getattr(outcome, expected) == (ROWS if day < 2 else len(range(0, ROWS, 10))), outcome.summary()
    return outcome


def _plain_copy(text: bytes) -> tuple[float, float]:
    """Seconds and processor seconds of COPY alone: the same cells as text, no index, no check."""
    columns = ", ".join(f"{name.lower()} text" for name in HEADINGS)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS bench_plain; CREATE TABLE bench_plain ({columns})")

        def copy() -> None:
            with cursor.copy("COPY bench_plain FROM STDIN (FORMAT csv)") as out:
                out.write(text)

        measured = _timed(copy)
        cursor.execute("DROP TABLE bench_plain")
    return measured


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    with _cpu() as cpu:
        started = time.perf_counter()
        work()
        seconds = time.perf_counter() - started
    return seconds, cpu[0]


@contextmanager
def _cpu() -> Iterator[list[float]]:
    """Processor seconds of this process, its children and the database's own process for this connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    spent: list[float] = [0.0]
    before = _spent(backend)
    yield spent
    spent[0] = _spent(backend) - before


def _spent(backend: int) -> float:
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    try:
        fields = Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()
    except OSError:  # a server on another machine
        fields = ["0"] * 20
    server = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return sum(each.ru_utime + each.ru_stime for each in usage) + server


def _office(code: str) -> Office:
    """An invented kabupaten of 32 kecamatan with 360 desa, as large as Cianjur."""
    office = Office.objects.create(code=code, name=f"Disdukcapil Bench {code}", kabupaten=f"Bench {code}")
    places = Kecamatan.objects.bulk_create(
        Kecamatan(office=office, code=f"{code}.{number:02d}", name=f"Kecamatan {number}") for number in range(1, 33)
    )
    Desa.objects.bulk_create(
        Desa(kecamatan=place, code=f"{place.code}.{2001 + number}", name=f"Desa {number}")
        for index, place in enumerate(places)
        for number in range(12 if index < 8 else 11)
    )
    return office


def _people(code: str, count: int, seed: int) -> list[list[str]]:
    """Invented people, no two of one NIK; serials are counted up, so none of these NIKs means anybody."""
    chance = random.Random(seed)
    desa = list(Desa.objects.filter(kecamatan__office__code=code).values_list("code", flat=True))
    rows = []
    for number in range(count):
        province, kabupaten, kecamatan, kelurahan = chance.choice(desa).split(".")
        born = dt.date(1940, 1, 1) + dt.timedelta(days=chance.randrange(22_000))
        woman = chance.random() < 0.5
        region = f"{province}{kabupaten}{kecamatan}"
        rows.append(
            [
                f"{region}{born.day + 40 * woman:02d}{born:%m%y}{number % 10_000:04d}"
                if number < 10_000
                else f"{region}{born.day + 40 * woman:02d}{number // 10_000 % 13:02d}{number % 1_000_000:06d}",
                f"{region}{chance.randrange(10**10):010d}",
                f"{chance.choice(FIRST)} {chance.choice(LAST)}",
                "CIANJUR",
                f"{born:%d-%m-%Y}",
                "2" if woman else "1",
                f"KP. {chance.choice(LAST)} {chance.randrange(99)}",
                f"{chance.randrange(1, 15):03d}",
                f"{chance.randrange(1, 9):03d}",
                *(province, kabupaten, kecamatan, kelurahan),
                chance.choice(STATUSES),
            ]
        )
    return rows


def _csv(rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def _workbook(rows: list[list[str]]) -> bytes:
    """An XLSX with text cells, as SIAK exports have them; written by hand because it is fast."""
    out = io.BytesIO()
    names = "http://schemas.openxmlformats.org"
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        book.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{names}/package/2006/content-types"><Default Extension="rels" ContentType="application/'
            'vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
            '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
            'spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/'
            'vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
        )
        relation = f"{names}/officeDocument/2006/relationships"
        book.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{names}/package/2006/relationships"><Relationship Id="r1" '
            f'Type="{relation}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        book.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{names}/package/2006/relationships"><Relationship Id="r1" '
            f'Type="{relation}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        )
        main = f"{names}/spreadsheetml/2006/main"
        book.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{relation}"><sheets><sheet name="Data" sheetId="1" r:id="r1"/></sheets>'
            "</workbook>",
        )
        with book.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(f'<worksheet xmlns="{main}"><sheetData>'.encode())
            for number, cells in enumerate([HEADINGS, *rows], start=1):
                written = "".join(
                    f'<c r="{chr(65 + column)}{number}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
                    for column, cell in enumerate(cells)
                )
                sheet.write(f'<row r="{number}">{written}</row>'.encode())
            sheet.write(b"</sheetData></worksheet>")
    return out.getvalue()
