"""`make test`: pytest on servers of its own, and an honest word about the journeys that could not be run."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from scripts.launcher.folders import Stop
from scripts.launcher.within import temporarily

_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
NO_TESTS = 5


def find_chromium() -> str:
    """The browser for the journeys: CHROMIUM, else the first known name on the PATH, else empty."""
    wish = os.environ.get("CHROMIUM", "")
    if wish:
        found = shutil.which(wish)
        if not found:
            raise Stop(f"CHROMIUM={wish} is not a program that can be started.")
        return found
    return next((path for name in _NAMES if (path := shutil.which(name))), "")


def run(arguments: Sequence[str]) -> int:
    """Run pytest with these arguments; gives its exit code. The last lines name the journeys left out, if any."""
    chromium = find_chromium()
    with tempfile.TemporaryDirectory(prefix="jemputbola-report-") as folder:
        left_out = Path(folder) / "left-out"
        command = [sys.executable, "-m", "pytest", "-p", "scripts.launcher.journeys", "-p", "no:valkey"]
        # The whole suite on all cores (at most four: each needs a browser); a few named tests start sooner alone.
        command += arguments or ["-n", str(min(4, os.cpu_count() or 1)), "--dist", "worksteal"]
        extra = {"CHROMIUM": chromium, "JEMPUTBOLA_LEFT_OUT": str(left_out), "PYTHONDONTWRITEBYTECODE": "1"}
        code = temporarily(command, durable=False, purpose="test", extra_env=extra)
        names = left_out.read_text().splitlines() if left_out.exists() else []
    if code == NO_TESTS:
        print("\nNo test was run: nothing matches the arguments, or only journeys that need Chromium.", flush=True)
    if names:
        print(f"\nNOT RUN, because there is no Chromium here (browser journeys: {len(names)}):")
        for name in names:
            print(f"  - {name}")
        print("Install it (Debian: apt-get install chromium) or set CHROMIUM to its path.", flush=True)
    return code
