"""Where things live on this machine. Everything is below one folder, so that `make clean` can be one line."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STATE = Path(os.environ.get("JEMPUTBOLA_STATE_DIR") or ROOT / ".local").resolve()


class Stop(Exception):
    """Something that the person at the keyboard has to know; the text is shown as it is, without a traceback."""


def say(text: str) -> None:
    """Chatter of the launcher: always stderr, because the stdout of `make manage` belongs to the command."""
    print(text, file=sys.stderr, flush=True)


def prepare_state() -> Path:
    """Make the state folder, closed to others, and tell plainly when it belongs to somebody else."""
    STATE.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not os.access(STATE, os.W_OK | os.X_OK):
        raise Stop(f"{STATE} belongs to another user; run as that user, or remove the folder to start anew.")
    if STATE.stat().st_uid == os.geteuid():
        STATE.chmod(0o700)
    (STATE / "log").mkdir(exist_ok=True)
    return STATE


def folder_outside() -> Path:
    """Where PostgreSQL keeps its data when it has to run as `nobody`: outside a home that only root can enter.

    Its name is made up once and noted in the state folder, so that a fresh clone in an old place starts afresh.
    """
    note = STATE / "outside"
    try:
        return Path("/var/lib") / note.read_text().strip()
    except FileNotFoundError:
        name = f"jemputbola-{secrets.token_hex(6)}"
        write_private(note, name)
        return Path("/var/lib") / name


def has_folder_outside() -> bool:
    """Was such a folder ever needed here?"""
    return (STATE / "outside").exists()


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    scratch = path.with_name(f"{path.name}.{os.getpid()}.new")
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    scratch.replace(path)


def last_lines(path: Path, count: int = 12) -> str:
    """The end of a log, indented, for a message on the screen."""
    try:
        lines = path.read_text(errors="replace").splitlines()[-count:]
    except OSError:
        return ""
    return "\n".join(f"    {line}" for line in lines)
