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


def normal_distribution(deviate: Decimal) -> Decimal:
    """By its series: one half and the density times the sum of z**(2k+1) / (1 * 3 * 5 ... (2k+1))."""
    term = total = deviate
    odd = 1
    while term > Decimal(10) ** -45:
        odd += 2
        term = term * deviate * deviate / odd
        total += term
    pi = Decimal("3.14159265358979323846264338327950288419716939937510582")
    return Decimal("0.5") + total * (-deviate * deviate / 2).exp() / (2 * pi).sqrt()


def test_the_normal_distribution_is_that_of_its_series() -> None:
    with localcontext(prec=60):
        steps = range(5 * tables.NORMAL_STEPS + 1)
        expected = tuple(rounded(10**9 * normal_distribution(Decimal(step) / tables.NORMAL_STEPS)) for step in steps)
        assert expected == tables.NORMAL_1E9


def test_halvings_are_those_of_the_formula() -> None:
    with localcontext(prec=50):
        assert halvings() == tables.HALVINGS_2E32
