"""Killing everything that works on one folder, again and again, and looking for what was confirmed and is lost.

In each round a server and three traders work on the same folder, two through the server and one through the door in
its own process; at a random moment one of the processes is killed with SIGKILL, and the others a moment later. A trader
writes an order's id down once it is confirmed. The long run:

    python -m tests.sandbox.kills FOLDER --rounds 200
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from sequence_cli.sandbox.access import local_api_key
from sequence_cli.sandbox.exchange import Exchange
from tests.sandbox.desk import imbalance
from tests.sandbox.served import served

DOOR = "door"
Send = Callable[[bytes], tuple[int, bytes]]


class Found(NamedTuple):
    """What is wrong after the kills, and how much was confirmed."""

    confirmed: int
    lost: list[str]
    imbalance: list[str]
    damage: list[str]
    complaints: list[str]


def run(folder: Path, rounds: int, seed: int) -> Found:
    """Kill for so many rounds and look."""
    chance = random.Random(seed)
    notes = folder.parent / f"{folder.name}.notes"
    notes.mkdir(parents=True, exist_ok=True)
    for number in range(rounds):
        _round(folder, notes, number, chance)
    return look(folder, notes)


def look(folder: Path, notes: Path) -> Found:
    """Compare what was confirmed with what is there."""
    confirmed = [line for path in notes.glob("*.confirmed") for line in _whole_lines(path)]
    complaints = [line for path in notes.glob("*.complaints") for line in _whole_lines(path)]
    headers = {"authorization": f"Bearer {local_api_key(folder)}"}
    with closing(Exchange(folder)) as exchange:
        exchange.handle("GET", "/v1/positions", headers, b"")  # what is due happens first
        lost = [
            graph_id
            for graph_id in confirmed
            if exchange.handle("GET", f"/v1/execution_graphs/{graph_id}", headers, b"").status != 200
        ]
    with closing(sqlite3.connect(folder / "exchange.db")) as connection:
        damage = [row[0] for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
    return Found(len(confirmed), lost, imbalance(folder), damage, complaints)


def _round(folder: Path, notes: Path, number: int, chance: random.Random) -> None:
    with served(folder) as (url, server):
        traders = [_trader(folder, notes, f"{number}-{lane}", place) for lane, place in enumerate((url, url, DOOR))]
        processes = [server, *traders]
        _wait_for_a_confirmation(notes, number)
        time.sleep(chance.random() * 0.4)
        victim = chance.choice(processes)
        victim.send_signal(signal.SIGKILL)
        time.sleep(chance.random() * 0.1)
        for process in processes:
            process.kill()
        for process in traders:
            process.wait()


def _trader(folder: Path, notes: Path, lane: str, place: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.sandbox.kills", str(folder), "--trade", lane, place, str(notes)]
    return subprocess.Popen(command, text=True)


def _wait_for_a_confirmation(notes: Path, number: int) -> None:
    until = time.monotonic() + 30
    while not any(path.stat().st_size for path in notes.glob(f"{number}-*.confirmed")):
        if time.monotonic() > until:
            raise TimeoutError("no order was confirmed")
        time.sleep(0.005)


def _whole_lines(path: Path) -> list[str]:
    return [line.rstrip("\n") for line in path.read_text().splitlines(keepends=True) if line.endswith("\n")]


def trade(folder: Path, lane: str, place: str, notes: Path) -> None:
    """Order without end, alternating the side, and note what was confirmed."""
    headers = {"authorization": f"Bearer {local_api_key(folder)}", "content-type": "application/json"}
    send = _through_door(folder, headers) if place == DOOR else _through_server(place, headers)
    with (notes / f"{lane}.confirmed").open("a") as confirmed, (notes / f"{lane}.complaints").open("a") as complaints:
        number = 0
        while True:
            graph_id = f"graph_{lane.replace('-', 'a'):0>16}{number:016x}"
            side = ("buy", "sell")[number % 2]
            body = {"symbol": "ETH-USD", "side": side, "qty": 0.01, "graph_id": graph_id}
            try:
                status, answer = send(json.dumps(body).encode())
            except (OSError, http.client.HTTPException):
                return  # the server was killed
            file, line = (confirmed, graph_id) if status == 200 else (complaints, f"{status} {answer!r}")
            file.write(f"{line}\n")
            file.flush()
            number += 1


def _through_door(folder: Path, headers: dict[str, str]) -> Send:
    exchange = Exchange(folder)

    def send(body: bytes) -> tuple[int, bytes]:
        answer = exchange.handle("POST", "/v1/orders", headers, body)
        return answer.status, answer.body

    return send


def _through_server(url: str, headers: dict[str, str]) -> Send:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)

    def send(body: bytes) -> tuple[int, bytes]:
        connection.request("POST", "/v1/orders", body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()

    return send


def main() -> None:
    """Run many rounds and print what was found, or trade as one of the processes of a round."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--trade", nargs=3, metavar=("LANE", "PLACE", "NOTES"))
    arguments = parser.parse_args()
    if arguments.trade:
        lane, place, notes = arguments.trade
        trade(arguments.folder, lane, place, Path(notes))
    else:
        sys.stdout.write(f"{run(arguments.folder, arguments.rounds, arguments.seed)}\n")


if __name__ == "__main__":
    main()
