"""How a preview looks to people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.render.bars import bar
from sequence_cli.render.documents.symbols import units_of
from sequence_cli.render.table import Cell, Column, Kind, Role, Row, Table, number

if TYPE_CHECKING:
    from sequence_cli.render.documents.preview import PreviewDocument, PreviewVenueDocument

_TITLES = {
    "estimated_price": "average price",
    "estimated_cost_usd": "cost",
    "estimated_fee_usd": "fees",
    "slippage_bps": "slippage",
    "venues": "venue split",
}
_HUNDREDTHS = 10_000


def cost_table(preview: PreviewDocument) -> Table:
    """Return the order that was not sent and its cost."""
    base, _ = units_of(preview.symbol)
    buys = preview.side == "buy"
    columns = (
        Column("symbol", "Symbol", shown=False),
        Column("side", "Side", shown=False),
        number("qty", "Quantity", Kind.QUANTITY, base),
        Column("order_type", "Type"),
        number("limit_price", "Limit price", Kind.AMOUNT, "USD"),
        Column("venue", "Venue", shown=preview.venue is not None),
        number("estimated_price", "Average price", Kind.AMOUNT, "USD"),
        number("worst_price", "Worst price", Kind.AMOUNT, "USD"),
        number("estimated_cost_usd", "Cost" if buys else "Value", Kind.USD, "USD"),
        number("estimated_fee_usd", "Fees", Kind.AMOUNT, "USD"),
        number("total_cost_usd", "You pay" if buys else "You receive", Kind.USD, "USD"),
        number("slippage_bps", "Slippage", Kind.QUANTITY, "bps"),
        number("unfilled_qty", "Not filled now", Kind.QUANTITY, base),
        Column("as_of", "As of", kind=Kind.TIME, unit="UTC"),
    )
    row: Row = {
        "symbol": preview.symbol,
        "side": preview.side,
        "qty": preview.qty,
        "order_type": preview.order_type,
        "limit_price": preview.limit_price or "",
        "venue": preview.venue,
        "estimated_price": preview.estimated_price,
        "worst_price": preview.worst_price,
        "estimated_cost_usd": preview.estimated_cost_usd,
        "estimated_fee_usd": preview.estimated_fee_usd,
        "total_cost_usd": Cell(preview.total_cost_usd, Role.SUMMARY),
        "slippage_bps": preview.slippage_bps,
        "unfilled_qty": "" if preview.unfilled_qty == "0" else preview.unfilled_qty,
        "as_of": preview.as_of,
    }
    return Table(f"Preview: {preview.side} {preview.symbol}", columns, [row], _notes(preview), stacked=True)


def split_table(preview: PreviewDocument) -> Table:
    """Return a row per venue, its share drawn and written."""
    columns = (
        Column("venue", "Venue"),
        Column("bar", "Split"),
        number("share_percent", "Share", Kind.QUANTITY, "%"),
        number("qty", "Quantity", Kind.QUANTITY),
        number("avg_price", "Price", Kind.PRICE, "USD"),
        number("fee_usd", "Fee", Kind.AMOUNT, "USD"),
        number("taker_bps", "Taker", Kind.QUANTITY, "bps"),
    )
    return Table(None, columns, [_venue_row(part) for part in preview.venues])


def _venue_row(part: PreviewVenueDocument) -> Row:
    return {
        "venue": part.venue,
        "bar": bar(_share(part.share_percent), _HUNDREDTHS),
        "share_percent": part.share_percent,
        "qty": part.qty,
        "avg_price": part.avg_price,
        "fee_usd": part.fee_usd,
        "taker_bps": part.taker_bps,
    }


def _share(percent: str | None) -> int:
    """Return hundredths of a percent; what is above nothing stays so."""
    if percent is None or percent == "0":
        return 0
    whole, _, fraction = percent.partition(".")
    return max(1, int(whole + fraction[:2].ljust(2, "0")))


def _notes(preview: PreviewDocument) -> list[str]:
    notes = ["nothing was sent"]
    if preview.not_told:
        notes.append(f"not told by the service: {', '.join(_TITLES.get(name, name) for name in preview.not_told)}")
    if preview.mode != "local" and (preview.limit_price is not None or preview.venue is not None):
        notes.append("whether the service's preview heeds a limit or a venue is not documented")
    return notes
