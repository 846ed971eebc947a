"""Who is using this checkout's servers now: a lock that dies with its holder, and a file that tells the addresses."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from scripts.launcher.folders import STATE, prepare_state, say, write_private
from scripts.launcher.processes import Child, Mark, alive, mark_of, wait_gone_or_kill

_LOCK = STATE / "lock"
_FILE = STATE / "running.json"


class Lock:
    """Held by whoever runs the lasting servers. The kernel lets go of it when the holder dies, however it dies."""

    def __init__(self) -> None:
        prepare_state()
        self._file = _LOCK.open("a")

    def take(self) -> bool:
        """Take it if it is free."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def release(self) -> None:
        """Let go, and forget what was published."""
        _FILE.unlink(missing_ok=True)
        self._file.close()


@dataclass(frozen=True)
class Running:
    """What the holder of the lock published. `env` is empty until its servers can be used."""

    kind: str  # "up" or "manage"
    launcher: str  # its mark
    env: dict[str, str] = field(default_factory=dict)
    children: list[str] = field(default_factory=list)
    address: str = ""


def publish(kind: str, *, env: dict[str, str], children: Iterable[Child], address: str = "") -> None:
    """Say what is running. Readable by the owner only: there are passwords in it."""
    document: dict[str, Any] = {
        "kind": kind,
        "launcher": str(mark_of(os.getpid())),
        "env": env,
        "children": [str(child.mark) for child in children],
        "address": address,
    }
    write_private(_FILE, json.dumps(document, indent=1))


def read() -> Running | None:
    """What is published by a launcher that is alive, or None."""
    last = _read_last()
    return last if last and alive(Mark.parse(last.launcher)) else None


def _read_last() -> Running | None:
    try:
        return Running(**json.loads(_FILE.read_text()))
    except (OSError, ValueError, TypeError):
        return None


def bury_the_dead() -> None:
    """With the lock in hand: if the last holder died without cleaning up, see that none of its children is left."""
    last = _read_last()
    if last is None:
        return
    marks = [Mark.parse(text) for text in last.children]
    if marks and wait_gone_or_kill(marks, patience=8):
        say("Processes left over from a launcher that was killed have been ended.")
    _FILE.unlink(missing_ok=True)
