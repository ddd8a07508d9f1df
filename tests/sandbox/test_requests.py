"""The surface of the API: keys, paths, bodies, ids, lists."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from sequence_cli.sandbox.exchange import MOST_BODY_BYTES

if TYPE_CHECKING:
    from pathlib import Path

    from tests.sandbox.desk import Desk


@pytest.mark.parametrize("authorization", [None, "", "Bearer ", "Bearer seq_test_" + "0" * 64, "Basic abc"])
def test_without_the_key_of_the_folder_nothing_is_answered(desk: Desk, authorization: str | None) -> None:
    desk.headers = {} if authorization is None else {"authorization": authorization}

    for method, target in (("GET", "/v1/positions"), ("POST", "/v1/orders"), ("GET", "/v1/nope")):
        status, document = desk.call(method, target)
        assert (status, document["error"]["code"]) == (401, "UNAUTHORIZED")


def test_a_live_key_is_refused_with_the_reason(desk: Desk) -> None:
    desk.headers = {"authorization": "Bearer seq_live_" + "0" * 64}

    status, document = desk.call("GET", "/v1/positions")

    assert (status, document["error"]["code"]) == (403, "FORBIDDEN")
    assert "live key" in document["error"]["message"]
    assert "0" * 64 not in json.dumps(document)


def test_liveness_needs_no_key(desk: Desk) -> None:
    desk.headers = {}

    assert desk.get("/v1/health/live") == {"status": "live"}
    assert desk.call("GET", "/v1/health")[0] == 401


def test_an_unknown_path_is_404_and_a_wrong_method_405_with_the_right_ones(desk: Desk) -> None:
    assert desk.call("GET", "/v1/nope")[1]["error"]["code"] == "NOT_FOUND"
    answer = desk.exchange.handle("PATCH", "/v1/credentials/binance", desk.headers, b"")
    assert (answer.status, answer.headers["allow"]) == (405, "POST, PUT, DELETE")
    assert json.loads(answer.body)["error"]["code"] == "METHOD_NOT_ALLOWED"


@pytest.mark.parametrize("body", [b"", b"{", b"nope", b'{"symbol":', b"\xff\xfe", b'{"metadata":' + b"[" * 100_000])
def test_a_body_that_is_no_json_is_400(desk: Desk, body: bytes) -> None:
    answer = desk.exchange.handle("POST", "/v1/orders", desk.headers, body)

    assert (answer.status, json.loads(answer.body)["error"]["code"]) == (400, "BAD_REQUEST")


@pytest.mark.parametrize("body", [b"[]", b"1", b'"x"', b"null"])
def test_a_body_of_another_shape_is_422(desk: Desk, body: bytes) -> None:
    assert desk.exchange.handle("POST", "/v1/orders", desk.headers, body).status == 422


def test_a_body_that_is_too_long_is_413(desk: Desk) -> None:
    answer = desk.exchange.handle("POST", "/v1/orders", desk.headers, b" " * (MOST_BODY_BYTES + 1))

    assert answer.status == 413


def test_a_request_id_is_echoed_and_made_where_it_is_missing_or_too_long(desk: Desk) -> None:
    def ids(given: str | None) -> tuple[str, str]:
        headers = desk.headers | ({} if given is None else {"x-request-id": given})
        answer = desk.exchange.handle("GET", "/v1/quotes/NOPE-USD", headers, b"")
        return answer.headers["x-request-id"], json.loads(answer.body)["error"]["request_id"]

    assert ids("mine") == ("mine", "mine")
    assert ids("x" * 128) == ("x" * 128, "x" * 128)
    made = {ids(given)[0] for given in (None, "", "x" * 129)}
    assert len(made) == 3
    assert all(len(request_id) == 36 for request_id in made)


def test_a_path_parameter_is_decoded_exactly_once(desk: Desk) -> None:
    assert "There is no symbol %41." in desk.call("GET", "/v1/quotes/%2541")[1]["error"]["message"]
    assert "There is no symbol a/b." in desk.call("GET", "/v1/quotes/a%2Fb")[1]["error"]["message"]
    assert desk.call("GET", "/v1/quotes/ETH%2DUSD")[0] == 200
    assert desk.call("GET", "/v1/quotes/%ff")[0] == 400


def test_a_venue_cannot_climb_out_of_its_place_in_the_path(desk: Desk) -> None:
    status, document = desk.call("PUT", "/v1/credentials/" + quote("../orders?x=", safe=""), {"api_key": "a"})

    assert (status, document["error"]["code"]) == (404, "NOT_FOUND")


@pytest.mark.parametrize("query", ["depth=0", "depth=101", "depth=x", "depth=1.5", "depth=", "nowait=maybe", "nowait="])
def test_a_bad_query_is_422(desk: Desk, query: str) -> None:
    assert desk.call("GET", f"/v1/quotes/ETH-USD?{query}")[0] == 422


def test_positions_are_filtered_and_their_totals_with_them(desk: Desk) -> None:
    fiat = desk.get("/v1/positions?kinds=fiat")
    some = desk.get("/v1/positions/unified?kinds=fiat,crypto&venues=coinbase,okx")

    assert {row["instrument"]["symbol"] for row in fiat["positions"]} == {"USD"}
    assert fiat["totals"]["nav_usd_1e9"] == fiat["totals"]["cash_usd_1e9"] == 50_000 * 10**9
    assert {row["venue"] for row in some["positions"]} == {"coinbase", "okx"}
    assert desk.call("GET", "/v1/positions?kinds=gold")[0] == 422


def test_a_position_that_was_sold_is_closed_and_shown_only_when_asked_for(desk: Desk) -> None:
    desk.submit(side="sell", qty=2, venue="coinbase")
    desk.wait(1)

    rows = desk.get("/v1/positions?venues=coinbase")["positions"]
    all_rows = desk.get("/v1/positions?venues=coinbase&include_closed=true")["positions"]

    assert [row["instrument"]["symbol"] for row in rows] == ["USD"]
    assert {row["instrument"]["symbol"]: row["lifecycle"]["state"] for row in all_rows} == {
        "ETH": "closed",
        "USD": "active",
    }


def test_orders_and_fills_come_newest_first_in_pages(desk: Desk) -> None:
    for symbol in ("ETH-USD", "SOL-USD", "ETH-USD"):
        desk.submit(symbol=symbol, qty=0.1)
        desk.wait(1)

    page = desk.get("/v1/orders?limit=2")
    rest = desk.get("/v1/orders?limit=2&offset=2")
    assert [row["symbol"] for row in page["orders"] + rest["orders"]] == ["ETH-USD", "SOL-USD", "ETH-USD"]
    assert (page["total"], page["has_more"], rest["has_more"]) == (3, True, False)
    wanted = page["orders"][1]["node_order_id"]
    found = desk.get(f"/v1/orders?node_order_id={quote(wanted, safe='')}")
    assert [row["node_order_id"] for row in found["orders"]] == [wanted]
    assert [row["symbol"] for row in desk.get("/v1/fills?symbol=SOL-USD")["fills"]] == ["SOL-USD"]
    assert desk.get("/v1/fills")["total"] == 3


_SESSION = """
import json, sys
from pathlib import Path
from sequence_cli.sandbox.access import local_api_key
from sequence_cli.sandbox.clock import StepClock
from sequence_cli.sandbox.exchange import Exchange

