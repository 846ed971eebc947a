"""Commands that need the servers for as long as they last: `manage`, `test`, `bench`, `with-servers`."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from scripts.launcher import fingerprints, postgres, running, secrets
from scripts.launcher.environment import FILLED_IN, for_django, load_dotenv
from scripts.launcher.folders import ROOT, STATE, Stop, prepare_state, say
from scripts.launcher.processes import RUN, Guard, dying_with_us
from scripts.launcher.servers import Servers, check_pair, given, start_servers


def manage(arguments: Sequence[str]) -> int:
    """Run one of Django's commands against the lasting data: beside a running `make run`, else with the servers up
    for as long as it lasts. Gives the exit code of the command; its stdout is not touched."""
    load_dotenv()
    check_pair()
    prepare_state()
    if arguments[:1] in (["migrate"], ["flush"]):
        fingerprints.DATA.clear()  # the next `make run` looks again
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    if all(given()):
        known = secrets.load_or_make(data_exists=postgres.exists())
        return foreground(command, for_django(known, Servers(*given())))
    lock = running.Lock()
    there = _wait_for_lock_or_servers(lock)
    if there is not None:
        return foreground(command, os.environ | there.env)
    guard = Guard(STATE / "log" / "guard.log")
    try:
        running.bury_the_dead()
        known = secrets.load_or_make(data_exists=postgres.exists())
        servers = start_servers(known, guard)
        try:
            env = for_django(known, servers)
            running.publish("manage", env=env, children=servers.children)
            return foreground(command, env)
        finally:
            servers.stop()
    finally:
        lock.release()
        guard.dismiss()


def _wait_for_lock_or_servers(lock: running.Lock) -> running.Running | None:
    """None: the lock is ours. Otherwise a running `make run` whose servers can be used."""
    told = False
    deadline = time.monotonic() + 600
    while not lock.take():
        there = running.read()
        if there and there.kind == "up" and there.env:
            return there
        if not told:
            told = True
            say("Another command is using the database of this checkout; waiting for it ...")
        if time.monotonic() > deadline:
            raise Stop("Gave up after ten minutes: another command still holds the database of this checkout.")
        time.sleep(0.1)
    return None


def temporarily(command: Sequence[str], *, durable: bool, purpose: str, extra_env: dict[str, str] | None = None) -> int:
    """Run a command with two fresh servers of its own, thrown away afterwards. Several may do so at the same time."""
    check_pair()
    folder = Path(tempfile.mkdtemp(prefix=f"jemputbola-{purpose}-"))
    guard = Guard(folder / "guard.log")
    guard.watch_folder(folder)
    try:
        known = secrets.make()
        servers = start_servers(known, guard, temporary=folder, durable=durable)
        try:
            static = folder / "static"
            static.mkdir()
            own = {name: known[name] for name in FILLED_IN}  # never the real keys of the person who runs this
            own |= {
                "STATIC_ROOT": str(static),
                "DEMO": "false",
                "DEBUG": "false",
                "PUBLIC_URL": "http://127.0.0.1:8000",
            }
            env = for_django(known, servers) | own
            guard.watch_run(folder.name)
            return foreground(command, env | {RUN: folder.name} | (extra_env or {}))
        finally:
            servers.stop()
    finally:
        guard.dismiss()
        shutil.rmtree(folder, ignore_errors=True)


def foreground(command: Sequence[str], env: dict[str, str]) -> int:
    """Run a command with our own stdin, stdout and stderr; gives its exit code (128 + n when signal n ended it).

    Ctrl+C reaches it directly from the terminal; we only wait until it has reacted.
    """
    previous = signal.signal(signal.SIGINT, lambda *_: None)
    popen = subprocess.Popen([*command], env=env, cwd=ROOT, preexec_fn=dying_with_us())
    signal.signal(signal.SIGTERM, lambda *_: popen.terminate())
    signal.signal(signal.SIGHUP, lambda *_: popen.terminate())
    try:
        code = popen.wait()
    finally:
        signal.signal(signal.SIGINT, previous)
    return code if code >= 0 else 128 - code
