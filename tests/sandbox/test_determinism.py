"""The same requests get the same bytes: in another process, under another hash seed, in another Python."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.sandbox.golden_transcript import REQUESTS, answers

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parent.parent.parent
# It changes with every change of what the exchange answers or does, and then on purpose: the same under Python 3.11,
# 3.12 and 3.13.
GOLDEN = "d83b0fc26604458ec667a5ff5e745be266c81ff3dd314ad4f34bec408cd5cd3a"


@pytest.mark.parametrize("hash_seed", ["0", "1", "4711"])
def test_a_transcript_of_500_requests_has_the_golden_hash_in_every_process(tmp_path: Path, hash_seed: str) -> None:
    command = [sys.executable, "-m", "tests.sandbox.golden_transcript", str(tmp_path / "sandbox")]
    environment = os.environ | {"PYTHONHASHSEED": hash_seed}
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True, timeout=100)

    assert run.stdout.strip() == GOLDEN


def test_the_transcript_trades_everything_and_sees_no_failure(tmp_path: Path) -> None:
    """A control: a hash of refusals alone would be stable too."""
    found = list(answers(tmp_path / "sandbox"))
    bodies = b"".join(body for _, body in found)

    assert len(found) == REQUESTS
    assert max(status for status, _ in found) < 500
    assert share(found, 200) > 0.9
    for word in (b"-PERP", b"event_contract", b'"funding_usd_1e9":', b"redeemed", b"maker", b"rate_bps_per_hour"):
        assert word in bodies


def share(found: Sequence[tuple[int, bytes]], status: int) -> float:
    return sum(one == status for one, _ in found) / len(found)
