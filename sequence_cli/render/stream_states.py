"""The newest price and book of a symbol as a view needs them; what is no price and no book is a ServerError."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from sequence_cli.errors import ServerError
from sequence_cli.render import values
from sequence_cli.render.text import clean

Levels = list[tuple[str, str]]

_NUMBERS = ("bid", "ask", "mid", "bid_sz", "ask_sz", "spread_bps")
_SIZES = frozenset({"bid_sz", "ask_sz"})
# No terminal shows more.
_DEEPEST = 100


def price_state(data: dict[str, Any]) -> dict[str, str | None]:
    """Return the fields of a price event, each an exact decimal text or None."""
    return {name: _number(data.get(name), name, signed=name not in _SIZES) for name in _NUMBERS}


def book_state(data: dict[str, Any]) -> dict[str, Levels]:
    """Return the levels of both sides, the best first, as pairs of price and size."""
    return {side: _levels(data.get(side), side) for side in ("bids", "asks")}


def _levels(value: object, side: str) -> Levels:
    if value is None:
        return []
    if not isinstance(value, list):
        raise _nonsense(value, side)
    return [_level(level, side) for level in value[:_DEEPEST]]


def _level(value: object, side: str) -> tuple[str, str]:
    if not (isinstance(value, list) and len(value) >= 2):
        raise _nonsense(value, side)
    price, size = _number(value[0], side, signed=True), _number(value[1], side, signed=False)
    if price is None or size is None:
        raise _nonsense(value, side)
    return price, size


def _number(value: object, name: str, *, signed: bool) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or (value.startswith("-") and not signed):
        raise _nonsense(value, name)
    try:
        return values.number(Decimal(value), name)
    except InvalidOperation:
        raise _nonsense(value, name) from None


def _nonsense(value: object, name: str) -> ServerError:
    return ServerError(
        f"The service sent {clean(str(value), 60)} as {name}, which is no price and no size; it was not shown.",
        hint="Try again; if it happens again, report it with this message.",
    )
