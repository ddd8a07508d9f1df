"""The README's commands are run here, and what they print has the form that the README shows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from sequence_cli.commands._table import COMMANDS
from tests.harness import all_venues_up, sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

README = Path(__file__).parent.parent / "README.md"
# What differs from run to run: amounts, times, ids, folders, and the marks and states of single venues.
VARIABLE = re.compile(
    r"graph_[0-9a-f]+|(?<=Key ends with) +\w+|/[\w/.-]+|[0-9][0-9,.:-]*"
    r"|[●\u2588-\u258f]+|\u2013|(ok|stale|one_sided|missing)$",
    re.MULTILINE,
)


class Example(NamedTuple):
    """One command as the README shows it, with its output."""

    words: list[str]
    output: str


def examples() -> Iterator[Example]:
    for block in re.findall(r"```console\n\$ sequence (.*?)\n(.*?)```", README.read_text(), re.DOTALL):
        yield Example(block[0].split(), block[1])


def form(output: str) -> list[str]:
    """Return the lines without what differs from run to run; rows that move around are sorted by their first word."""
    lines = (" ".join(line.split()) for line in VARIABLE.sub("", output).splitlines())
    return sorted(line for line in lines if line)


def test_the_quick_start_prints_what_the_readme_shows(tmp_path: Path) -> None:
    all_venues_up(tmp_path / "home")
    shown = list(examples())
    ran = [Example(words, sequence(*words, home=tmp_path / "home").stdout) for words, _ in shown]

    assert len(shown) >= 6
    assert [form(example.output) for example in shown] == [form(example.output) for example in ran]


def test_the_comparison_finds_a_column_that_the_readme_lacks() -> None:
    example = next(example for example in examples() if example.words[0] == "quote")

    assert form(example.output) != form(example.output.replace("Spread", ""))


def test_every_command_that_the_readme_names_exists() -> None:
    named = set(re.findall(r"`sequence ([a-z]+)", README.read_text()))

    assert named <= {*COMMANDS, "help", "schema"}


@pytest.mark.parametrize("name", ["SEQ_API_KEY", "SEQ_BASE_URL", "SEQ_PROFILE", "SEQ_HOME"])
def test_every_variable_of_the_program_is_in_the_readme(name: str) -> None:
    assert f"`{name}`" in README.read_text()
