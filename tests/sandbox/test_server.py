"""The sandbox as a process: over real HTTP, beside the in-process door, killed, stopped."""

from __future__ import annotations

import json
import re
import shutil
import signal
import socket
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from sequence_cli.sandbox.access import local_api_key
from sequence_cli.sandbox.exchange import MOST_BODY_BYTES, Exchange
from sequence_cli.sandbox.inprocess import local_key
from sequence_cli.sandbox.server import serve
from tests.doors import BASE_URL, InnerDoor
from tests.sandbox.desk import imbalance
from tests.sandbox.served import served

if TYPE_CHECKING:
    from pathlib import Path

# The curl commands of the quick start, with the host of the service.
CURLS = {
    "quote": ["https://api.sequencemkts.com/v1/quotes/BTC-USD"],
    "connect": [
        "-X", "POST", "https://api.sequencemkts.com/v1/credentials/binance", "-H", "Content-Type: application/json",
        "-d", '{"api_key": "your_binance_key", "api_secret": "your_binance_secret"}',
    ],
    "positions": ["https://api.sequencemkts.com/v1/positions"],
    "cash": ["https://api.sequencemkts.com/v1/positions?kinds=fiat,crypto"],
    "buy": [
        "-X", "POST", "https://api.sequencemkts.com/v1/orders", "-H", "Content-Type: application/json",
        "-d", '{"symbol": "ETH-USD", "side": "buy", "qty": 0.1}',
    ],
}  # fmt: skip


def client(url: str, folder: Path) -> httpx.Client:
    return httpx.Client(base_url=url, headers={"Authorization": f"Bearer {local_api_key(folder)}"}, timeout=30)


def wait_until_filled(http: httpx.Client, graph_id: str) -> Any:
    until = time.monotonic() + 10
    while (graph := http.get(f"/v1/execution_graphs/{graph_id}").json())["status"] == "active":
        assert time.monotonic() < until, graph
        time.sleep(0.02)
    return graph


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_every_curl_of_the_quick_start_works_with_the_url_changed(tmp_path: Path) -> None:
    folder = tmp_path / "sandbox"

    def curl(url: str, arguments: list[str]) -> Any:
        here = [argument.replace("https://api.sequencemkts.com", url) for argument in arguments]
        command = ["curl", "-sS", "--fail", *here, "-H", f"Authorization: Bearer {local_api_key(folder)}"]
        return json.loads(subprocess.run(command, check=True, capture_output=True, timeout=20).stdout)

    with served(folder) as (url, _):
        answers = {name: curl(url, arguments) for name, arguments in CURLS.items()}
        graph_url = f"https://api.sequencemkts.com/v1/execution_graphs/{answers['buy']['graph_id']}"
        time.sleep(0.3)
        graph = curl(url, [graph_url])

    assert answers["quote"]["symbol"] == "BTC-USD"
    assert answers["connect"]["venue"] == "binance"
    assert answers["positions"]["totals"] == answers["cash"]["totals"] | {
        name: answers["positions"]["totals"][name] for name in ("nav_usd_1e9", "cash_usd_1e9", "num_positions")
    }
    assert answers["buy"]["status"] == "active"
    assert (graph["status"], graph["nodes"]["order"]["fill_count"]) == ("completed", 1)


def test_door_and_server_share_one_folder(tmp_path: Path) -> None:
    folder = tmp_path / "sandbox"
    with served(folder) as (url, _), client(url, folder) as outside:
        door = httpx.Client(transport=InnerDoor(folder), base_url=BASE_URL, headers=outside.headers)
        with closing(door):
            assert local_key(folder) == local_api_key(folder)
            ids = [f"graph_{number:032x}" for number in range(40)]

            def submit(number: int) -> int:
                body = {"symbol": "ETH-USD", "side": "buy", "qty": 0.01, "graph_id": ids[number]}
                return (door if number % 2 else outside).post("/v1/orders", json=body).status_code

            with ThreadPoolExecutor(4) as pool:
                assert set(pool.map(submit, range(40))) == {200}
            for number, graph_id in enumerate(ids):
                assert wait_until_filled(outside if number % 2 else door, graph_id)["status"] == "completed"
            assert outside.get("/v1/orders").json()["total"] == door.get("/v1/orders").json()["total"] == 40

    assert imbalance(folder) == []


