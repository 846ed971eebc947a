"""The environment that Django reads (jemputbola/env.py), filled in for a machine where nobody set anything."""

from __future__ import annotations

import os
from collections.abc import Mapping

from scripts.launcher.folders import ROOT, STATE
from scripts.launcher.servers import Servers

# What the launcher fills in when the person did not set it. DATABASE_URL and REDIS_URL come with the servers.
FILLED_IN = (
    "SECRET_KEY",
    "NIK_SEALING_KEYS",
    "NIK_INDEX_KEY",
    "MESSAGE_GATEWAY_TOKEN",
)


def load_dotenv() -> None:
    """Take the lines NAME=value of a .env file as if they had been set in the shell; what is set there wins."""
    try:
        lines = (ROOT / ".env").read_text().splitlines()
    except OSError:
        return
    for line in lines:
        name, separator, value = line.strip().partition("=")
        if separator and name.isidentifier():
            os.environ.setdefault(name, value.strip().strip("'\""))


def truthy(name: str, default: bool) -> bool:
    """A switch in the environment, written the way people write them."""
    value = os.environ.get(name, "").strip().lower()
    return default if not value else value not in {"0", "false", "no", "off", "tidak"}


def for_django(secrets: Mapping[str, str], servers: Servers, **more: str) -> dict[str, str]:
    """Our own environment, with every setting of the project in it. What the person set wins over what we make up,
    save for the two servers, which are either theirs already or ours."""
    ours = {name: secrets[name] for name in FILLED_IN} | {
        "DEBUG": "false",
        "DEMO": "true" if truthy("DEMO", True) else "false",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "STATIC_ROOT": str(STATE / "static"),
        **more,
    }
    theirs = {name: value for name, value in os.environ.items() if not (name in ours and value == "")}
    demo = {"DEMO": ours["DEMO"]} if "DEMO" in theirs else {}
    return (
        ours
        | theirs
        | demo
        | {
            "DATABASE_URL": servers.database_url,
            "REDIS_URL": servers.redis_url,
            "DJANGO_SETTINGS_MODULE": "jemputbola.settings",
            "PYTHONUNBUFFERED": "1",
            "PYTHONPATH": str(ROOT),
        }
    )
