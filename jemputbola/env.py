"""The environment, read once: every variable has a type, a default or none, and a sentence when it is wrong."""

import base64
import binascii
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

# Every name that is read, in the order of .env.example; a test keeps the two equal.
NAMES = (
    "SECRET_KEY",
    "SECRET_KEY_FALLBACKS",
    "DEBUG",
    "DEMO",
    "ALLOWED_HOSTS",
    "CSRF_TRUSTED_ORIGINS",
    "PUBLIC_URL",
    "HTTPS",
    "BEHIND_PROXY",
    "DATABASE_URL",
    "DATABASE_POOL",
    "REDIS_URL",
    "NIK_SEALING_KEYS",
    "NIK_INDEX_KEY",
    "NIK_INDEX_KEY_OLD",
    "REVEALS_UNUSUAL",
    "RETENTION_DAYS",
    "EMAIL_URL",
    "DEFAULT_FROM_EMAIL",
    "MESSAGE_GATEWAY_URL",
    "MESSAGE_GATEWAY_TOKEN",
    "MESSAGE_GATEWAY_DOUBTS",
    "MESSAGE_TICK_SECONDS",
    "MESSAGE_HOURS",
    "STATIC_ROOT",
    "STATIC_STORAGE",
    "LOG_LEVEL",
)


@dataclass(frozen=True)
class Environment:
    """What the environment said, typed. Keys are bytes, URLs are strings, sizes are seconds."""

    secret_key: str
    secret_key_fallbacks: list[str]
    debug: bool
    demo: bool
    allowed_hosts: list[str]
    csrf_trusted_origins: list[str]
    public_url: str
    https: bool
    behind_proxy: bool
    database: dict[str, Any]
    redis_url: str
    nik_sealing_keys: dict[str, bytes]
    nik_index_key: bytes
    nik_index_key_old: bytes
    reveals_unusual: int
    retention_days: dict[str, int]
    email: dict[str, Any]
    default_from_email: str
    message_gateway_url: str
    message_gateway_token: str
    message_gateway_doubts: str
    message_tick_seconds: int
    message_hours: tuple[int, int]
    static_root: str
    static_storage: str
    log_level: str


