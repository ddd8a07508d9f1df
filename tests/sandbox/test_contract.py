"""The documented answers, verbatim in tests/contract: the sandbox answers with those names, types and nesting.

Client and sandbox share their wire types, so only documents from outside can show a mistake that both make.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from sequence_cli.api.wire.common import ErrorEnvelope
from sequence_cli.api.wire.credentials import CredentialBody
from sequence_cli.api.wire.orders import GraphStatus, SimpleOrder, Submission
from sequence_cli.api.wire.positions import Positions
from sequence_cli.api.wire.quotes import Quote

if TYPE_CHECKING:
    from tests.sandbox.desk import Desk

CONTRACT = Path(__file__).parent.parent / "contract"

# Names beyond the documents that sequence-api.md documents or leaves open (§8.3, §9.1, §10.1, §13).
OPTIONAL = {
    "age_ms", "book", "source", "locked_qty_1e8", "available_qty_1e8", "lifecycle", "created_ns", "node_order_id",
    "symbol", "side", "failure_reason", "fees_usd_1e9", "fills", "entry_price_usd_1e9", "unrealized_pnl_usd_1e9",
}  # fmt: skip


def document(name: str) -> Any:
    return json.loads((CONTRACT / name).read_text())


def differences(expected: Any, actual: Any, where: str = "$") -> list[str]:
    """Name every place where an answer's shape is not the document's."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        missing = [f"{where}.{name} is missing" for name in expected if name not in actual]
        unknown = [f"{where}.{name} is unknown" for name in actual if name not in expected and name not in OPTIONAL]
        common = [name for name in expected if name in actual]
        inner = [found for name in common for found in differences(expected[name], actual[name], f"{where}.{name}")]
        return missing + unknown + inner
    if isinstance(expected, list) and isinstance(actual, list) and actual:
        entries = enumerate(actual)
        return [found for at, entry in entries for found in differences(expected[0], entry, f"{where}[{at}]")]
    # A float that happens to be whole is written without a point; a list without rows has no shape.
    kinds = (int, float) if isinstance(expected, float) else type(expected)
    return [] if isinstance(actual, kinds) and actual != [] else [f"{where} is {actual!r} instead of {expected!r}"]


def test_the_comparison_finds_a_missing_name_an_unknown_one_and_a_wrong_type() -> None:
    assert differences({"a": 1, "b": {"c": "x"}}, {"b": {"c": 2}, "d": 3}) == [
        "$.a is missing", "$.d is unknown", "$.b.c is 2 instead of 'x'",
    ]  # fmt: skip
    assert differences({"n": 1}, {"n": 1.5}) == ["$.n is 1.5 instead of 1"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("quick_start_quote.json", Quote),
        ("quick_start_credentials_request.json", CredentialBody),
        ("quick_start_positions.json", Positions),
        ("quick_start_order_request.json", SimpleOrder),
        ("quick_start_order.json", Submission),
        ("quick_start_graph.json", GraphStatus),
        ("api_graph.json", GraphStatus),
        ("api_error.json", ErrorEnvelope),
    ],
)
def test_the_wire_types_read_every_documented_document_whole(name: str, kind: type[Any]) -> None:
    decoded = msgspec.json.decode((CONTRACT / name).read_bytes(), type=kind)

    again = json.loads(msgspec.json.Encoder(decimal_format="number").encode(decoded))

    assert differences(document(name), again) == []


def test_the_quote_has_the_documented_shape(desk: Desk) -> None:
    expected, actual = document("quick_start_quote.json"), desk.get("/v1/quotes/BTC-USD")
    row = expected["venues"]["binance"]

    assert differences(expected | {"venues": {}}, actual | {"venues": {}}) == []
    assert set(expected["venues"]) <= set(actual["venues"])
    assert [differences(row, venue) for venue in actual["venues"].values()] == [[]] * len(actual["venues"])


