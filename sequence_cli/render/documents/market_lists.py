"""What can be traded, and what venues charge for it."""

from collections.abc import Sequence

import msgspec

from sequence_cli.api.wire.markets import FeeList, SymbolRow
from sequence_cli.render import values
from sequence_cli.render.documents.base import Amount, Document
from sequence_cli.render.table import Column, Kind, Row, Table, number


class ListedSymbol(msgspec.Struct, gc=False):
    """One tradable; null is what the service did not tell."""

    symbol: str
    type: str | None
    tick_size: Amount | None
    lot_size: Amount | None
    venues: list[str]


class SymbolsDocument(Document):
    """What can be traded, or what a filter left of it."""

    symbols: list[ListedSymbol]

    @classmethod
    def build(cls, mode: str, rows: Sequence[SymbolRow]) -> "SymbolsDocument":
        """Take the service's rows, sorted by symbol."""
        symbols = [
            ListedSymbol(
                row.symbol,
                row.type,
                values.price(row.tick_size_1e9),
                values.quantity(row.lot_size_1e8 or None),
                list(row.venues),
            )
            for row in sorted(rows, key=lambda row: row.symbol)
        ]
        return cls(mode, symbols)

    def tables(self) -> list[Table]:
        """Return a row per symbol."""
        columns = (
            Column("symbol", "Symbol"),
            Column("type", "Type"),
            number("tick_size", "Tick", Kind.QUANTITY, "USD"),
            number("lot_size", "Lot", Kind.QUANTITY),
            Column("venues", "Venues"),
        )
        rows: list[Row] = [
            {
                "symbol": row.symbol,
                "type": row.type,
                "tick_size": row.tick_size,
                "lot_size": row.lot_size,
                "venues": " ".join(row.venues) or None,
            }
            for row in self.symbols
        ]
        return [Table("Symbols", columns, rows, () if rows else ("no symbols",))]


class ListedFee(msgspec.Struct):
    """One venue's fees in basis points; null is no data, which is not free. A negative fee is a rebate."""

    venue: str
    maker_bps: Amount | None
    taker_bps: Amount | None


class FeesDocument(Document):
    """The fees of one symbol; `formula` tells how an event contract's fee depends on its price, else it is null."""

    symbol: str
    fees: list[ListedFee]
    formula: str | None

    @classmethod
    def build(cls, mode: str, symbol: str, wire: FeeList, *, event_contract: bool) -> "FeesDocument":
        """Take the service's answer (sequence-api.md §10.4)."""
        fees = [
            ListedFee(fee.venue, values.number(fee.maker_bps, "maker_bps"), values.number(fee.taker_bps, "taker_bps"))
            for fee in wire.fees
        ]
        formula = "fee = rate x contracts x p x (1 - p), taker only; bps shown at p = 0.5" if event_contract else None
        return cls(mode, symbol, fees, formula)

    def tables(self) -> list[Table]:
        """Return a row per venue."""
        columns = (
            Column("symbol", "Symbol", shown=False),
            Column("venue", "Venue"),
            number("maker_bps", "Maker", Kind.QUANTITY, "bps"),
            number("taker_bps", "Taker", Kind.QUANTITY, "bps"),
        )
        rows: list[Row] = [
            {"symbol": self.symbol, "venue": fee.venue, "maker_bps": fee.maker_bps, "taker_bps": fee.taker_bps}
            for fee in self.fees
        ]
        return [Table(f"Fees {self.symbol}", columns, rows, self._notes())]

    def _notes(self) -> list[str]:
        notes = [] if self.fees else ["no fees are known"]
        if any(fee.maker_bps is None or fee.taker_bps is None for fee in self.fees):
            notes.append("a dash is no data, not free: do not route there on it")
        return notes if self.formula is None else [*notes, self.formula]
