"""The dashboard at 95,000 and at 950,000 residents, in the same run, beside a count of the roster's rows.

Two databases of their own on the server of this run, both filled by `load_demo`; the rounds alternate between them.
BENCH_DASHBOARD_RESIDENTS="9500,95000" takes other sizes.
"""

import os
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from django.contrib.auth.backends import ModelBackend
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kecamatan.models import Officer, Resident, ResidentEvent, Role

SIZES = [int(size) for size in os.environ.get("BENCH_DASHBOARD_RESIDENTS", "95000,950000").split(",")]
ROUNDS = 40
COUNTING_ROUNDS = 5
PAGES = {
    "dashboard": "/dasbor/",
    "events behind it": "/dasbor/hasil/?jenis=rekam",
    "stock": "/blanko/",
    "table as CSV": "/dasbor/unduh/csv/",
}
# What a page without tallies would ask.
COUNTING = (
    "SELECT d.kecamatan_id, r.need, count(*) FROM kecamatan_resident r JOIN kecamatan_desa d ON d.id = r.desa_id"
    " GROUP BY 1, 2"
)
BACKEND = f"{ModelBackend.__module__}.{ModelBackend.__qualname__}"


def run() -> Iterator[str]:
    """Rows of text: median milliseconds of each page at each size, and the ratio of the largest to the smallest."""
    home = connection.settings_dict["NAME"]
    names = [f"bench_dashboard_{size}" for size in SIZES]
    try:
        for size, name in zip(SIZES, names, strict=True):
            with _database(home):
                _execute(f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}"')
            with _database(name):
                yield _fill(size)
        yield from _measure(names)
    finally:
        for name in names:
            with _database(home):
                _execute(f'DROP DATABASE IF EXISTS "{name}"')


def _fill(size: int) -> str:
    started = time.perf_counter()
    call_command("migrate", verbosity=0)
    with open(os.devnull, "w") as nowhere:
        call_command("load_territory", "32.03", stdout=nowhere)
        call_command("load_demo", residents=size, stdout=nowhere)
    _execute("VACUUM ANALYZE")
    residents, events = Resident.objects.count(), ResidentEvent.objects.count()
    seconds = time.perf_counter() - started
    return f"{residents:,} residents with {events:,} events loaded in {seconds:.0f} s"


def _measure(names: list[str]) -> Iterator[str]:
    taken: dict[tuple[str, str], list[float]] = defaultdict(list)
    queries: dict[str, int] = {}
    browsers = {name: Client(SERVER_NAME="127.0.0.1") for name in names}
    for round_ in range(ROUNDS + 1):
        for name, browser in browsers.items():
            with _database(name):
                if not round_:
                    # Warms caches, plans and templates, and counts the questions.
                    browser.force_login(Officer.objects.filter(role=Role.ADMIN)[0], backend=BACKEND)
                    for page, url in PAGES.items():
                        with CaptureQueriesContext(connection) as asked:
                            _read(browser, url)
                        queries[page] = max(queries.get(page, 0), len(asked))
                    continue
                connection.ensure_connection()
                for page, url in PAGES.items():
                    taken[page, name].append(_timed(partial(_read, browser, url)))
                if round_ <= COUNTING_ROUNDS:
                    taken["counting the roster", name].append(_timed(partial(_execute, COUNTING)))
    yield f"median of {ROUNDS} rounds, sizes by turns: " + " | ".join(f"{size:,}" for size in SIZES)
    for page in (*PAGES, "counting the roster"):
        medians = [statistics.median(taken[page, name]) * 1000 for name in names]
        told = f", {queries[page]} queries" if page in queries else ""
        figures = " | ".join(f"{median:7.1f} ms" for median in medians)
        yield f"{page:<20} {figures}   ({medians[-1] / medians[0]:.2f} x{told})"


def _read(browser: Client, url: str) -> None:
    response = browser.get(url)
    assert response.status_code == 200
    b"".join(response) if response.streaming else response.content  # type: ignore[call-overload]


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _execute(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@contextmanager
def _database(name: str) -> Iterator[None]:
    """The same server, another database, for as long as it lasts."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
