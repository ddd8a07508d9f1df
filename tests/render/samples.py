"""Results of every kind, made of wire types as the service would send them, and ways to look at them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import msgspec

from sequence_cli.api.wire.common import Side
from sequence_cli.api.wire.credentials import StoredCredential
from sequence_cli.api.wire.orders import (
    FixedQuantity,
    GraphBody,
    GraphNode,
    GraphStatus,
    Instrument,
    NodeFill,
    NodeStatus,
    QuantityBody,
)
from sequence_cli.api.wire.positions import Positions
from sequence_cli.api.wire.quotes import Quote
from sequence_cli.money import Quantity, Usd
from sequence_cli.render.documents.orders import DryRunDocument, OrderDocument
from sequence_cli.render.documents.positions import PositionsDocument
from sequence_cli.render.documents.quotes import MissingQuote, QuotesDocument
from sequence_cli.render.documents.session import LoginDocument, LogoutDocument, WhoamiDocument
from sequence_cli.render.documents.status import StatusDocument
from sequence_cli.render.documents.venues import CredentialDocument, VenuesDocument
from sequence_cli.render.output import Format, write

if TYPE_CHECKING:
    from sequence_cli.render.documents.base import Document

MOMENT_NS = 1776828335325953000
GRAPH_ID = "graph_7d769677a7b4448b8c1d2e3f4a5b6c7d"


def shown(
    document: Document,
    fmt: Format = Format.TABLE,
    *,
    is_terminal: bool = False,
    width: int | None = None,
    colour: bool = False,
) -> str:
    """Return what `write` writes."""
    stream = io.StringIO()
    write(document, fmt, stream, is_terminal=is_terminal, width=width, colour=colour)
    return stream.getvalue()


def encoded(document: Document, fmt: Format, encoding: str, *, is_terminal: bool = False) -> str:
    """Return what `write` writes to a strict stream of an encoding."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding, errors="strict", newline="")
    write(document, fmt, stream, is_terminal=is_terminal, width=100 if is_terminal else None, colour=False)
    stream.flush()
    return raw.getvalue().decode(encoding)


def quote(text: str) -> Quote:
    """Return a wire quote from JSON, which is how prices keep their digits."""
    return msgspec.json.decode(text, type=Quote)


def positions(text: str) -> Positions:
    """Return wire positions from JSON."""
    return msgspec.json.decode(text, type=Positions)


BTC_QUOTE = """{"symbol": "BTC-USD", "source": "edge_nbbo",
    "nbbo": {"bid": 74349.44, "ask": 74349.45, "mid": 74349.445, "spread_bps": 0.001},
    "venues": {
        "coinbase": {"bid": 74348.90, "ask": 74349.50, "bid_size": 5.0, "ask_size": 2.1, "age_ms": 120},
        "binance": {"bid": 74349.44, "ask": 74349.45, "bid_size": 3.2, "ask_size": 1.8, "age_ms": 42},
        "bybit": {"bid": 0, "ask": null},
        "kraken": {"bid": 74348, "ask": 0, "bid_size": 0.5312, "age_ms": 300},
        "okx": {"bid": 74340, "ask": 74341.5, "bid_size": 1, "ask_size": 1, "age_ms": 125000}},
    "book": {"bids": [[74349.44, 3.2], [74348.9, 5]], "asks": [[74349.45, 1.8]], "ts_ns": 1776828335325953000}}"""
