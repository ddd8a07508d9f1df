"""What the exchange answers to a random trader, as one hash.

`python -m tests.sandbox.transcript SEED REQUESTS FOLDER`.
"""

from __future__ import annotations

import json
import sys
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

from sequence_cli.sandbox.clock import StepClock
from sequence_cli.sandbox.exchange import Exchange
from tests.sandbox.desk import START_NS, Desk
from tests.sandbox.random_trading import RandomTrader

LOOKS = ("/v1/positions", "/v1/orders?limit=20", "/v1/fills?limit=20", "/v1/quotes/BTC-USD", "/v1/nope")


class StepDesk(Desk):
    """A desk whose clock moves by a quarter of a second with every request, and which keeps every answer."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.exchange.close()
        self.exchange = Exchange(folder, clock=StepClock(START_NS))
        self.answers: list[bytes] = []

    def wait(self, seconds: float) -> None:
        """Time passes with the requests alone."""

    def call(self, method: str, target: str, document: object = None) -> tuple[int, Any]:
        body = b"" if document is None else json.dumps(document).encode()
        answer = self.exchange.handle(method, target, self.headers, body)
        self.answers.append(
            f"{method} {target} {answer.status} {sorted(answer.headers.items())}\n".encode() + answer.body
        )
        return answer.status, json.loads(answer.body)


def transcript(seed: int, requests: int, folder: Path) -> str:
    """Return the hash of that many answers."""
    desk = StepDesk(folder)
    with closing(desk.exchange):
        trader = RandomTrader(desk, Random(seed))
        while len(desk.answers) < requests:
            trader.step()
            desk.call("GET", LOOKS[len(desk.answers) % len(LOOKS)])
        return sha256(b"\n".join(desk.answers[:requests])).hexdigest()


if __name__ == "__main__":
    sys.stdout.write(transcript(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])))
