"""Setting what the account holds: every change is a posting against the venue's house account."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.api.wire.account import PositionsWritten
from sequence_cli.api.wire.common import InstrumentType
from sequence_cli.money import Price, Quantity
from sequence_cli.sandbox.contract_settings import clear_contracts, set_contract
from sequence_cli.sandbox.entry_prices import note_entry
from sequence_cli.sandbox.instruments import VENUES
from sequence_cli.sandbox.problems import conflict, invalid
from sequence_cli.sandbox.sizing import check_step
from sequence_cli.sandbox.symbols import find

if TYPE_CHECKING:
    from sequence_cli.api.wire.account import SandboxPosition, SandboxPositions
    from sequence_cli.money import Scaled
    from sequence_cli.sandbox.listings import Instrument
    from sequence_cli.sandbox.session import Session

_CONTRACTS = {"perp": InstrumentType.PERP, "event_contract": InstrumentType.PREDICTION}
_REASON = "set by the account"
_FIAT = frozenset({"USD", "EUR", "GBP"})
_MOST_POSITIONS = 10_000
_LONGEST_SYMBOL = 128
# Ten billion coins: above any real holding and far below what sums of them could overflow.
_MOST_UNITS = 10**18


class _Wanted(NamedTuple):
    venue: str
    asset: str
    units: int
    entry_1e9: int | None
    traded: Instrument | None = None


def set_positions(session: Session, body: SandboxPositions) -> PositionsWritten:
    """Set holdings, all or none; raises ProblemError where one cannot be, or open orders need more of it."""
    if len(body.positions) > _MOST_POSITIONS:
        raise invalid("positions", f"{len(body.positions)} positions are more than {_MOST_POSITIONS}")
    wanted = [_checked(f"positions[{index}]", row) for index, row in enumerate(body.positions)]
    named = {(row.venue, row.asset) for row in wanted}
    deleted = clear_contracts(session, named) + _clear_others(session, named) if body.replace else 0
    for row in sorted(wanted, key=lambda row: row.traded is not None):  # cash first: margin is locked in it
        if row.traded is not None:
            set_contract(session, row.venue, row.traded, row.units, row.entry_1e9 or 0)
            continue
        _set(session, row.venue, row.asset, row.units)
        note_entry(session, row.venue, row.asset, row.entry_1e9)
    return PositionsWritten(len(wanted), deleted)


def _checked(where: str, row: SandboxPosition) -> _Wanted:
    if row.kind in _CONTRACTS:
        return _contract(where, row)
    if row.kind not in ("fiat", "crypto"):
        raise invalid(f"{where}.kind", f"{row.kind!r} is none of fiat, crypto, {', '.join(_CONTRACTS)}")
    if find(row.symbol) is not None:
        raise invalid(f"{where}.kind", f"{row.symbol} is not {row.kind}")
    if row.venue not in VENUES:
        raise invalid(f"{where}.venue", f"{row.venue!r} is none of {', '.join(VENUES)}")
    if not (0 < len(row.symbol) <= _LONGEST_SYMBOL and row.symbol.isprintable()):
        raise invalid(f"{where}.symbol", f"it must be 1 to {_LONGEST_SYMBOL} printable characters")
    if (row.symbol in _FIAT) != (row.kind == "fiat"):
        raise invalid(f"{where}.kind", f"{row.symbol} is not {row.kind}")
    entry = None if row.entry_price_usd is None else _units(Price, f"{where}.entry_price_usd", row.entry_price_usd)
    return _Wanted(row.venue, row.symbol, _units(Quantity, f"{where}.qty", row.qty), entry)


def _contract(where: str, row: SandboxPosition) -> _Wanted:
    kind = _CONTRACTS[row.kind]
    traded = find(row.symbol, kind)
    if traded is None or traded.kind is not kind:
        raise invalid(f"{where}.symbol", f"{row.symbol} is no {row.kind}")
    if traded.listing(row.venue) is None:
        raise invalid(f"{where}.venue", f"{row.venue!r} does not list {traded.symbol}")
    units = _units(Quantity, f"{where}.qty", row.qty, signed=kind is InstrumentType.PERP)
    check_step(Quantity, f"{where}.qty", units, traded.lot_1e8)
    entry = _units(Price, f"{where}.entry_price_usd", row.entry_price_usd or Decimal(0))
    return _Wanted(row.venue, traded.symbol, units, entry, traded)


def _units(kind: type[Scaled], field: str, value: Decimal, *, signed: bool = False) -> int:
    try:
        units = kind.from_decimal(value).units
    except ValueError as exc:
        raise invalid(field, str(exc)) from exc
    if not (-_MOST_UNITS if signed else 0) <= units <= _MOST_UNITS:
        raise invalid(field, f"{value} is negative or too large")
    return units


def _clear_others(session: Session, named: set[tuple[str, str]]) -> int:
    others = [
        holding
        for holding in session.ledger.holdings()
        if holding.total_1e8 and (holding.venue, holding.asset) not in named
    ]
    for holding in others:
        _set(session, holding.venue, holding.asset, 0)
    return len(others)


def _set(session: Session, venue: str, asset: str, units: int) -> None:
    total = session.ledger.total_1e8(venue, asset)
    reserved = total - session.ledger.available_1e8(venue, asset)
    if units < reserved:
        raise conflict(
            f"Open orders need {Quantity(reserved)} {asset} at {venue}; cancel them first. Nothing was changed."
        )
    session.ledger.transfer(session.now_ns, _REASON, venue, asset, units - total)
