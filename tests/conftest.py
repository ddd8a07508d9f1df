"""Fixtures that every test may use, and the rule that no test leaves this machine."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from sequence_cli.scrub import Scrubber, scrubber
from tests.watch import WATCH

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOOPBACK = {"127.0.0.1", "::1", "localhost"}

# A busy machine is no failure: pytest's own time-out stops what hangs.
settings.register_profile("unhurried", settings.get_profile(settings.get_current_profile_name()), deadline=None)
settings.load_profile("unhurried")


class OffLoopbackError(RuntimeError):
    """A test tried to reach another machine."""


@pytest.fixture(autouse=True)
def _only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection of the test's own process that leaves this machine."""
    real_connect = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in LOOPBACK:
            raise OffLoopbackError(f"connection to {address}")
        real_connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(autouse=True)
def _strangers_to_each_other() -> None:
    """Let no test know the secrets of another: a word that one used as a passphrase would vanish from all others."""
    Scrubber.__init__(scrubber)


@pytest.fixture(scope="session", autouse=True)
def _watch_over_secrets() -> Iterator[None]:
    """Fail the run when any command of any test let a secret out."""
    with WATCH.sampling_processes():
        yield
    WATCH.look_at_folders()
    assert WATCH.hits == []


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty folder for everything that the program writes."""
    return tmp_path / "home"
