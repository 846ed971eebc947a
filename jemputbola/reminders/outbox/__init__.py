"""The outbox: rows written with the change that causes them, claimed before they are sent, settled afterwards."""

from jemputbola.reminders.outbox.claiming import Claimed, begin, claim, hand_back, settle, settle_and_begin
from jemputbola.reminders.outbox.doubts import settle_stuck
from jemputbola.reminders.outbox.scheduling import schedule

__all__ = ["Claimed", "begin", "claim", "hand_back", "schedule", "settle", "settle_and_begin", "settle_stuck"]
