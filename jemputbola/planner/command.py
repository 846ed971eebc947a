"""`plan_visits` as a command: a problem file in, a plan file out. Needs neither database nor settings."""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from jemputbola.planner.objective import Score
from jemputbola.planner.plans import Plan, plan_as_data
from jemputbola.planner.problem import ProblemError, read_problem
from jemputbola.planner.solve import Solved, Step, solve
from jemputbola.planner.stop import Stop
from jemputbola.planner.wording import sentence

PARTIAL, UNREADABLE = 3, 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--problem", required=True, help="file in the format visit-instance-1")
    parser.add_argument("--out", required=True, help="where the plan is written, in the format visit-plan-1")
    parser.add_argument("--seconds", type=float, default=60.0, help="limit of the search in seconds (60)")
    parser.add_argument("--iterations", type=int, help="limit in steps instead: the same plan on every run")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bound-seconds", type=float, default=0.0, help="also prove a bound, in so many seconds more")
    parser.add_argument("--json", action="store_true", help="the report on stdout as JSON")


def run(options: dict[str, Any]) -> int:
    """Plans, writes the file (first within seconds, then the best) and reports; 3 where the plan is only partial."""
    began = Stop(options["seconds"], options["iterations"])
    try:
        problem = read_problem(json.loads(Path(options["problem"]).read_text(encoding="utf-8")))
    except (OSError, json.JSONDecodeError, ProblemError) as error:
        print(f"{options['problem']}: {error}", file=sys.stderr)  # noqa: T201
        return UNREADABLE
    out = Path(options["out"])

    def keep(plan: Plan, score: Score) -> None:
        _write(out, plan_as_data(plan))

    def tell(step: Step) -> None:
        if sys.stderr.isatty():
            print(f"\r{step.share:4.0%}  {step.objective:,.0f}  {step.steps}", end="", file=sys.stderr)  # noqa: T201

    solved = solve(problem, began, options["seed"], keep, tell)
    sentences = [sentence(problem, cause) for cause in solved.causes]
    data = plan_as_data(solved.plan)
    if sentences:
        data |= {"partial": True, "causes": sentences}
    _write(out, data)
    report = _report(solved, sentences)
    if options["bound_seconds"] > 0 and problem.points and problem.teams and problem.days:
        from jemputbola.planner.bound import find_bound

        bound = find_bound(problem, Stop(options["bound_seconds"]), solved.score.objective)
        report |= {"bound": round(bound.value, 1), "gap": round(bound.value / max(1e-9, solved.score.objective) - 1, 4)}
    _print(report, as_json=options["json"])
    return PARTIAL if solved.partial else 0


def _report(solved: Solved, sentences: list[str]) -> dict[str, Any]:
    return {
        "objective": round(solved.score.objective, 3),
        "served": round(solved.score.served, 1),
        "visits": solved.score.visits,
        "cards": solved.score.cards,
        "nights": solved.score.nights,
        "first_objective": round(solved.first.objective, 3),
        "first_seconds": round(solved.first_seconds, 2),
        "steps": solved.steps,
        "seconds": round(solved.seconds, 2),
        "partial": solved.partial,
        "causes": sentences,
    }


def _print(report: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(report, ensure_ascii=False))  # noqa: T201
        return
    for name, value in report.items():
        if name != "causes":
            print(f"{name}: {value}")  # noqa: T201
    for line in report["causes"]:
        print(f"- {line}")  # noqa: T201


def _write(path: Path, data: dict[str, Any]) -> None:
    """Whole or not at all: a reader never sees half a plan."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
    beside.replace(path)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="manage.py plan_visits", description=__doc__)
    add_arguments(parser)
    return run(vars(parser.parse_args(arguments)))
