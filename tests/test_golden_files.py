"""What every command prints is what the golden files have, and every failure is one JSON object and nothing else."""

from __future__ import annotations

import csv
import io
import json
import re
import socket
import sys
from typing import TYPE_CHECKING

import pytest

from sequence_cli.errors import ExitCode
from tests.golden_pictures import PICTURES, pictures
from tests.golden_runs import DAY, FOLDER, WIDTHS, Step, golden_files
from tests.harness import FAKE_TEST_KEY, sequence
from tests.test_command_table import LEAVES

if TYPE_CHECKING:
    from pathlib import Path

REWRITE = "run `python -m tests.golden_runs` and look at the difference"
# Why a command has no golden file.
ELSEWHERE = {
    "completion show": "prints committed files as they are, which test_completions holds",
    "sandbox serve": "runs until it is stopped, at a port of this machine; sandbox/test_server holds what it prints",
    "schema": "is held, word by word, against the real parser by commands/test_schema_and_help",
}
# What it finds on another system is that system's own.
LINUX_ALONE = {"doctor.txt", "doctor.json", "doctor.csv", "doctor.200.txt"} if sys.platform != "linux" else set()
GOLDEN = [path for path in FOLDER.iterdir() if path.suffix != ".svg"]
# The fewest words with which each command does something, for failures that any command may have.
WORDS = {
    "amend": "graph_1 --limit 1", "api": "GET /v1/health", "buy": "ETH-USD 1", "cancel": "graph_1",
    "connect": "bybit --from-file -", "decrease": "graph_1 --by 1", "disconnect": "bybit", "fees": "ETH-USD",
    "graph resume": "graph_1", "graph show": "graph_1", "graph submit": "-", "preview": "ETH-USD 1",
    "quote": "ETH-USD", "redeem": "slug --venue kalshi", "sell": "ETH-USD 1", "status": "graph_1",
    "watch": "prices:ETH-USD",
}  # fmt: skip
STDIN = {
    "connect": '{"api_key": "k", "api_secret": "s"}',
    "graph submit": '{"nodes": [{"node_id": "a", "symbol": "ETH-USD", "side": "buy", "quantity": "1"}]}',
}
# They ask the service in any case.
ASKING = [*WORDS, "fills", "orders", "positions", "symbols", "venues"]


@pytest.fixture(scope="module")
def printed_now() -> dict[str, str]:
    return dict(golden_files())


def different(kept: dict[str, str], printed: dict[str, str]) -> list[str]:
    """Return the names of the kept files whose text is another than what is printed."""
    return [name for name in kept if kept[name] != printed[name]]


def test_every_golden_file_is_what_is_printed_now(printed_now: dict[str, str]) -> None:
    kept = {path.name: path.read_bytes().decode() for path in GOLDEN if path.name not in LINUX_ALONE}

    assert sorted(kept) == sorted(printed_now.keys() - LINUX_ALONE), REWRITE
    assert different(kept, printed_now) == [], REWRITE


def test_control_another_digit_in_one_file_is_found(printed_now: dict[str, str]) -> None:
    planted = {**printed_now, "quote.json": printed_now["quote.json"].replace("1", "2", 1)}

    assert different(printed_now, planted) == ["quote.json"]


def test_every_class_of_failure_has_golden_files() -> None:
    failed = [path for path in GOLDEN if path.suffix == ".json" and path.read_text().startswith('{"error":')]
    codes = {json.loads(path.read_text())["error"]["exit_code"] for path in failed}

    assert codes == {int(code) for code in ExitCode} - {0}
    assert [path.name for path in failed if not path.with_suffix(".txt").exists()] == []


def test_every_command_has_golden_files_or_is_held_elsewhere() -> None:
    ran = {" ".join(words) for one in DAY for words in LEAVES if one.words[: len(words)] == words}

    assert ran | set(ELSEWHERE) == {" ".join(words) for words in LEAVES}
    assert ran & set(ELSEWHERE) == set()


@pytest.mark.parametrize("one", [one for one in DAY if one.exit_code == 0], ids=lambda one: one.name)
def test_a_terminal_keeps_to_its_width(one: Step) -> None:
    for width in WIDTHS:
        path = FOLDER / f"{one.name}.{width}.txt"
        if path.exists():
            assert max(map(len, path.read_text().splitlines()), default=0) <= width


@pytest.mark.parametrize("path", [path for path in GOLDEN if path.suffix == ".json"], ids=lambda path: path.name)
def test_json_is_one_document_with_its_mode_or_its_failure(path: Path) -> None:
    streamed = path.name.startswith("watch.")
    for text in path.read_text().splitlines() if streamed else [path.read_text()]:
        document = json.loads(text)
        told = document.keys() & {"mode", "topic", "nodes", "examples"}  # a graph to start from has no account
        assert told or document["error"].keys() == {
            "code", "message", "hint", "retryable", "request_id", "exit_code"
        }  # fmt: skip


@pytest.mark.parametrize("name", [one.name for one in DAY if one.exit_code == 0 and "csv" in one.formats])
def test_csv_is_rectangular(name: str) -> None:
    text = (FOLDER / f"{name}.csv").read_text()
    rows = list(csv.reader(io.StringIO(text, newline="")))

    assert len({len(row) for row in rows}) == 1


@pytest.mark.parametrize("name", [" ".join(words) for words in LEAVES])
def test_an_unknown_option_is_one_json_object(name: str, home: Path) -> None:
    assert sequence(*name.split(), "--no-such-option", "--json", home=home, expect=2).error["exit_code"] == 2


@pytest.mark.parametrize("name", ASKING)
def test_no_key_is_one_json_object(name: str, home: Path) -> None:
    words = [*name.split(), *WORDS.get(name, "").split(), "--json"]
    result = sequence(*words, home=home, stdin=STDIN.get(name, ""), expect=3)

    assert [result.stdout, result.error["exit_code"]] == ["", 3]


# `watch` waits for a service to come back.
@pytest.mark.parametrize("name", [name for name in ASKING if name != "watch"])
def test_a_service_that_is_not_there_is_one_json_object(name: str, home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        words = [*name.split(), *WORDS.get(name, "").split(), "--json"]
        result = sequence(
            *words, home=home, stdin=STDIN.get(name, ""), expect=7, SEQ_BASE_URL=url, SEQ_API_KEY=FAKE_TEST_KEY
        )

    assert [result.stdout, result.error["exit_code"]] == ["", 7]


@pytest.mark.parametrize("name", ASKING)
def test_a_broken_configuration_is_one_json_object(name: str, home: Path) -> None:
    sequence("login", "--local", home=home)
    (home / "config.toml").write_text("active = 3\n")
    words = [*name.split(), *WORDS.get(name, "").split(), "--json"]
    result = sequence(*words, home=home, stdin=STDIN.get(name, ""), expect=10)

    assert [result.stdout, result.error["exit_code"]] == ["", 10]


def test_the_readme_the_folder_and_the_golden_runs_have_the_same_pictures() -> None:
    readme = (FOLDER.parents[1] / "README.md").read_text()
    drawn = {f"{name}.svg" for name in PICTURES}

    assert set(re.findall(r"tests/golden/([^\s()]+\.svg)", readme)) == drawn
    assert {path.name for path in FOLDER.glob("*.svg")} == drawn, REWRITE


def test_the_pictures_are_current() -> None:
    drawn = pictures()

    assert drawn.keys() == {f"{name}.svg" for name in PICTURES}
    assert different({name: (FOLDER / name).read_text() for name in drawn}, drawn) == [], REWRITE
