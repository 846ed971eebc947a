"""New residents as rows of a binary COPY, made by hand: a hundred thousand of them, each with two or three seals.

The server takes this form with far less work than text with hexadecimal seals, and the pieces that repeat (places,
dates, statuses) are made once. Layout: https://www.postgresql.org/docs/current/sql-copy.html, "Binary Format".
"""

import datetime as dt
import os
import struct
import uuid
from collections.abc import Sequence
from typing import Final

from kecamatan.models.base import uuid7_texts
from kecamatan.privacy import NONCE_BYTES, Sealer
from kecamatan.roster.frames import RosterRow

TABLE: Final = "kecamatan_resident"
COLUMNS: Final = (
    *("id", "office_id", "nik_sealed", "nik_index", "nik_last4", "kk_sealed", "phone_sealed"),
    *("name", "sex", "birth_place", "birth_date", "address", "rt", "rw", "desa_id", "siak_status"),
    *("siak_at", "need", "is_listed", "row_hash", "created_at", "changed_at", "upload_id"),
)
COPY: Final = f"COPY {TABLE} ({', '.join(COLUMNS)}) FROM STDIN (FORMAT binary)"
HEADER: Final = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
TRAILER: Final = b"\xff\xff"
_NULL: Final = b"\xff\xff\xff\xff"
_LENGTHS: Final = [struct.pack(">i", length) for length in range(4096)]
_DAY_ZERO: Final = dt.date(2000, 1, 1).toordinal()
_MOMENT_ZERO: Final = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
# Pieces that repeat are kept up to here; a column of which every cell differs must not fill the memory.
_KEPT: Final = 60_000


class ResidentRows:
    """Makes the rows of one import; what is the same for all of them is made once."""

    def __init__(self, *, office_id: uuid.UUID, upload_id: uuid.UUID | None, at: dt.datetime, sealer: Sealer) -> None:
        self._sealer = sealer
        self._start = struct.pack(">h", len(COLUMNS)) + _LENGTHS[16]
        self._office = _cell(office_id.bytes)
        moment = _cell(struct.pack(">q", (at - _MOMENT_ZERO) // dt.timedelta(microseconds=1)))
        self._siak_at = moment
        self._end = moment + moment + (_cell(upload_id.bytes) if upload_id else _NULL)
        self._texts: dict[str, bytes] = {}
        self._dates: dict[str, bytes] = {"": _NULL}
        self._desa: dict[str, bytes] = {}

    def make(self, people: Sequence[tuple[bytes, bytes, RosterRow, str]]) -> tuple[list[str], bytes]:
        """(ids, rows): of each (index of the NIK, hash of the row, row, need) a new resident."""
        ids = list(uuid7_texts(len(people)))
        nonces = os.urandom(3 * NONCE_BYTES * len(people))
        rows = [
            self._row(id_, nonces[start : start + 3 * NONCE_BYTES], *person)
            for id_, start, person in zip(ids, range(0, len(nonces), 3 * NONCE_BYTES), people, strict=True)
        ]
        return ids, b"".join(rows)

    def _row(self, id_: str, nonces: bytes, index: bytes, hash_: bytes, row: RosterRow, need: str) -> bytes:
        _, _, nik, kk, name, sex, birth_place, birth_date, address, rt, rw, desa, status, phone, _ = row
        text, seal = self._text, self._seal
        return b"".join(
            (
                self._start, bytes.fromhex(id_.replace("-", "")), self._office,
                seal(nik, "nik_sealed", id_, nonces[:12]), _LENGTHS[32], index, _LENGTHS[4], nik[-4:].encode(),
                seal(kk, "kk_sealed", id_, nonces[12:24]) if kk else _NULL,
                seal(phone, "phone_sealed", id_, nonces[24:]) if phone else _NULL,
                _cell(name.encode()), text(sex), text(birth_place), self._date(birth_date), _cell(address.encode()),
                text(rt), text(rw), self._place(desa), text(status), self._siak_at, text(need),
                b"\x00\x00\x00\x01\x01", _LENGTHS[32], hash_, self._end,
            )
        )  # fmt: skip

    def _seal(self, value: str, column: str, id_: str, nonce: bytes) -> bytes:
        return _cell(self._sealer.seal_bytes(value.encode(), f"{TABLE}.{column}:{id_}".encode(), nonce=nonce))

    def _text(self, value: str) -> bytes:
        cell = self._texts.get(value)
        if cell is None:
            if len(self._texts) >= _KEPT:
                self._texts.clear()
            cell = self._texts[value] = _cell(value.encode())
        return cell

    def _date(self, value: str) -> bytes:
        cell = self._dates.get(value)
        if cell is None:
            days = dt.date.fromisoformat(value).toordinal() - _DAY_ZERO
            cell = self._dates[value] = _cell(struct.pack(">i", days))
        return cell

    def _place(self, desa: str) -> bytes:
        cell = self._desa.get(desa)
        if cell is None:
            cell = self._desa[desa] = _cell(uuid.UUID(desa).bytes)
        return cell


def _cell(value: bytes) -> bytes:
    return (_LENGTHS[len(value)] if len(value) < len(_LENGTHS) else struct.pack(">i", len(value))) + value
