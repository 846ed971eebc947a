"""`manage.py plan_visits`: see jemputbola/planner/command.py, which manage.py calls without any settings."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from jemputbola.planner import command


class Command(BaseCommand):
    help = "Plans the visits of a problem file and writes the plan beside it."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        command.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        code = command.run(options)
        if code:
            sys.exit(code)
