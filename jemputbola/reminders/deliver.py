"""The loop that empties the outbox: claim a batch, hand its messages over, write down what came of them.

All rows are read and written by the calling thread; the transports speak in threads of their own ("lanes"), which
never touch the database. The words are made and the start of each hand-over is committed before its lane gets it. When
a provider keeps us waiting, the database connection is given back.
"""

import datetime as dt
import logging
import random
import uuid
from collections import Counter, deque
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Final

from django.conf import settings
from django.db import connection

from jemputbola.models import MessageState, OutboxMessage
from jemputbola.reminders import outbox
from jemputbola.reminders.channels import ChannelError, Doubts, Fate, Transport
from jemputbola.reminders.letters import Letter, NoLink, letter_of, messages_with_visits
from jemputbola.reminders.occasions import fits, is_allowed, next_allowed
from jemputbola.reminders.outbox.claiming import BATCH, Claimed, Result
from jemputbola.reminders.outbox.retrying import FIRST_WAIT, GIVE_UP_AFTER, wait_after
from kecamatan.privacy import SealError

logger = logging.getLogger(__name__)

PATIENCE_SECONDS: Final = 1.0
OWN_FAULT_WAIT: Final = dt.timedelta(minutes=5)
Clock = Callable[[], dt.datetime]


def deliver_due(
    transports: Mapping[str, Transport],
    *,
    clock: Clock,
    stop: Callable[[], bool] = lambda: False,
    batch: int = BATCH,
) -> Counter[str]:
    """Send everything that is due, batch by batch, until nothing is left or `stop` says so; gives outcomes counted.

    Any number of processes may do this at once. A message whose words cannot be made fails alone.
    """
    tally: Counter[str] = Counter()
    with _Lanes(transports) as lanes:
        while not stop():
            claimed = outbox.claim(at=clock(), batch=batch)
            if not claimed.ids:
                break
            _Batch(claimed, lanes, clock, stop, tally).run()
    return tally


class _Lanes:
    """One pool of threads for each channel."""

    def __init__(self, transports: Mapping[str, Transport]) -> None:
        self.transports = transports
        self._pools = {
            name: ThreadPoolExecutor(each.lanes, thread_name_prefix=f"messages-{name}")
            for name, each in transports.items()
        }

    def __enter__(self) -> "_Lanes":
        return self

    def __exit__(self, *_: object) -> None:
        for pool in self._pools.values():
            pool.shutdown(wait=True)

    def free(self, channel: str, busy: Counter[str]) -> bool:
        return busy[channel] < self.transports[channel].lanes

    def send(self, letter: Letter) -> Future[str]:
        return self._pools[letter.channel].submit(self.transports[letter.channel].send, letter.outgoing)