def test_the_quote_adds_up(desk: Desk) -> None:
    answer = desk.exchange.handle("GET", "/v1/quotes/BTC-USD", desk.headers, b"")
    quote = msgspec.json.decode(answer.body, type=Quote)
    nbbo, venues = quote.nbbo, quote.venues.values()

    assert nbbo.bid == max(venue.bid for venue in venues if venue.bid is not None)
    assert nbbo.ask == min(venue.ask for venue in venues if venue.ask is not None)


def test_a_small_order_runs_as_on_the_quick_start_page(desk: Desk) -> None:
    status, order = desk.call("POST", "/v1/orders", document("quick_start_order_request.json"))
    assert status == 200
    assert differences(document("quick_start_order.json"), order) == []
    assert {**document("quick_start_order.json"), "graph_id": order["graph_id"]} == order

    desk.wait(1)
    graph = desk.get(f"/v1/execution_graphs/{order['graph_id']}")

    for name in ("quick_start_graph.json", "api_graph.json"):
        expected = document(name)
        assert differences(expected, graph) == []
        node, shown = expected["nodes"]["order"], graph["nodes"]["order"]
        same = ("status", "target_qty_1e8", "filled_qty_1e8", "fill_count")
        assert [node[field] for field in same] == [shown[field] for field in same]
        assert graph["status"] == expected["status"]


def test_positions_have_the_documented_shape_and_add_up(desk: Desk) -> None:
    actual = desk.get("/v1/positions")
    rows = actual["positions"]

    assert differences(document("quick_start_positions.json"), actual) == []
    for row in rows:
        assert row["current_value_usd_1e9"] == row["qty_1e8"] * row["current_price_usd_1e9"] // 10**8
    assert actual["totals"]["nav_usd_1e9"] == sum(row["current_value_usd_1e9"] for row in rows)
    dollars = [row for row in rows if row["instrument"]["symbol"] in ("USD", "USDT", "USDC")]
    assert actual["totals"]["cash_usd_1e9"] == sum(row["current_value_usd_1e9"] for row in dollars)
    assert actual["totals"]["num_positions"] == len(rows)


def test_a_new_account_holds_what_the_quick_start_shows_at_binance(desk: Desk) -> None:
    rows = desk.get("/v1/positions?venues=binance")["positions"]

    assert {row["instrument"]["symbol"]: row["qty_1e8"] for row in rows} == {
        "USDT": 5_000_000_000_000,
        "BTC": 15_000_000,
    }


def test_a_validation_error_has_the_documented_shape(desk: Desk) -> None:
    status, actual = desk.call("POST", "/v1/orders", {"symbol": "ETH-USD", "side": "buy", "qty": 0.00001})

    assert status == 422
    assert differences(document("api_error.json"), actual) == []


def test_a_list_of_quotes_has_the_documented_shape(desk: Desk) -> None:
    actual = desk.get("/v1/quotes?symbols=BTC-USD,ETH-USD,NOPE-USD")

    assert [quote["symbol"] for quote in actual["quotes"]] == ["BTC-USD", "ETH-USD"]
    expected = document("quick_start_quote.json") | {"venues": {}}
    assert [differences(expected, quote | {"venues": {}}) for quote in actual["quotes"]] == [[], []]


def test_a_batch_fails_by_symbol(desk: Desk) -> None:
    status, actual = desk.call("POST", "/v1/quotes_batch", {"symbols": ["BTC-USD", "NOPE-USD"], "depth": 3})

    assert (status, actual["count"]) == (200, 2)
    assert len(actual["quotes"][0]["book"]["bids"]) == 3
    assert actual["quotes"][1] == {"symbol": "NOPE-USD", "error": "unknown symbol"}


def test_fees_are_in_basis_points_and_null_where_there_is_no_market(desk: Desk) -> None:
    assert desk.get("/v1/fees?ticker=ETH-USD&venues=binance,kalshi") == {
        "ticker": "ETH-USD",
        "fee_profile": "flat",
        "as_of": "2026-11",
        "fees": [
            {"venue": "binance", "maker_bps": 10, "taker_bps": 10},
            {"venue": "kalshi", "maker_bps": None, "taker_bps": None},
        ],
    }
