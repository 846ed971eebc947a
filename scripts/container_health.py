"""Health of one container, for the health checks of docker-compose.yml: exit code 0 when it does its work.

python scripts/container_health.py web             /healthz answers 200
python scripts/container_health.py worker          the worker of this container answers a ping through the broker
python scripts/container_health.py beat FILE       beat has written its schedule within the last ten minutes
"""

from __future__ import annotations

import http.client
import os
import socket
import sys
import time
from pathlib import Path

_BEAT_SILENT_AFTER = 600  # seconds; beat writes its file every three minutes


def web() -> bool:
    """Ask for /healthz as the proxy would: one of our names, over https."""
    name = os.environ.get("ALLOWED_HOSTS", "127.0.0.1").split(",")[0].strip().lstrip(".")
    line = http.client.HTTPConnection("127.0.0.1", 8000, timeout=8)
    host = name if name != "*" else "127.0.0.1"
    line.request("GET", "/healthz", headers={"Host": host, "X-Forwarded-Proto": "https"})
    return line.getresponse().status == 200


def worker() -> bool:
    """Ping the worker that runs under this container's name."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from jemputbola.celery import app

    return bool(app.control.ping(destination=[f"celery@{socket.gethostname()}"], timeout=5))


def beat(schedule: str) -> bool:
    """Is one of the files that belong to the schedule young enough?"""
    files = list(Path(schedule).parent.glob(Path(schedule).name + "*"))
    return bool(files) and time.time() - max(file.stat().st_mtime for file in files) < _BEAT_SILENT_AFTER


def main(words: list[str]) -> int:
    """0 when healthy, 1 when not, 2 when asked for something else."""
    try:
        match words:
            case ["web"]:
                return 0 if web() else 1
            case ["worker"]:
                return 0 if worker() else 1
            case ["beat", schedule]:
                return 0 if beat(schedule) else 1
    except OSError as problem:
        print(f"{words[0]}: {problem}")
        return 1
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
