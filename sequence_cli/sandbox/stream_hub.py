"""One clock for all who follow the stream: it advances the engine, works out each topic once and hands it round.

Who cannot keep up is dropped with a reason. Nobody is ever waited for.
"""

from __future__ import annotations

import asyncio  # noqa: TID253  # only a server imports this module
from typing import TYPE_CHECKING, TypeVar

from sequence_cli.errors import LocalStateError
from sequence_cli.sandbox.stream_account import AccountEvents
from sequence_cli.sandbox.units import SECOND_NS, TICK_NS

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor

    from sequence_cli.sandbox.exchange import Exchange
    from sequence_cli.sandbox.session import Session
    from sequence_cli.sandbox.stream_account import Event

Seen = TypeVar("Seen")
TICK_SECONDS = TICK_NS / SECOND_NS
MOST_WAITING = 256
KEY_TICKS = 8
KEY_GONE = "the key is no longer valid"
TOO_SLOW = f"too slow: more than {MOST_WAITING} messages were waiting"


class Consumer:
    """One connection: what it follows, and what waits to be sent to it."""

    def __init__(self, account: str, may_stay: Callable[[], bool]) -> None:
        self.account = account
        self.may_stay = may_stay
        self.waiting: asyncio.Queue[str] = asyncio.Queue(MOST_WAITING)
        self.dropped: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        # True for a topic that has been shown once: from then on only what is new of it is sent.
        self.topics: dict[str, bool] = {}

    def offer(self, message: str) -> None:
        """Have a message sent, or drop the consumer where too many wait already."""
        try:
            self.waiting.put_nowait(message)
        except asyncio.QueueFull:
            self.drop(TOO_SLOW)

    def drop(self, reason: str) -> None:
        """Have the connection closed."""
        if not self.dropped.done():
            self.dropped.set_result(reason)

    def hear(self, event: Event) -> None:
        """Take an event of its account."""
        shown = self.topics.get(event.topic)
        if shown is None or (shown and not event.fresh):
            return
        self.topics[event.topic] = True
        self.offer(event.message)


class Hub:
    """The consumers of one exchange, and the ticker that runs while there are any."""

    def __init__(self, exchange: Exchange, worker: Executor) -> None:
        self._exchange = exchange
        self._worker = worker
        self._consumers: set[Consumer] = set()
        self._accounts: dict[str, AccountEvents] = {}
        self._ticker: asyncio.Task[None] | None = None

    async def join(self, consumer: Consumer) -> None:
        """Follow the consumer's account from now on; raises LocalStateError."""
        if consumer.account not in self._accounts:
            events = AccountEvents()
            await self._look(consumer.account, events.start)
            # Whoever came meanwhile has an earlier start, and everybody of an account shares one.
            self._accounts.setdefault(consumer.account, events)
        self._consumers.add(consumer)
        if self._ticker is None or self._ticker.done():
            self._ticker = asyncio.create_task(self._tick_for_ever())

    def leave(self, consumer: Consumer) -> None:
        """Forget a consumer, and its account where nobody else follows it."""
        self._consumers.discard(consumer)
        if not any(other.account == consumer.account for other in self._consumers):
            self._accounts.pop(consumer.account, None)

    async def _tick_for_ever(self) -> None:
        loop = asyncio.get_running_loop()
        due, count = loop.time(), 0
        while self._consumers:
            count += 1
            if count % KEY_TICKS == 0:
                await self._check_keys()
            for account, events in list(self._accounts.items()):
                await self._tick(account, events)
            # After a long tick the missed ones are left out.
            due = max(due + TICK_SECONDS, loop.time())
            await asyncio.sleep(due - loop.time())

    async def _tick(self, account: str, events: AccountEvents) -> None:
        following = [consumer for consumer in self._consumers if consumer.account == account]
        topics = {topic for consumer in following for topic in consumer.topics}
        try:
            found = await self._look(account, lambda session: events.tick(session, topics))
        except LocalStateError as error:
            for consumer in following:
                consumer.drop(error.message)
            return
        for event in found:
            for consumer in following:
                consumer.hear(event)

    async def _check_keys(self) -> None:
        loop = asyncio.get_running_loop()
        for consumer in list(self._consumers):
            if not await loop.run_in_executor(self._worker, consumer.may_stay):
                consumer.drop(KEY_GONE)

    async def _look(self, account: str, view: Callable[[Session], Seen]) -> Seen:
        return await asyncio.get_running_loop().run_in_executor(self._worker, self._exchange.look, account, view)
