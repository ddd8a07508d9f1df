"""What an order would cost now, as far as the service tells: its answer is undocumented (sequence-api.md §8.6)."""

import msgspec

from sequence_cli.api.wire.preview import Preview, PreviewVenue
from sequence_cli.money import Price, Quantity
from sequence_cli.render import values
from sequence_cli.render.documents.base import Amount, Document, Time
from sequence_cli.render.documents.preview_tables import cost_table, split_table
from sequence_cli.render.documents.progress import filled_percent
from sequence_cli.render.table import Table

# What a person wants to know of a preview, by the document's names.
WANTED = ("estimated_price", "estimated_cost_usd", "estimated_fee_usd", "slippage_bps", "venues")


class PreviewVenueDocument(msgspec.Struct):
    """The part that would go to one venue; `share_percent` is of what would trade now."""

    venue: str
    qty: Amount | None
    share_percent: Amount | None
    avg_price: Amount | None
    fee_usd: Amount | None
    taker_bps: Amount | None


class PreviewDocument(Document):
    """An order that was not sent. Null is what the service did not tell, and `not_told` names it.

    `total_cost_usd` is what a buyer pays and a seller receives, fees included. `unfilled_qty` is what the market does
    not show within the limit.
    """

    symbol: str
    side: str
    qty: Amount
    order_type: str
    limit_price: Amount | None
    venue: str | None
    estimated_price: Amount | None
    estimated_cost_usd: Amount | None
    estimated_fee_usd: Amount | None
    total_cost_usd: Amount | None
    slippage_bps: Amount | None
    worst_price: Amount | None
    unfilled_qty: Amount | None
    venues: list[PreviewVenueDocument]
    candidate_venues: list[str]
    as_of: Time | None
    not_told: list[str]

    @classmethod
    def build(
        cls,
        *,
        mode: str,
        symbol: str,
        side: str,
        quantity: Quantity,
        limit_price: Price | None,
        venue: str | None,
        wire: Preview,
    ) -> "PreviewDocument":
        """Take what was asked for and the service's answer."""
        document = cls(
            mode=mode,
            symbol=symbol,
            side=str(side),
            qty=str(quantity),
            order_type="market" if limit_price is None else "limit",
            limit_price=None if limit_price is None else str(limit_price),
            venue=venue,
            estimated_price=values.price(wire.estimated_price_1e9),
            estimated_cost_usd=values.usd(wire.estimated_cost_usd_1e9),
            estimated_fee_usd=values.usd(wire.estimated_fee_usd_1e9),
            total_cost_usd=values.usd(wire.total_cost_usd_1e9),
            slippage_bps=values.number(wire.slippage_bps, "slippage_bps"),
            worst_price=values.price(wire.worst_price_1e9),
            unfilled_qty=values.quantity(wire.unfilled_qty_1e8),
            venues=[_venue(part, _routed_1e8(wire)) for part in sorted(wire.venues, key=_largest_first)],
            candidate_venues=list(wire.candidate_venues),
            as_of=values.time(wire.as_of_ns),
            not_told=[],
        )
        document.not_told = [name for name in WANTED if not getattr(document, name)]
        return document

    def tables(self) -> list[Table]:
        """Return the cost, a line per fact, and a row per venue with its share as a bar."""
        return [cost_table(self), split_table(self)] if self.venues else [cost_table(self)]


def _largest_first(part: PreviewVenue) -> int:
    return -(part.qty_1e8 or 0)


def _routed_1e8(wire: Preview) -> int:
    return sum(part.qty_1e8 or 0 for part in wire.venues)


def _venue(wire: PreviewVenue, routed_1e8: int) -> PreviewVenueDocument:
    return PreviewVenueDocument(
        venue=wire.venue,
        qty=values.quantity(wire.qty_1e8),
        share_percent=None if wire.qty_1e8 is None else filled_percent(wire.qty_1e8, routed_1e8),
        avg_price=values.price(wire.avg_price_1e9),
        fee_usd=values.usd(wire.fee_usd_1e9),
        taker_bps=values.number(wire.taker_bps, "taker_bps"),
    )
