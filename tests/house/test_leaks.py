"""One NIK, one KK and one telephone number go in by every door; then everything that was written is searched for them.

The doors are the real ones: web processes with an access log, a worker, commands in processes of their own, a database
that logs every statement, and a listener on all that passes Redis.
"""

import base64
import datetime as dt
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import redis
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone

from antrian.fields import REGULAR
from antrian.models import Ticket
from jemputbola.models import VisitState
from kecamatan.models import DataAccess, Officer, Resident, Role, RosterUpload
from tests.conftest import ROOT, environment_of_this_test, wait_until
from tests.factories.people import make_desa, make_kecamatan, make_office, make_officer, make_point
from tests.factories.queues import make_day
from tests.factories.visits import make_visit

pytestmark = [pytest.mark.django_db(transaction=True)]

# Never issued (serial 0000), and like nothing else in the world of the tests.
NIK, REJECTED_NIK, GUEST_NIK = "9803014507930000", "9803014607940000", "9803014707950000"
KK, PHONE = "9803012312200000", "081377889944"
SECRETS = (NIK, REJECTED_NIK, GUEST_NIK, KK, PHONE, PHONE[1:])
# However somebody writes them: in one run, in groups, behind a country code.
WRITTEN = [re.compile("[ .\\-]?".join(secret)) for secret in SECRETS]
HEADINGS = "NIK,NO_KK,NAMA_LGKP,TGL_LHR,JENIS_KLMIN,NO_KEC,NO_KEL,STATUS_KTP"
WHY = {"reason": "matching", "note": "berkas uji"}


def leaks(text: str) -> list[str]:
    return [pattern.pattern.replace("[ .\\-]?", "")[-4:] for pattern in WRITTEN if pattern.search(text)]


@dataclass
class Site:
    """A browser on the running site that keeps every answer."""

    url: str
    log: Path
    browser: httpx.Client
    # (address asked for, address of the answer, headers, body)
    answers: list[tuple[str, str, str, str]] = field(default_factory=list)

    def keep(self, answer: httpx.Response, *, allowed: bool = False) -> httpx.Response:
        for step in (*answer.history, answer):
            body = "" if allowed else step.text
            self.answers.append((str(step.request.url), str(step.url), str(step.headers), body))
        return answer

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.keep(self.browser.get(self.url + path, **more))

    def post(self, path: str, data: dict[str, str], *, allowed: bool = False, **more: Any) -> httpx.Response:
        """`allowed`: the body of this answer is a door that may show a number to this one reader."""
        form = {**data, "csrfmiddlewaretoken": self.browser.cookies.get("csrftoken", "")}
        answer = self.browser.post(self.url + path, data=form, headers={"Referer": self.url + path}, **more)
        return self.keep(answer, allowed=allowed)

    def enter(self, officer: Officer) -> None:
        """As if they had just logged in; the tests' passwords are hashed in another way than the site's."""
        self.browser.cookies.clear()
        inside = Client()
        inside.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
        self.browser.cookies.set(settings.SESSION_COOKIE_NAME, inside.cookies[settings.SESSION_COOKIE_NAME].value)
        assert self.get("/akun/").status_code == 200


