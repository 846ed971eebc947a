"""95,000 residents from XLSX to committed, sealed rows, beside a plain COPY of the same rows.

The baseline is the barest thing PostgreSQL can do with these rows: COPY of the same cells as CSV into a table of text
columns, without an index, a key or a seal. What an import could reach at best on these servers is the second baseline,
printed beside it: COPY of the finished rows, sealed already, into the real table with all its indexes, foreign keys and
triggers. "The same file again" are the very bytes that were applied last, which need no reading; "the same rows in
another file" is the same list as a newer export, which has to be read to the end to know that nothing changed.
"""

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
from kecamatan.roster.outcome import Outcome
from kecamatan.roster.uploads import import_now

ROWS = int(os.environ.get("BENCH_ROSTER_ROWS", "95000"))
ROUNDS = 3
# The largest import measured; below 950,000 that row is left out.
BIG = int(os.environ.get("BENCH_ROSTER_BIG", "950000"))
PLAIN = "plain COPY of the same cells"
AT = dt.datetime(2019, 1, 14, 2, 0, tzinfo=dt.UTC)
HEADINGS = [
    *("NIK", "NO_KK", "NAMA_LGKP", "TMPT_LHR", "TGL_LHR", "JENIS_KLMIN", "ALAMAT", "NO_RT", "NO_RW"),
    *("NO_PROP", "NO_KAB", "NO_KEC", "NO_KEL", "STATUS_KTP"),
]
HEADING_LINE = ",".join(HEADINGS).encode() + b"\r\n"
FIRST = ["ASEP", "UJANG", "DADANG", "CECEP", "EUIS", "NENENG", "IIS", "IMAS", "AI", "LILIS", "TATANG", "ENTIN"]
LAST = ["SURYANA", "SAEPUDIN", "KOMARIAH", "ROHAETI", "HIDAYAT", "MULYANA", "PERMANA", "SUMIATI", "NURJANAH"]
STATUSES = ["BELUM REKAM"] * 6 + ["PRINT READY RECORD"] * 3 + ["SENT FOR ENROLLMENT"]


def run() -> Iterator[str]:
    """Rows of text: what was measured, its ratio to the plain COPY of the same round, and the memory it took."""
    call_command("migrate", verbosity=0)
    measured: dict[str, list[tuple[float, float]]] = {}
    for number in range(1, ROUNDS + 1):
        office = _office(f"99.{number:02d}")
        rows = _people(office.code, ROWS, seed=number)
        workbook, resaved = _workbook(rows), _workbook(rows[::-1])
        for row in rows[::10]:
            row[6] = f"{row[6]} BARU"
        changed = _workbook(rows)
        works = {
            PLAIN: partial(_plain_copy, _csv(rows)),
            "first import": partial(_timed, partial(_import, workbook, office, 0, new=ROWS)),
            "COPY of the sealed rows, real table": partial(_copy_of_sealed, office),
            "the same file again": partial(_timed, partial(_import, workbook, office, 1, unchanged=ROWS)),
            "the same rows in another file": partial(_timed, partial(_import, resaved, office, 2, unchanged=ROWS)),
            "a tenth changed": partial(_timed, partial(_import, changed, office, 3, changed=len(range(0, ROWS, 10)))),
        }
        del rows
        for label, work in works.items():
            measured.setdefault(label, []).append(work())
        assert Resident.objects.filter(office=office).count() == ROWS
        size = len(workbook)
        del works, workbook, resaved, changed
    yield f"{ROWS:,} rows, {size / 1e6:.1f} MB; each figure the median of {ROUNDS} rounds"
    yield from _told(measured)
    worker = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    reader = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    yield f"peak memory: worker {worker:.0f} MB (with the bench's own rows), reading child {reader:.0f} MB"
    yield from _ten_times()


