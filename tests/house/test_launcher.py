"""The launcher, really run: what it starts, keeps and leaves behind. Each test has a state folder of its own."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from scripts.launcher import ports
from scripts.launcher.processes import Mark, alive, session_members

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.launcher


class Place:
    """A state folder, and the launcher run on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.started: list[subprocess.Popen[str]] = []
        ours = (
            "DATABASE_URL",
            "REDIS_URL",
            "STATIC_ROOT",
            "STATIC_STORAGE",
            "EMAIL_URL",
            "MESSAGE_GATEWAY_URL",
            "PORT",
        )
        self.env = {name: value for name, value in os.environ.items() if name not in ours}
        self.env |= {"JEMPUTBOLA_STATE_DIR": str(folder), "DEMO": "0"}

    def launch(self, *words: str, **more: str) -> subprocess.Popen[str]:
        popen = subprocess.Popen(
            [sys.executable, "-m", "scripts.launcher", *words],
            cwd=ROOT,
            env=self.env | more,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.started.append(popen)
        return popen

    def manage(self, *words: str) -> subprocess.CompletedProcess[str]:
        popen = self.launch("manage", *words)
        out, err = popen.communicate(timeout=180)
        return subprocess.CompletedProcess(words, popen.returncode, out, err)

    def published(self) -> dict[str, object]:
        try:
            return dict(json.loads((self.folder / "running.json").read_text()))
        except (OSError, ValueError):
            return {}

    def children(self) -> list[Mark]:
        recorded = self.published().get("children", [])
        assert isinstance(recorded, list)
        return [Mark.parse(text) for text in recorded]

    def wait_for_address(self, popen: subprocess.Popen[str]) -> str:
        def answered() -> bool:
            now = self.published()
            return bool(now.get("address")) and str(now["launcher"]).startswith(f"{popen.pid}@")

        until(lambda: answered() or popen.poll() is not None, seconds=180)
        assert popen.poll() is None, "\n".join(popen.communicate())
        return str(self.published()["address"])


def until(condition: Callable[[], object], *, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def nothing_left(marks: list[Mark]) -> bool:
    return not any(alive(mark) or session_members(mark) for mark in marks)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """A state folder that nobody used yet."""
    yield from cleared_away(Place(tmp_path / "state"))


@pytest.fixture(scope="module")
def site_place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A state folder shared by the tests that start the whole site, so that tables and territory are made once."""
    yield from cleared_away(Place(tmp_path_factory.mktemp("site") / "state"))


def cleared_away(here: Place) -> Iterator[Place]:
    yield here
    marks = here.children()
    for popen in here.started:
        if popen.poll() is None:
            popen.kill()
        with contextlib.suppress(ValueError):  # read to its end already
            popen.communicate()
    until(lambda: nothing_left(marks), seconds=40)


KEEP = "from django.db import connection; connection.cursor().execute('create table kept as select 42 as answer')"
RECALL = (
    "from django.db import connection; cursor = connection.cursor();"
    " cursor.execute('select answer from kept'); print(cursor.fetchone()[0])"
)
SLEEP = "import time; print('here', flush=True); time.sleep(60)"


def test_a_command_starts_the_servers_and_the_data_stay(place: Place) -> None:
    assert place.manage("shell", "--no-imports", "-c", KEEP).returncode == 0
    assert not (place.folder / "running.json").exists()

    again = place.manage("shell", "--no-imports", "-c", RECALL)

    assert (again.returncode, again.stdout) == (0, "42\n")  # nothing of the launcher is in the command's output


def test_the_exit_code_of_a_command_is_handed_on(place: Place) -> None:
    assert place.manage("shell", "--no-imports", "-c", "raise SystemExit(7)").returncode == 7


def test_secrets_are_for_the_owner_only(place: Place) -> None:
    place.manage("version")
    assert (place.folder / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert place.folder.stat().st_mode & 0o077 == 0


def test_new_keys_are_never_invented_beside_old_data(place: Place) -> None:
    place.manage("version")
    (place.folder / "secrets.json").unlink()

    refused = place.manage("version")

    assert refused.returncode == 1
    assert "secrets.json is gone but the database is still there" in refused.stderr


def test_servers_that_are_named_are_used_and_none_is_started(place: Place) -> None:
    named = {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL")}
    look = "from django.conf import settings as s; print(s.DATABASES['default']['PORT'], s.CELERY_BROKER_URL)"

    popen = place.launch("manage", "shell", "--no-imports", "-c", look, **named)
    out, err = popen.communicate(timeout=180)

    assert popen.returncode == 0, err
    assert out.split() == [str(urlsplit(named["DATABASE_URL"]).port), named["REDIS_URL"]]
    assert not (place.folder / "postgres").exists()
    assert not (place.folder / "valkey").exists()


def test_after_kill_9_of_a_command_nothing_is_left_and_the_next_start_is_clean(place: Place) -> None:
    place.manage("shell", "--no-imports", "-c", KEEP)
    killed = place.launch("manage", "shell", "--no-imports", "-c", SLEEP)
    assert killed.stdout is not None
    assert killed.stdout.readline() == "here\n"
    marks = place.children()
    assert len(marks) == 2

    killed.kill()
    until(lambda: nothing_left(marks), seconds=40)

    assert place.manage("shell", "--no-imports", "-c", RECALL).stdout == "42\n"


def test_the_whole_site_starts_refuses_a_second_start_and_survives_kill_9(site_place: Place) -> None:
    first = site_place.launch("up")
    address = site_place.wait_for_address(first)
    with urllib.request.urlopen(address) as page:
        assert page.status == 200

    second = site_place.launch("up")
    _out, err = second.communicate(timeout=180)
    assert second.returncode == 1
    assert f"already runs from this checkout at {address}" in err

    beside = site_place.manage("shell", "--no-imports", "-c", KEEP)  # uses the servers of the running site
    assert beside.returncode == 0, beside.stderr

    marks = site_place.children()
    assert len(marks) == 6  # PostgreSQL, Valkey, sink, worker, web, beat
    first.kill()
    until(lambda: nothing_left(marks), seconds=40)

    third = site_place.launch("up")
    site_place.wait_for_address(third)
    marks = site_place.children()
    third.send_signal(signal.SIGTERM)
    out, err = third.communicate(timeout=180)
    assert third.returncode == 0, out + err
    assert re.search(r"Set-up code for the first-start page: (\w{4}-){2}\w{4}\n", out), "nobody has an account yet"
    assert nothing_left(marks)
    assert site_place.manage("shell", "--no-imports", "-c", RECALL).stdout == "42\n"


def test_when_one_part_ends_all_stop_and_its_log_is_named(site_place: Place) -> None:
    site = site_place.launch("up")
    site_place.wait_for_address(site)
    marks = site_place.children()
    beat = marks[-1]

    os.kill(beat.pid, signal.SIGKILL)
    _out, err = site.communicate(timeout=180)

    assert site.returncode == 1
    assert "beat ended" in err
    assert str(site_place.folder / "log" / "beat.log") in err
    assert nothing_left(marks)


def test_a_taken_port_is_told_and_the_next_free_one_used(place: Place) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        wish = taken.getsockname()[1]
        assert ports.next_free(wish) != wish
        assert not ports.is_free(wish)


def test_without_chromium_the_journeys_left_out_are_named_last(place: Place, tmp_path: Path) -> None:
    tests = "import pytest\n\n@pytest.mark.browser\ndef test_a_journey(): pass\n\ndef test_a_rule(): pass\n"
    (tmp_path / "test_two.py").write_text(tests)

    popen = place.launch(
        "test", str(tmp_path / "test_two.py"), "-c", str(ROOT / "pyproject.toml"), PATH="", CHROMIUM=""
    )
    out, err = popen.communicate(timeout=180)

    assert popen.returncode == 0, out + err
    assert "1 passed, 1 deselected" in out
    assert "NOT RUN, because there is no Chromium here (browser journeys: 1):" in out.splitlines()[-3]
    assert "test_a_journey" in out.splitlines()[-2]
