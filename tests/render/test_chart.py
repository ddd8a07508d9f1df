"""Pictures of prices: true at their ends, as wide as they may be, and the same in plain ASCII."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequence_cli.api.wire.market_history import PriceHistory, PricePoint
from sequence_cli.render.chart import HEIGHT, block_chart, columns_of
from sequence_cli.render.documents.price_history import PriceHistoryDocument
from sequence_cli.render.output import Format
from sequence_cli.render.sparkline import sparkline
from sequence_cli.render.text import display_width
from tests.render.samples import shown

prices = st.lists(st.integers(1, 10**18), min_size=1, max_size=200)


@given(prices)
def test_the_highest_value_fills_its_column_and_the_lowest_is_still_seen(values: list[int]) -> None:
    lines = block_chart(values)

    assert {len(line) for line in lines} == {len(values)}
    assert len(lines) == HEIGHT
    if max(values) > min(values):
        assert lines[0][values.index(max(values))] == "█"
    assert lines[-1][values.index(min(values))] != " "


@given(prices, st.integers(1, 100))
def test_columns_keep_the_first_and_the_last_value(values: list[int], width: int) -> None:
    columns = columns_of(list(enumerate(values)), width)

    assert len(columns) == min(width, len(values))
    assert columns[-1] == values[-1]
    assert set(columns) <= set(values)


@given(prices, st.integers(1, 60))
def test_a_sparkline_is_as_long_as_what_it_shows(values: list[int], width: int) -> None:
    line = sparkline(values, width)

    assert len(line) == min(width, len(values))
    if max(values[-width:]) > min(values[-width:]):
        assert {"▁", "█"} <= set(line)


def history(*units: int) -> PriceHistory:
    return PriceHistory("ETH-USD", [PricePoint(60 * 10**9 * at, price) for at, price in enumerate(units)])


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_a_chart_fits_its_terminal_and_names_both_ends(width: int) -> None:
    document = PriceHistoryDocument.build("local", history(*range(10**12, 2 * 10**12, 10**10)), "1h")
    lines = shown(document, width=width).splitlines()

    assert max(map(display_width, lines)) <= width
    assert lines[0] == "Price ETH-USD 1h · LOCAL"
    assert any(line.strip().startswith("1,990.00") for line in lines)
    assert any(line.strip().startswith("1,000.00") for line in lines)
    assert any("+99.00 %" in line for line in lines)


def test_programs_get_every_point_and_people_without_any_are_told() -> None:
    document = PriceHistoryDocument.build("local", history(1_500_000_000, 2_000_000_000), "1h")

    assert shown(document, Format.CSV).splitlines()[1:] == [
        "local,ETH-USD,,1970-01-01T00:00:00.000000000Z,1.5",
        "local,ETH-USD,,1970-01-01T00:01:00.000000000Z,2",
    ]
    assert "no prices in this range" in shown(PriceHistoryDocument.build("local", history(), "1h"))
