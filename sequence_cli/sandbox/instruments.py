"""The catalogue: everything that can be traded in the simulator, by symbol."""

from sequence_cli.sandbox.events import outcomes
from sequence_cli.sandbox.listings import Instrument, Listing, minimum_quantity_1e8
from sequence_cli.sandbox.perps import perps
from sequence_cli.sandbox.spots import dollar_aliases, spots
from sequence_cli.sandbox.venue_table import VENUES, quote_asset

__all__ = [
    "VENUES",
    "Instrument",
    "Listing",
    "instrument",
    "instrument_of_asset",
    "instruments",
    "minimum_quantity_1e8",
    "quote_asset",
]

_CATALOGUE = {traded.symbol: traded for traded in (*spots(), *perps(), *outcomes())}
_ALIASES = {traded.symbol: traded for traded in dollar_aliases()}
_BY_ASSET = {traded.asset: traded for traded in _CATALOGUE.values()}


def instrument(symbol: str) -> Instrument | None:
    """Return what `symbol` names exactly, None where the simulator does not list it."""
    return _CATALOGUE.get(symbol) or _ALIASES.get(symbol)


def instruments() -> tuple[Instrument, ...]:
    """Return the whole catalogue in its fixed order, without the aliases."""
    return tuple(_CATALOGUE.values())


def instrument_of_asset(asset: str) -> Instrument | None:
    """Return what one unit of an asset is priced by, None for a dollar."""
    return _BY_ASSET.get(asset)
