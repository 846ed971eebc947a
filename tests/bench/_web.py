"""The web server of `make run`, for measurements over HTTP."""

import http.client
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
WEB_WORKERS = 2


class web_server:
    """Gunicorn as `make run` starts it, on a free port, while the block lasts; `environment` is added to its own."""

    def __init__(self, **environment: str) -> None:
        self.environment = environment

    def __enter__(self) -> int:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        environment = {
            **os.environ,
            "BEHIND_PROXY": "true",
            "DATABASE_POOL": "16",
            "ALLOWED_HOSTS": "127.0.0.1",
            "LOG_LEVEL": "ERROR",
            "STATIC_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",
            **self.environment,
        }
        command = [sys.executable, "-m", "gunicorn", "jemputbola.wsgi:application", "--bind", f"127.0.0.1:{port}"]
        options = ["--workers", str(WEB_WORKERS), "--worker-class", "gthread", "--threads", "16", "--keep-alive", "30"]
        self.process = subprocess.Popen(
            [*command, *options, "--no-control-socket", "--log-level", "error"], cwd=ROOT, env=environment
        )
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
                line.request("GET", "/healthz")
                line.getresponse().read()
                return port
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("the web server never answered")

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(30)
