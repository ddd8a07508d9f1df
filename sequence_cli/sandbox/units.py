"""Units of the simulator: every figure in it is a whole number of one of these.

Prices are 1e-9 USD, quantities 1e-8 of the base asset, cash 1e-8 USD, fees and penalties parts per million of the
notional, times nanoseconds since 1970. Ticks and lots are chosen so that price times quantity is always a multiple of
1e9, which makes a notional in cash units exact.
"""

PRICE_UNIT = 10**9
QUANTITY_UNIT = 10**8
CASH_UNIT = 10**8
PPM = 10**6

MILLISECOND_NS = 10**6
SECOND_NS = 10**9
TICK_NS = 250_000_000


def ceiling_divide(numerator: int, denominator: int) -> int:
    """Return the quotient rounded up; the denominator is positive."""
    return -(-numerator // denominator)


def half_even_divide(numerator: int, denominator: int) -> int:
    """Return the nearest whole quotient, ties to even; the denominator is positive."""
    quotient, remainder = divmod(numerator, denominator)
    if 2 * remainder > denominator or (2 * remainder == denominator and quotient % 2 == 1):
        return quotient + 1
    return quotient
