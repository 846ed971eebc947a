"""The child process that reads one file: `python -m kecamatan.roster.reader`. No Django, no keys, no network.

It takes one line of JSON (limits, territory, today) and then the file on standard input, sets its own limits of memory
and processor time, and answers on standard output with frames: four bytes of length, then JSON. `isolation` is the
other end.
"""

import datetime as dt
import gc
import json
import resource
import struct
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO

from kecamatan.roster.books import open_book
from kecamatan.roster.finding import find_tables
from kecamatan.roster.frames import Count, Refused, Repeated, RosterRow, packed
from kecamatan.roster.layouts.counts import read_counts
from kecamatan.roster.matching import Gazetteer, Place
from kecamatan.roster.prescan import prescan
from kecamatan.roster.reading import read_rows
from kecamatan.roster.refusals import RosterError

FRAME_ROWS = 4000


def _send(out: BinaryIO, kind: str, content: Any) -> None:
    frame = packed(kind, content)
    out.write(struct.pack(">I", len(frame)) + frame)
    out.flush()


def _limit(memory_bytes: int, cpu_seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def read(source: BinaryIO, out: BinaryIO) -> None:
    """Read one request and send its frames: `layout`, then `rows`, `refused`, `repeated`, `counts` in any order, then
    `end`; or `error`, with a `guess` before it where a person could say what the columns are."""
    request = json.loads(source.readline())
    _limit(request["memory_bytes"], request["cpu_seconds"])
    # Millions of cells, no cycles, a short life: the collector would only walk them again and again.
    gc.disable()
    try:
        data = source.read()
        prescan(data)
        places = [Place(*place) for place in request["places"]]
        gazetteer = Gazetteer(request["office_code"], places, request["aliases"])
        _send_rows(out, data, gazetteer, request)
    except RosterError as error:
        if error.guess:
            _send(out, "guess", error.guess)
        _send(out, "error", [error.code, error.detail])
    except MemoryError:
        _send(out, "error", ["xlsx_too_large", "memory"])


def _send_rows(out: BinaryIO, data: bytes, gazetteer: Gazetteer, request: dict[str, Any]) -> None:
    people, counts, found = find_tables(
        open_book(data),
        mapping=request["mapping"],
        desa=request["desa"],
        knows=lambda kecamatan, desa: gazetteer.find("", "", kecamatan, desa) is not None,
    )
    _send(out, "layout", vars(found))
    if counts:
        rows: Iterator[Any] = read_counts(counts, found, gazetteer)
    else:
        rows = read_rows(people, found, gazetteer, on=dt.date.fromisoformat(request["on"]))
    _send_in_pieces(out, rows)
    _send(out, "end", vars(found))


def _send_in_pieces(out: BinaryIO, rows: Iterator[Any]) -> None:
    taken: list[RosterRow] = []
    others: dict[str, list[Any]] = {"refused": [], "repeated": [], "counts": []}
    kinds = {Refused: "refused", Repeated: "repeated", Count: "counts"}
    for row in rows:
        if type(row) is RosterRow:
            taken.append(row)
            if len(taken) == FRAME_ROWS:
                _send(out, "rows", taken)
                taken = []
        else:
            kind = kinds[type(row)]
            others[kind].append(row)
            if len(others[kind]) == FRAME_ROWS:
                _send(out, kind, others[kind])
                others[kind] = []
    for kind, waiting in (("rows", taken), *others.items()):
        if waiting:
            _send(out, kind, waiting)


if __name__ == "__main__":
    read(sys.stdin.buffer, sys.stdout.buffer)
