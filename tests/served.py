"""The real sandbox, served on loopback by the real command in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import pytest

from tests.harness import Result, environment, sequence

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Served(NamedTuple):
    """Where the sandbox answers, its one API key, and the folder that it lives in."""

    url: str
    api_key: str
    home: Path

    @property
    def variables(self) -> dict[str, str]:
        """The environment with which a command uses this sandbox without a profile."""
        return {"SEQ_BASE_URL": self.url, "SEQ_API_KEY": self.api_key}

    def run(
        self, *words: str, home: Path, stdin: str = "", expect: int = 0, url: str | None = None, key: str | None = None
    ) -> Result:
        """Run a command in this process against this sandbox, or through what listens at `url`."""
        return sequence(
            *words,
            home=home,
            stdin=stdin,
            expect=expect,
            SEQ_BASE_URL=url or self.url,
            SEQ_API_KEY=key or self.api_key,
        )


@contextmanager
def serve_sandbox(home: Path) -> Iterator[Served]:
    """Run `sequence sandbox serve` on a free port until the block ends."""
    command = [sys.executable, "-m", "sequence_cli", "sandbox", "serve", "--port", "0", "--json"]
    with subprocess.Popen(command, env=environment(home), stdout=subprocess.PIPE) as server:
        try:
            assert server.stdout is not None
            ready = msgspec.json.decode(server.stdout.readline())
            yield Served(ready["url"], ready["api_key"], home)
        finally:
            server.terminate()


@pytest.fixture(scope="module")
def served_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One served sandbox for all tests of a module."""
    with serve_sandbox(tmp_path_factory.mktemp("served")) as served:
        yield served
