"""The newest state of everything that is followed: taken in as it comes, read only when it is drawn."""

from __future__ import annotations

import time
from collections import deque
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from sequence_cli.render.stream_data import stream_data
from sequence_cli.render.stream_states import book_state, price_state

if TYPE_CHECKING:
    import msgspec

    from sequence_cli.render.stream_states import Levels

_SAMPLES = 60
_SAMPLE_SECONDS = 0.5
_LISTED = 50


class Connection(NamedTuple):
    """What is known of the line: `since` is on the monotonic clock."""

    state: str
    since: float
    detail: str = ""


class Price:
    """One symbol: its newest payload, which way bid and ask went last, and the mids of the last half minute."""

    def __init__(self) -> None:
        self.data: dict[str, str | None] = {}
        self.moves = {"bid": 0, "ask": 0}
        self.mids: deque[int] = deque(maxlen=_SAMPLES)
        self._sampled = 0.0

    def take(self, data: dict[str, str | None], now: float) -> None:
        """Replace the state."""
        for side in self.moves:
            self.moves[side] = _direction(self.data.get(side), data.get(side)) or self.moves[side]
        self.data = data
        mid = data.get("mid")
        if mid is not None and now - self._sampled >= _SAMPLE_SECONDS:
            self.mids.append(int(Decimal(mid).scaleb(9)))
            self._sampled = now


class Board:
    """What a view shows."""

    def __init__(self, topics: tuple[str, ...]) -> None:
        self.topics = topics
        self.connection = Connection("connecting", time.monotonic())
        self.gaps = 0
        self.events = 0
        self.rejected: dict[str, str] = {}
        self.prices: dict[str, Price] = {}
        self.books: dict[str, dict[str, Levels]] = {}
        self.orders: dict[str, dict[str, Any]] = {}
        self.others: deque[tuple[str, dict[str, Any]]] = deque(maxlen=_LISTED)
        self.fills: deque[dict[str, Any]] = deque(maxlen=_LISTED)
        # The newest state of a topic makes the one before it worthless; that of an order or a fill does not.
        self._states: dict[str, msgspec.Raw] = {}
        self._rows: deque[tuple[str, msgspec.Raw]] = deque(maxlen=4 * _LISTED)

    def take(self, topic: str, data: msgspec.Raw) -> None:
        """Take in an event; nothing is decoded before it is drawn."""
        self.events += 1
        if topic.startswith(("prices:", "book:")):
            self._states[topic] = data
        else:
            self._rows.append((topic, data))

    def connect(self, detail: str) -> None:
        """News comes again, or for the first time."""
        self.connection = Connection("live", time.monotonic(), detail)

    def lose(self, reason: str) -> None:
        """News may be missed from now on."""
        if self.connection.state == "live":
            self.gaps += 1
            self.connection = Connection("gap", time.monotonic(), reason)
        else:
            self.connection = self.connection._replace(detail=reason)

    def settle(self) -> None:
        """Read what was taken in since the last time; raises ServerError where it cannot be read."""
        now = time.monotonic()
        for topic, raw in self._states.items():
            kind, _, symbol = topic.partition(":")
            data = stream_data(topic, raw)
            if kind == "prices":
                self.prices.setdefault(symbol, Price()).take(price_state(data), now)
            else:
                self.books[symbol] = book_state(data)
        self._states.clear()
        for topic, raw in self._rows:
            self._list(topic, stream_data(topic, raw))
        self._rows.clear()

    def _list(self, topic: str, data: dict[str, Any]) -> None:
        if topic == "orders":
            name = str(data.get("node_order_id"))
            self.orders.pop(name, None)
            self.orders[name] = data
            while len(self.orders) > _LISTED:
                del self.orders[next(iter(self.orders))]
        elif topic == "fills":
            self.fills.append(data)
        else:
            self.others.append((topic, data))


def _direction(before: str | None, after: str | None) -> int:
    if before is None or after is None:
        return 0
    first, second = Decimal(before), Decimal(after)
    return (second > first) - (second < first)
