"""From a problem to the best plan found in time: a first plan at once, then the search, then cards. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

from jemputbola.planner.arrays import arrays_as_plan, plan_as_arrays
from jemputbola.planner.cards import with_cards
from jemputbola.planner.causes import Cause, causes
from jemputbola.planner.construct import first_plan
from jemputbola.planner.objective import Score, score
from jemputbola.planner.plans import Plan
from jemputbola.planner.problem import Problem
from jemputbola.planner.search.field import make_field
from jemputbola.planner.stop import Stop


@dataclass(frozen=True)
class Solved:
    """The best plan with its worth. `causes` is empty unless no allowed plan was found: then the plan is partial."""

    plan: Plan
    score: Score
    first: Score
    first_seconds: float
    steps: int
    seconds: float
    causes: tuple[Cause, ...] = ()

    @property
    def partial(self) -> bool:
        return bool(self.causes)


@dataclass(frozen=True)
class Step:
    """What a page or a terminal may show meanwhile: the objective so far, the share of the way behind us."""

    objective: float
    share: float
    seconds: float
    steps: int


def solve(
    problem: Problem,
    stop: Stop,
    seed: int = 1,
    on_plan: Callable[[Plan, Score], None] = lambda plan, score: None,
    on_step: Callable[[Step], None] = lambda step: None,
) -> Solved:
    """The best plan until `stop`. `on_plan` gets the first plan within a second or two, so that it can be kept."""
    plan = with_cards(problem, first_plan(problem))
    first = score(problem, plan)
    first_seconds = stop.elapsed()
    on_plan(plan, first)
    steps = 0
    if problem.points and problem.teams and problem.days and stop.progress(0) < 1.0:
        # Machine code is made or loaded here, after the first plan is safe.
        from jemputbola.planner.improve import Progress, improve

        def tell(progress: Progress) -> None:
            on_step(Step(progress.worth, progress.share, stop.elapsed(), progress.steps))

        field = make_field(problem)
        sheets, steps = improve(field, plan_as_arrays(problem, plan), stop, seed, tell)
        plan = _better(problem, plan, with_cards(problem, arrays_as_plan(problem, sheets)))
    return Solved(plan, score(problem, plan), first, first_seconds, steps, stop.elapsed(), tuple(causes(problem, plan)))


def _better(problem: Problem, old: Plan, new: Plan) -> Plan:
    """The plan that leaves out less of what is required; of equals, the one worth more."""

    def rank(plan: Plan) -> tuple[int, float]:
        return -len(causes(problem, plan)), score(problem, plan).objective

    return max(old, new, key=rank)
