"""A planner of few lines with the command line of the real one: every team to the next open point each day.

For tests of what surrounds a plan; it makes allowed plans of one-day tours with one stop. Words after `--` steer it:
`slow` goes on until it is stopped, `broken` ends without a plan.
"""

import argparse
import json
import signal
import sys
import time
from typing import Any


def simple_plan(problem: dict[str, Any]) -> dict[str, Any]:
    """Confirmed visits, then the largest backlog first."""
    params, drive = problem["params"], problem["drive"]
    fixed = {(row["date"], row["team"]): row["point"] for row in problem["fixed"]}
    left = {point["id"]: float(point["backlog"]) for point in problem["points"]}
    number = {point["id"]: i for i, point in enumerate(problem["points"])}
    week_of = {day["date"]: day["week"] for day in problem["days"]}
    seen = {(row["point"], week_of[row["date"]]) for row in problem["fixed"]}
    tours = []
    for n, day in enumerate(problem["days"]):
        for team in problem["teams"]:
            if day["date"] in team["absent"]:
                continue
            minutes = params["day_minutes"] - params["break_minutes"] - params["setup_minutes"]
            minutes -= params["friday_loss_minutes"] if day["weekday"] == 4 else 0
            choice = fixed.get((day["date"], team["id"]))
            if choice is None:
                open_today = [
                    point["id"]
                    for point in problem["points"]
                    if n in point["dates"]
                    and (point["id"], day["week"]) not in seen
                    and left[point["id"]] >= 1
                    and minutes - 2 * drive[0][number[point["id"]] + 1] >= params["min_service_minutes"]
                ]
                if not open_today:
                    continue
                choice = max(open_today, key=lambda key: (left[key], key))
            seen.add((choice, day["week"]))
            left[choice] /= 2
            service = minutes - 2 * drive[0][number[choice] + 1]
            stop = {"point": choice, "minutes": service, "cards": 0}
            tours.append({"team": team["id"], "days": [{"date": day["date"], "stops": [stop]}]})
    return {"format": "visit-plan-1", "instance": problem["name"], "tours": tours}


def main() -> None:
    words = argparse.ArgumentParser()
    words.add_argument("--how", default="")
    for name in ("--problem", "--out", "--seconds", "--seed", "--old", "--start"):
        words.add_argument(name)
    told = words.parse_args()
    stopped: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, frame: stopped.append(number))
    if told.how == "broken":
        sys.exit(3)
    with open(told.problem, encoding="utf-8") as file:
        problem = json.load(file)
    for step in range(1, 4):
        said = {"seconds": step / 10, "objective": 100.0 * step, "bound": 400.0 if step > 1 else None}
        print(json.dumps(said), file=sys.stderr, flush=True)
    print("not a figure", file=sys.stderr, flush=True)
    while told.how == "slow" and not stopped:
        time.sleep(0.05)
    with open(told.out, "w", encoding="utf-8") as file:
        json.dump(simple_plan(problem), file)


if __name__ == "__main__":
    main()
