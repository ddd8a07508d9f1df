"""One case after another: the client, the fault, the repeat, the recovery, and the questions of the oracle."""

from __future__ import annotations

import random
import shutil
import time
from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from sequence_cli.money import Quantity
from tests.faults.oracle import KILLED, OPEN, Books, journal_row, said, settled
from tests.faults.plan import FaultPlan, ProxyOrder
from tests.faults.processes import CALM, PATIENCE_SECONDS, QUICK, Rig
from tests.faults.scenarios import FAULTS, Case, Service

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.faults.plan import ProxyReport

LOT_1E8 = 10_000
SETTLE_SECONDS = 61.0
REPEATS, EARLY_FAULTS = 0.3, 0.2


class Tally(msgspec.Struct, frozen=True):
    """What a number of cases showed."""

    cases: int
    kills: int
    ends: Counter[str]
    unfindable: int
    violations: list[str]

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.cases + other.cases,
            self.kills + other.kills,
            self.ends + other.ends,
            self.unfindable + other.unfindable,
            self.violations + other.violations,
        )


NOTHING = Tally(0, 0, Counter(), 0, [])


class Runner:
    """Runs cases, one after another, against one server."""

    def __init__(self, parts: Rig, folder: Path, seed: int) -> None:
        self._parts = parts
        self._folder = folder
        self._random = random.Random(seed)
        self._books = Books(parts.server.folder)
        self._lots = 5
        self._templates: dict[Service, Path] = {}

    def run(self, case: Case) -> Tally:
        """Run one case to its settled end."""
        quantity, home = self._next_quantity(), self._fresh_home(case.service)
        env = self._parts.environment(home)
        wrong: list[str] = []
        self._plan(case)
        setup = msgspec.structs.replace(QUICK, stop_at=case.kill_at, occurrence=case.occurrence)
        words = ["buy", "ETH-USD", str(quantity), "--no-wait", "--yes"]
        done = self._parts.clients.run(words, env, setup)
        sent = self._sent()
        wrong += self._repeat_while_unresolved(words, env, home, quantity)
        wrong += self._recover_early(env, home, quantity, case)
        self._let_everything_arrive()
        wrong += said(done, sent, self._books.orders(quantity.units))
        last = self._recover_late(env)
        if last == 8 and case.service.honours_ids:
            last = self._recover_after_another_order(env)
        row, orders = journal_row(home / "state", quantity.units), self._books.orders(quantity.units)
        wrong += settled(row, orders, honours_ids=case.service.honours_ids)
        wrong += self._books.imbalance()
        unresolved = row is not None and row.state in OPEN
        if last != (8 if unresolved else 0):
            wrong.append(f"recover exits with {last} and the journal says {row}")
        shutil.rmtree(home, ignore_errors=True)
        texts = [f"{text}: {case}\n{done.exit_code} {done.stderr}{row}" for text in wrong]
        end = "killed" if done.exit_code == KILLED else f"exit {done.exit_code}"
        return Tally(1, done.exit_code == KILLED, Counter([end]), unresolved and orders == 1, texts)

    def run_naive(self, case: Case) -> int:
        """Run the control through the same case; whoever sees it end badly runs it once more. Returns the orders."""
        quantity, home = self._next_quantity(), self._folder / "naive"
        env = self._parts.environment(home)
        self._plan(case)
        setup = msgspec.structs.replace(QUICK, stop_at=case.kill_at, occurrence=case.occurrence)
        done = self._parts.clients.run([str(quantity)], env, setup, naive=True)
        self._parts.proxy.order(ProxyOrder())
        if done.exit_code in {7, KILLED}:
            self._parts.clients.run([str(quantity)], env, QUICK, naive=True)
        self._let_everything_arrive()
        return self._books.orders(quantity.units)

    def close(self) -> None:
        """Close the books."""
        self._books.close()

    def _plan(self, case: Case) -> None:
        scenario = FAULTS[case.fault]
        ignores = not case.service.honours_ids
        self._parts.server.put(
            FaultPlan(orders=list(scenario.orders), lookups=list(scenario.lookups), ignores_graph_id=ignores)
        )
        self._parts.proxy.order(ProxyOrder([list(toxics) for toxics in scenario.connections], scenario.down))

    def _repeat_while_unresolved(
        self, words: list[str], env: dict[str, str], home: Path, quantity: Quantity
    ) -> list[str]:
        """Do what people do, press the up-arrow and Enter: while the first is unresolved it must be refused (R7)."""
        row = journal_row(home / "state", quantity.units)
        if row is None or row.state not in OPEN or self._random.random() > REPEATS:
            return []
        before = self._sent()
        done = self._parts.clients.run(words, env)
        refused = done.exit_code == 8 and "UNRESOLVED_DUPLICATE" in done.stderr and before == self._sent()
        return [] if refused else [f"a blind repeat got through: {done}"]

    def _recover_early(self, env: dict[str, str], home: Path, quantity: Quantity, case: Case) -> list[str]:
        """Look at once, sometimes while things still go wrong: too early to say that there is no order."""
        row = journal_row(home / "state", quantity.units)
        faulty = row is not None and row.state in OPEN and self._random.random() < EARLY_FAULTS
        if not faulty:
            self._heal(case)
        kill_at = "ack.in_txn" if faulty and self._random.random() < EARLY_FAULTS else None
        done = self._parts.clients.run(["recover"], env, msgspec.structs.replace(QUICK, stop_at=kill_at))
        self._heal(case)
        row = journal_row(home / "state", quantity.units)
        wrong = [] if done.exit_code in {0, 8, KILLED} else [f"recover exits with {done}"]
        if row is not None and row.state == "unseen":
            wrong.append("called unseen before the settle window")
        return wrong

    def _recover_late(self, env: dict[str, str]) -> int:
        """Look again when the settle window is over, twice; returns the last exit code."""
        code = 8
        for times in (1, 2):
            setup = msgspec.structs.replace(CALM, later=times * SETTLE_SECONDS)
            code = self._parts.clients.run(["recover"], env, setup).exit_code
            if code == 0:
                break
        return code

    def _recover_after_another_order(self, env: dict[str, str]) -> int:
        """Place an order that shows that the service keeps ids made here: only then does its silence say anything."""
        words = ["buy", "ETH-USD", str(self._next_quantity()), "--no-wait", "--yes"]
        done = self._parts.clients.run(words, env, msgspec.structs.replace(CALM, later=2 * SETTLE_SECONDS))
        assert done.exit_code == 0, done
        return self._recover_late(env)

    def _heal(self, case: Case) -> None:
        self._parts.proxy.order(ProxyOrder())
        self._parts.server.put(FaultPlan(ignores_graph_id=not case.service.honours_ids))

    def _sent(self) -> int:
        """Return how many requests for an order left the client, which has ended."""
        self._parts.proxy.queue_behind()
        return self._wait_for(lambda report: not report.open_clients).orders_seen

    def _let_everything_arrive(self) -> None:
        """Wait for requests that are still in the proxy or in the server: late commits are part of the case."""
        self._parts.proxy.queue_behind()
        self._wait_for(lambda report: not report.open_connections)

    def _wait_for(self, holds: Callable[[ProxyReport], bool]) -> ProxyReport:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not holds(report := self._parts.proxy.report()):
            assert time.monotonic() < deadline, f"connections do not end: {report}"
            time.sleep(0.002)
        return report

    def _next_quantity(self) -> Quantity:
        self._lots += 1
        return Quantity(self._lots * LOT_1E8)

    def _fresh_home(self, service: Service) -> Path:
        """Return a new home; for a known service its journal has one earlier order, and so knows the service."""
        home = self._folder / f"home-{self._lots}"
        if service.known:
            shutil.copytree(self._template(service), home)
        return home

    def _template(self, service: Service) -> Path:
        if service not in self._templates:
            template = self._folder / f"template-{service.honours_ids}"
            self._parts.server.put(FaultPlan(ignores_graph_id=not service.honours_ids))
            self._parts.proxy.order(ProxyOrder())
            words = ["buy", "ETH-USD", "0.0001", "--no-wait", "--yes"]
            done = self._parts.clients.run(words, self._parts.environment(template), CALM)
            assert done.exit_code == 0, done
            self._templates[service] = template
        return self._templates[service]
