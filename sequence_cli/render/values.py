"""Wire numbers to the exact texts that documents carry; nonsense from the service becomes a ServerError."""

from __future__ import annotations

from time import gmtime, strftime
from typing import TYPE_CHECKING

from sequence_cli.errors import ServerError
from sequence_cli.money import Price, Quantity, Usd, decimal_text
from sequence_cli.render.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from decimal import Decimal

    _Writer = Callable[[int | None], str | None]
    _ColumnWriter = Callable[[Iterable[int | None]], list[str | None]]

_LARGEST_POWER = 40
LARGEST_UNITS = 10**_LARGEST_POWER
_LONGEST_NUMBER = 30
_NANOSECONDS = 1_000_000_000
_YEAR_10000_NS = 253_402_300_800 * _NANOSECONDS


def positive(value: Decimal | None, name: str) -> Decimal | None:
    """Return a price or size, None where it is missing: zero and null both mean that (sequence-api.md §10.1).

    Raises ServerError naming the field where the value is no usable number.
    """
    if value is None:
        return None
    if not value.is_finite() or value < 0:
        raise _nonsense(str(value), name)
    if value.is_zero():
        return None
    if abs(value.adjusted()) > _LARGEST_POWER or len(value.as_tuple().digits) > _LONGEST_NUMBER:
        raise _nonsense(str(value), name)
    return value


def number(value: Decimal | None, name: str) -> str | None:
    """Return a number of any sign, zero included, as text; raises ServerError where it is no usable one."""
    if value is None:
        return None
    if (
        not value.is_finite()
        or abs(value.adjusted()) > _LARGEST_POWER
        or len(value.as_tuple().digits) > _LONGEST_NUMBER
    ):
        raise _nonsense(str(value), name)
    return decimal_text(value)


def text(value: Decimal | None) -> str | None:
    """Return the exact decimal text of a checked number."""
    return None if value is None else decimal_text(value)


def _writer(decimals: int, zero: str | None) -> tuple[_Writer, _ColumnWriter]:
    """Return what writes units as `str(Price(units))` and its like do, one or many, without an object for each."""
    # Made once: 100,000 positions have 900,000 amounts.
    whole, fraction = slice(None, -decimals), slice(-decimals, None)

    def column(amounts: Iterable[int | None]) -> list[str | None]:
        texts: list[str | None] = []
        for units in amounts:
            if not units:
                texts.append(None if units is None else zero)
                continue
            if not -LARGEST_UNITS < units < LARGEST_UNITS:
                raise _nonsense(f"a number of {units.bit_length()} bits", "an amount")
            digits = str(units)
            if len(digits) <= decimals + 1:
                digits = digits.zfill(decimals + 1 if units > 0 else decimals + 2)
            texts.append(f"{digits[whole]}.{digits[fraction]}".rstrip("0").rstrip("."))
        return texts

    def one(units: int | None) -> str | None:
        return column((units,))[0]

    return one, column


# A quantity in units of 1e-8 as text, and many of them; all six raise ServerError for a number that none can be.
quantity, quantities = _writer(Quantity.decimals, "0")
# A price in units of 1e-9 as text; zero means that it is unknown (sequence-api.md §9.1, §13).
price, prices = _writer(Price.decimals, None)
# A USD amount in units of 1e-9 as text; zero is an amount.
usd, usd_amounts = _writer(Usd.decimals, "0")


def time(nanoseconds: int | None) -> str | None:
    """Return nanoseconds since the epoch as RFC 3339 UTC text with nine digits of fraction."""
    if nanoseconds is None:
        return None
    if not 0 <= nanoseconds < _YEAR_10000_NS:
        raise _nonsense(f"a number of {nanoseconds.bit_length()} bits", "a time in nanoseconds")
    seconds, rest = divmod(nanoseconds, _NANOSECONDS)
    return f"{strftime('%Y-%m-%dT%H:%M:%S', gmtime(seconds))}.{rest:09d}Z"


def _nonsense(value: str, name: str) -> ServerError:
    return ServerError(
        f"The service sent {clean(value, 60)} as {clean(name, 80)}, which is no usable number; nothing was shown.",
        hint="Try again; if it happens again, report it with this message.",
    )
