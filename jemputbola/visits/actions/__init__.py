"""What can be done with a visit: one function per use-case, all with `by=` and `at=`.

Each locks the visit's row, takes one move of lifecycle.py, writes the event and the audit row, and lets the outbox
plan the messages again: all in one transaction. Refusals are VisitRefused with a stable code.
"""

from jemputbola.visits.actions.agreement import accept_counter, answer, propose
from jemputbola.visits.actions.days import (
    announce,
    cancel,
    close_visit,
    count_served,
    open_visit,
    postpone,
)
from jemputbola.visits.actions.planning import change_visit, plan_visit
from jemputbola.visits.checks import DoubleBooked, PlanRefused
from jemputbola.visits.lifecycle import MoveRefused, VisitRefused

__all__ = [
    "DoubleBooked",
    "MoveRefused",
    "PlanRefused",
    "VisitRefused",
    "accept_counter",
    "announce",
    "answer",
    "cancel",
    "change_visit",
    "close_visit",
    "count_served",
    "open_visit",
    "plan_visit",
    "postpone",
    "propose",
]
