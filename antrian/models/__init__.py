"""The day itself. Outsiders import from here; the files inside depend only on those above them:
daily_queue, outcome, rate."""

from antrian.models.daily_queue import (
    Counter,
    DailyQueue,
    Lane,
    LaneKind,
    PriorityReason,
    Ticket,
    TicketEvent,
    TicketState,
)
from antrian.models.outcome import Outcome
from antrian.models.rate import RateBudget

__all__ = [
    "Counter",
    "DailyQueue",
    "Lane",
    "LaneKind",
    "Outcome",
    "PriorityReason",
    "RateBudget",
    "Ticket",
    "TicketEvent",
    "TicketState",
]
