"""`make run`: everything, in order, until somebody asks it to stop or a part of it ends."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

from scripts.launcher import fingerprints, ports, postgres, running, secrets
from scripts.launcher.environment import for_django, load_dotenv
from scripts.launcher.folders import ROOT, STATE, Stop, last_lines, prepare_state
from scripts.launcher.processes import Child, Guard, Interrupted, start, wait_until, wishes
from scripts.launcher.servers import Servers, check_pair, given, start_servers

LOGS = STATE / "log"
# Every queue that settings route work to; a test in tests/house compares.
QUEUES = ("jemputbola", "roster", "messages")
_ALONE = ("--without-gossip", "--without-mingle")  # there is no other worker to talk to
_GUNICORN = (
    *("--worker-class", "gthread", "--workers", "2", "--threads", "4"),
    *("--graceful-timeout", "10", "--no-control-socket", "--log-file", "-"),
)
_LARGEST_LOG = 20_000_000


def run() -> int:
    """Start everything, say where it is, watch it, stop it in order. Gives the exit code: 0 when asked to stop."""
    began = time.monotonic()
    load_dotenv()
    check_pair()
    prepare_state()
    lock = running.Lock()
    _take_or_tell(lock)
    wishes.listen()
    guard = Guard(LOGS / "guard.log")
    site = Site(guard)
    try:
        running.bury_the_dead()
        site.open(began)
        site.watch()
    except Interrupted:
        print("\nStopping ...", flush=True)
    finally:
        site.close()
        lock.release()
        guard.dismiss()
        print("Stopped.", flush=True)
    return 0


def _take_or_tell(lock: running.Lock) -> None:
    deadline = time.monotonic() + 60
    told = False
    while not lock.take():
        there = running.read()
        if there and there.kind == "up":
            where = f" at {there.address}" if there.address else ", and is still starting"
            process = there.launcher.partition("@")[0]
            raise Stop(f"Jemput Bola already runs from this checkout{where} (process {process}). Stop that one first.")
        if not told and there:
            told = True
            print("A management command is using the database of this checkout; waiting for it ...", flush=True)
        if time.monotonic() > deadline:
            raise Stop("Another command still holds the database of this checkout. Try again when it is done.")
        time.sleep(0.1)


class Site:
    """All the processes of one `make run`, in the order in which they were started."""

    def __init__(self, guard: Guard) -> None:
        self.guard = guard
        self.servers = Servers("", "")
        self.parts: list[Child] = []
        self.env: dict[str, str] = {}
        self.address = ""
        self.note = ""

    # ---- starting

    def open(self, began: float) -> None:
        """Servers, schema, data, static files, processes; returns when the first page answers."""
        for log in LOGS.glob("*.log"):
            if log.stat().st_size > _LARGEST_LOG:
                log.replace(log.with_suffix(".log.1"))
        known = secrets.load_or_make(data_exists=postgres.exists() and not given()[0])
        print("Starting the database ..." if postgres.exists() else "Making the database ...", flush=True)
        self.servers = start_servers(known, self.guard)
        host, port = self._choose_address()
        self.env = for_django(known, self.servers, PUBLIC_URL=self.address)
        sink = self._sink_wanted()
        self._publish()
        self._prepare_data()
        self._start_processes(host, port, sink)
        self._wait_for_first_page(host, port)
        self._publish(self.address)
        self._tell(time.monotonic() - began)

    def _choose_address(self) -> tuple[str, int]:
        host = os.environ.get("HOST") or "127.0.0.1"
        try:
            wish = int(os.environ.get("PORT") or 8000)
        except ValueError:
            raise Stop(f"PORT={os.environ['PORT']} is not a number.") from None
        if not 0 < wish < 65536:
            raise Stop(f"PORT={wish} is not a port (1 to 65535).")
        port = ports.next_free(wish, host)
        if port != wish:
            print(f"Port {wish} is taken, using {port}.", flush=True)
        self.address = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"  # noqa: S104 (asked for by HOST)
        return host, port

    def _sink_wanted(self) -> tuple[int, int] | None:
        """Ports of the local sink for mail and messages (a page for staff shows them), unless both are named."""
        smtp, web = ports.free(), ports.free()
        wanted = False
        if not self.env.get("EMAIL_URL"):
            self.env["EMAIL_URL"] = f"smtp://127.0.0.1:{smtp}"
            wanted = True
        if not self.env.get("MESSAGE_GATEWAY_URL"):
            self.env["MESSAGE_GATEWAY_URL"] = f"http://127.0.0.1:{web}/messages"
            wanted = True
        return (smtp, web) if wanted else None

    def _prepare_data(self) -> None:
        """Schema, then the territory and (unless DEMO=0) the demo data; both do nothing when they were done before.
        The static files are collected meanwhile. All of it is left out when nothing changed since it was done here."""
        static = self._collect_static()
        demo = self.env["DEMO"] == "true"
        known = fingerprints.of_data(self.servers.database_url, demo)
        own_database = not given()[0]
        if not (own_database and fingerprints.DATA.fits(known)):
            fingerprints.DATA.clear()
            self._manage("migrate", "--no-input", "--verbosity", "0", doing="Bringing the tables up to date")
            doing = "Loading the territory" + (" and the demo" if demo else "")
            self._manage("prepare_data", *([] if demo else ["--no-demo"]), doing=doing)
            fingerprints.DATA.set(known, self._words_of("demo_accounts") if demo else "")
        # What to say at the end: one account per role, or the code that makes somebody the first admin.
        self.note = fingerprints.DATA.note if demo else self._words_of("setup_code")
        if static:
            wait_until(static.has_ended, static, seconds=120, what="collect the static files")
            if static.popen.returncode:
                raise Stop(static.complaint())
            self.parts.remove(static)
            fingerprints.STATIC.set(fingerprints.of_static(self.env["STATIC_ROOT"]))

    def _words_of(self, name: str) -> str:
        """What a short command of Django says."""
        command = [sys.executable, "manage.py", name]
        done = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Stop(f"manage.py {name} failed:\n{done.stderr}")
        return done.stdout.rstrip()

    def _collect_static(self) -> Child | None:
        folder = Path(self.env["STATIC_ROOT"])
        if folder.is_dir() and any(folder.iterdir()) and fingerprints.STATIC.fits(fingerprints.of_static(str(folder))):
            return None
        if folder.is_relative_to(STATE):
            shutil.rmtree(folder, ignore_errors=True)
        arguments = ["collectstatic", "--no-input", "--verbosity", "0"]
        return self._begin("collectstatic", [sys.executable, "manage.py", *arguments], log="collectstatic.log")

    def _manage(self, *arguments: str, doing: str) -> None:
        """Run one of Django's commands to its end; Stop with its words when it fails."""
        print(f"{doing} ...", flush=True)
        name = f"manage.py {arguments[0]}"
        child = self._begin(name, [sys.executable, "manage.py", *arguments], log=f"{arguments[0]}.log", fresh=True)
        wait_until(child.has_ended, child, seconds=3600, what="finish")
        self.parts.remove(child)
        if child.popen.returncode:
            raise Stop(f"{name} failed. Its log is {child.log}:\n{last_lines(child.log, 25)}")

    def _begin(self, name: str, command: list[str], *, log: str, fresh: bool = False, **more: str) -> Child:
        path = LOGS / log
        if fresh:
            path.unlink(missing_ok=True)
        child = start(name, command, env=self.env | more, log=path, stop_signal=signal.SIGTERM)
        self.guard.watch(child)
        self.parts.append(child)
        self._publish()
        return child

    def _start_processes(self, host: str, port: int, sink: tuple[int, int] | None) -> None:
        print("Starting web, worker and beat ...", flush=True)
        python = [sys.executable, "-m"]
        celery = [*python, "celery", "-A", "jemputbola"]
        if sink:
            smtp, web = (str(number) for number in sink)
            command = [sys.executable, "manage.py", "message_sink", "--smtp-port", smtp, "--http-port", web]
            self._begin("message sink", command, log="sink.log")
        self._begin(
            "worker",
            [*celery, "worker", "--loglevel", "INFO", "--concurrency", "2", "--queues", ",".join(QUEUES), *_ALONE],
            log="worker.log",
        )
        bind = ("--bind", f"{host}:{port}")
        self._begin(
            "web",
            [*python, "gunicorn", "jemputbola.wsgi:application", *bind, *_GUNICORN],
            log="web.log",
            DATABASE_POOL=os.environ.get("DATABASE_POOL") or "4",
        )
        self._begin(
            "beat",
            [*celery, "beat", "--loglevel", "INFO", "--schedule", str(STATE / "beat-schedule"), "--pidfile", ""],
            log="beat.log",
        )

    def _wait_for_first_page(self, host: str, port: int) -> None:
        web = next(part for part in self.parts if part.name == "web")
        allowed = [name for name in self.env["ALLOWED_HOSTS"].split(",") if name.strip() and name != "*"]
        name = allowed[0].strip().lstrip(".") if allowed else "127.0.0.1"
        target = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104 (asked for by HOST)

        def ready() -> bool:
            self._check_parts()
            status = first_page(target, port, name)
            if status >= 400:
                raise Stop(f"The first page answers {status}. The log is {web.log}:\n{last_lines(web.log, 25)}")
            return status == 200

        wait_until(ready, web, seconds=90, what="answer")

    def _tell(self, seconds: float) -> None:
        print(f"\nJemput Bola is up after {seconds:.1f} seconds: {self.address}", flush=True)
        if self.note:
            print(self.note, flush=True)
        print(f"Logs are in {LOGS}. Ctrl+C stops everything.", flush=True)

    def _publish(self, address: str = "") -> None:
        running.publish("up", env=self.env, children=[*self.servers.children, *self.parts], address=address)

    # ---- running and stopping

    def watch(self) -> None:
        """Until somebody asks us to stop, or a part ends by itself, which stops all the others."""
        while True:
            wishes.check()
            self._check_parts()
            time.sleep(0.2)

    def _check_parts(self) -> None:
        for child in [*self.parts, *self.servers.children]:
            if child.has_ended():
                raise Stop(f"Stopping everything, because {child.complaint()}")

    def close(self) -> None:
        """Stop all that runs: no new ticks, no new requests, let tasks finish, then sink, Valkey, PostgreSQL."""
        for names in (("beat", "web"), ("worker",), ("message sink",)):
            group = [part for part in self.parts if part.name in names]
            for part in group:
                part.ask_to_stop()
            for part in group:
                part.stop(patience=20)
        for part in self.parts:  # a command that was interrupted
            part.stop(patience=5)
        self.servers.stop()


def first_page(host: str, port: int, name: str) -> int:
    """The HTTP status of the first page, redirects on the same server followed; 0 when nobody answers yet."""
    path = "/"
    for _ in range(5):
        line = http.client.HTTPConnection(host, port, timeout=30)
        try:
            # A production-like set-up redirects to https; we are the proxy for the moment.
            line.request("GET", path, headers={"Host": f"{name}:{port}", "X-Forwarded-Proto": "https"})
            answer = line.getresponse()
            answer.read()
        except OSError:
            return 0
        finally:
            line.close()
        if answer.status not in (301, 302, 303, 307, 308):
            return answer.status
        there = urlsplit(answer.headers["Location"])
        if there.scheme == "https":
            return 200  # it redirects to https: that is its first answer, and a right one
        path = there.path or "/"
    return 0