def _key(name: str, text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ImproperlyConfigured(f"{name}: a key is not base64.") from error
    if len(key) != 32:
        raise ImproperlyConfigured(f"{name}: a key must be 32 bytes, base64; this one has {len(key)}.")
    return key


def _key_or_none(env: environ.Env, name: str) -> bytes:
    text = str(_typed(env, name, "str", ""))
    return _key(name, text) if text else b""


def parse_sealing_keys(text: str) -> dict[str, bytes]:
    """`k2:<base64>,k1:<base64>` to key by id; the first is the one that seals, all of them open.

    Raises ImproperlyConfigured, naming the variable, when a key is not 32 bytes of base64.
    """
    keys: dict[str, bytes] = {}
    for part in text.split(","):
        key_id, separator, key = part.strip().partition(":")
        if not separator or not key_id or len(key_id) > 8:
            raise ImproperlyConfigured("NIK_SEALING_KEYS: write each key as id:base64, the id at most 8 characters.")
        keys[key_id] = _key("NIK_SEALING_KEYS", key)
    return keys


def _typed(env: environ.Env, name: str, kind: str, default: Any = environ.Env.NOTSET) -> Any:
    try:
        return getattr(env, kind)(name, default=default)
    except ImproperlyConfigured:
        raise
    except Exception as error:
        raise ImproperlyConfigured(f"{name}: not a valid value of type {kind}. See .env.example.") from error


def _database(env: environ.Env) -> dict[str, Any]:
    database: dict[str, Any] = dict(_typed(env, "DATABASE_URL", "db_url"))
    if "postgresql" not in database.get("ENGINE", ""):
        raise ImproperlyConfigured("DATABASE_URL: only PostgreSQL (postgres://...) is possible.")
    database["CONN_MAX_AGE"] = 0
    options = database.setdefault("OPTIONS", {})
    # Only the web process pools: a Celery child closes the pool after each task.
    if pool := _typed(env, "DATABASE_POOL", "int", 0):
        options["pool"] = {"min_size": 1, "max_size": pool, "timeout": 10}
    return database


def _whole(env: environ.Env, name: str, default: int) -> int:
    value = int(_typed(env, name, "int", default))
    if value < 1:
        raise ImproperlyConfigured(f"{name}: must be 1 or more.")
    return value


def _hours(env: environ.Env, name: str, default: str) -> tuple[int, int]:
    """`7-20`: the first hour of a day and the one that ends it."""
    first, separator, last = str(_typed(env, name, "str", default)).partition("-")
    if not (separator and first.strip().isdecimal() and last.strip().isdecimal() and 0 <= int(first) < int(last) <= 24):
        raise ImproperlyConfigured(f"{name}: write two hours of a day, such as 7-20.")
    return int(first), int(last)


def _days(env: environ.Env, name: str) -> dict[str, int]:
    """`messages=180,accesses=3650`: whole days, one or more, by the code of a rule."""
    days: dict[str, int] = {}
    for part in str(_typed(env, name, "str", "")).split(","):
        code, _, number = part.strip().partition("=")
        if code and not (number.strip().isdecimal() and int(number) > 0):
            raise ImproperlyConfigured(f"{name}: write each as code=days, such as messages=180.")
        if code:
            days[code.strip()] = int(number)
    return days


def _one_of(env: environ.Env, name: str, choices: tuple[str, ...]) -> str:
    """One of these words; the first is the default."""
    value = str(_typed(env, name, "str", choices[0]))
    if value not in choices:
        raise ImproperlyConfigured(f"{name}: must be one of {', '.join(choices)}.")
    return value


def read_environment() -> Environment:
    """Read and type all variables of NAMES. Raises ImproperlyConfigured naming the first wrong one."""
    env = environ.Env()
    if (dotenv := BASE_DIR / ".env").is_file():
        env.read_env(str(dotenv))
    debug = _typed(env, "DEBUG", "bool", False)
    return Environment(
        secret_key=_typed(env, "SECRET_KEY", "str"),
        secret_key_fallbacks=_typed(env, "SECRET_KEY_FALLBACKS", "list", []),
        debug=debug,
        demo=_typed(env, "DEMO", "bool", False),
        allowed_hosts=_typed(env, "ALLOWED_HOSTS", "list", ["127.0.0.1", "localhost"]),
        csrf_trusted_origins=_typed(env, "CSRF_TRUSTED_ORIGINS", "list", []),
        public_url=_typed(env, "PUBLIC_URL", "str", "http://127.0.0.1:8000").rstrip("/"),
        https=_typed(env, "HTTPS", "bool", False),
        behind_proxy=_typed(env, "BEHIND_PROXY", "bool", False),
        database=_database(env),
        redis_url=_typed(env, "REDIS_URL", "str"),
        nik_sealing_keys=parse_sealing_keys(_typed(env, "NIK_SEALING_KEYS", "str")),
        nik_index_key=_key("NIK_INDEX_KEY", _typed(env, "NIK_INDEX_KEY", "str")),
        nik_index_key_old=_key_or_none(env, "NIK_INDEX_KEY_OLD"),
        reveals_unusual=_whole(env, "REVEALS_UNUSUAL", 30),
        retention_days=_days(env, "RETENTION_DAYS"),
        email=_typed(env, "EMAIL_URL", "email_url", "smtp://127.0.0.1:25"),
        default_from_email=_typed(env, "DEFAULT_FROM_EMAIL", "str", "disdukcapil@example.invalid"),
        message_gateway_url=_typed(env, "MESSAGE_GATEWAY_URL", "str", ""),
        message_gateway_token=_typed(env, "MESSAGE_GATEWAY_TOKEN", "str", ""),
        message_gateway_doubts=_one_of(env, "MESSAGE_GATEWAY_DOUBTS", ("lookup", "resend", "ask")),
        message_tick_seconds=_whole(env, "MESSAGE_TICK_SECONDS", 15),
        message_hours=_hours(env, "MESSAGE_HOURS", "7-20"),
        static_root=_typed(env, "STATIC_ROOT", "str", str(BASE_DIR / ".local" / "static")),
        static_storage=_typed(
            env,
            "STATIC_STORAGE",
            "str",
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if debug
            else "whitenoise.storage.CompressedManifestStaticFilesStorage",
        ),
        log_level=_typed(env, "LOG_LEVEL", "str", "INFO"),
    )
