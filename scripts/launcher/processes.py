"""Children that never outlive us.

Three walls, because a `kill -9` leaves no time for good manners:

1. the kernel signals each child the moment the launcher dies (`PR_SET_PDEATHSIG`);
2. a guard process, which notices the same through a pipe, kills whatever is left of the children's sessions some
   seconds later: grandchildren, and children too busy to listen;
3. the next start reads who was recorded, and kills what both walls missed.

Every child leads a session of its own. Otherwise Ctrl+C would reach PostgreSQL at the same moment as the web server,
and no order of stopping would be possible.
"""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from scripts.launcher.folders import ROOT, Stop, last_lines

RUN = "JEMPUTBOLA_RUN"  # in the environment of what tests and commands start, and so of what those start
_PR_SET_PDEATHSIG = 1
_libc: ctypes.CDLL | None = ctypes.CDLL(None, use_errno=True) if platform.system() == "Linux" else None


@dataclass(frozen=True)
class Mark:
    """Enough to recognise a process later: its number alone may have been given to somebody else since."""

    pid: int
    started: str

    def __str__(self) -> str:
        return f"{self.pid}@{self.started}"

    @classmethod
    def parse(cls, text: str) -> Mark:
        pid, _, started = text.partition("@")
        return cls(int(pid), started)


@dataclass(frozen=True)
class Owner:
    """The user a child runs as, when that is not ourselves."""

    uid: int
    gid: int


def identity(owner: Owner | None) -> dict[str, Any]:
    """What Popen and run need to become that user; nothing when we stay who we are."""
    return {} if owner is None else {"user": owner.uid, "group": owner.gid, "extra_groups": []}


class Interrupted(Exception):
    """Somebody asked the launcher to stop (Ctrl+C, SIGTERM, SIGHUP)."""


class Wishes:
    """What the signals so far ask for. They only leave a note here; the code looks at it where it can stop safely."""

    asked = 0

    def listen(self) -> None:
        """Start taking notes instead of dying."""
        for wanted in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(wanted, self._note)

    def _note(self, *_: object) -> None:
        self.asked += 1

    def check(self) -> None:
        """Raise Interrupted if anybody asked."""
        if self.asked:
            raise Interrupted

    @property
    def in_a_hurry(self) -> bool:
        """A second Ctrl+C: kill, do not ask."""
        return self.asked > 1


wishes = Wishes()


class Child:
    """One running process of ours, with its name for people, its log and the signal that asks it to stop."""

    def __init__(self, name: str, popen: subprocess.Popen[bytes], *, log: Path, stop_signal: signal.Signals) -> None:
        self.name = name
        self.popen = popen
        self.log = log
        self.stop_signal = stop_signal
        self.mark = mark_of(popen.pid)
        self.asked = False

    def has_ended(self) -> bool:
        """Is it over, by itself or because we stopped it?"""
        return self.popen.poll() is not None

    def complaint(self) -> str:
        """What to tell when it ended though nobody asked it to."""
        return f"{self.name} ended (exit code {self.popen.returncode}). Its log is {self.log}:\n{last_lines(self.log)}"

    def ask_to_stop(self) -> None:
        """Send the signal that asks, once, and do not wait."""
        if not self.asked and not self.has_ended():
            self.popen.send_signal(self.stop_signal)
            self.asked = True

    def stop(self, patience: float) -> None:
        """Ask it to stop, wait that many seconds, then kill its whole session."""
        if not self.has_ended():
            self.ask_to_stop()
            deadline = time.monotonic() + patience
            while not self.has_ended() and time.monotonic() < deadline and not wishes.in_a_hurry:
                time.sleep(0.02)
        kill_session(self.mark)
        self.popen.wait()


def _dying_with(parent: int, death_signal: signal.Signals) -> Callable[[], None]:
    def prepare() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # a shell that starts us with `&` has us ignore it
        if _libc:
            _libc.prctl(_PR_SET_PDEATHSIG, int(death_signal))
            if os.getppid() != parent:  # it died between fork and prctl
                os._exit(1)

    return prepare


def dying_with_us(death_signal: signal.Signals = signal.SIGTERM) -> Callable[[], None]:
    """For `preexec_fn` of a child that stays in our own session: the kernel ends it when we die."""
    return _dying_with(os.getpid(), death_signal)


