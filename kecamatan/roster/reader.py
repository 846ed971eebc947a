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
from typing import Any, BinaryIO

from kecamatan.roster.books import kind_of, open_book
from kecamatan.roster.matching import Gazetteer, Place
from kecamatan.roster.prescan import check_workbook
from kecamatan.roster.reading import Refused, RosterRow, find_tables, read_rows
from kecamatan.roster.refusals import RosterError

FRAME_ROWS = 4000


def _send(out: BinaryIO, kind: str, content: Any) -> None:
    frame = json.dumps([kind, content], ensure_ascii=False, separators=(",", ":")).encode()
    out.write(struct.pack(">I", len(frame)) + frame)
    out.flush()


def _limit(memory_bytes: int, cpu_seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def read(source: BinaryIO, out: BinaryIO) -> None:
    """Read one request and send its frames: `layout`, then `rows` and `refused` in turn, then `end`; or `error`."""
    request = json.loads(source.readline())
    _limit(request["memory_bytes"], request["cpu_seconds"])
    # Millions of cells, no cycles, a short life: the collector would only walk them again and again.
    gc.disable()
    try:
        data = source.read()
        if kind_of(data) == "xlsx":
            check_workbook(data)
        gazetteer = Gazetteer(request["office_code"], [Place(*place) for place in request["places"]])
        _send_rows(out, data, gazetteer, dt.date.fromisoformat(request["on"]))
    except RosterError as error:
        _send(out, "error", [error.code, error.detail])
    except MemoryError:
        _send(out, "error", ["xlsx_too_large", "memory"])


def _send_rows(out: BinaryIO, data: bytes, gazetteer: Gazetteer, on: dt.date) -> None:
    tables, found = find_tables(open_book(data))
    _send(out, "layout", vars(found))
    rows: list[RosterRow] = []
    others: dict[str, list[Any]] = {"refused": [], "repeated": []}
    for row in read_rows(tables, found, gazetteer, on=on):
        if type(row) is RosterRow:
            rows.append(row)
            if len(rows) == FRAME_ROWS:
                _send(out, "rows", rows)
                rows = []
        else:
            kind = "refused" if isinstance(row, Refused) else "repeated"
            others[kind].append(row)
            if len(others[kind]) == FRAME_ROWS:
                _send(out, kind, others[kind])
                others[kind] = []
    for kind, waiting in (("rows", rows), *others.items()):
        if waiting:
            _send(out, kind, waiting)
    _send(out, "end", vars(found))


if __name__ == "__main__":
    read(sys.stdin.buffer, sys.stdout.buffer)
