"""The payload of a stream event as documents carry it: exact decimal texts, human units, RFC 3339 times."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec

from sequence_cli.errors import ServerError
from sequence_cli.render import values

if TYPE_CHECKING:
    from collections.abc import Callable

# Topics in which every number is a price, a size or a rate.
_MARKET = ("prices", "book", "funding", "fair_price")
_ZERO_IS_MISSING = frozenset({"bid", "ask", "mid"})
_DECODER = msgspec.json.Decoder(float_hook=Decimal)


def stream_data(topic: str, data: msgspec.Raw) -> dict[str, Any]:
    """Return one payload; names lose their scale suffix. Raises ServerError where it is no JSON object.

    `_1e8` and `_1e9` are scaled, `_ns` becomes a time. In the other topics a whole number without a suffix is a count
    and stays one.
    """
    try:
        decoded = _DECODER.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as exc:
        raise _unreadable(topic) from exc
    if not isinstance(decoded, dict):
        raise _unreadable(topic)
    return _object(decoded, market=topic.partition(":")[0] in _MARKET)


def _object(fields: dict[str, Any], *, market: bool) -> dict[str, Any]:
    return dict(_field(name, value, market=market) for name, value in fields.items())


def _field(name: str, value: Any, *, market: bool) -> tuple[str, Any]:
    if isinstance(value, int) and not isinstance(value, bool):
        for suffix, convert in _SUFFIXES.items():
            if name.endswith(suffix):
                return name.removesuffix(suffix), convert(name, value)
    elif value is None:
        return _without_suffix(name), None
    if market and name in _ZERO_IS_MISSING and value == 0:
        return name, None
    return name, _plain(value, name, market=market)


def _plain(value: Any, name: str, *, market: bool) -> Any:
    if isinstance(value, dict):
        return _object(value, market=market)
    if isinstance(value, list):
        return [_plain(entry, name, market=market) for entry in value]
    is_count = isinstance(value, bool) or not market or name.endswith("_ms")
    if isinstance(value, Decimal) or (isinstance(value, int) and not is_count):
        return values.number(Decimal(value), name)
    return value


def _without_suffix(name: str) -> str:
    for suffix in _SUFFIXES:
        name = name.removesuffix(suffix)
    return name


def _scaled_price(name: str, units: int) -> str | None:
    """Read zero as "not known" where the name says price, and as an amount where it does not."""
    return values.price(units) if "price" in name or "vwap" in name else values.usd(units)


def _unreadable(topic: str) -> ServerError:
    return ServerError(f"The service sent something on {topic} that is no JSON object; it was not shown.")


_SUFFIXES: dict[str, Callable[[str, int], str | None]] = {
    "_1e8": lambda _, units: values.quantity(units),
    "_1e9": _scaled_price,
    "_ns": lambda _, nanoseconds: values.time(nanoseconds),
}
