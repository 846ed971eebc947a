"""The command line of the launcher.

    python -m scripts.launcher up                      everything, until Ctrl+C
    python -m scripts.launcher manage import_roster x  one command of Django against the same data
    python -m scripts.launcher test tests/kecamatan    pytest on servers of its own
    python -m scripts.launcher bench                   the measurements, on servers of their own that do write to disk
    python -m scripts.launcher with-servers CMD ...    any command, with two fresh servers named in its environment

`make` hands over the words of CMD and ARGS through the environment (LAUNCHER_WORDS), quoted as in a shell.
"""

from __future__ import annotations

import os
import shlex
import sys

from scripts.launcher.folders import Stop, say


def main(arguments: list[str]) -> int:
    """Do what the first word says; gives the exit code."""
    words = arguments[1:]
    if handed := os.environ.pop("LAUNCHER_WORDS", ""):
        words += shlex.split(handed)
    match arguments[:1]:
        case ["up"]:
            from scripts.launcher import up

            return up.run()
        case ["manage"]:
            from scripts.launcher import within

            return within.manage(words)
        case ["test"]:
            from scripts.launcher import testing

            return testing.run(words)
        case ["bench"]:
            from scripts.launcher import within

            return within.temporarily([sys.executable, "-m", "tests.bench", *words], durable=True, purpose="bench")
        case ["with-servers"] if words:
            from scripts.launcher import within

            return within.temporarily(words, durable=False, purpose="scratch")
        case _:
            say(__doc__ or "")
            return 2


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Stop as stop:
        say(f"\n{stop}")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
