"""PostgreSQL and Valkey together: ours, or those that DATABASE_URL and REDIS_URL name."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path

from scripts.launcher import postgres, valkey
from scripts.launcher.folders import STATE, Stop, write_private
from scripts.launcher.processes import Child, Guard

_PORTS = STATE / "ports.json"


@dataclass
class Servers:
    """Addresses of the two servers, and those of them that we started ourselves."""

    database_url: str
    redis_url: str
    children: list[Child] = field(default_factory=list)

    def stop(self) -> None:
        """Valkey first: whoever still talks to it can cope; PostgreSQL last."""
        for child in reversed(self.children):
            child.stop(patience=30)


def given() -> tuple[str, str]:
    """The addresses that the person set, empty where they did not."""
    return os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", "")


def start_servers(
    secrets: dict[str, str], guard: Guard, *, temporary: Path | None = None, durable: bool = True
) -> Servers:
    """Start what was not given. `temporary`: a folder for data that is thrown away, else the lasting state is used.

    `durable=False` trades safety against a power cut for speed: right for tests, wrong for anything else.
    """
    database_url, redis_url = given()
    servers = Servers(database_url, redis_url)
    logs = temporary or STATE / "log"
    kept = {} if temporary else _kept_ports()
    try:
        if not database_url:
            way = postgres.choose_way(temporary)
            postgres.make_cluster(way, secrets["DATABASE_PASSWORD"], sync=durable)
            child, port = postgres.start_server(
                way, logs / "postgres.log", port_wish=kept.get("postgres", 0), durable=durable
            )
            guard.watch(child)
            servers.children.append(child)
            postgres.ensure_database(way, port, secrets["DATABASE_PASSWORD"])
            servers.database_url = postgres.url(port, secrets["DATABASE_PASSWORD"])
            kept["postgres"] = port
        if not redis_url:
            folder = (temporary or STATE) / "valkey"
            child, port = valkey.start_server(
                folder, secrets["REDIS_PASSWORD"], logs / "valkey.log", port_wish=kept.get("valkey", 0), durable=durable
            )
            guard.watch(child)
            servers.children.append(child)
            servers.redis_url = valkey.url(port, secrets["REDIS_PASSWORD"])
            kept["valkey"] = port
    except BaseException:
        servers.stop()
        raise
    if not temporary:
        write_private(_PORTS, json.dumps(kept))
    return servers


def _kept_ports() -> dict[str, int]:
    """The ports of last time: a database tool that was pointed at them keeps working."""
    try:
        return {str(name): int(port) for name, port in json.loads(_PORTS.read_text()).items()}
    except (OSError, ValueError, AttributeError):
        return {}


def check_pair() -> None:
    """Refuse half a production set-up early, with the reason."""
    database_url, redis_url = given()
    if database_url and not database_url.startswith(("postgres://", "postgresql://")):
        raise Stop("DATABASE_URL must begin with postgres:// or postgresql://.")
    if redis_url and not redis_url.startswith(("redis://", "rediss://", "unix://")):
        raise Stop("REDIS_URL must begin with redis:// or rediss://.")
