"""Output that nobody can read: a full disk, a reader that has gone. Real processes, since streams are theirs."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import time
from typing import IO, TYPE_CHECKING

import pytest

from sequence_cli.errors import ExitCode
from sequence_cli.trading.journal import Journal
from sequence_cli.trading.states import IntentState
from tests.harness import environment, sequence
from tests.served import served_sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.served import Served

__all__ = ["served_sandbox"]


@pytest.fixture
def full() -> Iterator[IO[bytes]]:
    """A device that is always full."""
    with open("/dev/full", "wb") as device:
        yield device


def run(
    words: list[str], home: Path, stdout: int | IO[bytes], stderr: int | IO[bytes], **extra: str
) -> tuple[int, str]:
    command = [sys.executable, "-m", "sequence_cli", *words]
    with subprocess.Popen(command, env=environment(home, **extra), stdout=stdout, stderr=stderr) as process:
        _, said = process.communicate(timeout=60)
    return process.returncode, (said or b"").decode()


@pytest.mark.parametrize("words", [["quote", "ETH-USD"], ["quote", "ETH-USD", "--json"], ["symbols"]])
def test_a_full_disk_is_said_and_no_success(
    words: list[str], home: Path, served_sandbox: Served, full: IO[bytes]
) -> None:
    code, said = run(words, home, full, subprocess.PIPE, **served_sandbox.variables)

    assert code == ExitCode.LOCAL_STATE
    assert "could not be written (No space left on device)" in said
    assert "bug" not in said


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_a_served_sandbox_that_cannot_say_where_it_is_blames_its_output_and_not_the_port(
    form: list[str], home: Path, full: IO[bytes]
) -> None:
    code, said = run(["sandbox", "serve", "--port", "0", *form], home, full, subprocess.PIPE)

    assert code == ExitCode.LOCAL_STATE
    assert "could not be written (No space left on device), so it was stopped" in said
    assert "Port" not in said


def test_the_version_on_a_full_disk_is_no_success(home: Path, full: IO[bytes]) -> None:
    assert run(["--version"], home, full, subprocess.PIPE) == (1, "")


def test_an_exit_code_tells_a_failure_that_no_words_can(home: Path, full: IO[bytes]) -> None:
    assert run(["quotte"], home, subprocess.PIPE, full)[0] == ExitCode.USAGE


@pytest.mark.parametrize("words", [["--version"], ["--help"], ["schema"], ["sandbox", "--help"],
                                   ["sandbox", "serve", "--port", "0", "--json"]])  # fmt: skip
def test_a_reader_that_has_gone_is_no_failure(words: list[str], home: Path) -> None:
    with subprocess.Popen(["true"], stdin=subprocess.PIPE) as gone:
        gone.wait()
        assert gone.stdin is not None
        assert run(words, home, gone.stdin, subprocess.PIPE) == (0, "")


@pytest.fixture
def gone() -> Iterator[IO[bytes]]:
    """A pipe whose reader has gone."""
    with subprocess.Popen(["true"], stdin=subprocess.PIPE) as reader:
        reader.wait()
        assert reader.stdin is not None
        yield reader.stdin


BUY = ["--local", "buy", "ETH-USD", "0.1", "--yes"]


def states(home: Path) -> list[IntentState]:
    with Journal.open(home / "state") as journal:
        latest = [intent for intent in [journal.get(name) for name in placed(home)] if intent is not None]
    return [intent.state for intent in latest]


def placed(home: Path) -> list[str]:
    return [order["graph_id"] for order in sequence("--local", "orders", "--json", home=home).json["orders"]]


@pytest.mark.parametrize("words", [[], ["-v"], ["-v", "--no-wait"], ["--debug"], ["--timing"]], ids=" ".join)
@pytest.mark.parametrize("stderr", ["full", "gone"])
def test_an_order_is_placed_and_told_where_no_remark_can_be_written(
    words: list[str], stderr: str, home: Path, request: pytest.FixtureRequest
) -> None:
    code, _ = run([*BUY, *words], home, subprocess.DEVNULL, request.getfixturevalue(stderr))

    assert (code, len(placed(home))) == (0, 1)
    assert states(home)[0] in {IntentState.ACKED, IntentState.COMPLETED}


def test_an_order_whose_result_cannot_be_written_is_known_as_placed(home: Path, full: IO[bytes]) -> None:
    code, said = run(BUY, home, full, subprocess.PIPE)

    assert (code, len(placed(home))) == (ExitCode.LOCAL_STATE, 1)
    assert "Before you repeat an order" in said
    assert states(home)[0] in {IntentState.ACKED, IntentState.COMPLETED}


@pytest.mark.parametrize("closed", ["0<&-", "1>&-", "2>&-", "0<&- 1>&- 2>&-"])
def test_a_command_that_was_started_with_closed_streams_works_as_always(closed: str, home: Path) -> None:
    def code(*words: str) -> int:
        command = [sys.executable, "-m", "sequence_cli", *words]
        return subprocess.run(
            ["sh", "-c", f'exec "$@" {closed}', "sh", *command], env=environment(home), timeout=60, check=False
        ).returncode

    assert (code(*BUY), code("--local", "quote", "NOPE-USD"), code("--version")) == (0, ExitCode.NOT_FOUND, 0)
    assert len(placed(home)) == 1


def test_a_terminal_that_goes_away_does_not_end_the_wait_for_an_order(home: Path) -> None:
    master, terminal = pty.openpty()
    command = [sys.executable, "-m", "sequence_cli", "--local", "buy", "ETH-USD", "0.1", "--limit", "1500"]
    command += ["--yes", "--wait", "4"]
    began = time.monotonic()
    with subprocess.Popen(command, env=environment(home), stdout=subprocess.PIPE, stderr=terminal) as process:
        os.close(terminal)
        os.read(master, 1)
        os.close(master)
        said, _ = process.communicate(timeout=60)

    assert process.returncode == 0
    assert b"working" in said
    assert time.monotonic() - began >= 4
