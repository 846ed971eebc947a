"""Reads a file in a child process with limits, so that no file can take the worker with it. No Django."""

import contextlib
import datetime as dt
import json
import os
import queue
import select
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from kecamatan.roster.frames import unpacked
from kecamatan.roster.matching import Place
from kecamatan.roster.refusals import RosterError

_ROOT = Path(__file__).resolve().parents[2]
_MAX_FRAME = 64_000_000
# Of 4,000 rows each: some megabytes, and enough to keep both sides busy.
_WAITING_FRAMES = 8


@dataclass(frozen=True)
class Limits:
    """What one file may cost: bytes of address space, seconds of processor, seconds on the wall."""

    memory_bytes: int = 1_500_000_000
    cpu_seconds: int = 180
    wall_seconds: float = 600


DEFAULT_LIMITS = Limits()


def read_file(
    data: bytes,
    *,
    office_code: str,
    places: Iterable[Place],
    on: dt.date,
    mapping: Mapping[str, Any] | None = None,
    aliases: Sequence[Sequence[str]] = (),
    desa: str = "",
    limits: Limits = DEFAULT_LIMITS,
) -> Iterator[tuple[str, Any]]:
    """Pairs of kind and content: ("layout", Found), then ("rows", [RosterRow]), ("refused", [Refused]) and
    ("repeated", [Repeated]) in any order and number, then ("end", Found).

    A table of figures (Found.kind "counts") gives ("counts", [Count]) and ("refused", ...) and no rows. A layout that
    is not known, or a file that does not say its desa, gives ("guess", list) before its error: for each sheet {"sheet",
    "header_row", "headings", "shape", "columns", "sample"}, where header_row 0 is a table without headings.

    `mapping`: the columns as a person named them, {"shape", "header_row", "columns": {field: position}}, used wherever
    headings of that shape stand. `aliases`: spellings a person confirmed, [folded desa, folded kecamatan as written or
    "", Place key] each. `desa`: the code of the desa of a file that names none. All are handed to the child.

    Raises RosterError for a file that is refused, and reader_failed or reader_slow when the child met its limits. The
    child is gone when this generator is closed, however it ends.
    """
    request = {
        "memory_bytes": limits.memory_bytes,
        "cpu_seconds": limits.cpu_seconds,
        "office_code": office_code,
        "places": list(places),
        "on": on.isoformat(),
        "mapping": mapping,
        "aliases": [list(alias) for alias in aliases],
        "desa": desa,
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
    # Two threads, so that the child never waits for us: one feeds it (it may die before it has read all), the other
    # takes its frames in while we seal and write.
    threading.Thread(target=_feed, args=(child.stdin, payload), daemon=True).start()
    frames: queue.Queue[bytes | RosterError | None] = queue.Queue(maxsize=_WAITING_FRAMES)
    stopped = threading.Event()
    taker = threading.Thread(target=_take, args=(child, deadline, frames, stopped), daemon=True)
    taker.start()
    ended = False
    try:
        while (frame := frames.get()) is not None:
            if isinstance(frame, RosterError):
                raise frame
            kind, content = unpacked(frame)
            if kind == "error":
                raise RosterError(*content)
            ended = kind == "end"
            yield kind, content
    finally:
        stopped.set()
        child.kill()
        taker.join(timeout=5)
    if not ended:
        # Killed by its limits, aborted inside the reader, or broken: the sentence is the same.
        raise RosterError("reader_failed", f"{child.wait()}")


def _feed(stream: IO[bytes] | None, payload: bytes) -> None:
    if stream is None:
        return
    with contextlib.suppress(OSError, ValueError):
        stream.write(payload)
        stream.close()


def _take(
    child: "subprocess.Popen[bytes]",
    deadline: float,
    frames: "queue.Queue[bytes | RosterError | None]",
    stopped: threading.Event,
) -> None:
    """Put every frame into the queue, then None; or the error that ended it."""
    last: bytes | RosterError | None = None
    try:
        while (frame := _frame(child, deadline)) is not None:
            if not _put(frames, frame, stopped):
                return
    except RosterError as error:
        last = error
    except (OSError, ValueError):  # closed by the other side
        last = RosterError("reader_failed")
    _put(frames, last, stopped)


def _put(
    frames: "queue.Queue[bytes | RosterError | None]", frame: bytes | RosterError | None, stopped: threading.Event
) -> bool:
    while not stopped.is_set():
        with contextlib.suppress(queue.Full):
            frames.put(frame, timeout=0.2)
            return True
    return False


def _frame(child: "subprocess.Popen[bytes]", deadline: float) -> bytes | None:
    """The next frame; None where the child has ended."""
    head = _exactly(child, 4, deadline)
    if len(head) < 4:
        return None
    (size,) = struct.unpack(">I", head)
    if size > _MAX_FRAME:
        raise RosterError("reader_failed", "frame")
    body = _exactly(child, size, deadline)
    return body if len(body) == size else None


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
