"""The account: health, positions, reset (sequence-api.md §13, §15, §16)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.api.wire.account import Account, Reset
from sequence_cli.api.wire.common import Health
from sequence_cli.api.wire.positions import Lifecycle, Position, PositionInstrument, Positions, Totals
from sequence_cli.sandbox.instruments import instrument
from sequence_cli.sandbox.nbbo import nbbo
from sequence_cli.sandbox.problems import invalid
from sequence_cli.sandbox.session import open_epoch
from sequence_cli.sandbox.units import PRICE_UNIT, QUANTITY_UNIT

if TYPE_CHECKING:
    from sequence_cli.sandbox.ledger import Holding
    from sequence_cli.sandbox.requests import Request
    from sequence_cli.sandbox.session import Session

_KINDS = ("fiat", "crypto", "perp", "event_contract")
_FIAT = frozenset({"USD"})
_CASH = _FIAT | {"USDT", "USDC"}


def live(_session: Session, _request: Request) -> Health:
    """`GET /v1/health/live`: answers without a key."""
    return Health("live")


def health(_session: Session, _request: Request) -> Health:
    """`GET /v1/health`."""
    return Health("ok")


def account(session: Session, _request: Request) -> Account:
    """`GET /v1/account`."""
    return Account(client_id="local", mode="sandbox", fee_profile=session.fee_profile)


def reset(session: Session, _request: Request) -> Reset:
    """`POST /v1/sandbox/reset`: a new account; credentials stay, the old epoch's rows too."""
    open_epoch(session.connection, session.now_ns, session.seed, session.fee_profile)
    return Reset("reset", session.epoch + 1)


def positions(session: Session, request: Request) -> Positions:
    """`GET /v1/positions`: the totals are those of the rows that are shown."""
    kinds, venues = request.words("kinds"), request.words("venues")
    for kind in kinds:
        if kind not in _KINDS:
            raise invalid("kinds", f"{kind!r} is none of {', '.join(_KINDS)}")
    closed = request.flag("include_closed")
    prices: dict[str, int | None] = {}
    rows = [
        _position(session, holding, prices)
        for holding in session.ledger.holdings()
        if (not venues or holding.venue in venues)
        and (not kinds or _kind(holding.asset) in kinds)
        and (closed or holding.total_1e8)
    ]
    return Positions(rows, _totals(rows), session.now_ns)


def _position(session: Session, holding: Holding, prices: dict[str, int | None]) -> Position:
    price = prices.setdefault(holding.asset, _price_1e9(session, holding.asset))
    return Position(
        venue=holding.venue,
        instrument=PositionInstrument(_kind(holding.asset), holding.asset),
        qty_1e8=holding.total_1e8,
        current_price_usd_1e9=price,
        current_value_usd_1e9=None if price is None else holding.total_1e8 * price // QUANTITY_UNIT,
        locked_qty_1e8=holding.reserved_1e8,
        available_qty_1e8=holding.total_1e8 - holding.reserved_1e8,
        lifecycle=Lifecycle("active" if holding.total_1e8 else "closed"),
    )


def _price_1e9(session: Session, asset: str) -> int | None:
    """Return the mid of the best bid and offer; of a crossed or one-sided market its reference mid."""
    if asset in _CASH:
        return PRICE_UNIT
    traded = instrument(f"{asset}-USD")
    if traded is None:
        return None
    return nbbo(session.market.books(traded, session.now_ns)).mid_1e9 or session.market.mid_1e9(traded, session.now_ns)


def _kind(asset: str) -> str:
    return "fiat" if asset in _FIAT else "crypto"


def _totals(rows: list[Position]) -> Totals:
    cash = sum(row.current_value_usd_1e9 or 0 for row in rows if row.instrument.symbol in _CASH)
    return Totals(sum(row.current_value_usd_1e9 or 0 for row in rows), cash, len(rows))
