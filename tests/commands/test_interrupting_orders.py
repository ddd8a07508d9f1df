"""Ctrl-C, SIGTERM and SIGHUP in a real terminal: the first stops waiting, the second leaves, nothing is rolled back."""

from __future__ import annotations

import signal
import termios
import time
from typing import TYPE_CHECKING

import msgspec
import pexpect
import pytest

from sequence_cli.trading.checkpoints import Checkpoint
from tests.commands.test_recover import PATIENT, eventually
from tests.faults.conftest import parts, trader
from tests.faults.plan import Fault, Kind
from tests.faults.processes import ROOT, client_command
from tests.faults.trader import Trader, answered

if TYPE_CHECKING:
    from pathlib import Path

    from tests.faults.client import Setup

__all__ = ["parts", "trader"]
SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
SLOW = Fault(Kind.DELAY_BEFORE, seconds=4.0)
# Long before the answer, on a busy machine too.
AT_ONCE = 3.0


class Shown:
    """A client in a terminal of its own, and how the terminal was set before it."""

    def __init__(self, trader: Trader, setup: Setup, *words: str) -> None:
        command = client_command(setup, *words)
        env = {**trader.env, "TERM": "xterm-256color"}
        self.child = pexpect.spawn(command[0], command[1:], env=env, cwd=str(ROOT), encoding="utf-8", timeout=20)
        self._before = termios.tcgetattr(self.child.child_fd)

    def send(self, number: int) -> None:
        """Send a signal; Ctrl-C goes through the terminal, as a person sends it."""
        if number == signal.SIGINT:
            self.child.sendintr()
        else:
            self.child.kill(number)

    def end(self) -> tuple[int | None, str]:
        """Wait for the end; returns the exit code and what was shown since, and checks the terminal."""
        shown = self.child.read()
        after = termios.tcgetattr(self.child.child_fd)
        self.child.close()
        assert self._before == after
        assert shown.count("\x1b[?25l") == shown.count("\x1b[?25h")
        return self.child.exitstatus, shown


def buying(trader: Trader, quantity: str, *words: str, setup: Setup = PATIENT) -> Shown:
    return Shown(trader, setup, "buy", "ETH-USD", quantity, "--yes", *words)


@pytest.mark.parametrize("number", SIGNALS)
def test_row_40_the_first_signal_stops_waiting_for_the_answer_and_says_how_to_find_out(
    trader: Trader, number: int
) -> None:
    quantity = trader.quantity()
    trader.meet(SLOW)
    shown = buying(trader, quantity)
    eventually(lambda: len(trader.seen("body")) == 1)
    started = time.monotonic()

    shown.send(number)
    exit_code, text = shown.end()

    assert exit_code == 8
    assert time.monotonic() - started < AT_ONCE
    assert "may or may not have it" in " ".join(text.split())
    assert "sequence recover graph_" in text
    assert trader.state(quantity) == "unknown"
    trader.let_everything_arrive()
    assert trader.recover(expect=0).json["orders"][0]["finding"] == "placed"
    assert trader.orders(quantity) == 1


@pytest.mark.parametrize("number", SIGNALS)
def test_row_40_the_second_signal_leaves_at_once_and_the_order_is_recovered(
    trader: Trader, tmp_path: Path, number: int
) -> None:
    quantity = trader.quantity()
    trader.meet(SLOW)
    passed = tmp_path / "passed"
    busy = msgspec.structs.replace(PATIENT, pause_at=Checkpoint.ACK_IN_TXN, pause=20.0, passed=str(passed))
    shown = buying(trader, quantity, setup=busy)
    eventually(lambda: len(trader.seen("body")) == 1)

    shown.send(number)
    eventually(lambda: Checkpoint.ACK_IN_TXN in passed.read_text().split())
    started = time.monotonic()
    shown.send(number)
    exit_code, text = shown.end()

    assert exit_code == 8
    assert time.monotonic() - started < AT_ONCE
    assert "Stopped at once" in text
    assert "sequence recover" in text
    trader.let_everything_arrive()
    assert trader.recover(expect=0).json["orders"][0]["finding"] == "placed"
    assert trader.orders(quantity) == 1


