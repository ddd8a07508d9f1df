"""Exact money: decimal text to scaled integers and back, with no binary float anywhere.

Quantities have 8 decimals, prices and USD values 9 (sequence-api.md §3). Nothing is ever rounded or cut
silently: a text that does not fit is refused and the nearest texts that do fit are named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from sequence_cli.errors import UsageError

if TYPE_CHECKING:
    from decimal import Decimal

# The service's integers are 64 bits wide; a larger amount cannot be expressed on the wire.
MAX_UNITS = 2**63 - 1
_DIGITS = frozenset("0123456789")


class Scaled:
    """A whole number of the smallest unit of its kind; kinds do not mix.

    Subclasses fix the number of decimals. Equality, order and arithmetic hold within one kind only.
    """

    __slots__ = ("units",)
    decimals: ClassVar[int]
    noun: ClassVar[str]

    def __init__(self, units: int) -> None:
        self.units = units

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what a person typed: plain digits with at most one point, above zero.

        Raises UsageError with the nearest valid values when it does not fit.
        """
        whole, fraction = _split_digits(text, cls.noun)
        if len(fraction.rstrip("0")) > cls.decimals:
            raise _too_fine(cls, text, whole, fraction)
        units = int(whole + fraction[: cls.decimals].ljust(cls.decimals, "0"))
        if units == 0:
            raise UsageError(f"The {cls.noun} was {text}: it must be above zero.")
        if units > MAX_UNITS:
            raise UsageError(f"The {cls.noun} was {text}: the largest possible is {cls(MAX_UNITS)}.")
        return cls(units)

    @classmethod
    def from_decimal(cls, value: Decimal) -> Self:
        """Take an exact decimal of any sign; raises ValueError where it is not finite, too fine or too large."""
        text = decimal_text(value)
        whole, _, fraction = text.removeprefix("-").partition(".")
        if len(fraction) > cls.decimals:
            raise ValueError(f"{text} has more than {cls.decimals} decimals")
        units = int(whole + fraction.ljust(cls.decimals, "0"))
        if units > MAX_UNITS:
            raise ValueError(f"{text} is too large for a {cls.noun}")
        return cls(-units if text.startswith("-") else units)

    def __str__(self) -> str:
        """Return the shortest exact decimal text: `0.29`, `2325.53`, `-1`."""
        sign = "-" if self.units < 0 else ""
        whole, fraction = divmod(abs(self.units), 10**self.decimals)
        tail = str(fraction).rjust(self.decimals, "0").rstrip("0")
        return f"{sign}{whole}.{tail}" if tail else f"{sign}{whole}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"

    def __hash__(self) -> int:
        return hash((type(self), self.units))

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self.units == other.units

    def __lt__(self, other: Self) -> bool:
        return self.units < self._same_kind(other)

    def __le__(self, other: Self) -> bool:
        return self.units <= self._same_kind(other)

    def __gt__(self, other: Self) -> bool:
        return self.units > self._same_kind(other)

    def __ge__(self, other: Self) -> bool:
        return self.units >= self._same_kind(other)

    def __add__(self, other: Self) -> Self:
        return type(self)(self.units + self._same_kind(other))

    def __sub__(self, other: Self) -> Self:
        return type(self)(self.units - self._same_kind(other))

    def _same_kind(self, other: Self) -> int:
        if type(other) is not type(self):
            raise TypeError(f"a {self.noun} cannot be combined with {type(other).__name__}")
        return other.units


class Quantity(Scaled):
    """An amount of an asset in units of 1e-8."""

    __slots__ = ()
    decimals = 8
    noun = "quantity"


class Price(Scaled):
    """A price in US dollars in units of 1e-9."""

    __slots__ = ()
    decimals = 9
    noun = "price"


class Usd(Scaled):
    """A value in US dollars in units of 1e-9."""

    __slots__ = ()
    decimals = 9
    noun = "USD amount"


def notional(quantity: Quantity, price: Price) -> Usd:
    """Return quantity times price, rounded up to 1e-9 USD so that a limit is never undercut."""
    return Usd(-(-quantity.units * price.units // 10**Quantity.decimals))


def quantity_for(budget: Usd, price: Price, lot: Quantity) -> Quantity:
    """Return the largest whole number of lots that `budget` pays for at `price`, possibly zero."""
    affordable = budget.units * 10**Quantity.decimals // price.units
    return Quantity(affordable - affordable % lot.units)


def decimal_text(value: Decimal) -> str:
    """Write a decimal from the service in full, never in exponent form, with no trailing zeros.

    Raises ValueError for what is not finite or longer than any real price.
    """
    if value.is_zero():
        return "0"
    if not value.is_finite() or abs(value.adjusted()) > 40:
        raise ValueError(f"{value} is no usable number")
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _split_digits(text: str, noun: str) -> tuple[str, str]:
    whole, point, fraction = text.partition(".")
    if _DIGITS.issuperset(whole + fraction) and (whole or fraction) and (fraction or not point):
        return whole or "0", fraction
    if text[:1] == "-":
        raise UsageError(f"The {noun} was {text}: it must be above zero.")
    plain = _without_exponent(text)
    hint = f"Write {plain} instead." if plain is not None else "Write plain digits with a point, such as 0.25."
    raise UsageError(f"The {noun} {text!r} is not a plain decimal number.", hint=hint)


def _without_exponent(text: str) -> str | None:
    from decimal import Decimal, InvalidOperation

    try:
        return decimal_text(Decimal(text)) if text.isascii() and "_" not in text else None
    except (InvalidOperation, ValueError):
        return None


def _too_fine(kind: type[Scaled], text: str, whole: str, fraction: str) -> UsageError:
    below = int(whole + fraction[: kind.decimals])
    nearest = f"{kind(below)} or {kind(below + 1)}" if below else str(kind(1))
    return UsageError(
        f"The {kind.noun} {text} has {len(fraction.rstrip('0'))} decimals; at most {kind.decimals} can be traded.",
        hint=f"The nearest valid {kind.noun} is {nearest}.",
    )
