"""The completion files are current, know every command and option, and complete in real shells with no program started.

bash, zsh and fish are driven for real. PowerShell's file is checked for its structure alone: there is no pwsh for the
machines that run these tests.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pexpect
import pytest

from tests.completion_scripts.files import scripts
from tests.completion_scripts.tree import Node, Option, command_tree
from tests.completion_shells import COMPLETIONS, Zsh, answer, bash, environment, fish, place, shell, watched, zsh

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["place", "watched", "zsh"]

FILES = ("sequence.bash", "_sequence", "sequence.fish", "sequence.ps1")
TREE = command_tree()
NODES = list(TREE.walk())
COMMANDS = {node.path[0] for node in NODES if len(node.path) == 1}
CONNECTABLE = {
    "binance",
    "coinbase",
    "kraken",
    "okx",
    "bybit",
    "kalshi",
    "polymarket",
    "hyperliquid",
    "bitget",
    "cryptocom",
}
SYMBOLS = {"BTC-USD", "ETH-USD", "SOL-USD"}

# What a Tab at the end of a line offers, in every shell.
CASES: list[tuple[str, set[str]]] = [
    ("", COMMANDS),
    ("qu", {"quote"}),
    ("xyz", set()),
    ("quote ", SYMBOLS),
    ("quote ETH-USD B", {"BTC-USD"}),
    ("buy ", SYMBOLS),
    ("sell S", {"SOL-USD"}),
    ("buy ETH-USD ", set()),
    ("connect ", CONNECTABLE),
    ("disconnect kr", {"kraken"}),
    ("sandbox se", {"serve"}),
    ("config set read", {"read_only"}),
    ("config --local unset max_o", {"max_orders_per_minute"}),
    ("config unset --profile main max_o", {"max_orders_per_minute"}),
    ("--local sandbox --json serve --po", {"--port"}),
    ("quote --local E", {"ETH-USD"}),
    ("buy ETH-USD 1 --urgency ", {"low", "medium", "high"}),
    ("buy ETH-USD 1 --urgency h", {"high"}),
    ("sell --tif ", {"gtc", "ioc", "fok", "post_only"}),
    ("sell ETH-USD 1 --venue bi", {"binance", "bitget"}),
    ("buy --venue d", {"dex_ethereum"}),
    ("positions --kind ", {"fiat", "crypto", "perp", "event_contract"}),
    ("positions --venue o", {"okx"}),
    ("positions --kind fiat --kind e", {"event_contract"}),
    ("quote ETH-USD -o ", {"table", "json", "csv"}),
    ("quote --output c", {"csv"}),
    ("-o ", {"table", "json", "csv"}),
    ("--profile ", set()),
    ("--profile main q", {"quote"}),
    ("--local qu", {"quote"}),
    ("--local --output json quote E", {"ETH-USD"}),
    ("quote --depth 5 E", {"ETH-USD"}),
    ("buy --notional 100 E", {"ETH-USD"}),
    ("buy --not", {"--notional"}),
    ("--prof", {"--profile"}),
    ("quote --prof", {"--profile"}),
    ("quote ETH-USD --dep", {"--depth"}),
    ("sandbox serve --loc", {"--local"}),
    ("whoami --che", {"--check"}),
    ("login --key-file ", {"a key.txt", "folder"}),
    ("connect kalshi --secret-file fo", {"folder"}),
]
VALUES_AFTER_EQUALS_SIGN = [
    ("buy ETH-USD 1 --urgency=m", "medium"),
    ("--output=js", "json"),
    ("sell --venue=kra", "kraken"),
]


def test_the_committed_files_are_what_the_parser_gives() -> None:
    committed = {name: (COMPLETIONS / name).read_text() for name in FILES}

    assert committed == scripts(), "run `python -m tests.completion_scripts`"


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("node", NODES, ids=lambda node: " ".join(node.path) or "sequence")
def test_every_file_has_every_command_with_every_option(name: str, node: Node) -> None:
    text = (COMPLETIONS / name).read_text()
    part = section(name, text, node)

    missing = [option.names for option in node.options if not knows(name, text if option.shared else part, option)]

    assert missing == []
    assert all(re.search(rf"\b{child.path[-1]}\b", part) for child in node.children)


def section(name: str, text: str, node: Node) -> str:
    """Return the part of a file that is about one command."""
    path = " ".join(node.path)
    start, end = {
        "sequence.bash": (f"        '{path}')\n", ";;"),
        "_sequence": (f"{'_'.join(('_sequence_cli', *node.path))}() {{", "\n}"),
        "sequence.fish": (f"\n# sequence {path}".rstrip() + "\n", "\n\n"),
        "sequence.ps1": (f"        '{path}' = @{{", "\n        }"),
    }[name]
    assert text.count(start) == 1
    return text.partition(start)[2].partition(end)[0]


def knows(name: str, part: str, option: Option) -> bool:
    """Tell whether a part of a file has an option by all its names, with its description where the shell shows it."""
    marks = list(option.names)
    if name == "sequence.fish":
        marks = [f"-{'l' if mark.startswith('--') else 's'} {mark.lstrip('-')}" for mark in marks]
    described = name == "sequence.bash" or option.help.split("'")[0].split(":")[0].split("[")[0] in part
    return described and all(re.search(rf"(?<![\w-]){re.escape(mark)}(?![\w-])", part) for mark in marks)


def test_an_option_that_a_file_lacks_is_noticed() -> None:
    planted = Option(("--planted",), "Planted.", None, repeatable=False, shared=False)

    assert not any(knows(name, (COMPLETIONS / name).read_text(), planted) for name in FILES)


@pytest.mark.parametrize(("line", "expected"), CASES)
def test_bash_offers(line: str, expected: set[str], watched: tuple[Path, Path], place: Path) -> None:
    assert bash(COMPLETIONS / "sequence.bash", line, watched[0], place) == expected
    assert not watched[1].exists()


@pytest.mark.parametrize(("line", "expected"), CASES)
def test_fish_offers(line: str, expected: set[str], watched: tuple[Path, Path], place: Path) -> None:
    assert fish(COMPLETIONS / "sequence.fish", line, watched[0], place) == expected
    assert not watched[1].exists()


def test_zsh_offers(zsh: Zsh, watched: tuple[Path, Path]) -> None:
    assert dict(CASES) == {line: zsh.offers(line) for line, _ in CASES}
    assert not watched[1].exists()


@pytest.mark.parametrize(("line", "expected"), VALUES_AFTER_EQUALS_SIGN)
def test_a_value_after_an_equals_sign_is_completed(
    line: str, expected: str, zsh: Zsh, watched: tuple[Path, Path], place: Path
) -> None:
    assert bash(COMPLETIONS / "sequence.bash", line, watched[0], place) == {expected}
    assert fish(COMPLETIONS / "sequence.fish", line, watched[0], place) == {expected}
    assert zsh.offers(line) == {expected}


def test_after_two_dashes_nothing_is_an_option(watched: tuple[Path, Path], place: Path) -> None:
    assert bash(COMPLETIONS / "sequence.bash", "quote -- --dep", watched[0], place) == set()
    assert bash(COMPLETIONS / "sequence.bash", "quote -- ", watched[0], place) == SYMBOLS
    assert fish(COMPLETIONS / "sequence.fish", "quote -- ", watched[0], place) == SYMBOLS


def test_an_argument_too_many_is_offered_nothing(watched: tuple[Path, Path], place: Path) -> None:
    assert bash(COMPLETIONS / "sequence.bash", "connect binance ", watched[0], place) == set()
    assert fish(COMPLETIONS / "sequence.fish", "connect binance ", watched[0], place) == set()


def test_a_tab_in_an_interactive_bash_completes_the_word(watched: tuple[Path, Path], place: Path) -> None:
    started = {**environment(watched[0], place), "PS1": "$ "}
    process = pexpect.spawn(
        shell("bash"), ["--noprofile", "--norc", "-i"], cwd=str(place), env=started, encoding="utf-8", timeout=20,
        dimensions=(50, 200),
    )  # fmt: skip
    process.sendline(f"source {COMPLETIONS / 'sequence.bash'}; PS1='rea''dy> '")
    process.expect_exact("ready> ")
    process.send("sequence pos\t--ki\tev\t --output=js\t")
    process.expect_exact("sequence positions --kind event_contract  --output=json ")
    process.close(force=True)
    assert not watched[1].exists()


def test_zsh_and_fish_show_what_a_command_does(zsh: Zsh, watched: tuple[Path, Path], place: Path) -> None:
    zsh.process.send("sequence \x04")
    zsh.process.expect_exact("Show the best bid and offer, and each venue's.")
    code = f"source {COMPLETIONS / 'sequence.fish'}; complete --do-complete 'sequence qu'"
    shown = answer([shell("fish"), "--no-config", "-c", code], watched[0], place)

    assert shown == ["quote\tShow the best bid and offer, and each venue's."]


def test_zsh_keeps_its_own_function_of_the_same_name(zsh: Zsh) -> None:
    zsh.process.sendline("autoload +X _sequence; print ${functions_source[_sequence]}")

    zsh.process.expect(r"\n[^\n]*/zsh/[^\n]*_sequence")


def test_a_completion_that_starts_the_program_is_caught(
    watched: tuple[Path, Path], place: Path, tmp_path: Path
) -> None:
    naive = tmp_path / "naive"
    naive.write_text("_naive() { COMPREPLY=($(sequence complete)); }\ncomplete -F _naive sequence\n")

    assert bash(naive, "st", watched[0], place) == {"started"}
    assert watched[1].exists()


def test_the_powershell_file_is_well_formed() -> None:
    """Every bracket outside of strings and comments closes, and every string does: more needs a PowerShell."""
    text = (COMPLETIONS / "sequence.ps1").read_text()
    code = re.sub(r"^ *#.*$", "", text, flags=re.MULTILINE)
    code = re.sub(r"'(?:[^'\n]|'')*'|\"[^\"\n]*\"", "S", code)

    assert "'" not in code
    assert '"' not in code
    while (shorter := re.sub(r"\([^()\[\]{}]*\)|\[[^()\[\]{}]*\]|\{[^()\[\]{}]*\}", "B", code)) != code:
        code = shorter
    assert not set("()[]{}") & set(code)