@pytest.fixture
def database_that_tells_all() -> Iterator[Path]:
    """Every statement of new connections is logged with its values, which is more than any office would log."""
    name = connection.ops.quote_name(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER DATABASE {name} SET log_statement = 'all'")
        cursor.execute(f"ALTER DATABASE {name} SET log_min_error_statement = 'error'")
        cursor.execute("SHOW data_directory")
        log = Path(cursor.fetchone()[0]).parent / "postgres.log"
    yield log
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER DATABASE {name} RESET ALL")


@pytest.fixture
def heard() -> Iterator[list[str]]:
    """Every command that any client sends to Redis."""
    said: list[str] = []
    store = redis.Redis.from_url(settings.CELERY_BROKER_URL)

    def listen() -> None:
        with redis.Redis.from_url(settings.CELERY_BROKER_URL).monitor() as monitor:
            ready.set()
            while "no more to hear" not in (said or [""])[-1]:
                said.append(str(monitor.next_command()["command"]))

    ready = threading.Event()
    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    assert ready.wait(20)
    yield said
    store.echo("no more to hear")
    thread.join(10)


@pytest.fixture
def site(database_that_tells_all: Path, tmp_path: Path) -> Iterator[Site]:
    log = tmp_path / "web.log"
    options = ("--bind", "127.0.0.1:0", "--access-logfile", "-", "--log-level", "debug", "--workers", "1",
               "--no-control-socket")  # fmt: skip
    environment = environment_of_this_test() | {"LOG_LEVEL": "DEBUG", "DEBUG": "false", "HTTPS": "false"}
    environment["STATIC_STORAGE"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    with log.open("wb") as out:
        command = [sys.executable, "-m", "gunicorn", "jemputbola.wsgi", *options]
        web = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT)
    try:
        address = re.compile(r"Listening at: (http://127\.0\.0\.1:[0-9]+)")
        wait_until(lambda: address.search(log.read_text()), seconds=60, what=log.read_text)
        found = address.search(log.read_text())
        assert found
        with httpx.Client(follow_redirects=True, timeout=60) as browser:
            yield Site(found.group(1), log, browser)
    finally:
        web.terminate()
        web.wait(30)


@pytest.fixture
def clerk() -> Officer:
    office = make_office(code="98.03")
    make_desa(make_kecamatan(office, code="98.03.01"), code="98.03.01.2001")
    return make_officer(Role.PLANNER, office)


def file() -> bytes:
    rows = [
        f"{NIK},{KK},NENG UJI,05-07-1993,P,1,2001,BELUM REKAM",
        f"{REJECTED_NIK},{KK},IIS UJI,31-02-1994,P,1,2001,BELUM REKAM",
        f"{NIK[:-1]},{KK},AI UJI HP {PHONE},01-02-1994,P,1,2001,BELUM REKAM",
    ]
    return "\n".join([HEADINGS, *rows]).encode()


def run(*command: str, expect: int = 0) -> str:
    """What a command says, on both its channels."""
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=environment_of_this_test(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == expect, done.stdout + done.stderr
    return done.stdout + done.stderr


# --- The doors ---


def import_door(site: Site) -> Resident:
    sent = {"file": (f"siak {NIK}.csv", file(), "text/csv")}
    page = site.post("/impor/baru/", {}, files=sent)
    assert page.status_code == 200, page.text
    path = page.url.path
    wait_until(lambda: RosterUpload.objects.get().state == "checked", seconds=60)
    site.get(path)
    site.post(f"{path}simpan/", {})
    wait_until(lambda: RosterUpload.objects.get().state == "done", seconds=60)
    site.get(path)
    site.get("/impor/")
    rejected = site.browser.get(f"{site.url}{path}ditolak.xlsx")
    assert rejected.status_code == 200
    assert not leaks(str(rejected.headers))
    return Resident.objects.get()


def search_doors(site: Site, resident: Resident) -> None:
    for page in ("/warga/", "/pengguna/", "/titik/", "/kunjungan/", "/pesan/"):
        for text in (NIK, f"{NIK[:4]} {NIK[4:8]} {NIK[8:12]} {NIK[12:]}", f"a {KK}"):
            # The very first address is what the browser was told to ask for; what we answer must not carry it on.
            answer = site.browser.get(f"{site.url}{page}", params={"cari": text, "urut": "nama"})
            assert not leaks(answer.text)
            assert not leaks(str(answer.url))
    site.post("/warga/cari-nik/", {"nik": NIK})
    site.post("/warga/cari-nik/", {"nik": GUEST_NIK})
    site.post("/warga/cari-nik/", {"nik": NIK + "1"})
    site.get("/warga/")
    site.get(f"/warga/{resident.pk}/")


def reveal_door(site: Site, resident: Resident) -> None:
    path = f"/warga/{resident.pk}/lihat-nomor/"
    site.get(path)
    site.post(path, {"reason": "matching", "note": ""})
    shown = site.post(path, {"reason": "matching", "note": f"KK {KK} HP {PHONE}"}, allowed=True)
    assert NIK in shown.text, "this one page may, and must"
    assert KK in shown.text
    site.get(f"/warga/{resident.pk}/")
    site.get(path)


def public_doors(site: Site, clerk: Officer) -> None:
    desa = clerk.office.kecamatan_set.get().desa_set.get()
    soon = timezone.localdate() + dt.timedelta(days=2)
    visit = make_visit(make_point(desa), date=soon, state=VisitState.ANNOUNCED)
    path = f"/jadwal/kunjungan/{visit.pk}/ambil-nomor/"
    operation = re.search(r'name="op_id" value="([^"]+)"', site.get(path).text)
    assert operation
    person = {"name": "ENTIN UJI", "nik": GUEST_NIK, "phone": PHONE, "priority": REGULAR, "op_id": operation.group(1)}
    # A refused form gives people back what they typed, and nobody else.
    assert site.post(path, person | {"name": ""}, allowed=True).status_code == 422
    number = site.post(path, person)
    assert Ticket.objects.filter(queue__visit=visit).exists(), number.text
    site.get(number.url.path)
    site.get(path)
    # The same NIK again, by somebody else.
    site.browser.cookies.clear()
    other = re.search(r'name="op_id" value="([^"]+)"', site.get(path).text)
    assert other
    assert site.post(path, person | {"op_id": other.group(1)}, allowed=True).status_code == 409


def desk_doors(site: Site, clerk: Officer) -> None:
    desa = clerk.office.kecamatan_set.get().desa_set.get()
    queue = make_day(point=make_point(desa))
    path = f"/antrean/{queue.visit_id}/daftar/"
    site.get(path)
    site.post(path, {"q": NIK}, allowed=True)  # the search box keeps what the officer typed
    site.get(f"/antrean/{queue.visit_id}/")


def error_doors(site: Site) -> None:
    assert site.get("/tidak-ada/").status_code == 404
    strange = site.browser.get(f"{site.url}/warga/{NIK}/")
    assert strange.status_code == 404
    assert not leaks(strange.text)
    assert site.keep(site.browser.get(site.url, headers={"Host": "asing.invalid"})).status_code == 400
    refused = site.browser.post(f"{site.url}/warga/cari-nik/", data={"nik": NIK})  # without the token
    assert site.keep(refused).status_code == 403
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE kecamatan_resident RENAME TO resident_away")
    try:
        assert site.post("/warga/cari-nik/", {"nik": NIK}).status_code == 500
        assert site.post("/warga/cari-nik/", {"nik": GUEST_NIK}).status_code == 500
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE resident_away RENAME TO kecamatan_resident")


def admin_doors(site: Site, admin: Officer, resident: Resident) -> None:
    site.enter(admin)
    for page in ("/akses-data/", f"/akses-data/?warga={resident.pk}", "/akses-data.csv", "/jejak/", "/masa-simpan/"):
        assert site.get(page).status_code == 200
    for event in re.findall(r"/jejak/[0-9a-f-]{36}/", site.get("/jejak/").text):
        site.get(event)
    paper = site.post(f"/warga/{resident.pk}/laporan-data/", WHY, allowed=True)
    assert paper.content.startswith(b"%PDF")


def command_doors(tmp_path: Path) -> list[str]:
    source = tmp_path / "berkas.csv"
    source.write_bytes(file())
    broken = tmp_path / "rusak.csv"
    broken.write_text(f"{NIK};{KK}\n{PHONE}\n")
    return [
        run("import_roster", str(source)),
        run("import_roster", str(source), "--json", "--dry-run"),
        run("import_roster", str(broken), expect=1),
        run("rotate_keys"),
        run("apply_retention", "--dry-run"),
        run("apply_retention"),
        run("check", "--database", "default"),
    ]


# --- What was written ---


def plain_rows() -> Iterator[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            for (text,) in cursor.fetchall():
                # The key of a page and a sealed value are long; what reads as a number of ours is a leak.
                yield f"table {table}", text
    for session in Session.objects.all():
        yield "session", str(session.get_decoded())


def in_redis() -> Iterator[tuple[str, str]]:
    store = redis.Redis.from_url(settings.CELERY_BROKER_URL)
    for key in store.scan_iter():
        yield "redis key", key.decode(errors="replace")
        yield "redis value", (store.dump(key) or b"").decode(errors="replace")


def unpacked(said: list[str]) -> Iterator[str]:
    """What passed Redis, and the bodies of messages in it, which are base64."""
    for text in said:
        yield text
        for body in re.findall(r'"body": "([A-Za-z0-9+/=]+)"', text.replace('\\"', '"')):
            yield base64.b64decode(body).decode(errors="replace")


@pytest.mark.usefixtures("celery_worker_process")
def test_a_number_that_goes_in_by_every_door_comes_out_nowhere(
    site: Site,
    heard: list[str],
    clerk: Officer,
    tmp_path: Path,
    database_that_tells_all: Path,
    worker_log: Callable[[], str],
) -> None:
    admin = make_officer(Role.ADMIN, clerk.office)
    site.enter(clerk)
    resident = import_door(site)
    search_doors(site, resident)
    reveal_door(site, resident)
    desk_doors(site, clerk)
    error_doors(site)
    admin_doors(site, admin, resident)
    said = command_doors(tmp_path)
    public_doors(site, clerk)

    assert DataAccess.objects.filter(kind="reveal").exists()
    found = [f"page {url}" for url, end, headers, body in site.answers if leaks(end + headers + body)]
    found += ["command" for text in said if leaks(text)]
    found += [place for place, text in plain_rows() if leaks(text)]
    found += [place for place, text in in_redis() if leaks(text)]
    found += ["redis command" for text in unpacked(heard) if leaks(text)]
    found += ["worker log"] if leaks(worker_log()) else []
    assert found == []

    web = site.log.read_text()
    assert "Traceback" in web, "the error of the 500 is there"
    assert '"GET /warga/[nomor …0000]/' in web, "the access log is there, and masked"
    assert [line for line in web.splitlines() if leaks(line)] == []
    statements = database_that_tells_all.read_text(errors="replace") if database_that_tells_all.exists() else ""
    assert [line for line in statements.splitlines() if leaks(line)] == []


def test_the_search_would_find_a_leak() -> None:
    assert leaks(f"x {NIK} y") == ["0000"]
    assert leaks("9803 0145 0793 0000")
    assert leaks("9803.0145.0793.0000")
    assert leaks(f"+62{PHONE[1:]}")
    assert leaks("0813-7788-9944")
    assert not leaks("•••• •••• •••• 0000, •••• ••• 944")
