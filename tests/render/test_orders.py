"""An order's result says what happened, what was paid, and what is not known."""

# ruff: noqa: RUF001  # the dash of a missing value is part of what people see

from textwrap import dedent
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequence_cli.api.wire.common import Side
from sequence_cli.api.wire.orders import (
    FixedQuantity,
    GraphBody,
    GraphNode,
    GraphStatus,
    Instrument,
    LimitOrder,
    LimitPrice,
    NodeStatus,
    QuantityBody,
)
from sequence_cli.money import Price, Quantity, Usd
from sequence_cli.render.documents.orders import DryRunDocument, OrderDocument
from sequence_cli.render.documents.progress import filled_percent
from sequence_cli.render.documents.status import StatusDocument
from sequence_cli.render.output import Format
from tests.render.samples import GRAPH_ID, MOMENT_NS, filled_graph, filled_order, shown


def accepted(**changes: Any) -> OrderDocument:
    """Return a limit order of which no more than its acceptance is known."""
    facts: dict[str, Any] = {
        "mode": "local",
        "graph_id": GRAPH_ID,
        "symbol": "ETH-USD",
        "side": Side.SELL,
        "quantity": Quantity.parse("0.1"),
        "limit_price": Price.parse("2400"),
        "outcome": "accepted",
        "status": "active",
    }
    return OrderDocument.build(**{**facts, **changes})


def test_a_filled_order_as_people_see_it() -> None:
    assert (
        dedent(f"""\
        Buy ETH-USD · LIVE

        Quantity       0.1 ETH
        Type           market
        Outcome        filled
        Status         completed
        Filled         0.1 ETH
        Average price  2,325.534 USD
        Traded         232.55 USD
        Fees           0.2325534 USD
        Graph id       {GRAPH_ID}

        Fills · LIVE

                           Price        Fee             Time
        Venue     Quantity       USD        USD  Liquidity  UTC
        """).split("Fills")[0]
        == shown(filled_order()).split("Fills")[0]
    )


def test_fills_name_venue_price_fee_and_time() -> None:
    assert [line.split() for line in shown(filled_order()).splitlines() if "taker" in line] == [
        ["binance", "0.06", "2,325.53", "0.1395318", "taker", "2026-04-22", "03:25:35.325953"],
        ["coinbase", "0.04", "2,325.54", "0.0930216", "taker", "2026-04-22", "03:25:35.325953001"],
    ]


def test_an_order_that_several_venues_filled_shows_its_split() -> None:
    output = shown(filled_order())

    assert [line.split() for line in output[output.index("Venue split") :].splitlines()[-2:]] == [
        ["binance", "██████", "60", "0.06", "2,325.53"],
        ["coinbase", "████", "40", "0.04", "2,325.54"],
    ]


def test_a_filled_order_as_programs_get_it() -> None:
    assert {
        key: value for key, value in msgspec.json.decode(shown(filled_order(), Format.JSON)).items() if key != "fills"
    } == {
        "mode": "live",
        "graph_id": GRAPH_ID,
        "symbol": "ETH-USD",
        "side": "buy",
        "qty": "0.1",
        "order_type": "market",
        "limit_price": None,
        "outcome": "filled",
        "status": "completed",
        "filled_qty": "0.1",
        "avg_fill_price": "2325.534",
        "filled_notional_usd": "232.5534",
        "fees_usd": "0.2325534",
        "failure_reason": None,
    }


def test_an_accepted_order_does_not_claim_fills() -> None:
    document = accepted()

    assert (
        document.limit_price,
        document.order_type,
        document.side,
        document.filled_qty,
        document.avg_fill_price,
        document.filled_notional_usd,
        document.fees_usd,
        document.fills,
    ) == ("2400", "limit", "sell", None, None, None, None, None)
    assert "Filled         –\n" in shown(document)


def test_a_rejected_order_gives_the_services_reason() -> None:
    node = NodeStatus("rejected", 10000000, 0, failure_reason="INSUFFICIENT_BALANCE")
    document = accepted(outcome="rejected", graph=GraphStatus(GRAPH_ID, "failed", {"order": node}))

    assert (
        document.status,
        document.filled_qty,
        document.filled_notional_usd,
        document.failure_reason,
    ) == ("failed", "0", "0", "INSUFFICIENT_BALANCE")
    assert "Reason         INSUFFICIENT_BALANCE\n" in shown(document)


