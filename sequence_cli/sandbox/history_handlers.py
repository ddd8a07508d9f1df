"""Lists of orders and fills, newest first (sequence-api.md §8.7, §8.8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.api.wire.history import FillList, FillRow, OrderList, OrderRow
from sequence_cli.sandbox.graphs import USD_PER_CASH, average_1e9, node_order_id

if TYPE_CHECKING:
    import sqlite3

    from sequence_cli.sandbox.requests import Request
    from sequence_cli.sandbox.session import Session

_DEFAULT_LIMIT = 50
_MOST_LIMIT = 1000
_WANTED = (
    " WHERE g.epoch = :epoch AND (:symbol IS NULL OR n.symbol = :symbol) AND (:node_order_id IS NULL"
    " OR 'graph:' || g.graph_id || ':' || n.node_id || ':' || n.seq = :node_order_id)"
)
_ORDERS = f"FROM nodes AS n JOIN graphs AS g ON g.id = n.graph{_WANTED}"
_FILLS = f"FROM fills AS f JOIN nodes AS n ON n.id = f.node JOIN graphs AS g ON g.id = n.graph{_WANTED}"


class _Page(NamedTuple):
    epoch: int
    symbol: str | None
    node_order_id: str | None
    limit: int
    offset: int


def orders(session: Session, request: Request) -> OrderList:
    """`GET /v1/orders`."""
    page, connection = _page(session, request), session.connection
    query = f"SELECT n.*, g.graph_id {_ORDERS} ORDER BY n.id DESC LIMIT :limit OFFSET :offset"
    found = [_order(connection, row) for row in connection.execute(query, page._asdict()).fetchall()]
    total = _count(connection, _ORDERS, page)
    return OrderList(found, total, page.limit, page.offset, page.offset + len(found) < total)


def fills(session: Session, request: Request) -> FillList:
    """`GET /v1/fills`."""
    page, connection = _page(session, request), session.connection
    columns = "f.*, n.node_id, n.seq, n.symbol, n.side, g.graph_id"
    query = f"SELECT {columns} {_FILLS} ORDER BY f.id DESC LIMIT :limit OFFSET :offset"
    found = [_fill(row) for row in connection.execute(query, page._asdict())]
    total = _count(connection, _FILLS, page)
    return FillList(found, total, page.limit, page.offset, page.offset + len(found) < total)


def _page(session: Session, request: Request) -> _Page:
    return _Page(
        epoch=session.epoch,
        symbol=request.text("symbol"),
        node_order_id=request.text("node_order_id"),
        limit=request.number("limit", _DEFAULT_LIMIT, 1, _MOST_LIMIT),
        offset=request.number("offset", 0, 0, 2**53),
    )


def _count(connection: sqlite3.Connection, source: str, page: _Page) -> int:
    return int(connection.execute(f"SELECT count(*) {source}", page._asdict()).fetchone()[0])


def _order(connection: sqlite3.Connection, row: sqlite3.Row) -> OrderRow:
    fills = connection.execute("SELECT * FROM fills WHERE node = ? ORDER BY id", (row["id"],)).fetchall()
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