def _told(measured: dict[str, list[tuple[float, float]]]) -> Iterator[str]:
    plain, first = measured[PLAIN], measured["first import"]
    for label, figures in measured.items():
        seconds, cpu = (statistics.median(values) for values in zip(*figures, strict=True))
        ratio = statistics.median(mine / bare for (mine, _), (bare, _) in zip(figures, plain, strict=True))
        of_first = statistics.median(mine / whole for (mine, _), (whole, _) in zip(figures, first, strict=True))
        yield f"{label:<36} {seconds:6.2f} s  ({ratio:5.1f} x, {of_first:4.2f} of the first)  cpu {cpu:5.2f} s"


def _ten_times() -> Iterator[str]:
    """950,000 rows from CSV, beside 95,000 from CSV: ten times the rows, about ten times the time."""
    if ROWS * 10 > BIG:
        return
    seconds = []
    for number, count in enumerate((ROWS, ROWS * 10), start=91):
        office = _office(f"99.{number}")
        text = HEADING_LINE + _csv(_people(office.code, count, seed=number))
        seconds.append(_timed(partial(_import, text, office, 0, new=count))[0])
        yield f"{count:>9,} rows from CSV                {seconds[-1]:8.2f} s"
    reader = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    yield f"ten times the rows take {seconds[1] / seconds[0]:.1f} times as long; reading child {reader:.0f} MB"


def _import(data: bytes, office: Office, day: int, **expected: int) -> Outcome:
    at = AT + dt.timedelta(days=day)
    _, outcome = import_now(data, office=office, by=None, filename="bench", at=at)
    assert all(getattr(outcome, name) == count for name, count in expected.items()), outcome.summary()
    return outcome


def _copy_of_sealed(office: Office) -> tuple[float, float]:
    """The finished rows of this office once more, into the real table: all its indexes, keys and triggers at work."""
    columns = ", ".join(field.column for field in Resident._meta.concrete_fields)
    chosen = f"SELECT {columns} FROM kecamatan_resident WHERE office_id = '{office.pk}'"
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY ({chosen}) TO STDOUT (FORMAT binary)") as copy:
            pieces = [bytes(piece) for piece in copy]

        def put_back() -> None:
            with cursor.copy(f"COPY kecamatan_resident ({columns}) FROM STDIN (FORMAT binary)") as copy:
                for piece in pieces:
                    copy.write(piece)

        cursor.execute("DELETE FROM kecamatan_resident WHERE office_id = %s", [office.pk])
        return _timed(put_back)


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
    """Invented people: every NIK has the serial 0000, which is never issued, and tells their birth date and sex."""
    chance = random.Random(seed)
    desa: dict[str, list[str]] = {}
    for place in Desa.objects.filter(kecamatan__office__code=code).values_list("code", flat=True):
        desa.setdefault(place[:8], []).append(place)
    kecamatan = sorted(desa)
    # One of each kecamatan, birth date and sex: 32 x 22,000 x 2 of them.
    numbers = chance.sample(range(len(kecamatan) * 22_000 * 2), count)
    return [_person(number, desa[kecamatan[number % len(kecamatan)]], len(kecamatan), chance) for number in numbers]


def _person(number: int, desa: list[str], kecamatan: int, chance: random.Random) -> list[str]:
    province, kabupaten, kecamatan_code, kelurahan = chance.choice(desa).split(".")
    days, woman = divmod(number // kecamatan, 2)
    born = dt.date(1940, 1, 1) + dt.timedelta(days=days)
    region = f"{province}{kabupaten}{kecamatan_code}"
    return [
        f"{region}{born.day + 40 * woman:02d}{born:%m%y}0000",
        f"{region}{chance.randrange(10**6):06d}0000",
        f"{chance.choice(FIRST)} {chance.choice(LAST)}",
        "CIANJUR",
        f"{born:%d-%m-%Y}",
        "2" if woman else "1",
        f"KP. {chance.choice(LAST)} {chance.randrange(99)}",
        f"{chance.randrange(1, 15):03d}",
        f"{chance.randrange(1, 9):03d}",
        *(province, kabupaten, kecamatan_code, kelurahan),
        chance.choice(STATUSES),
    ]


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
