"""Each exit code through the front door; the commands' own tests add the ones that need a service."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sequence_cli.errors import ExitCode
from tests.harness import FAKE_LIVE_KEY, sequence

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("words", [["--version"], ["-V"], ["--help"], [], ["quote", "--help"], ["sandbox"]])
def test_0_done(words: list[str], home: Path) -> None:
    result = sequence(*words, home=home, expect=ExitCode.OK)

    assert result.stdout
    assert result.stderr == ""


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["qoute"], "There is no command 'qoute'."),
        (["sandbox", "serv"], "There is no command 'serv'."),
        (["quote"], "Missing argument 'SYMBOL'; nothing was sent."),
        (["quote", "ETH-USD", "--no-such-option"], "No such option: --no-such-option"),
        (["quote", "ETH-USD", "--depth", "0"], "Invalid value for '--depth'"),
        (["quote", "ETH-USD", "-o", "xml"], "The output format was 'xml'; nothing was sent."),
        (["positions", "--kind", "bond"], "The kind was 'bond'; nothing was sent."),
        (["whoami", FAKE_LIVE_KEY], "API keys are not accepted as arguments"),
    ],
)
def test_2_usage(words: list[str], message: str, home: Path) -> None:
    result = sequence(*words, home=home, expect=ExitCode.USAGE, SEQ_API_KEY="seq_test_" + "0" * 64)

    assert result.stdout == ""
    assert message in result.stderr
    assert FAKE_LIVE_KEY not in result.stderr


def test_2_usage_in_json_is_one_document_on_stderr(home: Path) -> None:
    result = sequence("qoute", "--json", home=home, expect=ExitCode.USAGE)

    assert result.stdout == ""
    assert result.error == {
        "code": "INVALID_INPUT",
        "message": "There is no command 'qoute'.",
        "hint": "Did you mean `sequence quote`?",
        "retryable": False,
        "request_id": None,
        "exit_code": 2,
    }


@pytest.mark.parametrize("words", [["quote", "ETH-USD"], ["positions"]])
def test_3_without_a_key_names_both_ways_on(words: list[str], home: Path) -> None:
    result = sequence(*words, home=home, expect=ExitCode.AUTHENTICATION)

    assert result.stdout == ""
    assert "sequence login" in result.stderr
    assert "--local" in result.stderr
