#!/usr/bin/env python
"""Start Django's command line for this project."""

import os
import sys


def main() -> None:
    if sys.argv[1:2] == ["plan_visits"]:
        # Works on files alone: it must run where there is no database, no key and no setting.
        from jemputbola.planner.command import main as plan_visits

        sys.exit(plan_visits(sys.argv[2:]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jemputbola.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