def test_what_was_traded_is_unknown_where_the_price_is() -> None:
    node = NodeStatus("partial", 10000000, 5000000, avg_fill_price_1e9=0)

    assert None is accepted(graph=GraphStatus(GRAPH_ID, "active", {"order": node})).filled_notional_usd


def test_a_dry_run_carries_the_exact_body() -> None:
    limit = LimitOrder(LimitPrice(2300000000001))
    node = GraphNode("order", Instrument("ETH-USD"), Side.BUY, limit, QuantityBody(FixedQuantity(10000000)))
    body = GraphBody([node], graph_id=GRAPH_ID)
    document = DryRunDocument.build(
        mode="live",
        symbol="ETH-USD",
        side=Side.BUY,
        quantity=Quantity.parse("0.1"),
        limit_price=Price(2300000000001),
        estimated_notional=Usd.parse("230"),
        body=body,
    )
    decoded = msgspec.json.decode(shown(document, Format.JSON))

    assert msgspec.to_builtins(body) == decoded["request"]
    assert (
        decoded["outcome"],
        decoded["estimated_notional_usd"],
        decoded["limit_price"],
    ) == ("dry_run", "230", "2300.000000001")
    assert msgspec.json.encode(body).decode() in shown(document)
    assert "nothing was sent\n" in shown(document)


def test_csv_of_an_order_is_one_row() -> None:
    header, row = shown(filled_order(), Format.CSV).splitlines()

    assert header == (
        "mode,symbol,side,qty,order_type,limit_price,outcome,status,filled_qty,avg_fill_price,filled_notional_usd,"
        "fees_usd,failure_reason,graph_id"
    )
    assert f"live,ETH-USD,buy,0.1,market,,filled,completed,0.1,2325.534,232.5534,0.2325534,,{GRAPH_ID}" == row


def test_a_graph_shows_every_node_and_unknown_states_as_they_came() -> None:
    nodes = {
        "spot": NodeStatus("filled", 10000000, 10000000, 2325530000000, 2, symbol="ETH-USD", side="buy"),
        "hedge": NodeStatus("WORKING_HARD", 300000000, 100, 1234567890000, 1, symbol="ETH-USD-PERP", side="sell"),
    }
    document = StatusDocument.build("live", GraphStatus(GRAPH_ID, "PONDERING", nodes, MOMENT_NS))

    output = shown(document)
    assert "Status    PONDERING\nCreated   2026-04-22 03:25:35.325953 UTC\n" in output
    assert [line.split() for line in output.splitlines()[-2:]] == [
        ["spot", "ETH-USD", "buy", "filled", "0.1", "0.1", "100", "2,325.53", "2"],
        ["hedge", "ETH-USD-PERP", "sell", "WORKING_HARD", "0.000001", "3", "0.00003", "1,234.56789", "1"],
    ]


def test_csv_of_a_graph_is_a_row_per_node() -> None:
    lines = shown(StatusDocument.build("local", filled_graph()), Format.CSV).splitlines()

    assert lines[0] == (
        "mode,graph_id,graph_status,node_id,symbol,side,status,filled_qty,target_qty,filled_percent,avg_fill_price,"
        "fill_count,fees_usd,failure_reason,node_order_id"
    )
    assert [f"local,{GRAPH_ID},completed,order,,,filled,0.1,0.1,100,2325.534,2,0.2325534,,"] == lines[1:]


@given(st.integers(0, 10**20), st.integers(1, 10**20))
def test_a_share_is_never_rounded_up_to_all_or_down_to_nothing(filled: int, target: int) -> None:
    text = filled_percent(filled, target)

    assert text is not None
    assert (float(text) == 0) == (filled == 0)
    assert (float(text) >= 100) == (filled >= target)


@pytest.mark.parametrize(("filled", "target"), [(0, 0), (1, 0), (-1, 5)])
def test_a_share_of_nothing_is_unknown(filled: int, target: int) -> None:
    assert None is filled_percent(filled, target)