folder = Path(sys.argv[1])
headers = {"authorization": f"Bearer {local_api_key(folder)}"}
exchange = Exchange(folder, clock=StepClock(1_776_828_335_325_953_000), seed=7)
orders = [
    exchange.handle("POST", "/v1/orders", headers, json.dumps(body).encode())
    for body in (
        {"symbol": "ETH-USD", "side": "buy", "qty": 20},
        {"symbol": "DOT-USD", "side": "buy", "qty": 40000},
        {"symbol": "BTC-USD", "side": "buy", "qty": 0.1, "price": 70000},
    )
]
graphs = ["/v1/execution_graphs/" + json.loads(order.body)["graph_id"] for order in orders]
targets = graphs + ["/v1/positions", "/v1/quotes/ETH-USD", "/v1/fills", "/v1/nope", *graphs]
print(orders, [exchange.handle("GET", target, headers, b"") for target in targets])
"""


def test_the_same_requests_get_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    def answers(name: str, hash_seed: str) -> bytes:
        command = [sys.executable, "-c", _SESSION, str(tmp_path / name)]
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
        return subprocess.run(command, check=True, capture_output=True, env=environment, timeout=60).stdout

    one, two = answers("one", "1"), answers("two", "2")

    assert b"filled" in one
    assert one == two
