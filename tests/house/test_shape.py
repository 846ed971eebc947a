"""The size of things: what no longer fits on a screen or two is cut, and a view stays a reader of requests."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(
    path
    for top in ("kecamatan", "jemputbola", "antrian", "scripts")
    for path in (ROOT / top).rglob("*.py")
    if "migrations" not in path.parts
)
NAMES = [str(path.relative_to(ROOT)) for path in SOURCES]
LONGEST_FILE, LONGEST_FUNCTION, LONGEST_VIEW = 400, 50, 30


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Each function's name and number of lines; what its docstring takes is not counted."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            told = len((ast.get_docstring(node, clean=False) or "").splitlines())
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1 - told


@pytest.mark.parametrize("name", NAMES)
def test_files_and_functions_can_be_read_at_a_glance(name: str) -> None:
    path = ROOT / name
    assert len(path.read_text().splitlines()) < LONGEST_FILE
    is_view = path.name == "views.py" or path.parent.name == "views"
    longest = LONGEST_VIEW if is_view else LONGEST_FUNCTION
    assert [found for found in functions(path) if found[1] > longest] == []


def test_lock_files_name_no_place_of_the_machine_they_were_made_on() -> None:
    for lock in (*ROOT.glob("requirements*.lock"), ROOT / "scripts" / "uv.lock"):
        lines = lock.read_text().splitlines()
        assert lines
        for line in lines:
            assert "://" not in line
            assert not line.startswith("-")
            assert line.strip().startswith(("--hash=sha256:", "#")) or "==" in line, f"{lock.name}: {line}"


def test_every_pinned_package_has_hashes() -> None:
    for lock in (*ROOT.glob("requirements*.lock"), ROOT / "scripts" / "uv.lock"):
        pins = [line for line in lock.read_text().splitlines() if "==" in line and not line.startswith(("#", " "))]
        assert pins
        assert all(line.rstrip().endswith("\\") for line in pins)


def test_the_smaller_locks_are_part_of_the_largest() -> None:
    def pins(name: str) -> set[str]:
        return {line.split()[0] for line in (ROOT / name).read_text().splitlines() if "==" in line and line[0] != " "}

    assert pins("requirements-production.lock") < pins("requirements.lock") < pins("requirements-dev.lock")
