"""Numbers given out and people called, beside bare INSERT commits of the same PostgreSQL in the same run."""

import datetime as dt
import http.client
import multiprocessing
import os
import re
import secrets
import statistics
import threading
import time
import urllib.parse
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.bench._web import web_server

SECONDS = 6.0
CLIENTS = 64
PROCESSES = 4


@dataclass(frozen=True)
class Load:
    """What all clients together did: calls that came through, those refused, seconds of each."""

    done: int
    failed: int
    times: list[float]

    @property
    def rate(self) -> float:
        return self.done / SECONDS

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.times, n=20)[18] if len(self.times) > 1 else 0.0


def run() -> Iterator[str]:
    """Rows of text. Rates on a busy machine swing; the ratio and the zeroes are what counts."""
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_row (id bigserial PRIMARY KEY, at timestamptz, name text)")
    connection.close()

    base = under_load("bare_insert", CLIENTS, {})
    yield f"bare INSERT commits, {CLIENTS} clients: {base.rate:,.0f}/s"
    queue = _open_queue()
    issued = under_load("issue", CLIENTS, {"visit": str(queue.visit_id)})
    yield row(f"numbers of one visit, {CLIENTS} clients", issued, base) + f"; {verdict(queue)}"
    queue = _open_queue(counters=8)
    _fill(queue, 4000)
    called = under_load("call", 8, {"queue": str(queue.pk)})
    base8 = under_load("bare_insert", 8, {})
    yield row("call next and skip, 8 counters", called, base8) + f"; called twice {called_twice(queue)}"
    with web_server() as port:
        for clients in (20, CLIENTS):
            queue = _open_queue()
            answers = under_load("http", clients, {"visit": str(queue.visit_id), "port": str(port)})
            yield row(f"numbers over HTTP, {clients} clients", answers, base) + f"; {verdict(queue)}"


def row(name: str, load: Load, base: Load) -> str:
    failed = f", {load.failed} failed" if load.failed else ""
    return (
        f"{name}: {load.rate:,.0f}/s ({load.rate / base.rate:.2f} of bare INSERT), p95 {load.p95 * 1000:.0f} ms{failed}"
    )


def verdict(queue: Any) -> str:
    """Doubles and gaps among the numbers given."""
    from antrian.models import Ticket

    numbers = sorted(Ticket.objects.filter(queue=queue, lane="A").values_list("number", flat=True))
    doubles = len(numbers) - len(set(numbers))
    gaps = (numbers[-1] - len(set(numbers))) if numbers else 0
    return f"{len(numbers)} numbers, {doubles} doubles, {gaps} gaps"


def called_twice(queue: Any) -> int:
    from antrian.models import TicketEvent

    called = list(TicketEvent.objects.filter(ticket__queue=queue, move="call").values_list("ticket_id", flat=True))
    return len(called) - len(set(called))


def _open_queue(counters: int = 2) -> Any:
    from antrian.models import DailyQueue
    from antrian.tickets import actions
    from tests.factories.people import make_desa, make_kecamatan, make_office, make_point
    from tests.factories.visits import make_visit

    now = dt.datetime.now(dt.UTC)
    code = f"{secrets.randbelow(90) + 10}.{secrets.randbelow(90) + 10}"
    office = make_office(code=code)
    point = make_point(make_desa(make_kecamatan(office)))
    visit = make_visit(
        point, state="announced", date=office.local(now).date(), starts=dt.time(0), ends=dt.time(23, 59), capacity=300
    )
    queue = actions.open_day(visit=visit, counters=counters, by=None, at=now)
    DailyQueue.objects.filter(pk=queue.pk).update(web_quota=1_000_000)
    return queue


def _fill(queue: Any, people: int) -> None:
    """People in the line, written straight to the table: here only the calls are measured."""
    from antrian.models import Ticket

    now = dt.datetime.now(dt.UTC)
    Ticket.objects.bulk_create(
        Ticket(
            queue=queue,
            lane="A",
            number=number,
            code=secrets.token_hex(6),
            op_id=uuid.uuid4(),
            source="desk",
            name="Uji",
            issued_at=now,
        )
        for number in range(1, people + 1)
    )


# --- Clients ---------------------------------------------------------------------------------------------------------


