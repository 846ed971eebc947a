"""The environment: what is read is explained, what is explained is read, and what is wrong is named."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from jemputbola import env as environment
from scripts.launcher import environment as launcher_environment
from scripts.launcher import up

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = (ROOT / ".env.example").read_text()
COMPOSE = (ROOT / "docker-compose.yml").read_text()
ONLY_LAUNCHER = {"PORT", "HOST", "CHROMIUM"}


def names_explained() -> set[str]:
    return set(re.findall(r"^(?:# )?([A-Z][A-Z0-9_]*)=", EXAMPLE, re.MULTILINE))


def names_read_by_settings() -> set[str]:
    source = (ROOT / "jemputbola" / "env.py").read_text()
    return set(re.findall(r"""\(\s*env,\s*"([A-Z0-9_]+)\"""", source))


def names_filled_in_by_compose() -> set[str]:
    return set(re.findall(r"\$\{([A-Z0-9_]+)", COMPOSE))


def names_given_to_containers() -> set[str]:
    return set(re.findall(r"^\s{4,6}([A-Z][A-Z0-9_]*):", COMPOSE, re.MULTILINE))


def test_the_list_of_names_is_the_list_of_what_is_read() -> None:
    assert names_read_by_settings() == set(environment.NAMES)


def test_every_setting_is_explained_in_the_example() -> None:
    assert set(environment.NAMES) - names_explained() == set()
    assert names_filled_in_by_compose() - names_explained() == set()
    assert ONLY_LAUNCHER - names_explained() == set()


def test_everything_explained_is_read_somewhere() -> None:
    assert names_explained() - set(environment.NAMES) - names_filled_in_by_compose() - ONLY_LAUNCHER == set()


def test_the_containers_get_every_setting_that_has_no_place_in_the_image() -> None:
    in_the_image = {"STATIC_ROOT", "STATIC_STORAGE"}
    assert set(environment.NAMES) - in_the_image - names_given_to_containers() == set()


def test_what_the_launcher_fills_in_is_a_setting() -> None:
    assert set(launcher_environment.FILLED_IN) <= set(environment.NAMES)


def test_every_queue_has_a_worker() -> None:
    used = {settings.CELERY_TASK_DEFAULT_QUEUE}
    used |= {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()}
    used |= {entry["options"]["queue"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert used == set(up.QUEUES)
    assert f'"--queues", "{",".join(up.QUEUES)}"' in COMPOSE


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NIK_SEALING_KEYS", "nothing"),
        ("NIK_SEALING_KEYS", "k1:dG9vIHNob3J0"),
        ("NIK_INDEX_KEY", "not base64!"),
        ("DATABASE_URL", "sqlite:///somewhere"),
        ("DATABASE_POOL", "many"),
        ("MESSAGE_TICK_SECONDS", "0"),
        ("MESSAGE_TICK_SECONDS", "soon"),
    ],
)
def test_a_wrong_value_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=name):
        environment.read_environment()


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL", "REDIS_URL", "NIK_SEALING_KEYS", "NIK_INDEX_KEY"])
def test_a_missing_value_is_named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.delenv(name)
    with pytest.raises(ImproperlyConfigured, match=name):
        environment.read_environment()
