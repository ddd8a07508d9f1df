"""No order is doubled and none is lost, whatever fails and wherever the client is killed."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest

import sequence_cli
from sequence_cli.trading.checkpoints import Checkpoint
from tests.faults.client import Setup
from tests.faults.plan import FaultPlan
from tests.faults.processes import fault_server, zygote
from tests.faults.run import chosen_cases, run_all, run_naive_batch, summary
from tests.faults.scenarios import FAULTS, KILL_CASES, all_cases
from tests.harness import environment

if TYPE_CHECKING:
    from collections.abc import Iterator

SEED = 7
CASES = 500
NAIVE_CASES = 60
WORKERS = 2
PACKAGE = Path(sequence_cli.__file__).parent


@pytest.mark.timeout(1200)
def test_five_hundred_cases_double_nothing_lose_nothing_and_say_nothing_untrue() -> None:
    tally = run_all(CASES, SEED, WORKERS)

    assert tally.violations == [], summary(tally, 0)
    assert tally.cases == CASES
    # The harness does what it says: it killed clients, and orders went through.
    assert tally.kills > CASES // 4
    assert tally.ends["exit 0"] > 0
    assert tally.ends["exit 8"] > 0


@pytest.mark.timeout(600)
def test_the_same_harness_finds_the_duplicates_of_a_client_that_repeats_blindly() -> None:
    cases = [case for case in chosen_cases(20 * NAIVE_CASES, SEED) if case.kill_at in _NAIVE_KILLS][:NAIVE_CASES]

    doubled = run_naive_batch(cases, SEED)

    assert doubled > NAIVE_CASES * 20 // 100


def test_every_checkpoint_has_a_kill_case_with_every_fault_at_every_kind_of_service() -> None:
    killed_at = {case.kill_at for case in all_cases()}

    assert {*Checkpoint, None} == killed_at
    assert {*KILL_CASES} == {*Checkpoint}
    assert {*FAULTS} == {case.fault for case in all_cases()}


def test_every_checkpoint_stands_in_the_source_of_the_program() -> None:
    placed = [name for path in PACKAGE.rglob("*.py") for name in _reached(path)]

    assert {checkpoint.name for checkpoint in Checkpoint} == {*placed}


def test_an_order_passes_every_checkpoint_in_their_order(tmp_path: Path) -> None:
    passed = tmp_path / "passed"
    with fault_server(tmp_path / "server") as server, zygote() as clients:
        server.put(FaultPlan())
        setup = Setup(passed=str(passed))
        env = environment(tmp_path / "home", **server.variables)
        done = clients.run(["buy", "ETH-USD", "0.01", "--no-wait", "--yes"], env, setup)

    assert done.exit_code == 0
    assert [str(checkpoint) for checkpoint in Checkpoint] == passed.read_text().split()


def test_the_summary_counts_what_the_oracle_finds() -> None:
    tally = run_all(2, SEED, 1)

    doubled = msgspec.structs.replace(tally, violations=["duplicate: 2 orders"])
    assert "2 cases" in summary(tally, 0)
    assert "rule of three: each is below 150 %" in summary(tally, 0)
    assert "rule of three" not in summary(doubled, 0)
    assert "duplicates 1" in summary(doubled, 0)


_NAIVE_KILLS = {None, Checkpoint.SEND_PRE, Checkpoint.RECV_POST}


def _reached(path: Path) -> Iterator[str]:
    """The checkpoints that a module announces, in a call or in an expression of one."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "reached":
            for inner in ast.walk(node):
                if isinstance(inner, ast.Attribute) and getattr(inner.value, "id", None) == "Checkpoint":
                    yield inner.attr