def test_the_same_order_through_both_doors_at_once_is_one_order(tmp_path: Path) -> None:
    folder = tmp_path / "sandbox"
    body = {"symbol": "ETH-USD", "side": "buy", "qty": 0.01, "graph_id": "graph_" + "c" * 32}
    with served(folder) as (url, _), client(url, folder) as outside:
        door = httpx.Client(transport=InnerDoor(folder), base_url=BASE_URL, headers=outside.headers)
        with closing(door), ThreadPoolExecutor(8) as pool:
            doors = [outside, door] * 8
            answers = set(pool.map(lambda http: http.post("/v1/orders", json=body).content, doors))
            total = door.get("/v1/orders").json()["total"]

    assert (len(answers), total) == (1, 1)


def test_many_processes_can_open_a_new_folder_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "sandbox"

    def open_and_ask(_: int) -> int:
        with closing(Exchange(folder)) as exchange:
            headers = {"authorization": f"Bearer {local_api_key(folder)}"}
            return exchange.handle("GET", "/v1/positions", headers, b"").status

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(open_and_ask, range(16))) == {200}
    assert imbalance(folder) == []


@pytest.mark.parametrize("after", [0.05, 0.2, 0.45])
def test_a_killed_server_has_kept_every_order_that_it_had_confirmed(tmp_path: Path, after: float) -> None:
    folder = tmp_path / "sandbox"
    confirmed: list[str] = []
    attempted: list[str] = []

    def keep_ordering(http: httpx.Client, lane: int) -> None:
        for number in range(10_000):
            graph_id = f"graph_{lane:016x}{number:016x}"
            attempted.append(graph_id)
            body = {"symbol": "ETH-USD", "side": "buy", "qty": 0.001, "graph_id": graph_id}
            try:
                answer = http.post("/v1/orders", json=body)
            except httpx.TransportError:
                return
            assert answer.status_code == 200
            confirmed.append(graph_id)

    with served(folder) as (url, process), client(url, folder) as http:
        lanes = [threading.Thread(target=keep_ordering, args=(http, lane)) for lane in range(3)]
        for lane in lanes:
            lane.start()
        until = time.monotonic() + 20
        while not confirmed and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
        for lane in lanes:
            lane.join()

    assert confirmed
    assert len(attempted) > len(confirmed)
    with httpx.Client(transport=InnerDoor(folder), base_url=BASE_URL) as door:
        door.headers["Authorization"] = f"Bearer {local_key(folder)}"
        for graph_id in confirmed:
            assert door.get(f"/v1/execution_graphs/{graph_id}").status_code == 200
        for graph_id in attempted:
            door.post("/v1/orders", json={"symbol": "ETH-USD", "side": "buy", "qty": 0.001, "graph_id": graph_id})
        assert door.get("/v1/orders").json()["total"] == len(attempted)
    assert imbalance(folder) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_the_server_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    with served(tmp_path / "sandbox") as (url, process):
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", url)
        assert httpx.get(f"{url}/v1/health/live").status_code == 200
        process.send_signal(number)

        assert process.wait(10) == 0


def test_a_port_that_is_taken_is_an_error(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        serve(tmp_path / "sandbox", taken.getsockname()[1], print)


def test_a_long_body_is_cut_off_and_the_server_lives_on(tmp_path: Path) -> None:
    folder = tmp_path / "sandbox"
    with served(folder) as (url, _), client(url, folder) as http:
        assert http.post("/v1/orders", content=b"x" * (MOST_BODY_BYTES + 1)).status_code == 413
        assert http.get("/v1/health").status_code == 200


def test_an_encoded_path_reaches_the_exchange_as_it_was_sent(tmp_path: Path) -> None:
    folder = tmp_path / "sandbox"
    with served(folder) as (url, _), client(url, folder) as http:
        answer = http.get("/v1/quotes/a%252Fb")

    assert answer.status_code == 404
    assert "There is no symbol a%2Fb." in answer.json()["error"]["message"]
