"""What was seen on this machine is completed: by the shell alone, from files, never over the network."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from sequence_cli.completion_cache import GRAPHS, MOST, PROFILES, SYMBOLS, remember
from tests.completion_shells import COMPLETIONS, Zsh, answer, bash, environment, fish, place, shell, watched, zsh
from tests.harness import sequence

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["answer", "environment", "place", "shell", "watched", "zsh"]


@pytest.fixture
def seen(place: Path) -> Path:
    """The state folder where the shells of these tests look, with a word of every kind."""
    state = place.parent / ".local" / "state" / "sequence"
    remember(state, SYMBOLS, ["DOGE-USD", "ETH-USD-PERP"])
    remember(state, PROFILES, ["paper", "main"])
    remember(state, GRAPHS, ["graph_" + "1" * 32])
    return state


CASES: list[tuple[str, set[str]]] = [
    ("quote DOG", {"DOGE-USD"}),
    ("buy ETH", {"ETH-USD", "ETH-USD-PERP"}),
    ("orders --symbol D", {"DOGE-USD"}),
    ("--profile ", {"paper", "main"}),
    ("quote --profile pa", {"paper"}),
    ("cancel g", {"graph_" + "1" * 32}),
    ("graph show ", {"graph_" + "1" * 32}),
    ("status gr", {"graph_" + "1" * 32}),
]


@pytest.mark.parametrize(("line", "expected"), CASES)
def test_bash_offers_what_was_seen(
    line: str, expected: set[str], watched: tuple[Path, Path], place: Path, seen: Path
) -> None:
    assert bash(COMPLETIONS / "sequence.bash", line, watched[0], place) == expected
    assert not watched[1].exists()


@pytest.mark.parametrize(("line", "expected"), CASES)
def test_fish_offers_what_was_seen(
    line: str, expected: set[str], watched: tuple[Path, Path], place: Path, seen: Path
) -> None:
    assert fish(COMPLETIONS / "sequence.fish", line, watched[0], place) == expected
    assert not watched[1].exists()


@pytest.mark.parametrize(("line", "expected"), CASES)
def test_zsh_offers_what_was_seen(
    line: str, expected: set[str], zsh: Zsh, watched: tuple[Path, Path], seen: Path
) -> None:
    assert zsh.offers(line) == expected
    assert not watched[1].exists()


def test_the_folder_of_seq_home_is_read(home: Path) -> None:
    remember(home / "state", SYMBOLS, ["XRP-USD"])
    script = (
        f"source '{COMPLETIONS / 'sequence.bash'}'; COMP_WORDS=(sequence quote XR); COMP_CWORD=2; _sequence; "
        "echo ${COMPREPLY[@]}"
    )
    done = subprocess.run(
        ["bash", "-c", script], env={"SEQ_HOME": str(home)}, capture_output=True, text=True, check=True, timeout=20
    )

    assert done.stdout.split() == ["XRP-USD"]


def kept(home: Path, kind: str) -> list[str]:
    return (home / "state" / "completion" / kind).read_text().split()


def test_commands_write_down_what_they_see(home: Path) -> None:
    sequence("login", "--local", home=home)
    sequence("symbols", "eth", home=home)
    graph_id = sequence("buy", "sol-usd", "1", "--no-wait", "--json", home=home).json["graph_id"]

    assert kept(home, PROFILES) == ["local"]
    assert kept(home, SYMBOLS)[0] == "SOL-USD"
    assert {"BTC-USD", "ETH-USD-PERP"} <= set(kept(home, SYMBOLS))
    assert kept(home, GRAPHS) == [graph_id]


def test_what_a_shell_could_run_is_never_written_down(tmp_path: Path) -> None:
    remember(tmp_path, SYMBOLS, ["$(touch x)", "`x`", "a b", "-rf", "", "é", "x" * 101, "a\nb", "GOOD-USD"])

    assert (tmp_path / "completion" / SYMBOLS).read_text() == "GOOD-USD\n"


def test_the_newest_come_first_and_the_oldest_go(tmp_path: Path) -> None:
    for number in range(MOST[GRAPHS] + 10):
        remember(tmp_path, GRAPHS, [f"graph_{number}"])
    lines = (tmp_path / "completion" / GRAPHS).read_text().split()

    assert lines[0] == f"graph_{MOST[GRAPHS] + 9}"
    assert len(lines) == MOST[GRAPHS]


def test_a_folder_that_cannot_be_written_harms_nothing(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file")

    remember(tmp_path / "state", SYMBOLS, ["ETH-USD"])