CROSSED_QUOTE = """{"symbol": "SHIB-USD", "nbbo": {"bid": 0.0000123, "ask": 0.0000122, "mid": 0, "spread_bps": 0}}"""
POSITIONS = """{"positions": [
    {"venue": "okx", "instrument": {"kind": "crypto", "symbol": "SHIB"}, "qty_1e8": 100,
     "current_price_usd_1e9": 12300, "current_value_usd_1e9": 12},
    {"venue": "binance", "instrument": {"kind": "crypto", "symbol": "BTC"}, "qty_1e8": 15000000,
     "current_price_usd_1e9": 91200000000000, "current_value_usd_1e9": 13680000000000},
    {"venue": "hyperliquid", "instrument": {"kind": "perp", "symbol": "ETH-USD-PERP"}, "qty_1e8": -150000000,
     "current_price_usd_1e9": 2325530000000, "current_value_usd_1e9": -3488295000000,
     "entry_price_usd_1e9": 2317300000000, "unrealized_pnl_usd_1e9": -12345678901},
    {"venue": "polymarket", "instrument": {"kind": "hologram", "symbol": "BTC-UP"}, "qty_1e8": 500000000,
     "current_price_usd_1e9": 0, "current_value_usd_1e9": 0},
    {"venue": "binance", "instrument": {"kind": "crypto", "symbol": "USDT"}, "qty_1e8": 5000000000000,
     "current_price_usd_1e9": 1000000000, "current_value_usd_1e9": 50000000000000}],
    "totals": {"nav_usd_1e9": 60191705000012, "cash_usd_1e9": 50000000000000, "num_positions": 5},
    "as_of_ns": 1776828335325953000}"""


def filled_graph() -> GraphStatus:
    """Return a graph of one node, filled at two venues."""
    fills = [
        NodeFill("binance", 6000000, 2325530000000, 139531800, "taker", MOMENT_NS),
        NodeFill("coinbase", 4000000, 2325540000000, 93021600, "taker", MOMENT_NS + 1),
    ]
    node = NodeStatus("filled", 10000000, 10000000, 2325534000000, 2, fees_usd_1e9=232553400, fills=fills)
    return GraphStatus(GRAPH_ID, "completed", {"order": node})


def filled_order() -> OrderDocument:
    """Return a market order that was filled."""
    return OrderDocument.build(
        mode="live",
        graph_id=GRAPH_ID,
        symbol="ETH-USD",
        side="buy",
        quantity=Quantity.parse("0.1"),
        limit_price=None,
        outcome="filled",
        graph=filled_graph(),
    )


def every_document(text: str) -> list[Document]:
    """Return a document of every kind with `text` in every place that others can write to."""
    fill = NodeFill(text, 1, 2, 3, text, 4)
    node = NodeStatus(
        text, 10, 1, 2, 1, node_order_id=text, symbol=text, side=text, failure_reason=text, fees_usd_1e9=1, fills=[fill]
    )
    graph = GraphStatus(text, text, {text: node, f"{text}2": node}, MOMENT_NS)
    wire_quote = quote(BTC_QUOTE)
    wire_quote.symbol = wire_quote.source = text
    wire_quote.venues[text] = wire_quote.venues["binance"]
    wire_positions = positions(POSITIONS)
    wire_positions.positions[0].venue = text
    wire_positions.positions[0].instrument.kind = wire_positions.positions[0].instrument.symbol = text
    body = GraphBody([GraphNode(text, Instrument(text), Side.BUY, "market", QuantityBody(FixedQuantity(1)))])
    quantity = Quantity(1)
    return [
        QuotesDocument.build(text, [wire_quote], [MissingQuote(text, text)]),
        PositionsDocument.build(text, wire_positions),
        OrderDocument.build(
            mode=text, graph_id=text, symbol=text, side=text, quantity=quantity, limit_price=None, outcome=text,
            status=text, graph=graph, failure_reason=text,
        ),
        DryRunDocument.build(
            mode=text, symbol=text, side=text, quantity=quantity, limit_price=None, estimated_notional=Usd(1), body=body
        ),
        StatusDocument.build(text, graph),
        VenuesDocument.build(text, [StoredCredential(text, text, text, MOMENT_NS)]),
        CredentialDocument.build(text, text, text),
        WhoamiDocument.build(
            mode=text, profile=text, base_url=text, key_source=text, key_last4=text, keyring_backend=text, checked=True
        ),
        LoginDocument.build(
            mode=text, profile=text, base_url=text, key_last4=text, keyring_backend=text, checked=False
        ),
        LogoutDocument.build(mode=text, profile=text, removed=True, remaining=[text, text]),
    ]  # fmt: skip
