"""Reads a file in a child process with limits, so that no file can take the worker with it. No Django."""

import contextlib
import datetime as dt
import json
import os
import select
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from kecamatan.roster.matching import Place
from kecamatan.roster.reading import Found, Refused, Repeated, RosterRow
from kecamatan.roster.refusals import RosterError

_ROOT = Path(__file__).resolve().parents[2]
_MAX_FRAME = 64_000_000


@dataclass(frozen=True)
class Limits:
    """What one file may cost: bytes of address space, seconds of processor, seconds on the wall."""

    memory_bytes: int = 1_500_000_000
    cpu_seconds: int = 180
    wall_seconds: float = 600


DEFAULT_LIMITS = Limits()

Frame = Found | list[RosterRow] | list[Refused] | list[Repeated]


def read_file(
    data: bytes,
    *,
    office_code: str,
    places: Iterable[Place],
    on: dt.date,
    limits: Limits = DEFAULT_LIMITS,
) -> Iterator[tuple[str, Any]]:
    """Pairs of kind and content: ("layout", Found), then ("rows", [RosterRow]), ("refused", [Refused]) and
    ("repeated", [Repeated]) in any order and number, then ("end", Found).

    Raises RosterError for a file that is refused, and reader_failed or reader_slow when the child met its limits. The
    child is gone when this generator is closed, however it ends.
    """
    request = {
        "memory_bytes": limits.memory_bytes,
        "cpu_seconds": limits.cpu_seconds,
        "office_code": office_code,
        "places": list(places),
        "on": on.isoformat(),
    }
    child = subprocess.Popen(
        [sys.executable, "-m", "kecamatan.roster.reader"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a traceback could hold a cell
        cwd=_ROOT,
        env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        start_new_session=True,
    )
    try:
        yield from _frames(child, json.dumps(request).encode() + b"\n" + data, limits)
    finally:
        child.kill()
        child.wait()
        for stream in (child.stdin, child.stdout):
            if stream:
                with contextlib.suppress(OSError):
                    stream.close()


def _frames(child: "subprocess.Popen[bytes]", payload: bytes, limits: Limits) -> Iterator[tuple[str, Any]]:
    deadline = time.monotonic() + limits.wall_seconds
    # The child reads all of its input before it answers, but one that died at once would leave us writing.
    feeder = threading.Thread(target=_feed, args=(child.stdin, payload), daemon=True)
    feeder.start()
    ended = False
    while (frame := _frame(child, deadline)) is not None:
        kind, content = frame
        if kind == "error":
            raise RosterError(*content)
        ended = kind == "end"
        yield kind, _typed(kind, content)
    if not ended:
        # Killed by its limits, aborted inside the reader, or broken: the sentence is the same.
        raise RosterError("reader_failed", f"{child.wait()}")


def _feed(stream: IO[bytes] | None, payload: bytes) -> None:
    if stream is None:
        return
    with contextlib.suppress(OSError):
        stream.write(payload)
        stream.close()


def _frame(child: "subprocess.Popen[bytes]", deadline: float) -> tuple[str, Any] | None:
    """The next frame; None where the child has ended."""
    head = _exactly(child, 4, deadline)
    if len(head) < 4:
        return None
    (size,) = struct.unpack(">I", head)
    if size > _MAX_FRAME:
        raise RosterError("reader_failed", "frame")
    body = _exactly(child, size, deadline)
    if len(body) < size:
        return None
    kind, content = json.loads(body)
    return kind, content


def _exactly(child: "subprocess.Popen[bytes]", size: int, deadline: float) -> bytes:
    """`size` bytes of the child's answers, fewer where it ended. Raises RosterError reader_slow."""
    pieces: list[bytes] = []
    descriptor = child.stdout.fileno() if child.stdout else -1
    while size:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([descriptor], [], [], left)[0]:
            raise RosterError("reader_slow")
        piece = os.read(descriptor, min(size, 1 << 20))
        if not piece:
            break
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def _typed(kind: str, content: Any) -> Frame:
    if kind == "rows":
        return [RosterRow._make(row) for row in content]
    if kind == "refused":
        return [Refused._make(row) for row in content]
    if kind == "repeated":
        return [Repeated._make(row) for row in content]
    return Found(**content)
