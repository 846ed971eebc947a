"""Sending processes that are killed: the lab of the exactly-once promise, a program of its own.

    python -m tests.jemputbola.reminders.fleet --processes 4 --kills 25 --seed 7 --at 2019-01-14T02:00:00+00:00

Forks so many processes which send until nothing is due. Each says when it hands a message over; after a few such words
the one that spoke last is killed with SIGKILL, a moment later, and another takes its place. Ends when the kills are
done and nothing is due, and prints what it did as JSON. The database and the providers are those of the environment.
"""

import argparse
import datetime as dt
import json
import os
import random
import select
import signal
import struct
import sys
import time

import django

_PID = struct.Struct("i")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--at", type=dt.datetime.fromisoformat, required=True, help="the moment it is, for all")
    parser.add_argument("--words", type=int, default=9, help="most hand-overs between two kills")
    parser.add_argument("--moment", type=float, default=0.07, help="longest wait before a kill, in seconds")
    wanted = parser.parse_args()
    django.setup()
    # Loaded once, before splitting off: a process is sending within milliseconds of its start.
    from django.urls import reverse

    from jemputbola.reminders import channels, deliver  # noqa: F401

    reverse("public_home")

    ears, mouth = os.pipe()
    fleet = Fleet(wanted, ears, mouth)
    fleet.run()
    print(json.dumps({"killed": fleet.killed}))
    return 0


class Fleet:
    def __init__(self, wanted: argparse.Namespace, ears: int, mouth: int) -> None:
        self.wanted, self.ears, self.mouth = wanted, ears, mouth
        self.chance = random.Random(wanted.seed)
        self.killed = 0
        self.running = {self.start() for _ in range(wanted.processes)}

    def run(self) -> None:
        words = 0
        while self.killed < self.wanted.kills and self.running:
            words = words or self.chance.randint(1, self.wanted.words)
            if speaker := self.listen():
                words -= 1
                if not words:
                    self.kill(speaker)
        while self.running:
            self.running.discard(os.waitpid(-1, 0)[0])

    def listen(self) -> int:
        """Who hands a message over now; 0 when all is quiet for a while. Buries whoever has ended."""
        heard, _, _ = select.select([self.ears], [], [], 0.2)
        if heard:
            return int(_PID.unpack(os.read(self.ears, _PID.size))[0])
        while self.running and (ended := os.waitpid(-1, os.WNOHANG)[0]):
            self.running.discard(ended)
        return 0

    def kill(self, pid: int) -> None:
        time.sleep(self.chance.uniform(0, self.wanted.moment))
        if pid in self.running:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            self.running.discard(pid)
            self.killed += 1
            self.running.add(self.start())

    def start(self) -> int:
        """A process that sends until nothing is due. No connection is open yet when it splits off."""
        if pid := os.fork():
            return pid
        from jemputbola.reminders.channels import Outgoing, Transport, open_transports
        from jemputbola.reminders.deliver import deliver_due

        def speaking(transport: Transport) -> Transport:
            send = transport.send

            def speak_and_send(message: Outgoing) -> str:
                os.write(self.mouth, _PID.pack(os.getpid()))
                return send(message)

            transport.send = speak_and_send  # type: ignore[method-assign]
            return transport

        transports = {name: speaking(each) for name, each in open_transports().items()}
        deliver_due(transports, clock=lambda: self.wanted.at, batch=6)
        os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
