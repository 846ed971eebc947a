"""A stand-in for the outside world: takes e-mail by SMTP and messages by HTTP, and shows them on a page for staff."""

import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Receive all messages on this machine instead of sending them out. For trying things, never for production."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--smtp-port", type=int, required=True)
        parser.add_argument("--http-port", type=int, required=True)

    def handle(self, *args: Any, smtp_port: int, http_port: int, **options: Any) -> None:
        """Listen on 127.0.0.1 until SIGTERM or SIGINT."""
        try:
            from jemputbola.reminders import sink
        except ImportError as error:
            raise CommandError("The message sink needs the package aiosmtpd (see pyproject.toml).") from error

        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        with sink.listening(smtp_port, http_port):
            self.stdout.write(f"Message sink: SMTP on 127.0.0.1:{smtp_port}, HTTP on 127.0.0.1:{http_port}")
            self.stdout.flush()
            stop.wait()
