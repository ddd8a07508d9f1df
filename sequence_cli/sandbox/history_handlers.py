"""Lists of orders and fills, newest first (sequence-api.md §8.7, §8.8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.api.wire.history import FillList, FillRow, OrderList, OrderRow
from sequence_cli.sandbox.graphs import USD_PER_CASH, average_1e9, fills_of, node_order_id
from sequence_cli.sandbox.nodes import IS_SHOWN
from sequence_cli.sandbox.order_ids import find_node, parse_order_id
from sequence_cli.sandbox.symbols import find

if TYPE_CHECKING:
    import sqlite3

    from sequence_cli.sandbox.requests import Request
    from sequence_cli.sandbox.session import Session

_DEFAULT_LIMIT = 50
_MOST_LIMIT = 1000
_ORDERS = "FROM nodes AS n JOIN graphs AS g ON g.id = n.graph WHERE g.epoch = :epoch"
_FILLS = "FROM fills AS f JOIN nodes AS n ON n.id = f.node JOIN graphs AS g ON g.id = n.graph WHERE g.epoch = :epoch"


class _Page(NamedTuple):
    """What is asked for; `node` is 0 where no order has the id that was given."""

    epoch: int
    symbol: str | None
    node: int | None
    limit: int
    offset: int


def orders(session: Session, request: Request) -> OrderList:
    """`GET /v1/orders`: the orders through which another trades come with it, or in its place where it follows."""
    page, connection = _page(session, request), session.connection
    source = _listed(page)
    query = f"SELECT n.*, g.graph_id {source} ORDER BY n.id DESC LIMIT :limit OFFSET :offset"
    found = [_order(connection, row) for row in connection.execute(query, page._asdict()).fetchall()]
    total = _count(connection, source, page)
    return OrderList(found, total, page.limit, page.offset, page.offset + len(found) < total)


def fills(session: Session, request: Request) -> FillList:
    """`GET /v1/fills`: of an order that trades through others, theirs."""
    page, connection = _page(session, request), session.connection
    source = _FILLS + _wanted(page, "(n.id = :node OR n.parent = :node)")
    columns = "f.*, n.node_id, n.seq, n.symbol, n.side, g.graph_id"
    query = f"SELECT {columns} {source} ORDER BY f.id DESC LIMIT :limit OFFSET :offset"
    found = [_fill(row) for row in connection.execute(query, page._asdict())]
    total = _count(connection, source, page)
    return FillList(found, total, page.limit, page.offset, page.offset + len(found) < total)


def order_row(session: Session, node: int) -> OrderRow:
    """Return one order."""
    query = f"SELECT n.*, g.graph_id {_ORDERS} AND n.id = :node"
    row = session.connection.execute(query, {"epoch": session.epoch, "node": node}).fetchone()
    return _order(session.connection, row)


def _page(session: Session, request: Request) -> _Page:
    return _Page(
        epoch=session.epoch,
        symbol=_symbol(request.text("symbol")),
        node=_wanted_node(session, request.text("node_order_id")),
        limit=request.number("limit", _DEFAULT_LIMIT, 1, _MOST_LIMIT),
        offset=request.number("offset", 0, 0, 2**53),
    )


def _wanted_node(session: Session, text: str | None) -> int | None:
    return None if text is None else find_node(session, parse_order_id(text)) or 0


def _wanted(page: _Page, node: str) -> str:
    symbol = "" if page.symbol is None else " AND n.symbol = :symbol"
    return symbol if page.node is None else f"{symbol} AND {node}"


def _listed(page: _Page) -> str:
    return _ORDERS + (f" AND {IS_SHOWN}" if page.node is None else "") + _wanted(page, "n.id = :node")


def _symbol(text: str | None) -> str | None:
    traded = None if text is None else find(text)
    return text if traded is None else traded.symbol


def _count(connection: sqlite3.Connection, source: str, page: _Page) -> int:
    return int(connection.execute(f"SELECT count(*) {source}", page._asdict()).fetchone()[0])


def _order(connection: sqlite3.Connection, row: sqlite3.Row) -> OrderRow:
    fills = fills_of(connection, row["id"])
    return OrderRow(
        node_order_id=node_order_id(row["graph_id"], row["node_id"], row["seq"]),
        status=row["status"],
        qty_1e8=row["target_1e8"],
        filled_qty_1e8=row["filled_1e8"],
        failure_reason=row["failure_reason"],
        graph_id=row["graph_id"],
        symbol=row["symbol"],
        side=row["side"],
        venue=row["venue"],
        order_type="market" if row["limit_1e9"] is None else "limit",
        limit_price_1e9=row["limit_1e9"],
        tif=row["tif"],
        avg_fill_price_1e9=average_1e9(fills),
        fill_count=len(fills),
        fees_usd_1e9=USD_PER_CASH * sum(fill["fee_1e8"] for fill in fills),
        created_ns=row["created_ns"],
        ended_ns=row["ended_ns"],
    )


def _fill(row: sqlite3.Row) -> FillRow:
    return FillRow(
        node_order_id=node_order_id(row["graph_id"], row["node_id"], row["seq"]),
        venue=row["venue"],
        symbol=row["symbol"],
        side=row["side"],
        qty_1e8=row["quantity_1e8"],
        price_1e9=row["price_1e9"],
        fee_usd_1e9=USD_PER_CASH * row["fee_1e8"],
        liquidity=row["liquidity"],
        ts_ns=row["at_ns"],
        fill_id=row["id"],
        graph_id=row["graph_id"],
    )
