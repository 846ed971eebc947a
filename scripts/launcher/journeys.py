"""A pytest plugin: leaves the browser journeys out where there is no Chromium, and notes which ones.

It is loaded before the settings are read, so it also gives each of several test processes a Redis database of its own;
pytest-django does the same for PostgreSQL.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

_DATABASES = 16  # of a Redis server as it comes


def _own_redis_database() -> None:
    number = os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
    if number.isdigit() and (url := os.environ.get("REDIS_URL")):
        os.environ["REDIS_URL"] = f"{url.rsplit('/', 1)[0]}/{int(number) % _DATABASES}"


_own_redis_database()


def pytest_collection_modifyitems(config: Any, items: list[Any]) -> None:
    """Deselect what is marked `browser` when CHROMIUM is empty; the launcher prints the list at the very end."""
    if os.environ.get("CHROMIUM"):
        return
    journeys = [item for item in items if item.get_closest_marker("browser")]
    if not journeys:
        return
    config.hook.pytest_deselected(items=journeys)
    items[:] = [item for item in items if not item.get_closest_marker("browser")]
    if report := os.environ.get("JEMPUTBOLA_LEFT_OUT"):
        Path(report).write_text("\n".join(item.nodeid for item in journeys))