def under_load(kind: str, clients: int, facts: dict[str, str]) -> Load:
    """Let so many clients repeat one call for SECONDS, spread over processes, so that Python is not the bottleneck."""
    context = multiprocessing.get_context("spawn")
    processes = min(PROCESSES, clients)
    shares = [clients // processes + (1 if n < clients % processes else 0) for n in range(processes)]
    begin = context.Barrier(processes)
    answers: Any = context.Queue()
    first = 0
    running = []
    for share in shares:
        child = context.Process(target=_child, args=(kind, first, share, facts, begin, answers))
        child.start()
        running.append(child)
        first += share
    results = [answers.get(timeout=120) for _ in running]
    if None in results:
        raise RuntimeError("a client could not begin")
    for child in running:
        child.join(30)
    times = [each for _, _, spent in results for each in spent]
    return Load(sum(done for done, _, _ in results), sum(failed for _, failed, _ in results), times)


def _child(kind: str, first: int, share: int, facts: dict[str, str], begin: Any, answers: Any) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jemputbola.settings")
    django.setup()
    from django.db import connection

    ready = threading.Barrier(share + 1)
    counted: list[tuple[int, int, list[float]]] = []

    def client(number: int) -> None:
        try:
            call = {"bare_insert": _bare_insert, "issue": _issue, "call": _call, "http": _http}[kind](number, facts)
        except Exception:
            ready.abort()
            raise
        done = failed = 0
        times: list[float] = []
        ready.wait(60)
        ready.wait(60)
        end = time.perf_counter() + SECONDS
        while (started := time.perf_counter()) < end:
            try:
                call()
            except Exception:
                failed += 1
            else:
                done += 1
                times.append(time.perf_counter() - started)
        counted.append((done, failed, times))
        connection.close()

    threads = [threading.Thread(target=client, args=(first + n,)) for n in range(share)]
    for thread in threads:
        thread.start()
    try:
        ready.wait(60)
        begin.wait(60)
        ready.wait(60)
    except threading.BrokenBarrierError:
        answers.put(None)
        raise
    for thread in threads:
        thread.join()
    answers.put((sum(d for d, _, _ in counted), sum(f for _, f, _ in counted), [t for _, _, ts in counted for t in ts]))


def _bare_insert(number: int, facts: dict[str, str]) -> Callable[[], None]:
    from django.db import connection

    connection.ensure_connection()
    cursor = connection.cursor()

    def call() -> None:
        cursor.execute("INSERT INTO bench_row (at, name) VALUES (now(), %s)", [f"client {number}"])

    return call


def _issue(number: int, facts: dict[str, str]) -> Callable[[], None]:
    from antrian.tickets.actions import issue_ticket
    from jemputbola.models import Visit

    visit = Visit.objects.select_related("office").get(pk=facts["visit"])

    def call() -> None:
        now = dt.datetime.now(dt.UTC)
        issue_ticket(visit=visit, lane="A", source="desk", op_id=uuid.uuid4(), name="Uji", by=None, at=now)

    return call


def _call(number: int, facts: dict[str, str]) -> Callable[[], None]:
    from antrian.models import Counter
    from antrian.tickets import actions

    counter = Counter.objects.select_related("queue").get(queue_id=facts["queue"], number=number + 1)

    def call() -> None:
        now = dt.datetime.now(dt.UTC)
        ticket = actions.call_next(counter=counter, by=None, at=now)
        if ticket is not None:
            actions.skip(ticket=ticket, by=None, at=now)

    return call


def _http(number: int, facts: dict[str, str]) -> Callable[[], None]:
    path = f"/jadwal/kunjungan/{facts['visit']}/ambil-nomor/"
    line = http.client.HTTPConnection("127.0.0.1", int(facts["port"]), timeout=30)
    # Each client from a network of its own, as a proxy would report it; else the budget of one network refuses them.
    base = {
        "X-Forwarded-For": f"10.{number // 250}.{number % 250}.7",
        "X-Forwarded-Proto": "https",
        "Host": "127.0.0.1",
    }
    line.request("GET", path, headers=base)
    form = line.getresponse()
    token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', form.read())
    cookies = "; ".join(value.split(";")[0] for name, value in form.getheaders() if name.lower() == "set-cookie")
    assert token is not None, form.status
    headers = {
        **base,
        "Cookie": cookies,
        "Content-Type": "application/x-www-form-urlencoded",
        "Referer": "https://127.0.0.1/",
    }
    born = dt.date(1950, 1, 1)
    count = 0

    def call() -> None:
        nonlocal count
        count += 1
        # Invented: the serial 0000 is never issued.
        day = born + dt.timedelta(days=count % 18000)
        fields = {
            "csrfmiddlewaretoken": token[1].decode(),
            "name": "Warga Uji",
            "nik": f"32{number:04d}{day:%d%m%y}0000",
            "priority": "regular",
            "op_id": str(uuid.uuid4()),
        }
        line.request("POST", path, urllib.parse.urlencode(fields), headers)
        answer = line.getresponse()
        answer.read()
        if answer.status != 302:
            raise RuntimeError(answer.status)

    return call
