"""A trader who does anything at random, shared by the properties and by the long run.

The chance comes from outside: hypothesis gives one that it can shrink, the long run a seeded one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.sandbox.graph_bodies import edge, graph, node, waiting

if TYPE_CHECKING:
    from random import Random

    from tests.sandbox.desk import Desk

# Symbol: lot, tick, rough price in cents.
PAIRS = {
    "BTC-USD": (1_000, 10**7, 7_440_000),
    "ETH-USD": (10_000, 10**7, 232_600),
    "SOL-USD": (100_000, 10**7, 14_240),
    "XRP-USD": (10_000_000, 10**5, 185),
    "DOT-USD": (1_000_000, 10**6, 312),
}
WAITS = (0, 0, 0.02, 0.06, 0.3, 1, 4, 40)
TRIGGERS: tuple[Any, ...] = (
    "on_accepted",
    "on_first_fill",
    "on_fill",
    "on_full_fill",
    {"on_timeout": {"ms": 700}},
    "on_cancel",
    "on_done",
)
MOST_OPEN = 24


class RandomTrader:
    """Sends orders of every kind, cancels and amends some, and remembers the ids of all."""

    def __init__(self, desk: Desk, chance: Random, waits: tuple[float, ...] = WAITS) -> None:
        self.desk = desk
        self.chance = chance
        self.waits = waits
        self.pairs = tuple(PAIRS)
        self.placed = 0
        self.open_ids: list[str] = []
        self.mids: dict[str, int] = {}

    def step(self) -> None:
        """Do one thing, most often place an order, and let some time pass."""
        action = self.chance.randrange(16)
        if action < 12 or not self.open_ids:
            self.place(self.body())
        elif action < 14:
            self.cancel(self.chance.choice(self.open_ids))
        elif action < 15:
            self.amend(self.chance.choice(self.open_ids))
        else:
            self.refresh()
        if len(self.open_ids) > MOST_OPEN:
            self.cancel(self.open_ids[0])
        self.desk.wait(self.chance.choice(self.waits))

    def place(self, body: dict[str, Any]) -> str | None:
        """Send a body; the id, or None where it was no valid order."""
        status, answer = self.desk.call("POST", "/v1/orders", body)
        assert status in (200, 422), answer
        if status != 200:
            return None
        self.placed += 1
        if answer["status"] == "active":
            self.open_ids.append(answer["graph_id"])
        return str(answer["graph_id"])

    def cancel(self, graph_id: str) -> None:
        """Cancel a graph."""
        status, answer = self.desk.call("DELETE", f"/v1/execution_graphs/{graph_id}")
        assert status == 200, answer
        self.open_ids.remove(graph_id)

    def amend(self, graph_id: str) -> None:
        """Give a node of a graph another quantity."""
        name = self.chance.choice(("order", "first", "second"))
        body = {"new_qty_1e8": self.chance.randrange(1, 400) * 10**7}
        status, answer = self.desk.call("PATCH", f"/v1/orders/graph%3A{graph_id}%3A{name}%3A1", body)
        assert status in (200, 404, 409, 422), answer

    def refresh(self) -> None:
        """Look at an order that may have ended, and at a price."""
        graph_id = self.chance.choice(self.open_ids)
        if self.desk.get(f"/v1/execution_graphs/{graph_id}")["status"] != "active":
            self.open_ids.remove(graph_id)
        self.mids.pop(self.chance.choice(self.pairs), None)

    def end(self) -> None:
        """Cancel everything and let what is on its way arrive."""
        for graph_id in list(self.open_ids):
            self.cancel(graph_id)
        self.desk.wait(2)
        self.desk.get("/v1/health")

    def body(self) -> dict[str, Any]:
        """A graph of one node, or of two."""
        shape = self.chance.randrange(8)
        if shape == 0:
            trigger = self.chance.choice(TRIGGERS)
            return graph([self.node("first"), self.node("second", waits=True)], [edge("first", "second", trigger)])
        if shape == 1:
            pacing = {"uniform": {"num_slices": self.chance.randrange(1, 5), "interval_ms": 900}}
            return graph([self.node("order", pacing=pacing)], [])
        return graph([self.node("order")], [])

    def node(self, name: str, *, waits: bool = False, **execution: Any) -> dict[str, Any]:
        """Any order of 5 to 20,000 USD."""
        symbol = self.chance.choice(self.pairs)
        lot, tick, _ = PAIRS[symbol]
        make = waiting if waits else node
        cents = self.chance.randrange(500, 2_000_000)
        execution["urgency"] = self.chance.choice(("low", "medium", "medium", "high"))
        execution["tif"] = self.chance.choice(("gtc", "gtc", "ioc", "fok"))
        if self.chance.randrange(2):
            offset = self.chance.randrange(-60, 61)
            execution["limit_1e9"] = self.mid(symbol) * (10_000 + offset) // 10_000 // tick * tick
            execution["tif"] = self.chance.choice(("gtc", "gtc", "ioc", "fok", "post_only"))
        return make(
            name,
            max(cents * 10**15 // self.mid(symbol) // lot, 1) * lot,
            symbol=symbol,
            side=self.chance.choice(("buy", "sell")),
            venue=self.chance.choice((None, None, None, "binance", "kraken")),
            **execution,
        )

    def mid(self, symbol: str) -> int:
        """A recent mid in 1e-9."""
        if symbol not in self.mids:
            mid = self.desk.get(f"/v1/quotes/{symbol}")["nbbo"]["mid"]
            self.mids[symbol] = round((mid or PAIRS[symbol][2] / 100) * 10**9)
        return self.mids[symbol]
