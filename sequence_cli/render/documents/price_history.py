"""The prices of the past: a chart for people, every point for programs."""

from decimal import Decimal

import msgspec

from sequence_cli.api.wire.market_history import PriceHistory
from sequence_cli.render import values
from sequence_cli.render.chart import block_chart, columns_of
from sequence_cli.render.documents.base import Amount, Document, Time
from sequence_cli.render.numbers import human_number, human_time
from sequence_cli.render.table import Column, Kind, Table, number

_UNKNOWN_WIDTH = 80
_MOST_COLUMNS = 160
_NARROWEST = 8


class PricePointDocument(msgspec.Struct, gc=False):
    """One price."""

    ts: Time
    price: Amount | None


class PriceHistoryDocument(Document):
    """Prices of a range, the oldest first; `truncated` says that only the newest of them are here."""

    symbol: str
    range: str
    venue: str | None
    points: list[PricePointDocument]
    truncated: bool

    @classmethod
    def build(cls, mode: str, wire: PriceHistory, span: str) -> "PriceHistoryDocument":
        """Take the service's points in their order."""
        points = [PricePointDocument(str(values.time(row.ts_ns)), values.price(row.price_1e9)) for row in wire.points]
        return cls(mode, wire.symbol, span, wire.venue, points, wire.truncated)

    def tables(self) -> list[Table]:
        """Return every point."""
        columns = (
            Column("symbol", "Symbol"),
            Column("venue", "Venue"),
            Column("ts", "Time", kind=Kind.TIME, unit="UTC"),
            number("price", "Price", Kind.PRICE),
        )
        rows = [
            {"symbol": self.symbol, "venue": self.venue, "ts": point.ts, "price": point.price} for point in self.points
        ]
        return [Table(self._title(), columns, rows)]

    def tables_for(self, width: int | None) -> list[Table]:
        """Return the chart, as wide as there is room."""
        known = [(at, price) for at, price in enumerate(point.price for point in self.points) if price is not None]
        if not known:
            return [Table(self._title(), (), (), ("no prices in this range",))]
        low, high = (pick((price for _, price in known), key=Decimal) for pick in (min, max))
        labels = [human_number(price, Kind.PRICE) for price in (high, low)]
        room = max(_NARROWEST, min(_MOST_COLUMNS, (width or _UNKNOWN_WIDTH) - max(map(len, labels)) - 2))
        lines = block_chart(columns_of([(at, int(Decimal(price).scaleb(9))) for at, price in known], room))
        first, last = (self.points[at] for at in (known[0][0], known[-1][0]))
        rows = [{"price": "", "chart": line} for line in lines]
        rows[0]["price"], rows[-1]["price"] = high, low
        columns = (number("price", "Price", Kind.PRICE), Column("chart", "Course"))
        return [Table(self._title(), columns, rows, self._notes(first, last))]

    def _title(self) -> str:
        return f"Price {self.symbol} {self.range}" + (f" at {self.venue}" if self.venue else "")

    def _notes(self, first: PricePointDocument, last: PricePointDocument) -> list[str]:
        notes = [f"from {human_time(first.ts)} to {human_time(last.ts)} UTC"]
        if first.price is not None and last.price is not None:
            change = (Decimal(last.price) - Decimal(first.price)) * 100 / Decimal(first.price)
            was, now = (human_number(price, Kind.PRICE) for price in (first.price, last.price))
            notes.append(f"from {was} to {now}, {change:+.2f} %")
        if self.truncated:
            notes.append("only the newest points of the range are shown")
        return notes
