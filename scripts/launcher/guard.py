"""The guard: reads marks of children on stdin, and when the launcher dies without "done", sees that they die too."""

from __future__ import annotations

import shutil
import signal
import sys

from scripts.launcher.processes import Mark, wait_gone_or_kill

PATIENCE = 5.0


def main() -> None:
    for wanted in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(wanted, signal.SIG_IGN)
    marks: list[Mark] = []
    folders: list[str] = []
    run = ""
    for line in map(str.strip, sys.stdin):
        if line == "done":
            return
        if line.startswith("folder "):
            folders.append(line.removeprefix("folder "))
        elif line.startswith("run "):
            run = line.removeprefix("run ")
        else:
            marks.append(Mark.parse(line))
    # The kernel has asked every child to stop already; they get some seconds to do it well.
    if wait_gone_or_kill(marks, PATIENCE, run=run):
        print("guard: the launcher died, and some of its processes had to be killed", flush=True)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
