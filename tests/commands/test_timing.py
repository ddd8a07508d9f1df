"""`--timing`: one line for everything that took time, and the sum of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.harness import sequence
from tests.served import served_sandbox

if TYPE_CHECKING:
    from pathlib import Path

    from tests.served import Served

__all__ = ["served_sandbox"]

LINE = re.compile(r"timing: +(\d+\.\d) ms  (.*)")


def timings(stderr: str) -> dict[str, float]:
    return {text: float(milliseconds) for milliseconds, text in LINE.findall(stderr)}


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_the_parts_of_a_command_add_up_to_the_whole(more: tuple[str, ...], home: Path, served_sandbox: Served) -> None:
    result = served_sandbox.run("quote", "ETH-USD", "--timing", *more, home=home)

    whole, *parts = timings(result.stderr).items()
    assert [text.partition(",")[0].partition(":")[0] for text, _ in parts] == [
        "start-up", "GET /v1/quotes/ETH-USD", "the rest",
    ]  # fmt: skip
    assert ", connecting " in parts[1][0]
    assert abs(whole[1] - sum(milliseconds for _, milliseconds in parts)) < 1


def test_an_order_without_waiting_is_one_request(home: Path, served_sandbox: Served) -> None:
    words = ("buy", "ETH-USD", "0.01", "--yes", "--no-wait", "--timing")
    result = served_sandbox.run(*words, home=home)

    requests = [text.partition(",")[0] for text in timings(result.stderr) if text.startswith(("GET", "POST"))]
    assert requests == ["POST /v1/orders"]


def test_one_connection_carries_all_reads_of_a_command(home: Path, served_sandbox: Served) -> None:
    result = served_sandbox.run("sandbox", "status", "--timing", home=home)

    requests = [text for text in timings(result.stderr) if text.startswith("GET")]
    assert len(requests) > 1
    assert sum(", connecting " in text for text in requests) == 1


def test_a_failed_request_is_told_too_and_json_stays_one_document(home: Path) -> None:
    words = ("buy", "ETH-USD", "1", "--yes", "--no-wait", "--timing")
    away: dict[str, Any] = {"SEQ_BASE_URL": "http://127.0.0.1:9", "SEQ_API_KEY": "seq_test_" + "0" * 64}
    plain = sequence(*words, home=home, expect=7, **away)
    as_json = sequence(*words, "--json", home=home, expect=7, **away)

    assert any(text.startswith("POST /v1/orders") for text in timings(plain.stderr))
    assert as_json.error["exit_code"] == 7


def test_nothing_is_timed_unasked(home: Path, served_sandbox: Served) -> None:
    assert served_sandbox.run("quote", "ETH-USD", home=home).stderr == ""
