"""Somebody who trades at the fault server with the real program, and what there is to see of it from outside."""

from __future__ import annotations

import itertools
import subprocess
import time
from typing import TYPE_CHECKING, Any

import msgspec

from sequence_cli.money import Quantity
from tests.faults.oracle import Books, Row, journal_row
from tests.faults.plan import Fault, FaultPlan, Kind, ProxyOrder, Toxic
from tests.faults.processes import CALM, PATIENCE_SECONDS, ROOT, client_command
from tests.harness import Result

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tests.faults.client import Setup
    from tests.faults.plan import Seen
    from tests.faults.processes import Rig

_LOTS = itertools.count(11)
NOTHING_MORE: Mapping[str, str] = {}


class Trader:
    """One home, one service behind the proxy."""

    def __init__(self, parts: Rig, home: Path) -> None:
        self.parts = parts
        self.home = home
        self.server = parts.server
        self.books = Books(parts.server.folder)
        self.env = parts.environment(home)

    def meet(
        self,
        *orders: Fault,
        lookups: Sequence[Fault] = (),
        toxics: Sequence[Toxic] = (),
        down: bool = False,
        **plan: Any,
    ) -> None:
        """Say what the requests to come will meet; the toxics are those of the next connection."""
        self.parts.server.put(FaultPlan(orders=list(orders), lookups=list(lookups), **plan))
        self.parts.proxy.order(ProxyOrder([list(toxics)] if toxics else [], down))

    def quantity(self) -> str:
        """Return a quantity that no other order of this run has."""
        return str(Quantity(next(_LOTS) * 10_000))

    def run(
        self, *words: str, expect: int | None = None, setup: Setup = CALM, env: Mapping[str, str] = NOTHING_MORE
    ) -> Result:
        """Run a client to its end, in a process of its own; `env` is added to its environment."""
        done = self.parts.clients.run(list(words), {**self.env, **env}, setup)
        assert expect in {None, done.exit_code}, f"exit {done.exit_code}\n{done.stdout}\n{done.stderr}"
        return Result(done.exit_code, done.stdout, done.stderr)

    def buy(
        self, quantity: str, *words: str, expect: int | None = None, setup: Setup = CALM,
        env: Mapping[str, str] = NOTHING_MORE,
    ) -> Result:  # fmt: skip
        """Buy ETH without waiting for the fill."""
        return self.run("buy", "ETH-USD", quantity, "--no-wait", "--yes", *words, expect=expect, setup=setup, env=env)

    def recover(self, *words: str, later: float = 0.0, expect: int | None = None) -> Result:
        """Run `recover` that many seconds from now."""
        setup = msgspec.structs.replace(CALM, later=later)
        return self.run("recover", *words, "--json", setup=setup, expect=expect)

    def start(self, setup: Setup, *words: str) -> subprocess.Popen[str]:
        """Start a client and go on."""
        return subprocess.Popen(
            client_command(setup, *words), cwd=ROOT, env=self.env, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def orders(self, quantity: str) -> int:
        """Return how many orders for this quantity of ETH the service has."""
        return self.books.orders(Quantity.parse(quantity).units)

    def row(self, quantity: str) -> Row | None:
        """Return what the journal says of the order."""
        return journal_row(self.home / "state", Quantity.parse(quantity).units)

    def state(self, quantity: str) -> str | None:
        """Return the journal's state of the order."""
        row = self.row(quantity)
        return None if row is None else str(row.state)

    def seen(self, event: str = "order") -> list[Seen]:
        """Return the requests of one kind that reached the service since the last `meet`."""
        return [seen for seen in self.server.seen() if seen.event == event]

    def left(self) -> int:
        """Return how many requests for an order left the client since the last `meet`."""
        self.parts.proxy.queue_behind()
        return self.parts.proxy.report().orders_seen

    def let_everything_arrive(self) -> None:
        """Wait for what is still under way between the client and the service's database."""
        self.parts.proxy.queue_behind()
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.parts.proxy.report().open_connections:
            assert time.monotonic() < deadline
            time.sleep(0.005)


def lost() -> Fault:
    """Return the loss of an answer to an order that was committed."""
    return Fault(Kind.DROP_AFTER)


def answered(status: int, *, after: bool = False, body: str | None = None, **headers: str) -> Fault:
    """Return an answer with that status; underscores in the headers' names stand for hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    fault = Fault(Kind.STATUS_AFTER if after else Kind.STATUS_BEFORE, status, headers=named)
    return fault if body is None else msgspec.structs.replace(fault, body=body)