class _Batch:
    """One claim, from words to outcomes."""

    def __init__(
        self, claimed: Claimed, lanes: _Lanes, clock: Clock, stop: Callable[[], bool], tally: Counter[str]
    ) -> None:
        self.token, self.ids = claimed.token, claimed.ids
        self.lanes, self.clock, self.stop, self.tally = lanes, clock, stop, tally
        self.waiting: dict[str, deque[tuple[OutboxMessage, Letter]]] = {}
        self.running: dict[Future[str], tuple[OutboxMessage, Letter]] = {}
        self.results: list[Result] = []
        self.later: dict[dt.datetime, list[uuid.UUID]] = {}
        self.down: set[str] = set()

    def run(self) -> None:
        for message in messages_with_visits(self.ids):
            self._prepare(message)
        self._turn()
        while self.running:
            self._collect()
            self._turn()

    # --- Before the hand-over

    def _prepare(self, message: OutboxMessage) -> None:
        """Words for what still has to go; a verdict for what has not."""
        at, office = self.clock(), message.visit.office
        if reason := unfit(message, at=at):
            state = MessageState.EXPIRED if reason == "expired" else MessageState.CANCELLED
            self._note(Result(message.pk, state, state, reason))
        elif not is_allowed(at, office.zone, settings.MESSAGE_HOURS):
            self.later.setdefault(next_allowed(at, office.zone, settings.MESSAGE_HOURS), []).append(message.pk)
        elif message.channel not in self.lanes.transports:
            self._note(Result(message.pk, MessageState.FAILED, "failed", "no_such_channel"))
        else:
            self._write_letter(message)

    def _write_letter(self, message: OutboxMessage) -> None:
        """Whatever is wrong with one message must not keep the others from being sent."""
        try:
            letter = letter_of(message)
        except (NoLink, SealError, ValueError) as error:
            # The row itself is at fault, and will be tomorrow.
            code = str(getattr(error, "code", "")) or type(error).__name__
            logger.error("message %s cannot be written: %s", message.pk, code)
            self._note(Result(message.pk, MessageState.FAILED, "failed", f"wording:{code}"[:40]))
        except Exception:
            # We are at fault: a broken release, a server that went away. Not the message's end.
            logger.exception("message %s could not be written", message.pk)
            self.later.setdefault(self.clock() + OWN_FAULT_WAIT, []).append(message.pk)
        else:
            self.waiting.setdefault(message.channel, deque()).append((message, letter))

    def _turn(self) -> None:
        """Write what came back, begin what a free lane can take, hand back what must wait; until lanes are full or
        nothing is left."""
        while True:
            if self.stop():
                self._put_off_all(self.clock())
            chosen = self._choose()
            going = [(message.pk, letter.visit_state) for message, letter in chosen]
            _, begun = outbox.settle_and_begin(self.results, going, self.token, at=self.clock())
            self.results = []
            # Committed: from here on a crash leaves a trace of what was under way.
            for message, letter in chosen:
                if message.pk in begun:
                    self.running[self.lanes.send(letter)] = (message, letter)
                else:
                    # The visit moved on, or time did, or the claim is no longer ours: look again at the next claim.
                    self.later.setdefault(self.clock(), []).append(message.pk)
            for moment, ids in self.later.items():
                outbox.hand_back(ids, self.token, next_try_at=moment)
            self.later = {}
            if self.running or not any(self.waiting.values()):
                break

    def _choose(self) -> list[tuple[OutboxMessage, Letter]]:
        """What the free lanes can take now; what has met the quiet hours meanwhile waits for the morning."""
        at, chosen = self.clock(), []
        busy = Counter(letter.channel for _, letter in self.running.values())
        for channel, queue in self.waiting.items():
            while queue and self.lanes.free(channel, busy):
                message, letter = queue.popleft()
                if is_allowed(at, letter.office.zone, settings.MESSAGE_HOURS):
                    busy[channel] += 1
                    chosen.append((message, letter))
                else:
                    moment = next_allowed(at, letter.office.zone, settings.MESSAGE_HOURS)
                    self.later.setdefault(moment, []).append(message.pk)
        return chosen

    # --- After the hand-over

    def _collect(self) -> None:
        done, _ = wait(self.running, timeout=PATIENCE_SECONDS, return_when=FIRST_COMPLETED)
        if not done:
            if not connection.in_atomic_block:
                connection.close()
            done, _ = wait(self.running, return_when=FIRST_COMPLETED)
        for future in done:
            message, letter = self.running.pop(future)
            self._note(self._judge(message, letter, future))

    def _judge(self, message: OutboxMessage, letter: Letter, future: Future[str]) -> Result:
        try:
            reference = future.result()
        except ChannelError as error:
            return self._failed(message, error)
        except Exception as error:
            # A bug of ours, at a moment that we do not know.
            logger.exception("message %s: the channel broke", message.pk)
            return self._failed(message, ChannelError(f"bug:{type(error).__name__}", Fate.UNCERTAIN))
        return Result(message.pk, MessageState.SENT, "sent", provider_ref=reference[:120], body_hash=letter.body_hash)

    def _failed(self, message: OutboxMessage, error: ChannelError) -> Result:
        if error.fate == Fate.REFUSED:
            return Result(message.pk, MessageState.FAILED, "refused", error.code)
        if error.fate == Fate.UNCERTAIN:
            return self._in_doubt(message, error)
        if error.nobody_there:
            self._put_off(message.channel)
        attempts, at = message.attempts + 1, self.clock()
        moment = at + wait_after(attempts, chance=random.random, at_least=error.retry_after or 0)
        office = message.visit.office
        moment = next_allowed(moment, office.zone, settings.MESSAGE_HOURS)
        if attempts >= GIVE_UP_AFTER or moment >= message.expires_at:
            return Result(message.pk, MessageState.FAILED, "failed", error.code)
        return Result(message.pk, MessageState.QUEUED, "retry", error.code, next_try_at=moment)

    def _in_doubt(self, message: OutboxMessage, error: ChannelError) -> Result:
        if self.lanes.transports[message.channel].doubts == Doubts.ASK:
            return Result(message.pk, MessageState.UNKNOWN, "unknown", error.code)
        # Left as it is for the sweeper: a provider that is asked at once may not have finished with it yet.
        return Result(message.pk, MessageState.SENDING, "uncertain", error.code)

    # --- Putting off

    def _put_off(self, channel: str) -> None:
        """Nobody is there: the rest of this channel's messages wait, without having been tried in vain."""
        moment = self.clock() + FIRST_WAIT
        for message, _ in self.waiting.pop(channel, ()):
            self.later.setdefault(moment, []).append(message.pk)

    def _put_off_all(self, moment: dt.datetime) -> None:
        for queue in self.waiting.values():
            self.later.setdefault(moment, []).extend(message.pk for message, _ in queue)
        self.waiting = {}

    def _note(self, result: Result) -> None:
        self.results.append(result)
        self.tally[result.outcome] += 1


def unfit(message: OutboxMessage, *, at: dt.datetime) -> str:
    """Why a claimed message must not go out any more: "superseded", "expired", or "" when it must."""
    visit = message.visit
    if message.visit_revision != visit.revision or not fits(message.occasion, visit.state):
        return "superseded"
    return "expired" if message.expires_at <= at else ""
