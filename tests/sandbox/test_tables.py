"""The committed tables are what their formulas give, recomputed in decimal arithmetic."""

from decimal import ROUND_HALF_EVEN, Decimal, localcontext

from sequence_cli.sandbox import tables

LEVELS = 30
STEP = Decimal("1.16")
BETAS = (65, 75, 80, 85, 86, 90, 95, 105, 110, 115, 120, 125)


def rounded(value: Decimal) -> int:
    return int(value.to_integral_value(ROUND_HALF_EVEN))


def distances() -> tuple[int, ...]:
    """Thirty distances in 1e-4 bps: the touch, then a factor of 1.16 per level up to 40 bps."""
    steps = [rounded(400_000 / STEP ** (LEVELS - 1 - index)) for index in range(1, LEVELS)]
    return (0, *steps)


def powers(beta_percent: int) -> tuple[int, ...]:
    """(d / 10 bps) to the power of beta, in 1e-6."""
    exponent = Decimal(beta_percent) / 100
    return tuple(rounded(10**6 * (Decimal(d) / 100_000) ** exponent) if d else 0 for d in distances())


def draws() -> tuple[int, ...]:
    """Log-logistic quantiles of mean 1 in thousandths, cut to 0.3 to 3: a bell on the scale of ratios."""
    odds = [Decimal(2 * index + 1) / (511 - 2 * index) for index in range(256)]
    shares = [value ** Decimal("0.19") for value in odds]
    mean = sum(shares, Decimal(0)) / 256
    return tuple(min(max(rounded(1_000 * share / mean), 300), 3_000) for share in shares)


def halvings() -> tuple[int, ...]:
    """Two to the power of -j / 64, in 2**-32."""
    return tuple(rounded(2**32 / Decimal(2) ** (Decimal(index) / 64)) for index in range(65))


def test_distances_are_those_of_the_formula() -> None:
    with localcontext(prec=50):
        assert distances() == tables.DISTANCES_1E4


def test_powers_are_those_of_the_formula_for_every_beta_in_use() -> None:
    with localcontext(prec=50):
        assert {beta: powers(beta) for beta in BETAS} == tables.POWERS_1E6


def test_size_draws_are_those_of_the_formula() -> None:
    with localcontext(prec=50):
        assert draws() == tables.DRAWS_1E3


def test_size_draws_average_one() -> None:
    assert abs(sum(tables.DRAWS_1E3) - 256_000) <= 256


def test_halvings_are_those_of_the_formula() -> None:
    with localcontext(prec=50):
        assert halvings() == tables.HALVINGS_2E32
