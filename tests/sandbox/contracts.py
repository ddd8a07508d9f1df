"""Trading event contracts from a desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sequence_cli.sandbox.events import EVENTS, Event
from tests.sandbox.desk import graph_body, holdings

if TYPE_CHECKING:
    from tests.sandbox.desk import Desk

CONTRACT = 10**8
KALSHI = "KXFEDCUT-27JUN30-Y"
SLUG = "will-a-new-country-join-the-eu-by-2028"
DOLLAR = 10**9


def event(slug: str) -> Event:
    return next(row for row in EVENTS if row.slug == slug)


def trade(desk: Desk, symbol: str, quantity_1e8: int, side: str = "buy", **more: Any) -> Any:
    body = graph_body(quantity_1e8, symbol=symbol, side=side, urgency="high", **more)
    status, document = desk.call("POST", "/v1/orders", body)
    assert status == 200, document
    desk.wait(1)
    return desk.node(document["graph_id"])


def rows(desk: Desk, query: str = "") -> list[Any]:
    found: list[Any] = desk.get(f"/v1/positions?kinds=event_contract{query}")["positions"]
    return found


def dollars(desk: Desk, venue: str) -> int:
    return next(row.total_1e8 for row in holdings(desk.folder) if row.venue == venue and row.asset.startswith("USD"))


def wait_until(desk: Desk, at_ns: int) -> None:
    desk.clock.at_ns = max(desk.clock.at_ns, at_ns)
