"""The golden files: one trading day, command by command, as table, JSON and CSV, piped and in terminals of any width.

After it comes one failure of every class (`golden_failures`).

`python -m tests.golden_runs` writes them anew into `tests/golden/`; a test holds that they are current.
"""

from __future__ import annotations

import json
import re
import tempfile
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.graph_examples import example_text
from tests.golden_failures import failure_files
from tests.golden_world import Printed, World

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).parent / "golden"
WIDTHS = (60, 100, 200)
# They show a path that differs in length, which must not be broken.
WIDE = (200,)
# A followed topic carries the time at which this machine took it in.
_RECEIVED = re.compile(r'("(?:received|ts)":)"[^"]*"')


class Step(NamedTuple):
    """One command of the day; with an exit code it is a failure. A step's name in capitals stands for its graph id."""

    name: str
    words: tuple[str, ...]
    exit_code: int = 0
    stdin: str = ""
    formats: tuple[str, ...] = ("table", "json", "csv")
    widths: tuple[int, ...] = WIDTHS


def step(
    name: str,
    line: str,
    exit_code: int = 0,
    *,
    stdin: str = "",
    formats: str = "table json csv",
    widths: tuple[int, ...] = WIDTHS,
) -> Step:
    return Step(name, tuple(line.split()), exit_code, stdin, tuple(formats.split()), widths)


DAY = [
    step("no-key", "quote ETH-USD", 3),
    step("login", "login --local"),
    step("whoami", "whoami"),
    step("config-show", "config show", widths=WIDE),
    step("config-set", "config set max_notional_usd 5000", widths=WIDE),
    step("config-unset", "config unset max_notional_usd", widths=WIDE),
    step("quote", "quote ETH-USD"),
    step("quote-depth", "quote BTC-USD --depth 5"),
    step("quote-two", "quote ETH-USD BTC-USD"),
    step("quote-nothing", "quote NOPE-USD", 4),
    step("symbols", "symbols eth"),
    step("fees", "fees ETH-USD"),
    step("preview", "preview ETH-USD 500"),
    step("positions", "positions"),
    step("positions-binance", "positions --venue binance"),
    step("connect", "connect bybit --from-file -", stdin='{"api_key": "k", "api_secret": "s"}'),
    step("venues", "venues"),
    step("disconnect", "disconnect bybit"),
    step("buy", "buy ETH-USD 0.1 --urgency high"),
    step("buy-split", "buy ETH-USD 30 --urgency high"),
    step("buy-no-wait", "buy ETH-USD 0.1 --no-wait"),
    step("sell", "sell BTC-USD 0.01"),
    step("buy-limit", "buy ETH-USD 0.2 --limit 1000 --no-wait"),
    step("buy-dry-run", "buy ETH-USD 0.1 --limit 1000 --dry-run"),
    step("buy-usage", "buy ETH-USD 1e3", 2),
    step("buy-refused", "buy ETH-USD 5000 --limit 1900 --venue kraken", 5),
    step("status", "status BUY-LIMIT"),
    step("status-unknown", "status graph_0123456789abcdef0123456789abcdef", 4),
    step("orders", "orders"),
    step("fills", "fills"),
    step("amend", "amend BUY-LIMIT --limit 1001"),
    step("decrease", "decrease BUY-LIMIT --by 0.1"),
    step("cancel", "cancel BUY-LIMIT"),
    step("cancel-ended", "cancel BUY", 9),
    step("graph-submit", "graph submit -", stdin=json.dumps(tomllib.loads(example_text("hedge")))),
    step("graph-show", "graph show GRAPH-SUBMIT"),
    step("graph-resume-ended", "graph resume GRAPH-SUBMIT", 9),
    step("graph-usage", "graph submit -", 2, stdin='{"nodes": [\n  {"node_id": "a", "quantity": 0.1}\n]}'),
    step("positions-after", "positions"),
    step("recover", "recover"),
    step("help-exit-codes", "help exit-codes", formats="table json"),
    step("help-environment", "help environment", formats="table"),
    step("help-output", "help output", formats="table"),
    step("help-safety", "help safety", formats="table"),
    step("sandbox-status", "sandbox status"),
    step("demo", "demo", formats="table"),
    step("doctor", "doctor", widths=WIDE),
    step("completion-install", "completion install bash", widths=WIDE),
    step("completion-install-unknown", "completion install tcsh", 2),
    step("api", "api GET /v1/account", formats="table json", widths=()),
    step("api-unknown", "api GET /v1/nothing", 4, formats="table json"),
    step("watch", "watch prices:ETH-USD --count 3", formats="table json", widths=()),
    step("watch-unknown", "watch weather:ETH-USD", 2, formats="table json"),
    step("graph-examples", "graph example", formats="table json", widths=()),
    step("graph-example", "graph example twap", formats="table json", widths=()),
    step("redeem", "redeem white-christmas-in-london-2026 --venue polymarket"),
    step("redeem-unknown", "redeem no-such-market --venue polymarket", 4),
    step("sandbox-explain", "sandbox explain BUY-SPLIT"),
    step("sandbox-fund", "sandbox fund bybit USDT 1000000"),
    step("sandbox-fund-usage", "sandbox fund bybit USDT lots", 2),
    step("sandbox-scenario", "sandbox scenario kraken down --for 30s"),
    step("quote-outage", "quote ETH-USD"),
    step("sandbox-scenario-clear", "sandbox scenario --clear"),
    step("sandbox-reset-unconfirmed", "sandbox reset", 11),
    step("sandbox-reset", "sandbox reset --yes"),
    step("read-only", "config set read_only true", formats="table", widths=WIDE),
    step("buy-read-only", "buy ETH-USD 0.1", 11),
    step("logout", "logout"),
]


def golden_files() -> Iterator[tuple[str, str]]:
    """Run the day and yield the name and text of every file."""
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        for one in DAY:
            yield from _files(world, one)
            take(world, one)
        yield from failure_files(world)


def take(world: World, one: Step) -> None:
    """Run a step for good, and keep its graph's id under its name."""
    done = world.run(*_words(world, one), "--json", stdin=one.stdin)
    _checked(one, done)
    if done.exit_code == 0 and '"graph_id"' in done.stdout:
        world.ids[one.name.upper()] = json.loads(done.stdout).get("graph_id", "")


def _files(world: World, one: Step) -> Iterator[tuple[str, str]]:
    words, stdin = _words(world, one), one.stdin
    for name, ending in (("table", "txt"), ("json", "json"), ("csv", "csv")):
        if name in one.formats:
            printed = world.branch(*words, "-o", name, stdin=stdin)
            _checked(one, printed)
            if one.exit_code == 0:
                yield f"{one.name}.{ending}", _RECEIVED.sub(r'\1"…"', printed.stdout)
            else:
                assert printed.stdout == ""
                yield f"{one.name}.{ending}", printed.stderr
    if one.exit_code == 0:
        for width in one.widths:
            yield f"{one.name}.{width}.txt", world.branch(*words, stdin=stdin, columns=width).stdout


def _words(world: World, one: Step) -> list[str]:
    return [world.ids.get(word, word) for word in one.words]


def _checked(one: Step, printed: Printed) -> None:
    assert printed.exit_code == one.exit_code, f"{one.name}: {printed}"


if __name__ == "__main__":
    from tests.golden_pictures import pictures

    FOLDER.mkdir(exist_ok=True)
    written = {**dict(golden_files()), **pictures()}
    for path in FOLDER.iterdir():
        if path.name not in written:
            path.unlink()
    for name, text in written.items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="")
    print(len(written), "files written to", FOLDER.name)  # noqa: T201  # a tool for developers
