"""The points at which a harness may stop a submission."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.trading import checkpoints
from sequence_cli.trading.checkpoints import Checkpoint, reached

if TYPE_CHECKING:
    import pytest


def test_without_a_harness_a_checkpoint_does_nothing() -> None:
    assert checkpoints.hook is None

    reached(Checkpoint.SEND_PRE)


def test_a_harness_hears_the_name_of_every_checkpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    monkeypatch.setattr(checkpoints, "hook", heard.append)

    for checkpoint in Checkpoint:
        reached(checkpoint)

    assert heard[0] == "journal.pre"
    assert heard[-1] == "print.pre"
    assert len(set(heard)) == 10
