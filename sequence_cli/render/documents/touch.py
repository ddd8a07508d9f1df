"""A bid and an ask: what they say together, exactly."""

from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import NamedTuple

from sequence_cli.money import decimal_text
from sequence_cli.render import values

STALE_AFTER_MS = 2000
# Wide enough that sums and halves of usable numbers are exact.
_EXACT = Context(prec=150, rounding=ROUND_HALF_EVEN)
_LAST = Decimal("-Infinity")


class Touch(NamedTuple):
    """The best bid and ask of one venue or of all; None where there is none."""

    bid: Decimal | None
    ask: Decimal | None

    @classmethod
    def read(cls, bid: Decimal | None, ask: Decimal | None, name: str) -> "Touch":
        """Take wire values, where zero and null both mean missing."""
        return cls(values.positive(bid, f"the bid of {name}"), values.positive(ask, f"the ask of {name}"))

    @property
    def crossed(self) -> bool:
        """Tell whether the bid is above the ask."""
        return self.bid is not None and self.ask is not None and self.bid > self.ask

    def mid(self) -> Decimal | None:
        """Return the exact middle, None where a side is missing or the book is crossed."""
        if self.bid is None or self.ask is None or self.crossed:
            return None
        return _EXACT.divide(_EXACT.add(self.bid, self.ask), Decimal(2))

    def rank(self) -> tuple[Decimal, Decimal]:
        """Return a sort key: highest bid first, then lowest ask, missing last."""
        bid = _LAST if self.bid is None else self.bid
        ask = _LAST if self.ask is None else self.ask.copy_negate()
        return bid.copy_negate(), ask.copy_negate()


def spread_bps(touch: Touch) -> str | None:
    """Return ask minus bid in basis points of the mid, to three significant digits or to the unit."""
    mid = touch.mid()
    if mid is None or touch.bid is None or touch.ask is None:
        return None
    spread = _EXACT.divide(_EXACT.multiply(_EXACT.subtract(touch.ask, touch.bid), Decimal(10_000)), mid)
    exponent = min(0, spread.adjusted() - 2)
    return decimal_text(spread.quantize(Decimal(1).scaleb(exponent), context=_EXACT))


def state_of(touch: Touch, age_ms: int | None) -> str:
    """Name what is wrong with a touch, the graver first, or `ok`."""
    if touch.bid is None and touch.ask is None:
        return "missing"
    if age_ms is not None and age_ms > STALE_AFTER_MS:
        return "stale"
    if touch.crossed:
        return "crossed"
    return "one_sided" if touch.bid is None or touch.ask is None else "ok"
