"""What every test gets, and guards that catch a whole kind of mistake for everyone."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from kecamatan.models import Officer

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""
WORKER_OPTIONS = (
    *("--queues", "jemputbola,roster,messages", "--concurrency", "2"),
    *("--loglevel", "INFO", "--without-gossip", "--without-mingle"),
)
# A slow machine is no failed test.
hypothesis_settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("house")
SIXTEEN_DIGITS = re.compile(r"(?<!\d)\d{16}(?!\d)")


def pytest_configure(config: pytest.Config) -> None:
    # Tests read static files from the source folder; the hashed set is checked by the page-weight journey. Set here and
    # not in the environment: the settings are read before this file is.
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    # Hashing a password well takes a tenth of a second, thousands of times over.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _no_nik_in_logs(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever a test does, our own code hands no full NIK to a logger; the masking filter is the second wall."""
    yield
    for record in caplog.records:
        if record.name.startswith(("kecamatan", "jemputbola", "antrian")):
            assert not SIXTEEN_DIGITS.search(record.getMessage()), f"{record.name} was handed a full NIK"


@pytest.fixture
def login(client: Client) -> Callable[[Officer], Client]:
    """Log an officer in on the test client: `page = login(officer).get(...)`."""

    def as_officer(officer: Officer) -> Client:
        client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return as_officer


@pytest.fixture
def query_count() -> Callable[[], contextlib.AbstractContextManager[CaptureQueriesContext]]:
    """`with query_count() as queries: ...; assert len(queries) <= 12`."""
    return lambda: CaptureQueriesContext(connection)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "id-ID", "timezone_id": "Asia/Jakarta"}


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    # Playwright's synchronous interface runs an event loop from its first test to the end of the run, in which the
    # ORM would refuse to work: in the test, in the fixtures before it, and in every test after it.
    if item.get_closest_marker("browser"):
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def environment_of_this_test() -> dict[str, str]:
    """The environment for a process of its own (a worker, a command) on the test's database."""
    database = connection.settings_dict
    url = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "jemputbola.settings"}
    environment["EMAIL_URL"] = f"smtp://{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    environment["MESSAGE_GATEWAY_URL"] = settings.MESSAGE_GATEWAY_URL
    return environment


@pytest.fixture
def celery_worker_process(transactional_db: None, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A real Celery worker, in a process of its own, on the test's database and broker."""
    log = tmp_path / "worker.log"
    with log.open("wb") as out:
        worker = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "jemputbola", "worker", *WORKER_OPTIONS],
            cwd=ROOT,
            env=environment_of_this_test(),
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_until(lambda: b" ready." in log.read_bytes(), seconds=60, what=lambda: log.read_text()[-2000:])
        yield worker
    finally:
        worker.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            worker.wait(15)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


@pytest.fixture
def worker_log(tmp_path: Path) -> Callable[[], str]:
    """What the worker of celery_worker_process has said so far."""
    return lambda: (tmp_path / "worker.log").read_text(errors="replace")


def wait_until(
    condition: Callable[[], object], *, seconds: float = 20, what: Callable[[], str] = lambda: "the condition"
) -> None:
    """Wait for something another process does; fails with what it says when the time is over."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"waited {seconds} s in vain: {what()}"
        time.sleep(0.05)
