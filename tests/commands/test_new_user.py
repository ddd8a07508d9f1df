"""A new user's day, with nothing but --help to go by, each step in a real terminal."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from pathlib import Path

import pexpect
import pytest

from tests.harness import sequence, terminal


@pytest.fixture
def trader(home: Path) -> Path:
    """Somebody who has logged in locally."""
    sequence("login", "--local", home=home)
    return home


def screen(*words: str, home: Path) -> str:
    """Run a command in a terminal to its good end and return what it showed, without its dress."""
    child = terminal(*words, home=home, columns=120)
    child.expect(pexpect.EOF)
    child.close()
    shown = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", child.before or "").replace("\r\n", "\n")
    assert child.exitstatus == 0, shown
    return shown


def example_of(command: str, home: Path) -> str:
    """Return the examples of a command's help: what a new user has."""
    return screen(command, "--help", home=home).partition("Examples:")[2]


def resting(home: Path) -> str:
    """Place an order that rests and return its id."""
    words = ("buy", "ETH-USD", "0.1", "--limit", "1000", "--no-wait", "--json")
    return str(sequence(*words, home=home).json["graph_id"])


def test_1_log_in_locally(home: Path) -> None:
    assert "sequence login --local" in example_of("login", home)

    assert "Logged in · LOCAL" in screen("login", "--local", home=home)
    assert "local" in screen("whoami", home=home)


def test_2_find_a_symbol(trader: Path) -> None:
    assert "sequence symbols eth" in example_of("symbols", trader)

    assert "ETH-USD" in screen("symbols", "eth", home=trader)


def test_3_preview(trader: Path) -> None:
    shown = screen("preview", "ETH-USD", "5", home=trader)

    assert "nothing was sent" in shown
    assert "Venue" in shown


def test_4_place_a_limit_order(trader: Path) -> None:
    shown = screen("buy", "ETH-USD", "0.1", "--limit", "1000", "--no-wait", home=trader)

    assert re.search(r"Outcome +accepted", shown)
    assert re.search(r"Limit price +1,000.00 USD", shown)


def test_5_watch_it_rest(trader: Path) -> None:
    graph_id = resting(trader)
    child = terminal("status", graph_id, "--watch", home=trader)
    child.expect("active")
    child.sendintr()
    child.expect(pexpect.EOF)
    child.close()

    assert child.exitstatus == 0
    assert re.search(r"order +ETH-USD +buy +active", screen("status", home=trader))


def test_6_amend_it(trader: Path) -> None:
    assert re.search("1,?001", screen("amend", resting(trader), "--limit", "1001", home=trader))


def test_7_cancel_it(trader: Path) -> None:
    graph_id = resting(trader)

    assert "cancelled" in screen("cancel", graph_id, home=trader)
    assert re.search(r"Status +cancelled", screen("status", graph_id, home=trader))


def test_8_place_a_hedge(trader: Path, tmp_path: Path) -> None:
    assert "sequence graph example" in screen("graph", "submit", "--help", home=trader)
    path = tmp_path / "hedge.toml"
    path.write_text(screen("graph", "example", "hedge", home=trader))
    shown = screen("graph", "submit", str(path), home=trader)

    assert re.search(r"Outcome +completed", shown)
    assert re.search(r"spot +on_fill +hedge", shown)


def test_9_follow_its_fills(trader: Path) -> None:
    text = sequence("graph", "example", "hedge", "--json", home=trader).stdout
    sequence("graph", "submit", "-", home=trader, stdin=text)
    shown = screen("fills", home=trader)

    assert "ETH-USD-PERP" in shown
    assert shown.count("ETH-USD") >= 2


def test_10_export_positions_as_csv(trader: Path, tmp_path: Path) -> None:
    path = tmp_path / "positions.csv"
    path.write_text(screen("positions", "-o", "csv", home=trader))
    rows = list(csv.DictReader(io.StringIO(path.read_text())))

    assert {row["mode"] for row in rows} == {"local"}
    assert all(Decimal(row["qty"]) for row in rows)
