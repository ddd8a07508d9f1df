"""A service with as much as asked for: N positions, quotes of any number of symbols. For benchmarks of growth.

`python -m tests.benchmarks.scripted_service` prints its port. What it sends is made beforehand; a quote is one of the
real sandbox under other names.
"""

from __future__ import annotations

import http.server
import json
import random
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sequence_cli.sandbox.access import local_api_key
from sequence_cli.sandbox.clock import FrozenClock
from sequence_cli.sandbox.exchange import Exchange

NOW_NS = 1_776_828_335_325_953_000
VENUES = ("binance", "bybit", "coinbase", "kraken", "okx")


def positions(count: int) -> bytes:
    """Return that many holdings of a seeded portfolio: all that the service tells of each, much of it zero."""
    generator = random.Random(count)
    rows = [_position(number, generator) for number in range(count)]
    totals = {"nav_usd_1e9": 10**15, "cash_usd_1e9": 10**14, "num_positions": count}
    return json.dumps({"positions": rows, "totals": totals, "as_of_ns": NOW_NS}).encode()


def _position(number: int, generator: random.Random) -> dict[str, Any]:
    quantity, price = generator.randrange(1, 10**12), generator.randrange(10**9, 10**14)
    return {
        "id": number + 1,
        "venue": VENUES[number % len(VENUES)],
        "instrument": {"kind": "crypto", "symbol": f"T{number}-USD"},
        "qty_1e8": quantity,
        "locked_qty_1e8": 0,
        "available_qty_1e8": quantity,
        "current_price_usd_1e9": price,
        "current_value_usd_1e9": quantity * price // 10**8,
        "entry_price_usd_1e9": generator.randrange(10**9, 10**14),
        "unrealized_pnl_usd_1e9": generator.randrange(-(10**12), 10**12),
        "realized_pnl_usd_1e9": 0,
        "fees_usd_1e9": generator.randrange(10**9),
        "lifecycle": {"state": "active"},
        "transferable": True,
        "settled": False,
        "settled_mark_usd_1e9": None,
    }


def real_quote() -> dict[str, Any]:
    """Return a quote of the sandbox as it goes over the wire."""
    with tempfile.TemporaryDirectory() as folder:
        exchange = Exchange(Path(folder), clock=FrozenClock(NOW_NS))
        headers = {"authorization": f"Bearer {local_api_key(Path(folder))}"}
        answer = exchange.handle("GET", "/v1/quotes/ETH-USD", headers, b"")
        exchange.close()
    quote: dict[str, Any] = json.loads(answer.body)
    return quote


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    quote = real_quote()
    made: dict[int, bytes] = {}  # noqa: RUF012  # what was made once is sent again

    def do_GET(self) -> None:
        """Answer `/v1/positions?venues=N` with N positions."""
        count = int(parse_qs(urlsplit(self.path).query)["venues"][0])
        if count not in self.made:
            self.made[count] = positions(count)
        self._send(self.made[count])

    def do_POST(self) -> None:
        """Answer `/v1/quotes_batch` with a quote of every symbol."""
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        quotes = [{**self.quote, "symbol": symbol} for symbol in asked["symbols"]]
        self._send(json.dumps({"quotes": quotes, "count": len(quotes), "elapsed_ms": 1}).encode())

    def _send(self, body: bytes) -> None:
        self.send_response_only(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def main() -> None:
    """Serve until killed."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    sys.stdout.write(f"{server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
