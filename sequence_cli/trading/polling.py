"""Following topics without a stream: asking again and again, and telling what has changed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import msgspec

from sequence_cli.api.wire.streams import PriceTick
from sequence_cli.errors import RateLimitedError, ServerError, UnavailableError
from sequence_cli.trading.account_news import FILLS, ORDERS
from sequence_cli.trading.market import STALE_MS
from sequence_cli.trading.told import Gap, Live, News, Quiet, Rejected

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence
    from decimal import Decimal

    from sequence_cli.api.client import Client
    from sequence_cli.api.wire.markets import BatchEntry
    from sequence_cli.trading.account_news import AccountNews
    from sequence_cli.trading.told import Told

# A free account has five requests a second: two of them are left to everything else.
_REQUESTS_A_SECOND = 3
_SHORTEST_PAUSE = 1.0
_DEPTH = 100
_ENCODER = msgspec.json.Encoder(decimal_format="number")


class Poll:
    """Asks for prices and books in one request, and for orders and fills in one each."""

    def __init__(self, client: Client, topics: Sequence[str], account: AccountNews, pause: float | None) -> None:
        self._client = client
        self._account = account
        self._topics = [topic for topic in topics if _can_be_asked(topic)]
        self._others = [topic for topic in topics if not _can_be_asked(topic)]
        self._symbols = list(dict.fromkeys(symbol for _, symbol in self._market_topics()))
        requests = bool(self._symbols) + (ORDERS in topics) + (FILLS in topics)
        self._pause = max(_SHORTEST_PAUSE, requests / _REQUESTS_A_SECOND) if pause is None else pause
        self._shown: dict[str, object] = {}
        self._gap_since: float | None = None
        self._live = False
        self._kept: list[Told] = []

    def told(self, patience: float) -> Generator[Told]:
        """Yield what changes, for ever; raises the typed error that another attempt would only repeat."""
        for topic in self._others:
            yield Rejected(topic, "it can only be followed on a stream, and this address has none")
        while True:
            try:
                # What was found before a failure is not found again: it is kept until it can be told.
                self._kept.extend(self._market())
                self._kept.extend(self._account.missed())
            except (UnavailableError, RateLimitedError, ServerError) as error:
                yield from self._lost(error.message)
            else:
                yield from self._found()
            yield from _quiet(self._pause, patience)

    def _lost(self, reason: str) -> Iterator[Told]:
        if self._gap_since is None:
            self._gap_since = time.monotonic()
            yield Gap(reason)

    def _found(self) -> Iterator[Told]:
        if not self._live or self._gap_since is not None:
            gap = None if self._gap_since is None else time.monotonic() - self._gap_since
            yield Live(tuple(self._topics), by_stream=False, gap_seconds=gap)
            self._live, self._gap_since = True, None
        news, self._kept = self._kept, []
        yield from news

    def _market_topics(self) -> Iterator[tuple[str, str]]:
        for topic in self._topics:
            kind, _, symbol = topic.partition(":")
            if symbol:
                yield kind, symbol

    def _market(self) -> Iterator[Told]:
        if not self._symbols:
            return
        deep = any(kind == "book" for kind, _ in self._market_topics())
        found = {row.symbol: row for row in self._client.quotes(self._symbols, depth=_DEPTH if deep else None).quotes}
        for kind, symbol in self._market_topics():
            row = found.get(symbol)
            if row is None or row.nbbo is None:
                yield from self._refused(f"{kind}:{symbol}", None if row is None else row.error)
            else:
                yield from self._changed(f"{kind}:{symbol}", _prices(row) if kind == "prices" else row.book)

    def _refused(self, topic: str, reason: str | None) -> Iterator[Told]:
        if self._shown.get(topic) != reason or topic not in self._shown:
            self._shown[topic] = reason
            yield Rejected(topic, reason or "there is no price")

    def _changed(self, topic: str, state: msgspec.Struct | None) -> Iterator[Told]:
        if state is None:
            return
        facts = msgspec.structs.astuple(state)[:-1]  # the last is the time
        if self._shown.get(topic) != facts:
            self._shown[topic] = facts
            yield News(topic, msgspec.Raw(_ENCODER.encode(state)), by_stream=False)


def _can_be_asked(topic: str) -> bool:
    return topic in {ORDERS, FILLS} or topic.startswith(("prices:", "book:"))


def _prices(row: BatchEntry) -> PriceTick:
    assert row.nbbo is not None
    best = row.nbbo
    venues = [venue for venue in row.venues.values() if venue.age_ms is None or venue.age_ms <= STALE_MS]
    return PriceTick(
        bid=best.bid,
        ask=best.ask,
        mid=best.mid,
        bid_sz=_total([venue.bid_size for venue in venues if venue.bid == best.bid]),
        ask_sz=_total([venue.ask_size for venue in venues if venue.ask == best.ask]),
        spread_bps=best.spread_bps,
        ts_ns=time.time_ns(),
    )


def _total(sizes: list[Decimal | None]) -> Decimal | None:
    known = [size for size in sizes if size is not None]
    return sum(known[1:], known[0]) if known else None


def _quiet(seconds: float, patience: float) -> Iterator[Quiet]:
    deadline = time.monotonic() + seconds
    while (remaining := deadline - time.monotonic()) > 0:
        time.sleep(min(remaining, patience))
        yield Quiet()