def start(
    name: str,
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    log: Path,
    stop_signal: signal.Signals = signal.SIGTERM,
    owner: Owner | None = None,
    stdin: str | None = None,
    cwd: Path = ROOT,
) -> Child:
    """Start a child in a session of its own, output appended to `log`. `stdin` is text it reads once (secrets, say)."""
    with log.open("ab") as output:
        popen = subprocess.Popen(
            [str(part) for part in command],
            env=dict(env),
            cwd=cwd,
            stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_dying_with(os.getpid(), stop_signal),
            **identity(owner),
        )
    if stdin is not None and popen.stdin is not None:
        popen.stdin.write(stdin.encode())
        popen.stdin.close()
    return Child(name, popen, log=log, stop_signal=stop_signal)


def wait_until(ready: Callable[[], bool], child: Child, *, seconds: float, what: str) -> None:
    """Poll until `ready()`; Stop with the child's log when it ends or the time is over."""
    deadline = time.monotonic() + seconds
    while not ready():
        wishes.check()
        if child.has_ended():
            raise Stop(child.complaint())
        if time.monotonic() > deadline:
            log = f"Its log is {child.log}:\n{last_lines(child.log)}"
            raise Stop(f"{child.name} did not {what} within {seconds:.0f} seconds. {log}")
        time.sleep(0.05)


# ---- recognising and killing what is left ---------------------------------------------------------------------------


def _stat_fields(pid: int) -> list[str] | None:
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    return text[text.rindex(")") + 2 :].split()  # [0] is the state, [3] the session, [19] the start time


def mark_of(pid: int) -> Mark:
    """The mark of a process that runs now. The boot is part of it, since start times count from there."""
    fields = _stat_fields(pid)
    boot = _boot_id()
    return Mark(pid, f"{boot}:{fields[19]}" if fields else f"{boot}:gone")


def _boot_id() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()[:8]
    except OSError:
        return "none"


def alive(mark: Mark) -> bool:
    """Is this very process still running (and not only waiting to be buried)?"""
    fields = _stat_fields(mark.pid)
    return fields is not None and fields[0] not in "ZX" and mark.started == f"{_boot_id()}:{fields[19]}"


def session_members(mark: Mark) -> list[int]:
    """Processes of the session that this child led. Empty when its number has meanwhile gone to another process."""
    leader = _stat_fields(mark.pid)
    if not mark.started.startswith(f"{_boot_id()}:") or (leader and mark.started != f"{_boot_id()}:{leader[19]}"):
        return []
    members = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            fields = _stat_fields(int(entry.name))
            if fields and fields[3] == str(mark.pid) and fields[0] not in "ZX":
                members.append(int(entry.name))
    return members


def kill_session(mark: Mark) -> None:
    """Kill what is left of a child's session, at once."""
    for pid in session_members(mark):
        _kill(pid)


def wait_gone_or_kill(marks: Sequence[Mark], patience: float, *, run: str = "") -> bool:
    """Give sessions, and processes of this run (see RUN), some seconds to end by themselves, then kill them.

    True when something had to be killed.
    """
    deadline = time.monotonic() + patience
    while any(session_members(mark) for mark in marks) or processes_of(run):
        if time.monotonic() > deadline:
            for mark in marks:
                kill_session(mark)
            for pid in processes_of(run):
                _kill(pid)
            return True
        time.sleep(0.1)
    return False


def processes_of(run: str) -> list[int]:
    """Processes whose environment carries the name of this run, whatever session they made for themselves."""
    if not run:
        return []
    wanted = f"{RUN}={run}".encode()
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                if wanted in (entry / "environ").read_bytes().split(b"\0"):
                    found.append(int(entry.name))
            except OSError:
                continue
    return found


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


# ---- the guard ------------------------------------------------------------------------------------------------------


class Guard:
    """A small process that is told of each child and waits for our death: a pipe closed without a word."""

    def __init__(self, log: Path) -> None:
        with log.open("ab") as output:
            self._popen = subprocess.Popen(
                [sys.executable, "-m", "scripts.launcher.guard"],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self._pipe = cast(IO[bytes], self._popen.stdin)

    def watch(self, child: Child) -> None:
        """Kill this child's session too, should we die."""
        self._tell(str(child.mark))

    def watch_folder(self, folder: Path) -> None:
        """Remove this temporary folder, should we die."""
        self._tell(f"folder {folder}")

    def watch_run(self, run: str) -> None:
        """Kill whatever carries the name of this run in its environment, should we die."""
        self._tell(f"run {run}")

    def dismiss(self) -> None:
        """All is stopped in good order; the guard may go."""
        self._tell("done")
        self._pipe.close()
        self._popen.wait()

    def _tell(self, line: str) -> None:
        try:
            self._pipe.write(line.encode() + b"\n")
            self._pipe.flush()
        except BrokenPipeError:  # the guard was killed: two walls remain
            return
