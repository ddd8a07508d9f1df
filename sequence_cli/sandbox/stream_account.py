"""What happens in one account, tick by tick: told once, to all who follow it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from sequence_cli.sandbox import history_handlers as history
from sequence_cli.sandbox.graphs import node_order_id
from sequence_cli.sandbox.nodes import IS_SHOWN, TERMINAL
from sequence_cli.sandbox.requests import Request
from sequence_cli.sandbox.stream_costs import order_cost
from sequence_cli.sandbox.stream_topics import ACCOUNT_TOPICS, FILLS, ORDERS, TCA, MarketView

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterator

    from sequence_cli.api.wire.history import FillRow, OrderRow
    from sequence_cli.sandbox.session import Session

_MOST_FILLS = 1000
_ENCODER = msgspec.json.Encoder(decimal_format="number")
# CROSS JOIN keeps SQLite from going over every order of the epoch to find the few newest.
_NODES = (
    "SELECT n.id, n.node_id, n.seq, n.status, n.filled_1e8, n.target_1e8, n.limit_1e9, g.graph_id"  # noqa: S608  constants
    " FROM nodes AS n CROSS JOIN graphs AS g ON g.id = n.graph"
    " WHERE n.id IN (SELECT id FROM nodes WHERE id > :last UNION SELECT value FROM json_each(:known))"
    # What was announced while it was shown is told of to its end.
    f" AND g.epoch = :epoch AND (n.id <= :last OR {IS_SHOWN}) ORDER BY n.id"
)
_FILLS = (
    "SELECT count(*), max(f.id) FROM fills AS f CROSS JOIN nodes AS n ON n.id = f.node"
    " CROSS JOIN graphs AS g ON g.id = n.graph WHERE f.id > ? AND g.epoch = ?"
)


class Event(NamedTuple):
    """One message for the followers of a topic. `fresh` is false for the state of a topic that has not changed."""

    topic: str
    message: str
    fresh: bool


class AccountEvents:
    """Follows one account from the moment of `start`; not for use by two threads at once."""

    def __init__(self) -> None:
        self._epoch = 0
        self._last_node = 0
        self._last_fill = 0
        self._open: dict[int, tuple[object, ...]] = {}
        self._shown: dict[str, object] = {}

    def start(self, session: Session) -> None:
        """Take note of what is there already: it is no news."""
        self._epoch = session.epoch
        for row in self._touched(session):
            self._note(row)
        self._count_new_fills(session)

    def tick(self, session: Session, topics: Collection[str]) -> list[Event]:
        """Return what is new since the last tick, and the state of every market topic."""
        if session.epoch != self._epoch:
            # A reset: all that is in the new epoch is news.
            self._epoch, self._last_node, self._last_fill = session.epoch, 0, 0
            self._open.clear()
        return [*self._account(session), *self._market(session, topics)]

    def _account(self, session: Session) -> Iterator[Event]:
        for fill in self._new_fills(session):
            yield _event(FILLS, fill)
        for order in self._changed_orders(session):
            yield _event(ORDERS, order)
            if order.status in TERMINAL:
                yield _event(TCA, order_cost(session, order))

    def _market(self, session: Session, topics: Collection[str]) -> Iterator[Event]:
        view = MarketView(session)
        for topic in topics:
            if topic not in ACCOUNT_TOPICS:
                state, key = view.state(topic)
                yield _event(topic, state, fresh=self._shown.get(topic) != key)
                self._shown[topic] = key

    def _changed_orders(self, session: Session) -> list[OrderRow]:
        changed = []
        for row in self._touched(session):
            if self._note(row):
                name = node_order_id(row["graph_id"], row["node_id"], row["seq"])
                changed += history.orders(session, _asking(node_order_id=name)).orders
        return changed

    def _touched(self, session: Session) -> list[sqlite3.Row]:
        """Return the orders that are new or were not at their end when they were last looked at."""
        known = msgspec.json.encode(list(self._open)).decode()
        asked = {"epoch": self._epoch, "last": self._last_node, "known": known}
        return session.connection.execute(_NODES, asked).fetchall()

    def _note(self, row: sqlite3.Row) -> bool:
        """Remember an order's state; tell whether it is another than before."""
        state = _state(row)
        before = self._open.pop(row["id"], None)
        self._last_node = max(self._last_node, row["id"])
        if row["status"] not in TERMINAL:
            self._open[row["id"]] = state
        return state != before

    def _new_fills(self, session: Session) -> list[FillRow]:
        count = self._count_new_fills(session)
        if not count:
            return []
        return history.fills(session, _asking(limit=str(min(count, _MOST_FILLS)))).fills[::-1]

    def _count_new_fills(self, session: Session) -> int:
        count, last = session.connection.execute(_FILLS, (self._last_fill, self._epoch)).fetchone()
        self._last_fill = last or self._last_fill
        return int(count)


def _asking(**parameters: str) -> Request:
    return Request({}, {name: [value] for name, value in parameters.items()}, b"")


def _state(row: sqlite3.Row) -> tuple[object, ...]:
    return row["status"], row["filled_1e8"], row["target_1e8"], row["limit_1e9"]


def _event(topic: str, data: msgspec.Struct, *, fresh: bool = True) -> Event:
    return Event(topic, _ENCODER.encode({"channel": topic, "data": data}).decode(), fresh)
