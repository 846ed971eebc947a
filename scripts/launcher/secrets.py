"""Passwords and keys of this checkout: made once, kept in a file that only its owner can read."""

from __future__ import annotations

import base64
import json
import os
import secrets as random_source

from scripts.launcher.folders import STATE, Stop, write_private

FILE = STATE / "secrets.json"


def make() -> dict[str, str]:
    """A fresh set. The NIK keys are 32 random bytes in base64; the sealing key carries its name, for later rotation."""

    def key() -> str:
        return base64.b64encode(random_source.token_bytes(32)).decode()

    return {
        "SECRET_KEY": random_source.token_urlsafe(50),
        "NIK_SEALING_KEYS": f"k1:{key()}",
        "NIK_INDEX_KEY": key(),
        "MESSAGE_GATEWAY_TOKEN": random_source.token_urlsafe(24),
        "DATABASE_PASSWORD": random_source.token_urlsafe(24),
        "REDIS_PASSWORD": random_source.token_urlsafe(24),
    }


def load_or_make(*, data_exists: bool) -> dict[str, str]:
    """The secrets of this checkout.

    Refuses to invent new ones beside an existing database: every NIK in it is sealed with the old key.
    """
    if FILE.exists():
        os.chmod(FILE, 0o600)
        try:
            known: dict[str, str] = json.loads(FILE.read_text())
        except ValueError as problem:
            raise Stop(f"{FILE} is damaged ({problem}); restore it, or remove {STATE} to start anew.") from problem
        missing = {name: value for name, value in make().items() if name not in known}
        if missing:
            known |= missing
            write_private(FILE, json.dumps(known, indent=1))
        return known
    if data_exists:
        raise Stop(
            f"{FILE} is gone but the database is still there, sealed with its keys. "
            f"Restore the file, or remove {STATE} to start anew."
        )
    fresh = make()
    write_private(FILE, json.dumps(fresh, indent=1))
    return fresh
