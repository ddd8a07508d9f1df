"""A day's work of 500 requests under a stepping clock, and the hash of all that was answered.

Run as a program with a folder it prints the hash: `python -m tests.sandbox.golden_transcript FOLDER`. Which requests
these are depends on nothing but this file, so that the hash is the same wherever the exchange is deterministic.
"""

from __future__ import annotations

import json
import sys
from contextlib import closing
from hashlib import blake2b, sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sequence_cli.sandbox.access import local_api_key
from sequence_cli.sandbox.clock import StepClock
from sequence_cli.sandbox.exchange import Exchange

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

REQUESTS = 500
SEED = 20_261_122
# A quarter of an hour before an event closes and every venue settles funding, in steps that show orders at work.
START_NS = 1_798_674_300_000_000_000
STEP_NS = 3_750_000_000
_COIN = 10**8
_SPOT = ("BTC-USD", "ETH-USD", "SOL-USD", "XRP-USD", "ETH-USDT", "LINK-USD", "UNI-USD")
_PERPS = ("BTC-USD-PERP", "ETH-PERP", "SOL-USD-PERP", "XRP-USD-PERP")
_EVENTS = (
    "KXFEDCUT-27JUN30-Y",
    "KXMOONCREW-28DEC31:NO",
    "KXRAINNYC-26DEC31-T5",
    "KXRAINNYC-26DEC31-T5:NO",
    "fusion-power-on-the-grid-by-2029",
    "will-a-new-country-join-the-eu-by-2028:no",
)
_USD = {"BTC": 74_000, "ETH": 2_300, "SOL": 140, "XRP": 2, "LINK": 13, "UNI": 6}
_LOTS = {"BTC": 10**3, "ETH": 10**4, "SOL": 10**5, "XRP": 10**7, "LINK": 10**6, "UNI": 10**6}
_READS = (
    "/v1/positions?include_closed=true",
    "/v1/positions?kinds=perp%2Cevent_contract",
    "/v1/quotes",
    "/v1/orders?limit=20",
    "/v1/fills?limit=20",
    "/v1/symbols",
    "/v1/venues",
    "/v1/edges",
    "/v1/tca",
    "/v1/markets?venue=kalshi",
    "/v1/markets",
    "/v1/market/funding-rates",
    "/v1/intelligence/slippage?symbol=ETH-USD",
    "/v1/intelligence/routing?symbol=SOL-USD&sizes=1000,100000",
    "/v1/intelligence/venues?symbol=BTC-USD-PERP",
    "/v1/intelligence/depth?symbol=BTC-USD",
    "/v1/execution/forecast?symbol=ETH-USD&side=buy&qty=12.5",
    "/v1/execution/simulate?symbol=SOL-USD&side=sell&qty=300&urgency=medium",
    "/v1/account",
    "/v1/nope",
)
Item = TypeVar("Item")
Call = tuple[str, str, object]


class _Draws:
    """Numbers that depend on their position alone."""

    def __init__(self, number: int) -> None:
        self._number, self._count = number, 0

    def below(self, bound: int) -> int:
        self._count += 1
        digest = blake2b(f"{self._number}:{self._count}".encode(), digest_size=8).digest()
        return int.from_bytes(digest) % bound

    def of(self, items: tuple[Item, ...]) -> Item:
        return items[self.below(len(items))]


def run(folder: Path) -> str:
    """Send all requests and return the hash of every status and body, in hex."""
    digest = sha256()
    for status, body in answers(folder):
        digest.update(f"{status}:{len(body)}:".encode() + body)
    return digest.hexdigest()


def answers(folder: Path) -> Iterator[tuple[int, bytes]]:
    """Send all requests and yield what was answered."""
    headers = {"authorization": f"Bearer {local_api_key(folder)}"}
    with closing(Exchange(folder, clock=StepClock(START_NS, STEP_NS), seed=SEED)) as exchange:
        graphs: list[str] = []
        for number in range(REQUESTS):
            method, target, document = _call(_Draws(number), number, graphs)
            body = b"" if document is None else json.dumps(document).encode()
            answer = exchange.handle(method, target, headers, body)
            yield answer.status, answer.body
            if target == "/v1/orders" and method == "POST" and answer.status == 200:
                graphs.append(json.loads(answer.body)["graph_id"])


def _call(draws: _Draws, number: int, graphs: list[str]) -> Call:
    kinds: tuple[Callable[[], Call], ...] = (
        lambda: ("GET", f"/v1/quotes/{draws.of(_SPOT + _PERPS + _EVENTS)}?depth={1 + draws.below(20)}", None),
        lambda: ("POST", "/v1/orders", _pair_order(draws, _SPOT)),
        lambda: ("POST", "/v1/orders", _pair_order(draws, _PERPS)),
        lambda: ("POST", "/v1/orders", _event_order(draws)),
        lambda: ("GET", draws.of(_READS), None),
        lambda: ("GET", _history(draws), None),
        lambda: ("POST", "/v1/orders/preview", {"symbol": draws.of(_SPOT), "side": "buy", "qty": 1 + draws.below(50)}),
        lambda: _about(draws, graphs),
        lambda: ("POST", f"/v1/markets/{draws.of(_EVENTS)}/redeem?venue=kalshi", {}),
    )
    return kinds[number % len(kinds)]()


def _pair_order(draws: _Draws, symbols: tuple[str, ...]) -> Any:
    symbol = draws.of(symbols)
    base = symbol.partition("-")[0]
    lots = max((50 + draws.below(9_000)) * _COIN // _USD[base] // _LOTS[base], 1)
    venue = draws.of((None, None, "binance", "okx", "bybit"))
    return _graph(draws, symbol, lots * _LOTS[base], venue, draws.of(("low", "medium", "high")))


def _event_order(draws: _Draws) -> Any:
    return _graph(draws, draws.of(_EVENTS), (1 + draws.below(300)) * _COIN, None, draws.of(("medium", "high")))


def _graph(draws: _Draws, symbol: str, quantity_1e8: int, venue: str | None, urgency: str) -> Any:
    execution = {"urgency": urgency, "tif": draws.of(("gtc", "ioc", "fok"))}
    instrument = {"symbol": symbol, "type": "spot", "venue": venue}
    node = {
        "node_id": "order", "instrument": instrument, "side": draws.of(("buy", "buy", "buy", "sell")),
        "order_type": "market", "quantity": {"fixed": {"qty_1e8": quantity_1e8}}, "execution": execution,
        "activation": "root",
    }  # fmt: skip
    return {"nodes": [node], "edges": [], "is_sandbox": True}


def _history(draws: _Draws) -> str:
    symbol = draws.of(_SPOT + _PERPS)
    return draws.of(
        (
            f"/v1/price_history/{symbol}?range=1h",
            f"/v1/price_history/{symbol}?range=1y&venue=okx&limit=50",
            f"/v1/price_history/{symbol}?range=1h&fidelity_secs=0&limit=40",
            f"/v1/price_history/{draws.of(_EVENTS)}?range=3m&limit=40",
            f"/v1/funding_history/{symbol}?range=1w",
            f"/v1/settlement/{draws.of(_EVENTS)}",
        )
    )


def _about(draws: _Draws, graphs: list[str]) -> Call:
    if not graphs:
        return "GET", "/v1/execution_graphs/graph_none", None
    method = draws.of(("GET", "GET", "DELETE"))
    return method, f"/v1/execution_graphs/{graphs[draws.below(len(graphs))]}", None


if __name__ == "__main__":
    print(run(Path(sys.argv[1])))  # noqa: T201  it is a program
