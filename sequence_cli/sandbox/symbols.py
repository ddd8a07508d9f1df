"""What a client may write for a symbol (sequence-api.md §11), in any case of letters.

`ETH-USD` means ETH at every venue's own dollar, `ETH-USDT` and `ETH-USDC` only at the venues whose dollar that is.
`ETH-USD-PERP`, `ETH-PERP` and, where a perp is asked for, `ETH-USD` and `ETH-USDT` mean the perp. A bare Kalshi ticker
or Polymarket slug means YES. Clients exist that send the type `spot` with every symbol: the symbol decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.api.wire.common import InstrumentType
from sequence_cli.sandbox.events import EVENTS, OUTCOMES
from sequence_cli.sandbox.instruments import instrument, instruments
from sequence_cli.sandbox.perps import SUFFIX
from sequence_cli.sandbox.problems import invalid, not_found

if TYPE_CHECKING:
    from sequence_cli.sandbox.listings import Instrument

_DOLLARS = ("USD", "USDT", "USDC")
_EVENT_URL = "https://polymarket.com/event/"


def find(symbol: str, kind: InstrumentType = InstrumentType.SPOT) -> Instrument | None:
    """Return what a client means by a symbol, None where nothing has that name."""
    folded = _stripped(symbol).casefold()
    return _PERPS.get(folded) if kind is InstrumentType.PERP else _NAMES.get(folded) or _PERPS.get(folded)


def resolve(symbol: str, kind: InstrumentType = InstrumentType.SPOT) -> Instrument:
    """Return what a client means by a symbol; raises ProblemError 404 where nothing has that name."""
    traded = find(symbol, kind)
    if traded is not None:
        return traded
    hyphened = find(symbol.replace("/", "-"), kind)
    if "/" in symbol and hyphened is not None:
        raise not_found(f"There is no symbol {symbol}: write it with a hyphen, {hyphened.symbol}.")
    if kind is InstrumentType.PERP:
        raise not_found(f"There is no perpetual future {symbol}.")
    raise not_found(f"There is no symbol {symbol}.")


def resolve_for_order(symbol: str, kind: InstrumentType, field: str) -> Instrument:
    """Return what an order trades; raises ProblemError 404, or 422 where the type contradicts the symbol."""
    traded = resolve(symbol, kind)
    if kind is InstrumentType.PREDICTION and traded.kind is not kind:
        raise invalid(field, f"{traded.symbol} is a {traded.kind} instrument, not an event contract")
    return traded


def _stripped(symbol: str) -> str:
    """Return the slug of a Polymarket URL, anything else as it is."""
    if not symbol.casefold().startswith(_EVENT_URL):
        return symbol
    path, _, _ = symbol[len(_EVENT_URL) :].partition("?")
    return path.partition("#")[0].rstrip("/")


def _event_names() -> dict[str, Instrument]:
    names: dict[str, Instrument] = {}
    for event in EVENTS:
        for outcome in reversed(OUTCOMES):
            traded = instrument(event.symbol(outcome))
            assert traded is not None, f"{event.slug} is not in the catalogue"
            names |= dict.fromkeys((traded.symbol.casefold(), traded.asset.casefold(), event.slug.casefold()), traded)
    return names


def _pair_names() -> dict[str, Instrument]:
    symbols = [traded.symbol.removesuffix("-USD") for traded in instruments() if traded.kind is InstrumentType.SPOT]
    pairs = [instrument(f"{base}-{dollar}") for base in symbols for dollar in _DOLLARS]
    return {pair.symbol.casefold(): pair for pair in pairs if pair is not None}


def _perp_names() -> dict[str, Instrument]:
    names: dict[str, Instrument] = {}
    for perp in instruments():
        if perp.kind is InstrumentType.PERP:
            base = perp.symbol.removesuffix(SUFFIX)
            written = [f"{base}-{dollar}{suffix}" for dollar in _DOLLARS for suffix in ("-PERP", "")]
            names |= {name.casefold(): perp for name in (f"{base}-PERP", *written)}
    return names


_NAMES = _event_names() | _pair_names()
_PERPS = _perp_names()
