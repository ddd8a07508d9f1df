"""Symbols and fees through the front door."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faulty_relay import Passage, relay
from tests.harness import sequence
from tests.served import Served, served_sandbox

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["served_sandbox"]


class Undocumented(Passage):
    """A service that answers reads in a form of its own."""

    content = b""

    def do_GET(self) -> None:  # noqa: N802  # the base class looks handlers up by these names
        """Answer."""
        self.answer(200, self.content)


def answering(content: bytes) -> type[Undocumented]:
    return type("Answering", (Undocumented,), {"content": content})


def test_symbols_are_sorted_and_have_tick_lot_and_venues(home: Path) -> None:
    rows = sequence("--local", "symbols", "--json", home=home).json["symbols"]
    names = [row["symbol"] for row in rows]
    (eth,) = [row for row in rows if row["symbol"] == "ETH-USD"]

    assert names == sorted(names)
    assert [eth["type"], eth["tick_size"], eth["lot_size"]] == ["spot", "0.01", "0.0001"]
    assert "binance" in eth["venues"]


def test_a_text_and_a_type_filter_the_symbols(home: Path) -> None:
    rows = sequence("--local", "symbols", "eth", "--type", "SPOT", "--json", home=home).json["symbols"]

    assert [row["symbol"] for row in rows] == ["ETH-USD"]


def test_no_symbol_that_fits_is_an_empty_list_and_says_so(home: Path) -> None:
    assert "no symbols" in sequence("--local", "symbols", "nothing-like-it", home=home).stdout


def test_the_type_of_a_bare_symbol_is_told_by_its_form(served_sandbox: Served, home: Path) -> None:
    with relay(served_sandbox.url, lambda _: None) as between:
        between.RequestHandlerClass = answering(b'["ETH-USD", "ETH-USD-PERP", "KXBTCZ-26DEC31-T99000"]')
        found = {
            kind: served_sandbox.run("symbols", "--type", kind, "--json", home=home, url=between.url).json["symbols"]
            for kind in ("spot", "perp", "prediction")
        }

    assert {kind: [row["symbol"] for row in rows] for kind, rows in found.items()} == {
        "spot": ["ETH-USD"],
        "perp": ["ETH-USD-PERP"],
        "prediction": ["KXBTCZ-26DEC31-T99000"],
    }
    # What the service did not say is not made up.
    assert found["perp"][0]["type"] is None


def test_an_unknown_type_is_refused(home: Path) -> None:
    sequence("--local", "symbols", "--type", "bond", home=home, expect=2)


def test_fees_are_per_venue(home: Path) -> None:
    document = sequence("--local", "fees", "eth-usd", "--json", home=home).json

    assert document["symbol"] == "ETH-USD"
    assert {"venue": "binance", "maker_bps": "10", "taker_bps": "10"} in document["fees"]
    assert document["formula"] is None


def test_fees_of_chosen_venues(home: Path) -> None:
    words = ("--local", "fees", "ETH-USD", "--venue", "okx,kraken", "--venue", "binance", "--json")

    assert [fee["venue"] for fee in sequence(*words, home=home).json["fees"]] == ["okx", "kraken", "binance"]


def test_no_data_is_not_free(served_sandbox: Served, home: Path) -> None:
    content = (
        b'{"ticker": "ETH-USD", "fees": [{"venue": "okx", "maker_bps": -0.5, "taker_bps": 0}, {"venue": "bybit"}]}'
    )
    with relay(served_sandbox.url, lambda _: None) as between:
        between.RequestHandlerClass = answering(content)
        fees = served_sandbox.run("fees", "ETH-USD", "--json", home=home, url=between.url).json["fees"]
        shown = served_sandbox.run("fees", "ETH-USD", home=home, url=between.url).stdout

    assert fees == [
        {"venue": "okx", "maker_bps": "-0.5", "taker_bps": "0"},
        {"venue": "bybit", "maker_bps": None, "taker_bps": None},
    ]
    assert "a dash is no data, not free" in shown


def test_the_fee_of_an_event_contract_has_its_formula(served_sandbox: Served, home: Path) -> None:
    content = b'{"ticker": "KXBTCZ-26DEC31-T99000", "fees": [{"venue": "kalshi", "maker_bps": 0, "taker_bps": 150}]}'
    with relay(served_sandbox.url, lambda _: None) as between:
        between.RequestHandlerClass = answering(content)
        words = ("fees", "KXBTCZ-26DEC31-T99000")
        assert "p x (1 - p)" in served_sandbox.run(*words, home=home, url=between.url).stdout
        assert served_sandbox.run(*words, "--json", home=home, url=between.url).json["formula"].startswith("fee = rate")


@pytest.mark.parametrize(
    ("words", "code"), [(["fees", "NO-SUCH"], 4), (["fees", "ETH-USD", "--venue", "nowhere"], 2), (["fees"], 2)]
)
def test_what_there_is_not_is_said(words: list[str], code: int, home: Path) -> None:
    assert sequence("--local", *words, home=home, expect=code).stdout == ""
