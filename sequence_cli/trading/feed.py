"""What happens on topics, whatever it takes to know it: the stream, and REST for what a lost connection hid.

Where there is no stream it is asked for instead, as often as a free account may (sequence-api.md §7).
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from sequence_cli.errors import NotFoundError, RateLimitedError, ServerError, UnavailableError
from sequence_cli.trading.told import Gap, Live, News, Quiet, Rejected

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from sequence_cli.api.client import Client
    from sequence_cli.api.stream import Event, Item, Opened, Stream
    from sequence_cli.trading.told import Told

RETRY_SECONDS = 2.0


class Feed:
    """News of the topics from the stream; without one, from a poll."""

    def __init__(self, client: Client, stream: Stream | None, topics: Sequence[str], *, pause: float | None) -> None:
        """`stream` None polls from the start; `pause` is then the time between two polls, None what a limit allows."""
        from sequence_cli.trading.account_news import AccountNews

        self._stream = stream
        self._topics = tuple(topics)
        self._client = client
        self._pause = pause
        self._account = AccountNews(client, topics)
        self._gap_since: float | None = None
        self._retry_at: float | None = None

    def told(self, patience: float) -> Generator[Told]:
        """Yield what happens, for ever; `Quiet` at least every `patience` seconds of silence.

        Raises the typed error that another attempt would only repeat, such as that of a refused key.
        """
        if self._stream is not None:
            try:
                for item in self._stream.items(patience):
                    yield from self._from_stream(item)
            except NotFoundError:
                pass
        from sequence_cli.trading.polling import Poll

        yield from Poll(self._client, self._topics, self._account, self._pause).told(patience)

    def _from_stream(self, item: Item) -> Iterator[Told]:
        from sequence_cli.api.stream import Event, Opened
        from sequence_cli.api.stream import Gap as Lost

        if isinstance(item, Event):
            yield from self._event(item)
        elif isinstance(item, Opened):
            yield from self._opened(item)
        elif isinstance(item, Lost):
            yield from self._lost(item.reason)
        else:
            yield Quiet()
        if self._retry_at is not None and time.monotonic() >= self._retry_at:
            yield from self._catch_up()

    def _lost(self, reason: str) -> Iterator[Told]:
        """Tell of a gap once, however many attempts it takes to end it."""
        self._retry_at = None
        if self._gap_since is None:
            self._gap_since = time.monotonic()
            yield Gap(reason)

    def _event(self, event: Event) -> Iterator[Told]:
        if self._account.is_new(event.topic, event.data):
            yield News(event.topic, event.data)

    def _opened(self, opened: Opened) -> Iterator[Told]:
        for topic in opened.rejected:
            yield Rejected(*topic)
        if opened.is_empty:
            return
        self._topics = opened.topics
        yield self._live()
        yield from self._catch_up()

    def _live(self) -> Live:
        gap = None if self._gap_since is None else time.monotonic() - self._gap_since
        self._gap_since = None
        return Live(self._topics, by_stream=True, gap_seconds=gap)

    def _catch_up(self) -> Iterator[Told]:
        """Ask for orders and fills that nobody told of; what cannot be asked now is asked again later."""
        again = self._retry_at is not None
        self._retry_at = None
        try:
            yield from self._account.missed()
        except (UnavailableError, RateLimitedError, ServerError) as error:
            yield from self._lost(f"orders and fills of meanwhile are not known yet: {error.message}")
            self._retry_at = time.monotonic() + RETRY_SECONDS
        else:
            if again:
                yield self._live()
