"""`quote --chart` through the front door."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.harness import sequence

if TYPE_CHECKING:
    from pathlib import Path


def test_people_get_a_chart_as_wide_as_their_terminal_and_programs_the_points(home: Path) -> None:
    words = ("--local", "quote", "eth-usd", "--chart", "1d")
    chart = sequence(*words, home=home, COLUMNS="72").stdout.splitlines()
    document = sequence(*words, "--json", home=home).json
    rows = sequence(*words, "-o", "csv", home=home).stdout.splitlines()

    assert chart[0] == "Price ETH-USD 1d · LOCAL"
    assert 60 < max(map(len, chart)) <= 72
    assert any("█" in line for line in chart)
    assert (document["symbol"], document["range"], document["venue"]) == ("ETH-USD", "1d", None)
    assert all(Decimal(point["price"]) > 0 for point in document["points"])
    assert len(rows) == 1 + len(document["points"])


def test_a_long_range_is_that_of_one_venue(home: Path) -> None:
    document = sequence("--local", "quote", "BTC-USD", "--chart", "1y", "--venue", "kraken", "--json", home=home).json

    assert document["venue"] == "kraken"
    assert len(document["points"]) > 100


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--chart", "2h"], "2h"),
        (["--chart", "1y"], "--venue"),
        (["--venue", "kraken"], "--chart"),
        (["BTC-USD", "--chart", "1d"], "one symbol"),
    ],
)
def test_what_cannot_be_charted_is_a_usage_error(words: list[str], told: str, home: Path) -> None:
    stderr = sequence("--local", "quote", "ETH-USD", *words, home=home, expect=2).stderr

    assert told in " ".join(stderr.split())


def test_an_unknown_symbol_has_no_chart(home: Path) -> None:
    assert sequence("--local", "quote", "FOO-USD", "--chart", "1d", "--json", home=home, expect=4).stdout == ""
