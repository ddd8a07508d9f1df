"""Money is exact: text to units and back, refusals that name the nearest values, and kinds that do not mix."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from operator import add, ge, gt, le, lt, sub
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from sequence_cli.errors import ExitCode, UsageError
from sequence_cli.money import MAX_UNITS, Price, Quantity, Scaled, Usd, decimal_text, notional, quantity_for

if TYPE_CHECKING:
    from collections.abc import Callable

KINDS: tuple[type[Scaled], ...] = (Quantity, Price, Usd)

kinds = st.sampled_from(KINDS)
units = st.integers(1, MAX_UNITS)
signed_units = st.integers(-MAX_UNITS, MAX_UNITS)


def exact(amount: Scaled) -> Fraction:
    """Return the amount as a number, by other means than the code under test."""
    return Fraction(amount.units, 10**amount.decimals)


def refusal(kind: type[Scaled], text: str) -> UsageError:
    """Return how a text was refused."""
    with pytest.raises(UsageError) as caught:
        kind.parse(text)
    assert caught.value.exit_code == ExitCode.USAGE
    return caught.value


@given(kinds, units)
@example(Quantity, 1)
@example(Quantity, MAX_UNITS)
@example(Price, 10**9)
def test_text_of_any_amount_reads_back_as_the_same_units(kind: type[Scaled], count: int) -> None:
    assert kind(count) == kind.parse(str(kind(count)))


@given(kinds, signed_units)
def test_text_is_the_exact_value_in_its_shortest_form(kind: type[Scaled], count: int) -> None:
    text = str(kind(count))

    assert Fraction(count, 10**kind.decimals) == Fraction(text)
    assert "E" not in text.upper()
    assert "." not in text or not text.endswith(("0", "."))


@given(kinds, units, st.integers(0, 4), st.integers(0, 4))
def test_zeros_around_a_number_change_nothing(kind: type[Scaled], count: int, before: int, after: int) -> None:
    text = str(kind(count))
    padded = "0" * before + text + ("" if "." in text else ".0") + "0" * after

    assert kind(count) == kind.parse(padded)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("0.1", 10_000_000), (".5", 50_000_000), ("1", 10**8), ("0.29", 29_000_000), ("00.10", 10**7)],
)
def test_quantity_as_people_write_it(text: str, expected: int) -> None:
    assert expected == Quantity.parse(text).units


@given(kinds, units, st.integers(1, 9), st.integers(1, 6))
@example(Quantity, 10_000_000, 5, 1)
def test_a_text_with_too_many_decimals_is_refused_with_its_two_neighbours(
    kind: type[Scaled], count: int, digit: int, more: int
) -> None:
    assume(count < MAX_UNITS)
    whole, fraction = divmod(count, 10**kind.decimals)
    text = f"{whole}.{str(fraction).rjust(kind.decimals, '0')}{str(digit).rjust(more, '0')}"

    assert f"The nearest valid {kind.noun} is {kind(count)} or {kind(count + 1)}." == refusal(kind, text).hint


@given(kinds, st.integers(1, 9), st.integers(1, 6))
def test_less_than_one_unit_is_refused_with_the_smallest_valid_value(kind: type[Scaled], digit: int, more: int) -> None:
    text = f"0.{'0' * kind.decimals}{str(digit).rjust(more, '0')}"

    assert f"The nearest valid {kind.noun} is {kind(1)}." == refusal(kind, text).hint


@given(kinds, st.integers(MAX_UNITS + 1, MAX_UNITS * 10**6))
@example(Quantity, MAX_UNITS + 1)
def test_more_than_the_wire_can_carry_is_refused_with_the_largest(kind: type[Scaled], count: int) -> None:
    error = refusal(kind, str(kind(count)))

    assert f"The {kind.noun} was {kind(count)}: the largest possible is {kind(MAX_UNITS)}." == error.message


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", ["0", "0.0", "00", ".0", "-1", "-0.5", "-0"])
def test_zero_and_less_are_refused_with_the_value(kind: type[Scaled], text: str) -> None:
    assert f"The {kind.noun} was {text}: it must be above zero." == refusal(kind, text).message


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "1.",
        "+1",
        "1e-1",
        "1E5",
        "nan",
        "inf",
        "Infinity",
        "1,000",
        "1_000",
        " 1",
        "1 ",
        "0x10",
        "1.2.3",
        "\N{FULLWIDTH DIGIT ONE}",
        "\N{ARABIC-INDIC DIGIT THREE}",
    ],
)
def test_what_is_not_a_plain_decimal_number_is_refused_with_the_text(text: str) -> None:
    assert f"The quantity {text!r} is not a plain decimal number." == refusal(Quantity, text).message


@pytest.mark.parametrize(("text", "plain"), [("1e-1", "0.1"), ("2.5E3", "2500"), ("+1", "1"), ("1.", "1")])
def test_an_exponent_is_refused_with_the_plain_text(text: str, plain: str) -> None:
    assert f"Write {plain} instead." == refusal(Quantity, text).hint


@given(st.text(max_size=12))
def test_any_text_is_read_exactly_or_refused(text: str) -> None:
    try:
        amount = Quantity.parse(text)
    except UsageError:
        return
    assert Fraction(text) == exact(amount)


@given(kinds, signed_units)
def test_an_exact_decimal_of_any_sign_becomes_its_units(kind: type[Scaled], count: int) -> None:
    value = Decimal(count).scaleb(-kind.decimals)

    assert kind(count) == kind.from_decimal(value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1e-9", "0.000000001 has more than 8 decimals"),
        ("92233720368.54775808", "92233720368.54775808 is too large for a quantity"),
        ("-92233720368.54775808", "-92233720368.54775808 is too large for a quantity"),
        ("NaN", "NaN is no usable number"),
        ("Infinity", "Infinity is no usable number"),
        ("1e999999", r"1E\+999999 is no usable number"),
        ("1e-999999", "1E-999999 is no usable number"),
    ],
)
def test_a_decimal_that_does_not_fit_is_refused_and_never_rounded(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=f"^{reason}$"):
        Quantity.from_decimal(Decimal(text))


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30))
@example(Decimal("1E+5"))
@example(Decimal("-0.000"))
def test_text_of_a_decimal_is_exact_and_never_in_exponent_form(value: Decimal) -> None:
    assume(value == 0 or abs(value.adjusted()) <= 40)
    text = decimal_text(value)

    assert Fraction(value) == Fraction(text)
    assert "E" not in text.upper()


@given(kinds, signed_units, signed_units)
def test_order_and_sums_follow_the_units(kind: type[Scaled], one: int, other: int) -> None:
    left, right = kind(one), kind(other)

    for compare in (lt, le, gt, ge):
        assert compare(one, other) == compare(left, right)
    assert (one == other) == (left == right)
    assert kind(one + other) == left + right
    assert kind(one - other) == left - right
    assert one != other or hash(left) == hash(right)


@pytest.mark.parametrize("operation", [lt, le, gt, ge, add, sub])
@pytest.mark.parametrize("one", KINDS)
@pytest.mark.parametrize("other", KINDS)
def test_kinds_do_not_mix(
    operation: Callable[[Scaled, Scaled], object], one: type[Scaled], other: type[Scaled]
) -> None:
    if one is other:
        operation(one(5), other(5))
        return
    with pytest.raises(TypeError, match=f"a {one.noun} cannot be combined with {other.__name__}"):
        operation(one(5), other(5))


def test_equal_units_of_two_kinds_are_not_equal() -> None:
    assert Price(5) != Usd(5)
    assert len({Price(5), Usd(5), Quantity(5)}) == 3


@given(st.integers(1, 10**14), st.integers(1, 10**15))
@example(1, 1)
@example(10**8, 1)
def test_a_notional_is_the_exact_product_rounded_up_to_one_unit(quantity: int, price: int) -> None:
    product = exact(Quantity(quantity)) * exact(Price(price))
    value = notional(Quantity(quantity), Price(price))

    assert product <= exact(value) < product + Fraction(1, 10**9)


@given(st.integers(1, 10**16), st.integers(1, 10**15), st.integers(1, 10**9))
def test_a_budget_buys_as_many_whole_lots_as_it_pays_for(budget: int, price: int, lot: int) -> None:
    quantity = quantity_for(Usd(budget), Price(price), Quantity(lot))

    assert quantity.units % lot == 0
    assert exact(quantity) * exact(Price(price)) <= exact(Usd(budget))
    assert exact(quantity + Quantity(lot)) * exact(Price(price)) > exact(Usd(budget))


def test_a_budget_below_one_lot_buys_nothing() -> None:
    assert Quantity(0) == quantity_for(Usd.parse("10"), Price.parse("2325.53"), Quantity.parse("0.01"))
