"""Positions (sequence-api.md §13). The quick start's rows carry only five fields, so all others are optional."""

import msgspec


class PositionInstrument(msgspec.Struct, gc=False):
    """What is held: `fiat`, `crypto`, `perp` or `event_contract`, and its symbol."""

    kind: str
    symbol: str


class Lifecycle(msgspec.Struct, gc=False):
    """Where a position stands: `active`, `resolved`, `closed` or `redeemed`."""

    state: str


# No row can be part of a cycle, so the collector need not look at 300,000 objects of 100,000 rows again and again.
class Position(msgspec.Struct, omit_defaults=True, gc=False):
    """One row; perpetuals are signed, negative is short.

    The funding received and the margin locked are the local sandbox's own fields, of perpetuals alone.
    """

    venue: str
    instrument: PositionInstrument
    qty_1e8: int
    current_price_usd_1e9: int | None = None
    current_value_usd_1e9: int | None = None
    id: int | None = None
    locked_qty_1e8: int | None = None
    available_qty_1e8: int | None = None
    entry_price_usd_1e9: int | None = None
    unrealized_pnl_usd_1e9: int | None = None
    realized_pnl_usd_1e9: int | None = None
    fees_usd_1e9: int | None = None
    funding_usd_1e9: int | None = None
    margin_usd_1e9: int | None = None
    lifecycle: Lifecycle | None = None
    transferable: bool | None = None
    settled: bool | None = None
    settled_mark_usd_1e9: int | None = None


class Totals(msgspec.Struct):
    """Sums over the account."""

    nav_usd_1e9: int
    cash_usd_1e9: int
    num_positions: int


class Positions(msgspec.Struct):
    """The answer of `GET /v1/positions`."""

    positions: list[Position]
    totals: Totals
    as_of_ns: int
