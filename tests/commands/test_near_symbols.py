"""A symbol that nobody knows: the nearest ones are named, and nothing is made slow or wrong for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.harness import FAKE_TEST_KEY, sequence
from tests.origins import Reply, origin

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "line",
    [
        "quote {}",
        "fees {}",
        "preview {} 1",
        "buy {} 1",
        "sell {} 1",
        "buy {} 1 --yes",
        "buy {} 1 --dry-run",
        "quote {} --chart 1d",
    ],
)
@pytest.mark.parametrize(
    ("symbol", "hint"),
    [
        ("ethusd", "Did you mean ETH-USD?"),
        ("SOL/USD", "Did you mean SOL-USD?"),
        ("BTC-USDD", "Did you mean BTC-USD"),
        ("QQQQQ", "`sequence symbols` lists what can be traded."),
    ],
)
def test_the_nearest_symbols_are_named(line: str, symbol: str, hint: str, home: Path) -> None:
    error = sequence("--local", *line.format(symbol).split(), "--json", home=home, expect=4).error

    assert error["hint"].startswith(hint)


def test_a_service_that_does_not_tell_its_symbols_is_asked_once_and_the_first_error_stays(home: Path) -> None:
    with origin(Reply(404, b'{"error": {"code": "NOT_FOUND", "message": "cold"}}')) as service:
        variables = {"SEQ_BASE_URL": service.url, "SEQ_API_KEY": FAKE_TEST_KEY}
        error = sequence("quote", "ETH-USD", "--json", home=home, expect=4, **variables).error

    assert (error["code"], error["hint"]) == ("NOT_FOUND", "`sequence symbols` lists what can be traded.")
    assert [request.split()[1].partition(b"?")[0] for request in service.received] == [
        b"/v1/quotes/ETH-USD", b"/v1/symbols"
    ]  # fmt: skip


@pytest.mark.parametrize("words", [("watch", "prices:ETHUSD"), ("watch", "prices:NOPE", "book:NOPE", "--json")])
def test_a_watch_of_nothing_that_exists_ends_instead_of_waiting(words: tuple[str, ...], home: Path) -> None:
    result = sequence("--local", *words, home=home, expect=4)

    assert "Nothing is left to follow" in result.stderr
