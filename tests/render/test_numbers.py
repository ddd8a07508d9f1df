"""Numbers for people: exact where exactness is promised, aligned, and never a zero that is none."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequence_cli.errors import ServerError
from sequence_cli.money import Price, Quantity, Usd
from sequence_cli.render import values
from sequence_cli.render.numbers import human_number, human_numbers, human_time
from sequence_cli.render.table import Kind

exact_kinds = st.sampled_from([Kind.PRICE, Kind.AMOUNT, Kind.QUANTITY, Kind.COUNT])
units = st.integers(-(10**30), 10**30)
amounts = units.map(lambda number: str(Usd(number)))


def read(text: str) -> Decimal:
    """Return what a person would read."""
    return Decimal(text.strip().replace(",", ""))


@given(st.lists(amounts, min_size=1, max_size=5), exact_kinds)
def test_exact_kinds_show_every_digit_on_one_point(column: list[str], kind: Kind) -> None:
    shown = human_numbers(column, kind)

    assert [Decimal(text) for text in column] == [read(text) for text in shown]
    points = {len(text) - len(text.partition(".")[0].rstrip()) for text in shown}
    assert len(points) == 1


@given(st.lists(amounts, min_size=1, max_size=5))
def test_all_prices_of_a_column_have_the_decimals_of_the_finest(column: list[str]) -> None:
    decimals = {len(text.partition(".")[2]) for text in human_numbers(column, Kind.PRICE)}

    assert decimals == {max(2, *(len(text.partition(".")[2]) for text in column))}


@given(units)
def test_dollars_are_right_to_the_cent_and_never_zero_unless_they_are(number: int) -> None:
    exact, shown = Decimal(str(Usd(number))), read(human_number(str(Usd(number)), Kind.USD))

    assert abs(exact - shown) <= Decimal("0.005")
    assert (shown == 0) == (number == 0)
    assert (shown < 0) == (number < 0)


@pytest.mark.parametrize(
    ("raw", "kind", "expected"),
    [
        ("2325.5", Kind.PRICE, "2,325.50"),
        ("1234567", Kind.QUANTITY, "1,234,567"),
        ("-1234567.5", Kind.QUANTITY, "-1,234,567.5"),
        ("0.00000001", Kind.QUANTITY, "0.00000001"),
        ("0.000000012", Kind.USD, "0.000000012"),
        ("0.00499", Kind.USD, "0.0049"),
        ("0.005", Kind.USD, "0.005"),
        ("0.0051", Kind.USD, "0.01"),
        ("0.995", Kind.USD, "1.00"),
        ("-12.345678901", Kind.USD, "-12.35"),
        ("2.675", Kind.USD, "2.68"),
        ("2.665", Kind.USD, "2.66"),
        ("12500", Kind.COUNT, "12,500"),
        ("no number", Kind.PRICE, "no number"),
        ("NaN", Kind.USD, "NaN"),
        ("1e5", Kind.USD, "1e5"),
    ],
)
def test_a_number_is_shown_as_people_read_it(raw: str, kind: Kind, expected: str) -> None:
    assert expected == human_number(raw, kind)


@given(units)
def test_document_texts_are_those_of_money(number: int) -> None:
    assert str(Quantity(number)) == values.quantity(number)
    assert str(Usd(number)) == values.usd(number)
    assert (str(Price(number)) if number else None) == values.price(number)


def test_missing_is_missing_and_zero_is_no_price() -> None:
    assert (values.quantity(None), values.price(None), values.usd(None), values.time(None)) == (None, None, None, None)
    assert None is values.price(0)
    assert values.usd(0) == "0"
    assert None is values.positive(Decimal("0E-900000"), "a bid")
    assert None is values.positive(Decimal("-0.0"), "a bid")


@pytest.mark.parametrize(
    "absurd", ["NaN", "sNaN", "Infinity", "-Infinity", "1E+999999", "1E-999999", "-1", "1." + "1" * 99]
)
def test_an_absurd_decimal_from_the_service_is_its_error(absurd: str) -> None:
    with pytest.raises(ServerError, match="as the bid of okx"):
        values.positive(Decimal(absurd), "the bid of okx")


@pytest.mark.parametrize("absurd", [10**40, -(10**40), pytest.param(10**5000, id="5000 digits")])
def test_an_absurd_integer_from_the_service_is_its_error(absurd: int) -> None:
    for convert in (values.quantity, values.price, values.usd):
        with pytest.raises(ServerError):
            convert(absurd)


@pytest.mark.parametrize("absurd", [-1, 10**19 * 30, pytest.param(10**5000, id="5000 digits")])
def test_an_absurd_time_from_the_service_is_its_error(absurd: int) -> None:
    with pytest.raises(ServerError):
        values.time(absurd)


def test_times_keep_all_nine_digits_and_people_see_those_that_say_something() -> None:
    assert values.time(1776829135325953000) == "2026-04-22T03:38:55.325953000Z"
    assert values.time(1) == "1970-01-01T00:00:00.000000001Z"
    assert human_time("2026-04-22T03:38:55.325953000Z") == "2026-04-22 03:38:55.325953"
    assert human_time("1970-01-01T00:00:00.000000000Z") == "1970-01-01 00:00:00"
