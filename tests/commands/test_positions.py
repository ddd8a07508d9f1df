"""Positions through the front door."""

from __future__ import annotations

import csv
from decimal import Decimal
from typing import TYPE_CHECKING

from tests.harness import FAKE_LIVE_KEY, sequence

if TYPE_CHECKING:
    from pathlib import Path


def test_a_new_account_holds_what_a_trader_would(home: Path) -> None:
    document = sequence("--local", "positions", "--json", home=home).json

    held = {(row["venue"], row["instrument"]["symbol"]): row["qty"] for row in document["positions"]}
    assert held["binance", "USDT"] == "50000"
    assert held["binance", "BTC"] == "0.15"
    assert document["totals"]["num_positions"] == len(document["positions"])


def test_net_asset_value_is_the_sum_of_the_rows(home: Path) -> None:
    document = sequence("--local", "positions", "--json", home=home).json

    assert Decimal(document["totals"]["nav_usd"]) == sum(
        Decimal(row["current_value_usd"]) for row in document["positions"]
    )


def test_kinds_and_venues_filter_the_rows(home: Path) -> None:
    words = ("--local", "positions", "--kind", "fiat,crypto", "--venue", "binance,kraken", "--json")
    document = sequence(*words, home=home).json

    assert {row["venue"] for row in document["positions"]} == {"binance", "kraken"}


def test_csv_and_json_have_the_same_rows(home: Path) -> None:
    rows = list(csv.DictReader(sequence("--local", "positions", "-o", "csv", home=home).stdout.splitlines()))
    document = sequence("--local", "positions", "--json", home=home).json

    assert [row["qty"] for row in rows] == [row["qty"] for row in document["positions"]]
    assert {row["mode"] for row in rows} == {"local"}


def test_rows_are_sorted_by_value(home: Path) -> None:
    values = [
        Decimal(row["current_value_usd"])
        for row in sequence("--local", "positions", "--json", home=home).json["positions"]
    ]

    assert values == sorted(values, reverse=True)


def test_paper_positions_of_a_live_key_are_refused_since_the_service_would_show_live_ones(home: Path) -> None:
    variables = {"SEQ_BASE_URL": "http://127.0.0.1:9", "SEQ_API_KEY": FAKE_LIVE_KEY}
    result = sequence("--sandbox", "positions", home=home, expect=2, **variables)

    assert "nothing was sent" in result.stderr
