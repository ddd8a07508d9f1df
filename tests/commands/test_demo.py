"""The demo: the quick start, run for real, that leaves nothing behind."""

from __future__ import annotations

import os
from pathlib import Path

from tests.harness import sequence


def test_the_demo_runs_the_quick_start_and_leaves_nothing_behind(home: Path) -> None:
    before = (Path.cwd(), dict(os.environ))
    result = sequence("demo", home=home, SEQ_API_KEY="seq_live_" + "0" * 64, SEQ_BASE_URL="http://127.0.0.1:9")

    for command in ("login --local", "quote BTC-USD", "connect binance", "positions", "buy ETH-USD 0.1", "status"):
        assert f"$ sequence {command}" in result.stdout
    assert "filled" in result.stdout
    assert not home.exists()
    assert (Path.cwd(), dict(os.environ)) == before
