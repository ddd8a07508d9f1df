"""Starts clients fast: a process that has imported the program forks a fresh client for every command.

It has no threads, so what a child inherits is whole. Each line on stdin is a Command, each on stdout a Done.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from tempfile import TemporaryFile
from typing import IO

import msgspec

from tests.faults import naive
from tests.faults.client import Setup, install

LONGEST_SECONDS = 30
# What a client imports on its way.
MODULES = (
    "httpx", "h11", "sequence_cli.__main__", "sequence_cli.commands._app", "sequence_cli.commands.buy",
    "sequence_cli.commands.recover", "sequence_cli.commands.status", "sequence_cli.commands._recovery",
    "sequence_cli.commands._place", "sequence_cli.commands._following", "sequence_cli.commands._reminder",
    "sequence_cli.trading.journal", "sequence_cli.trading.submission", "sequence_cli.trading.recovery",
    "sequence_cli.api.client", "sequence_cli.api.connection", "sequence_cli.api.wire.orders",
    "sequence_cli.render.documents.orders", "sequence_cli.render.documents.recovery", "sequence_cli.render.output",
    "sequence_cli.render.failure", "sequence_cli.settings", "ssl", "email.utils",
)  # fmt: skip


class Command(msgspec.Struct, frozen=True):
    """One command line and what the harness changes in it; `naive` runs the control client instead."""

    words: list[str]
    env: dict[str, str]
    setup: Setup
    naive: bool = False


class Done(msgspec.Struct, frozen=True):
    """How it ended; a negative exit code is the signal."""

    exit_code: int
    stdout: str
    stderr: str


def run(command: Command) -> Done:
    """Fork a client, wait for its end and return it."""
    with TemporaryFile() as out, TemporaryFile() as err:
        child = os.fork()
        if child == 0:
            _become_client(command, out, err)
        _, status = os.waitpid(child, 0)
        return Done(os.waitstatus_to_exitcode(status), _text(out), _text(err))


def _become_client(command: Command, out: IO[bytes], err: IO[bytes]) -> None:
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(out.fileno(), 1)
    os.dup2(err.fileno(), 2)
    os.environ.clear()
    os.environ.update(command.env)
    signal.alarm(LONGEST_SECONDS)
    install(command.setup)
    code = 70
    try:
        code = _program(command)
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        os._exit(code)


def _program(command: Command) -> int:
    if command.naive:
        return naive.main(command.words)
    from sequence_cli.__main__ import main

    return main(command.words)


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "replace")


def main() -> None:
    """Serve commands until stdin ends."""
    from importlib import import_module

    for name in MODULES:
        import_module(name)
    for line in sys.stdin.buffer:
        done = run(msgspec.json.decode(line, type=Command))
        os.write(1, msgspec.json.encode(done) + b"\n")


if __name__ == "__main__":
    main()
