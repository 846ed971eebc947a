"""What every channel shares: the message as handed over, the one error, and what can be done about a doubt."""

import enum
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True)
class Outgoing:
    """A message ready to go. `id` is its row's, and the reference by which the provider knows it."""

    id: UUID
    to: str
    subject: str
    body: str
    short: str


class Fate(enum.Enum):
    """What became of a message whose hand-over failed."""

    # Surely not accepted, and trying again may help: nobody there, busy, a wrong password that somebody will mend.
    LATER = "later"
    # Surely not accepted, and trying again cannot help: no such address.
    REFUSED = "refused"
    # It may have been accepted: the connection broke after we had said everything.
    UNCERTAIN = "uncertain"


class Doubts(enum.StrEnum):
    """How a provider lets us find out about a message of uncertain fate."""

    LOOKUP = "lookup"  # it can be asked by our reference
    RESEND = "resend"  # it takes a repeated reference for the same message
    ASK = "ask"  # neither: a person has to decide


class ChannelError(Exception):
    """A hand-over or a question that failed. `code` is stable and short; `retry_after` is in seconds, if it was said.

    `nobody_there`: the provider itself could not be reached, so that others would fare no better just now.
    """

    def __init__(self, code: str, fate: Fate, *, retry_after: float | None = None, nobody_there: bool = False) -> None:
        super().__init__(code)
        self.code = code[:40]
        self.fate = fate
        self.retry_after = retry_after
        self.nobody_there = nobody_there


class Transport(Protocol):
    """One channel. `lanes`: how many messages may be on their way at once in one process."""

    lanes: int
    doubts: Doubts

    def send(self, message: Outgoing) -> str:
        """Hand the message over; gives the provider's own reference, perhaps empty. Raises ChannelError."""

    def find(self, message_id: UUID) -> bool:
        """Whether the provider has the message. Raises ChannelError when it cannot tell, or cannot be asked."""

    def close(self) -> None:
        """Let go of all connections."""
