"""Lists of orders and fills through the front door: pages, filters, ids that other commands take."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pexpect
import pytest

from tests.faulty_relay import Passage, relay
from tests.harness import FAKE_LIVE_KEY, sequence, terminal
from tests.served import Served, served_sandbox

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["served_sandbox"]


def place(home: Path, *words: str) -> str:
    document = sequence("--local", "buy", *words, "--no-wait", "--yes", "--json", home=home).json
    return str(document["graph_id"])


def test_orders_are_listed_newest_first_with_what_became_of_them(home: Path) -> None:
    resting = place(home, "ETH-USD", "0.1", "--limit", "1000")
    sequence("--local", "buy", "BTC-USD", "0.01", home=home)

    document = sequence("--local", "orders", "--json", home=home).json
    newest, oldest = document["orders"]

    assert document["mode"] == "local"
    assert [document["total"], document["has_more"]] == [2, False]
    assert [newest["symbol"], newest["status"], newest["filled_qty"]] == ["BTC-USD", "filled", "0.01"]
    assert [oldest["graph_id"], oldest["limit_price"], oldest["status"]] == [resting, "1000", "active"]


def test_fills_tell_the_order_that_they_belong_to(home: Path) -> None:
    graph_id = sequence("--local", "buy", "ETH-USD", "0.1", "--json", home=home).json["graph_id"]

    (fill,) = sequence("--local", "fills", "--json", home=home).json["fills"]

    assert [fill["graph_id"], fill["symbol"], fill["side"], fill["qty"]] == [graph_id, "ETH-USD", "buy", "0.1"]
    assert fill["node_order_id"] == f"graph:{graph_id}:order:1"


@pytest.mark.parametrize("command", ["orders", "fills"])
def test_a_symbol_filters_and_may_be_written_in_lower_case(command: str, home: Path) -> None:
    for symbol in ("ETH-USD", "BTC-USD"):
        sequence("--local", "buy", symbol, "0.01", home=home)

    rows = sequence("--local", command, "--symbol", "btc-usd", "--json", home=home).json[command]

    assert [row["symbol"] for row in rows] == ["BTC-USD"]


@pytest.mark.parametrize("command", ["orders", "fills"])
def test_an_empty_list_says_so(command: str, home: Path) -> None:
    assert f"no {command}" in sequence("--local", command, home=home).stdout
    assert sequence("--local", command, "--json", home=home).json[command] == []


def test_a_limit_that_leaves_orders_out_says_how_to_see_them(home: Path) -> None:
    for _ in range(3):
        place(home, "ETH-USD", "0.1", "--limit", "1000", "--allow-duplicate")

    assert (
        "the newest 2 of 3; --all lists every order" in sequence("--local", "orders", "--limit", "2", home=home).stdout
    )


def test_all_reads_every_page(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sequence_cli.trading.paging.PAGE_ROWS", 2)
    placed = [place(home, "ETH-USD", "0.1", "--limit", "1000", "--allow-duplicate") for _ in range(5)]

    document = sequence("--local", "orders", "--all", "--json", home=home).json

    assert [row["graph_id"] for row in document["orders"]] == placed[::-1]
    assert document["has_more"] is False


def test_the_id_in_the_table_is_one_that_status_takes(home: Path) -> None:
    graph_id = place(home, "ETH-USD", "0.1", "--limit", "1000")

    shown = sequence("--local", "orders", home=home).stdout.split()[-1]

    assert shown == graph_id
    assert sequence("--local", "status", shown, "--json", home=home).json["graph_id"] == graph_id


@pytest.mark.parametrize("command", ["orders", "fills"])
def test_csv_has_every_field_under_its_json_name(command: str, home: Path) -> None:
    sequence("--local", "buy", "ETH-USD", "0.1", home=home)
    (row,) = sequence("--local", command, "--json", home=home).json[command]

    (line,) = csv.DictReader(io.StringIO(sequence("--local", command, "-o", "csv", home=home).stdout))

    assert line.pop("mode") == "local"
    assert line == {name: "" if value is None else str(value) for name, value in row.items()}


def test_limit_and_all_contradict_each_other(home: Path) -> None:
    result = sequence("--local", "orders", "--limit", "5", "--all", home=home, expect=2)

    assert "contradict" in result.stderr


@pytest.mark.parametrize("command", ["orders", "fills"])
def test_sandbox_with_a_live_key_is_refused_because_live_rows_would_be_shown(command: str, home: Path) -> None:
    result = sequence(command, "--sandbox", home=home, expect=2, SEQ_API_KEY=FAKE_LIVE_KEY)

    assert result.stdout == ""
    assert f"live {command}" in result.stderr


def test_a_served_sandbox_lists_the_same(served_sandbox: Served, home: Path) -> None:
    graph_id = served_sandbox.run("buy", "ETH-USD", "0.1", "--json", home=home).json["graph_id"]

    assert served_sandbox.run("orders", "--limit", "1", "--json", home=home).json["orders"][0]["graph_id"] == graph_id
    assert served_sandbox.run("fills", "--limit", "1", "--json", home=home).json["fills"][0]["graph_id"] == graph_id


def test_a_terminal_shows_how_many_rows_are_read_and_wipes_it(served_sandbox: Served, home: Path) -> None:
    served_sandbox.run("buy", "ETH-USD", "0.1", home=home)

    child = terminal("orders", "--all", home=home, columns=140, env=served_sandbox.variables)
    child.expect(r"orders: \d+ of \d+ read")
    child.expect_exact("Orders")
    child.expect("\r\n")
    child.close()


class SlowPages(Passage):
    """A service that sends one page and keeps the next to itself."""

    def do_GET(self) -> None:  # noqa: N802  # the base class looks handlers up by these names
        """Answer the first page."""
        if "offset" in self.path:
            self.rfile.read(1)
            return
        self.answer(200, b'{"orders": [{"node_order_id": "graph:graph_a:order:1"}], "total": 2, "has_more": true}')


def test_ctrl_c_between_pages_stops_cleanly_and_shows_no_part_as_the_whole(served_sandbox: Served, home: Path) -> None:
    with relay(served_sandbox.url, lambda _: None) as between:
        between.RequestHandlerClass = SlowPages
        child = terminal("orders", "--all", home=home, env={**served_sandbox.variables, "SEQ_BASE_URL": between.url})
        child.expect_exact("orders: 1 of 2 read")
        child.send("\x03")
        child.expect_exact("Interrupted while reading orders (1 so far); nothing is shown.")
        child.expect(pexpect.EOF)
        child.close()

    assert child.exitstatus == 130
    assert "Traceback" not in (child.before or "")


def test_rows_with_nothing_but_an_id_are_shown(served_sandbox: Served, home: Path) -> None:
    class Bare(Passage):
        def do_GET(self) -> None:  # noqa: N802  # the base class looks handlers up by these names
            is_orders = self.path.startswith("/v1/orders")
            self.answer(200, b'{"orders": [{"node_order_id": "graph:graph_a:tp:1"}]}' if is_orders else b'[{"x": 1}]')

    with relay(served_sandbox.url, lambda _: None) as between:
        between.RequestHandlerClass = Bare
        orders = served_sandbox.run("orders", "--json", home=home, url=between.url).json
        fills = served_sandbox.run("fills", "--json", home=home, url=between.url).json
        shown = served_sandbox.run("orders", home=home, url=between.url).stdout

    assert orders["orders"][0]["graph_id"] == "graph_a"
    assert [orders["total"], orders["has_more"], orders["orders"][0]["qty"]] == [None, False, None]
    assert set(fills["fills"][0].values()) == {None}
    assert "graph:graph_a:tp:1" in shown
