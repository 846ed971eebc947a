"""Everything that changes the day's queue. Locks, always in this order: the lanes, the day (DailyQueue), the
ticket, the resident, the stock, the visit."""

from antrian.tickets.actions.adding import add_and_issue
from antrian.tickets.actions.calling import call_next, cancel, recall, return_to_line, skip, start_serving
from antrian.tickets.actions.day import DayCount, close_day, ensure_queue, open_day, set_counters
from antrian.tickets.actions.issuing import issue_ticket, link_resident
from antrian.tickets.lifecycle import TicketRefused

__all__ = [
    "DayCount",
    "TicketRefused",
    "add_and_issue",
    "call_next",
    "cancel",
    "close_day",
    "ensure_queue",
    "issue_ticket",
    "link_resident",
    "open_day",
    "recall",
    "return_to_line",
    "set_counters",
    "skip",
    "start_serving",
]
