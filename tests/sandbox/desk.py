"""A trader's desk at an exchange in a folder: real requests, a clock that the test moves."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING, Any

from sequence_cli.sandbox.access import local_api_key
from sequence_cli.sandbox.clock import FrozenClock
from sequence_cli.sandbox.exchange import Exchange
from sequence_cli.sandbox.ledger import Holding, Ledger
from sequence_cli.sandbox.store import Store

if TYPE_CHECKING:
    from pathlib import Path

# The quick start's own instant; with the default seed every venue is up then.
START_NS = 1_776_828_335_325_953_000
SECOND_NS = 1_000_000_000


class Desk:
    """Sends requests with the folder's key and remembers nothing."""

    def __init__(self, folder: Path, start_ns: int = START_NS, fee_profile: str = "flat") -> None:
        self.folder = folder
        self.clock = FrozenClock(start_ns)
        self.exchange = Exchange(folder, clock=self.clock, fee_profile=fee_profile)
        self.headers = {"authorization": f"Bearer {local_api_key(folder)}"}

    def wait(self, seconds: float) -> None:
        self.clock.at_ns += round(seconds * SECOND_NS)

    def call(self, method: str, target: str, document: object = None) -> tuple[int, Any]:
        body = b"" if document is None else json.dumps(document).encode()
        answer = self.exchange.handle(method, target, self.headers, body)
        return answer.status, json.loads(answer.body)

    def get(self, target: str) -> Any:
        status, document = self.call("GET", target)
        assert status == 200, document
        return document

    def submit(self, symbol: str = "ETH-USD", side: str = "buy", **more: object) -> Any:
        status, document = self.call("POST", "/v1/orders", {"symbol": symbol, "side": side, **more})
        assert status == 200, document
        return document

    def node(self, graph_id: str) -> Any:
        return self.get(f"/v1/execution_graphs/{graph_id}")["nodes"]["order"]


def graph_body(quantity_1e8: int, **more: Any) -> dict[str, Any]:
    """The full body of one node, as the client sends it."""
    limit = more.pop("limit_1e9", None)
    top: dict[str, Any] = {name: more.pop(name) for name in ("graph_id", "risk", "metadata") if name in more}
    return {
        "nodes": [
            {
                "node_id": "order",
                "instrument": {
                    "symbol": more.pop("symbol", "ETH-USD"),
                    "type": "spot",
                    "venue": more.pop("venue", None),
                },
                "side": more.pop("side", "buy"),
                "order_type": "market" if limit is None else {"limit": {"price_1e9": limit}},
                "quantity": {"fixed": {"qty_1e8": quantity_1e8}},
                "execution": more,
                "activation": "root",
            }
        ],
        "edges": [],
        "is_sandbox": True,
        **top,
    }


def imbalance(folder: Path) -> list[str]:
    """What does not add up in the books of the current epoch."""
    with closing(Store(folder)) as store, store.reading() as connection:
        epoch = connection.execute("SELECT max(epoch) FROM epochs").fetchone()[0]
        return Ledger(connection, epoch).imbalance()


def holdings(folder: Path) -> list[Holding]:
    """The trader's balances."""
    with closing(Store(folder)) as store, store.reading() as connection:
        epoch = connection.execute("SELECT max(epoch) FROM epochs").fetchone()[0]
        return Ledger(connection, epoch).holdings()
