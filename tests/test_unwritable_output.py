"""Output that nobody can read: a full disk, a reader that has gone. Real processes, since streams are theirs."""

from __future__ import annotations

import subprocess
import sys
from typing import IO, TYPE_CHECKING

import pytest

from sequence_cli.errors import ExitCode
from tests.harness import environment
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


def test_the_version_on_a_full_disk_is_no_success(home: Path, full: IO[bytes]) -> None:
    assert run(["--version"], home, full, subprocess.PIPE) == (1, "")


def test_an_exit_code_tells_a_failure_that_no_words_can(home: Path, full: IO[bytes]) -> None:
    assert run(["quotte"], home, subprocess.PIPE, full)[0] == ExitCode.USAGE


@pytest.mark.parametrize("words", [["--version"], ["--help"], ["schema"], ["sandbox", "--help"]])
def test_a_reader_that_has_gone_is_no_failure(words: list[str], home: Path) -> None:
    with subprocess.Popen(["true"], stdin=subprocess.PIPE) as gone:
        gone.wait()
        assert gone.stdin is not None
        assert run(words, home, gone.stdin, subprocess.PIPE) == (0, "")
