"""Sealing, keyed index and masking: how a NIK, KK or telephone number is kept, found and shown.

Stored form of a sealed value: one byte length of the key id, the key id (ASCII), a nonce of 12 bytes, then the
AES-256-GCM ciphertext with its tag of 16. The associated data are "table.column:row id", so a value copied to another
row or column does not open. Nonces are random: one key is good for some 2^32 values, which at three values a resident
is a thousand times a large kabupaten.

The index is HMAC-SHA-256 under a second key, because a plain hash of a NIK can be reversed by trying all of them.
"""

import functools
import hashlib
import hmac
import logging
import os
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.signals import setting_changed

if TYPE_CHECKING:
    from kecamatan.models import Resident

NONCE_BYTES = 12
KEY_BYTES = 32
INDEX_BYTES = 32
RESIDENT_TABLE: Final = "kecamatan_resident"


class SealError(Exception):
    """A sealed value could not be opened. `code`: unknown_key, damaged."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Sealer:
    """Seals and opens short texts and files under named keys; the first key seals, every key opens."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        """`keys`: id (1 to 255 ASCII characters) to 32 bytes, active one first. Raises ValueError on a wrong shape."""
        if not keys:
            raise ValueError("no sealing key")
        if any(len(key) != KEY_BYTES for key in keys.values()):
            raise ValueError("a sealing key must be 32 bytes")
        self._ciphers = {name.encode("ascii"): AESGCM(key) for name, key in keys.items()}
        active, self._active = next(iter(self._ciphers.items()))
        self._prefix = bytes([len(active)]) + active

    @property
    def prefix(self) -> bytes:
        """What every value sealed from now on begins with: the length of the key id, and the id."""
        return self._prefix

    def seal(self, text: str, *, table: str, column: str, row_id: object) -> bytes:
        """The text as bytes that only open for this table, column and row."""
        return self.seal_bytes(text.encode(), f"{table}.{column}:{row_id}".encode())

    def seal_bytes(self, data: bytes, associated: bytes, *, nonce: bytes | None = None) -> bytes:
        """`nonce`: NONCE_BYTES of fresh chance, where the caller draws it for many values at once; never one twice."""
        nonce = nonce or os.urandom(NONCE_BYTES)
        return self._prefix + nonce + self._active.encrypt(nonce, data, associated)

    def unseal(self, sealed: bytes | memoryview, *, table: str, column: str, row_id: object) -> str:
        """The text again. Raises SealError."""
        return self.unseal_bytes(sealed, f"{table}.{column}:{row_id}".encode()).decode()

    def unseal_bytes(self, sealed: bytes | memoryview, associated: bytes) -> bytes:
        data = bytes(sealed)
        start = 1 + data[0] if data else 0
        cipher = self._ciphers.get(data[1:start])
        if cipher is None:
            raise SealError("unknown_key")
        try:
            return cipher.decrypt(data[start : start + NONCE_BYTES], data[start + NONCE_BYTES :], associated)
        except (InvalidTag, ValueError) as error:
            raise SealError("damaged") from error


def keyed_index(text: str, key: bytes) -> bytes:
    """HMAC-SHA-256 of the text: equal texts, equal bytes, and nothing to be learnt without the key."""
    return hmac.digest(key, text.encode(), "sha256")


def indexer(key: bytes) -> Callable[[str], bytes]:
    """keyed_index under one key, for a hundred thousand texts: the key is worked in once (RFC 2104, section 4)."""
    if len(key) > hashlib.sha256().block_size:
        return functools.partial(keyed_index, key=key)
    block = key.ljust(hashlib.sha256().block_size, b"\x00")
    inner, outer = (hashlib.sha256(bytes(byte ^ pad for byte in block)) for pad in (0x36, 0x5C))

    def index_of(text: str) -> bytes:
        within, around = inner.copy(), outer.copy()
        within.update(text.encode())
        around.update(within.digest())
        return around.digest()

    return index_of


@functools.lru_cache(maxsize=1)
def sealer() -> Sealer:
    """The sealer with the keys of the settings, made once for a process."""
    return Sealer(settings.NIK_SEALING_KEYS)


def nik_index(nik: str) -> bytes:
    """The index of 16 digits, for equality alone."""
    return keyed_index(nik, settings.NIK_INDEX_KEY)


def nik_indexes(nik: str) -> list[bytes]:
    """The index to look for, and while its key is being changed also the one under the old key."""
    old = settings.NIK_INDEX_KEY_OLD
    return [nik_index(nik), keyed_index(nik, old)] if old else [nik_index(nik)]


def present_index(resident: "Resident") -> bytes:
    """A resident's index under the present key, also while their row still has the one before."""
    if not settings.NIK_INDEX_KEY_OLD:
        return bytes(resident.nik_index)
    return nik_index(unseal(resident.nik_sealed, table=RESIDENT_TABLE, column="nik_sealed", row_id=resident.pk))


def seal(text: str, *, table: str, column: str, row_id: object) -> bytes:
    return sealer().seal(text, table=table, column=column, row_id=row_id)


def unseal(sealed: bytes | memoryview, *, table: str, column: str, row_id: object) -> str:
    return sealer().unseal(sealed, table=table, column=column, row_id=row_id)


def _forget_keys(*, setting: str, **_: object) -> None:
    if setting == "NIK_SEALING_KEYS":
        sealer.cache_clear()


setting_changed.connect(_forget_keys)


# --- Masking ---------------------------------------------------------------------------------------------------------

# Sixteen digits or more in a row; or sixteen in groups with one separator between; or a mobile number.
_GROUPED_NIK = re.compile(r"(?<![0-9])[0-9]{2,6}(?:[ .\-][0-9]{2,6}){2,7}(?![0-9])")
_LONG_RUN = re.compile(r"[0-9]{16,}")
_PHONE = re.compile(r"(?<![0-9A-Fa-f])(?:\+?62|0)[ .\-]?8[0-9](?:[ .\-]?[0-9]){6,10}(?![0-9])")


def mask_phone(phone: str) -> str:
    """A telephone number with its last three digits: '•••• ••• 789'."""
    digits = re.sub("[^0-9]", "", phone)
    return f"•••• ••• {digits[-3:]}" if len(digits) >= 7 else "••••"


def _mask_run(match: re.Match[str]) -> str:
    return f"[nomor …{match.group()[-4:]}]"


def _mask_grouped(match: re.Match[str]) -> str:
    digits = re.sub("[^0-9]", "", match.group())
    return f"[nomor …{digits[-4:]}]" if len(digits) == 16 else match.group()


def mask_text(text: str) -> str:
    """The text with every run of sixteen digits and every Indonesian mobile number masked."""
    text = _LONG_RUN.sub(_mask_run, text)
    text = _GROUPED_NIK.sub(_mask_grouped, text)
    return _PHONE.sub(lambda match: f"[telepon …{match.group()[-3:]}]", text)


class MaskingFilter(logging.Filter):
    """Puts masked text in the place of a log record's message, its arguments and its traceback."""

    _formatter = logging.Formatter()

    def filter(self, record: logging.LogRecord) -> bool:
        try:
            message = record.getMessage()
        except (TypeError, ValueError, KeyError):  # a wrong format string must not keep the line from the log
            message = f"{record.msg} {record.args}"
        record.msg, record.args = mask_text(message), None
        if record.exc_info and record.exc_info[0] is not None and not record.exc_text:
            record.exc_text = self._formatter.formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = mask_text(record.exc_text)
        if record.stack_info:
            record.stack_info = mask_text(record.stack_info)
        return True
