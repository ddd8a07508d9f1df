"""Positions of every kind (sequence-api.md §13).

A row's value is its quantity times its price. That of a perp is what it controls, not what it is worth: the net asset
value counts a perp with its unrealised profit or loss. The margin of a perp is locked in its venue's cash row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.api.wire.common import InstrumentType
from sequence_cli.api.wire.positions import Lifecycle, Position, PositionInstrument, Positions, Totals
from sequence_cli.sandbox.entry_prices import entry_1e9
from sequence_cli.sandbox.graphs import USD_PER_CASH
from sequence_cli.sandbox.instruments import instrument, instrument_of_asset
from sequence_cli.sandbox.live_market import known
from sequence_cli.sandbox.nbbo import nbbo
from sequence_cli.sandbox.payouts import settled_1e9
from sequence_cli.sandbox.position_rows import all_rows, load
from sequence_cli.sandbox.problems import invalid
from sequence_cli.sandbox.units import PRICE_UNIT, QUANTITY_UNIT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sequence_cli.sandbox.ledger import Holding
    from sequence_cli.sandbox.listings import Instrument
    from sequence_cli.sandbox.position_rows import PositionRow
    from sequence_cli.sandbox.requests import Request
    from sequence_cli.sandbox.session import Session

_FIAT, _CRYPTO, _PERP, _EVENT = _KINDS = ("fiat", "crypto", "perp", "event_contract")
_FIAT_ASSETS = frozenset({"USD"})
_CASH = _FIAT_ASSETS | {"USDT", "USDC"}


def positions(session: Session, request: Request) -> Positions:
    """`GET /v1/positions`: the totals are those of the rows that are shown; what is resolved is always shown."""
    kinds, venues = request.words("kinds"), request.words("venues")
    for kind in kinds:
        if kind not in _KINDS:
            raise invalid("kinds", f"{kind!r} is none of {', '.join(_KINDS)}")
    closed = request.flag("include_closed")
    rows = [
        row
        for row in (*_balances(session), *_perps(session))
        if (not venues or row.venue in venues)
        and (not kinds or row.instrument.kind in kinds)
        and (closed or row.qty_1e8)
    ]
    rows.sort(key=lambda row: (row.venue, row.instrument.symbol))
    return Positions(rows, _totals(rows), session.now_ns)


def _balances(session: Session) -> Iterable[Position]:
    prices: dict[str, int | None] = {}
    for holding in session.ledger.holdings():
        traded = instrument_of_asset(holding.asset)
        if traded is not None and traded.kind is InstrumentType.PREDICTION:
            yield _contract(session, holding, traded)
        else:
            if holding.asset not in prices:
                prices[holding.asset] = _price_1e9(session, holding.asset)
            yield _balance(session, holding, prices[holding.asset])


def _perps(session: Session) -> Iterable[Position]:
    for row in all_rows(session):
        perp = known(row.symbol)
        if perp.kind is InstrumentType.PERP:
            yield _perp(row, session.market.mark_1e9(perp, session.now_ns))


def _balance(session: Session, holding: Holding, price: int | None) -> Position:
    entry = entry_1e9(session, holding.venue, holding.asset) if holding.total_1e8 else None
    return Position(
        venue=holding.venue,
        instrument=PositionInstrument(_FIAT if holding.asset in _FIAT_ASSETS else _CRYPTO, holding.asset),
        qty_1e8=holding.total_1e8,
        current_price_usd_1e9=price,
        current_value_usd_1e9=None if price is None else holding.total_1e8 * price // QUANTITY_UNIT,
        locked_qty_1e8=holding.reserved_1e8,
        available_qty_1e8=holding.total_1e8 - holding.reserved_1e8,
        entry_price_usd_1e9=entry,
        unrealized_pnl_usd_1e9=None if price is None or entry is None else _gain(holding.total_1e8, price - entry),
        lifecycle=Lifecycle("active" if holding.total_1e8 else "closed"),
    )


def _contract(session: Session, holding: Holding, traded: Instrument) -> Position:
    row = load(session, holding.venue, traded.symbol)
    settled = settled_1e9(session, traded)
    price = session.market.mid_1e9(traded, session.now_ns) if settled is None else settled
    return Position(
        venue=holding.venue,
        instrument=PositionInstrument(_EVENT, holding.asset),
        qty_1e8=holding.total_1e8,
        current_price_usd_1e9=price,
        current_value_usd_1e9=holding.total_1e8 * price // QUANTITY_UNIT,
        locked_qty_1e8=holding.reserved_1e8,
        available_qty_1e8=holding.total_1e8 - holding.reserved_1e8,
        entry_price_usd_1e9=row.entry_1e9,
        unrealized_pnl_usd_1e9=USD_PER_CASH * row.unrealized_1e8(price),
        realized_pnl_usd_1e9=USD_PER_CASH * row.realized_1e8,
        fees_usd_1e9=USD_PER_CASH * row.fees_1e8,
        lifecycle=Lifecycle(_contract_state(row, holding.total_1e8, settled)),
        settled=settled is not None,
        settled_mark_usd_1e9=settled,
    )


def _contract_state(row: PositionRow, held_1e8: int, settled: int | None) -> str:
    if held_1e8:
        return "active" if settled is None else "resolved"
    return "redeemed" if row.paid_1e8 else "closed"


def _perp(row: PositionRow, mark: int) -> Position:
    return Position(
        venue=row.venue,
        instrument=PositionInstrument(_PERP, row.symbol),
        qty_1e8=row.quantity_1e8,
        current_price_usd_1e9=mark,
        current_value_usd_1e9=row.quantity_1e8 * mark // QUANTITY_UNIT,
        entry_price_usd_1e9=row.entry_1e9,
        unrealized_pnl_usd_1e9=USD_PER_CASH * row.unrealized_1e8(mark),
        realized_pnl_usd_1e9=USD_PER_CASH * row.realized_1e8,
        fees_usd_1e9=USD_PER_CASH * row.fees_1e8,
        funding_usd_1e9=USD_PER_CASH * row.funding_1e8,
        margin_usd_1e9=USD_PER_CASH * row.margin_1e8,
        lifecycle=Lifecycle("active" if row.quantity_1e8 else "closed"),
        transferable=False,
    )


def _gain(quantity_1e8: int, difference_1e9: int) -> int:
    return quantity_1e8 * difference_1e9 // QUANTITY_UNIT


def _price_1e9(session: Session, asset: str) -> int | None:
    """Return the mid of the best bid and offer; of a crossed or one-sided market its reference mid."""
    if asset in _CASH:
        return PRICE_UNIT
    traded = instrument(f"{asset}-USD")
    if traded is None:
        return None
    return nbbo(session.market.books(traded, session.now_ns)).mid_1e9 or session.market.mid_1e9(traded, session.now_ns)


def _totals(rows: list[Position]) -> Totals:
    cash = sum(row.current_value_usd_1e9 or 0 for row in rows if row.instrument.symbol in _CASH)
    return Totals(sum(_worth(row) or 0 for row in rows), cash, len(rows))


def _worth(row: Position) -> int | None:
    return row.unrealized_pnl_usd_1e9 if row.instrument.kind == _PERP else row.current_value_usd_1e9