@pytest.mark.parametrize("number", SIGNALS)
def test_row_58_the_first_signal_while_waiting_for_fills_shows_the_accepted_order(trader: Trader, number: int) -> None:
    quantity = trader.quantity()
    shown = buying(trader, quantity, "--limit", "1500", "--wait", "30")
    shown.child.expect(f"0 of {quantity} filled")
    started = time.monotonic()

    shown.send(number)
    exit_code, text = shown.end()

    assert exit_code == 0
    assert time.monotonic() - started < AT_ONCE
    assert "The order stands" in text
    assert "accepted" in text
    assert trader.state(quantity) == "acked"
    assert trader.recover(expect=0).json["unresolved"] == 0


def test_a_signal_that_comes_between_the_answer_and_the_wait_changes_nothing_but_the_wait(
    trader: Trader, tmp_path: Path
) -> None:
    quantity, passed = trader.quantity(), tmp_path / "passed"
    busy = msgspec.structs.replace(PATIENT, pause_at=Checkpoint.ACK_POST, pause=0.5, passed=str(passed))
    shown = buying(trader, quantity, "--limit", "1500", "--wait", "30", setup=busy)
    eventually(lambda: passed.exists() and Checkpoint.ACK_POST in passed.read_text().split())

    shown.send(signal.SIGINT)
    exit_code, text = shown.end()

    assert exit_code == 0
    assert "The order stands" in text
    assert trader.state(quantity) == "acked"


def test_a_signal_that_comes_before_the_first_byte_sends_nothing_and_says_so(trader: Trader, tmp_path: Path) -> None:
    quantity, passed = trader.quantity(), tmp_path / "passed"
    busy = msgspec.structs.replace(PATIENT, pause_at=Checkpoint.SEND_PRE, pause=0.5, passed=str(passed))
    shown = buying(trader, quantity, setup=busy)
    eventually(lambda: passed.exists() and Checkpoint.SEND_PRE in passed.read_text().split())

    shown.send(signal.SIGINT)
    exit_code, text = shown.end()

    assert exit_code == 130
    assert "was NOT sent" in text
    assert trader.left() == 0
    assert trader.state(quantity) == "not_sent"
    assert trader.recover(expect=0).json["orders"] == []


def test_a_signal_between_two_attempts_that_never_connected_says_that_nothing_was_sent(trader: Trader) -> None:
    quantity = trader.quantity()
    trader.meet(down=True)
    slow = msgspec.structs.replace(PATIENT, back_off=8.0, budget=60.0)
    shown = buying(trader, quantity, "-v", setup=slow)
    shown.child.expect("no connection")
    # The attempt is told of a moment before it is over.
    time.sleep(0.3)

    shown.send(signal.SIGINT)
    exit_code, text = shown.end()

    assert exit_code == 130
    assert "was NOT sent" in text
    assert trader.state(quantity) == "not_sent"


def test_a_signal_while_throttled_says_that_and_not_that_nothing_left(trader: Trader) -> None:
    quantity = trader.quantity()
    trader.meet(answered(429, Retry_After="5"))
    shown = buying(trader, quantity, "-v")
    shown.child.expect("429 in")
    # The attempt is told of a moment before it is over.
    time.sleep(0.3)

    shown.send(signal.SIGINT)
    exit_code, text = shown.end()

    assert exit_code == 6
    assert "NOT sent" not in text
    assert trader.state(quantity) == "not_sent"
    assert trader.orders(quantity) == 0


def test_a_signal_while_a_409_is_compared_leaves_the_outcome_unknown(trader: Trader) -> None:
    quantity = trader.quantity()
    trader.meet(answered(409, after=True), lookups=[SLOW])
    shown = buying(trader, quantity)
    eventually(lambda: len(trader.seen("lookup")) == 1)

    shown.send(signal.SIGINT)
    exit_code, text = shown.end()

    assert exit_code == 8
    assert "may or may not have it" in " ".join(text.split())
    assert trader.state(quantity) == "unknown"
    trader.meet()
    assert trader.recover(expect=0).json["orders"][0]["finding"] == "placed"
