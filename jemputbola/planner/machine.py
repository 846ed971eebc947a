"""The door to numba: `compiled` makes machine code of a function on arrays, kept on disk for the next run."""

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., object])
HERE: Final = Path(__file__).parent


def _cache_place() -> Path:
    """A folder only for this version of the sources: numba itself does not notice a change in a called function.

    Where the package cannot be written, a private folder of this user is taken; never one that others can write.
    """
    digest = hashlib.sha256()
    for source in sorted(HERE.rglob("*.py")):
        digest.update(source.read_bytes())
    name = f"machine-{digest.hexdigest()[:16]}"
    beside = HERE / "__pycache__"
    if os.access(beside if beside.exists() else HERE, os.W_OK):
        return beside / name
    private = Path(tempfile.gettempdir()) / f"jemputbola-planner-{os.getuid()}"
    private.mkdir(mode=0o700, exist_ok=True)
    if private.stat().st_uid != os.getuid() or private.stat().st_mode & 0o077:
        private = Path(tempfile.mkdtemp(prefix="jemputbola-planner-"))
    return private / name


if not os.environ.get("NUMBA_CACHE_DIR"):
    setattr(numba.config, "CACHE_DIR", str(_cache_place()))  # noqa: B010  (set at its import, unknown to type checkers)


# No memory of its own (all arrays come from Python), no exception for a division by zero: half the time to compile.
OPTIONS: Final[dict[str, Any]] = {"nogil": True, "error_model": "numpy", "no_cfunc_wrapper": True, "_nrt": False}


def part(function: F) -> F:
    """`function` as machine code that only other machine code calls."""
    return cast("F", numba.njit(**OPTIONS | {"no_cpython_wrapper": True})(function))


def compiled(function: F) -> F:
    """`function` as machine code, kept on disk; it lets other threads run, so that two searches use two cores."""
    return cast("F", numba.njit(**OPTIONS | {"cache": True})(function))
