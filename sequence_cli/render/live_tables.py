"""The board as tables: prices with their course, depth ladders, the latest orders and fills."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from sequence_cli.render.bars import WIDTH, bar
from sequence_cli.render.documents.progress import status_role
from sequence_cli.render.documents.symbols import units_of
from sequence_cli.render.numbers import human_time
from sequence_cli.render.sparkline import sparkline
from sequence_cli.render.table import Cell, Column, Kind, Role, Row, Table, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sequence_cli.render.live_board import Board, Price
    from sequence_cli.render.stream_states import Levels

_MARKS = {1: "▲", -1: "▼", 0: " "}
_MOVED = {1: Role.GOOD, -1: Role.BAD, 0: Role.PLAIN}
_TREND = 20
_SCALE = 10**8
_MOST_ROWS = 8
_WIDE = 90


def tables(board: Board, levels: int, width: int) -> list[Table]:
    """Return what there is to show; `levels` is how deep a ladder may be. In narrow terminals some columns go."""
    found, wide = [], width >= _WIDE
    if board.prices:
        found.append(_prices(board.prices, wide=wide))
    found += [_ladder(symbol, book, levels, wide=wide) for symbol, book in board.books.items()]
    if "orders" in board.topics:
        found.append(_orders(list(board.orders.values())[-_MOST_ROWS:], wide=wide))
    if "fills" in board.topics:
        found.append(_fills(list(board.fills)[-_MOST_ROWS:], wide=wide))
    if board.others:
        found.append(_others(list(board.others)[-_MOST_ROWS:]))
    return found


def _prices(prices: dict[str, Price], *, wide: bool) -> Table:
    columns = (
        Column("symbol", "Symbol"),
        number("bid_size", "Bid size", Kind.QUANTITY, shown=wide),
        number("bid", "Bid", Kind.AMOUNT),
        Column("bid_mark", " "),
        number("ask", "Ask", Kind.AMOUNT),
        Column("ask_mark", " "),
        number("ask_size", "Ask size", Kind.QUANTITY, shown=wide),
        number("spread_bps", "Spread", Kind.QUANTITY, "bps", shown=wide),
        Column("trend", "Trend"),
    )
    return Table("Prices", columns, [_price_row(symbol, price) for symbol, price in sorted(prices.items())])


def _price_row(symbol: str, price: Price) -> Row:
    data = price.data
    row: dict[str, str | Cell | None] = {
        "symbol": symbol,
        "bid_size": data.get("bid_sz"),
        "ask_size": data.get("ask_sz"),
        "spread_bps": data.get("spread_bps"),
        "trend": sparkline(price.mids, _TREND).ljust(_TREND),
    }
    for side, move in price.moves.items():
        row[side] = Cell(data.get(side), Role.MISSING if data.get(side) is None else _MOVED[move])
        row[f"{side}_mark"] = Cell(_MARKS[move], _MOVED[move])
    return row


def _ladder(symbol: str, book: dict[str, Levels], levels: int, *, wide: bool) -> Table:
    base, unit = units_of(symbol)
    bids, asks = (book[side][:levels] for side in ("bids", "asks"))
    largest = max((_units(level[1]) for level in (*bids, *asks)), default=1)
    columns = (
        Column("bid_bar", " ", "right", shown=wide),
        number("bid_size", "Bid size", Kind.QUANTITY, base),
        number("bid", "Bid", Kind.PRICE, unit),
        number("ask", "Ask", Kind.PRICE, unit),
        number("ask_size", "Ask size", Kind.QUANTITY, base),
        Column("ask_bar", " ", shown=wide),
    )
    empty = ("", "")
    pairs = zip_longest(bids, asks, fillvalue=empty)
    return Table(f"Book {symbol}", columns, [_ladder_row(bid, ask, largest) for bid, ask in pairs])


def _ladder_row(bid: Sequence[str], ask: Sequence[str], largest: int) -> Row:
    return {
        "bid_bar": Cell(_bar(bid, largest).rjust(WIDTH), Role.GOOD),
        "bid_size": bid[1],
        "bid": bid[0],
        "ask": ask[0],
        "ask_size": ask[1],
        "ask_bar": Cell(_bar(ask, largest).ljust(WIDTH), Role.BAD),
    }


def _bar(level: Sequence[str], largest: int) -> str:
    return bar(_units(level[1]), largest) if level[1] else ""


def _units(text: str) -> int:
    whole, _, fraction = text.partition(".")
    return int(whole) * _SCALE + int(fraction[:8].ljust(8, "0"))


def _orders(orders: list[dict[str, Any]], *, wide: bool) -> Table:
    columns = (
        Column("created", "Created", kind=Kind.TIME, shown=wide),
        Column("side", "Side"),
        number("qty", "Quantity", Kind.QUANTITY),
        Column("symbol", "Symbol"),
        number("limit_price", "Limit", Kind.AMOUNT),
        Column("status", "Status"),
        number("filled_qty", "Filled", Kind.QUANTITY),
        number("avg_fill_price", "Average", Kind.AMOUNT, shown=wide),
    )
    rows = [_facts(order, columns) for order in reversed(orders)]
    return Table("Orders", columns, rows, () if rows else ("no orders yet",))


def _fills(fills: list[dict[str, Any]], *, wide: bool) -> Table:
    columns = (
        Column("ts", "Time", kind=Kind.TIME, shown=wide),
        Column("side", "Side"),
        number("qty", "Quantity", Kind.QUANTITY),
        Column("symbol", "Symbol"),
        number("price", "Price", Kind.AMOUNT),
        number("fee_usd", "Fee", Kind.AMOUNT, shown=wide),
        Column("venue", "Venue"),
    )
    rows = [_facts(fill, columns) for fill in reversed(fills)]
    return Table("Fills", columns, rows, () if rows else ("no fills yet",))


def _others(events: list[tuple[str, dict[str, Any]]]) -> Table:
    columns = (Column("topic", "Topic"), Column("data", "Event"))
    rows = [
        {"topic": topic, "data": "  ".join(f"{name} {value}" for name, value in data.items() if value is not None)}
        for topic, data in reversed(events)
    ]
    return Table("Events", columns, rows)


def _facts(data: dict[str, Any], columns: Sequence[Column]) -> Row:
    row: dict[str, str | Cell | None] = {}
    for column in columns:
        value = data.get(column.key)
        text = None if value is None else str(value)
        if column.key == "status":
            row[column.key] = Cell(text, status_role(text))
        else:
            row[column.key] = _clock(text) if column.kind is Kind.TIME else text
    return row


def _clock(time: str | None) -> str | None:
    """Return hour, minute, second and millisecond: the day is today."""
    return None if time is None else human_time(time)[11:23].ljust(12)
