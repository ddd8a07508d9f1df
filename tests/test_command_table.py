"""The table of commands and the commands' modules agree, and every command explains itself."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import sequence_cli.commands
from sequence_cli.commands._table import COMMANDS, GROUPS, SUBCOMMANDS, Entry
from tests.harness import sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(sequence_cli.commands.__file__).parent


def leaves() -> Iterator[tuple[tuple[str, ...], Entry]]:
    """Yield every command that does something, with the words that name it."""
    for name, entry in COMMANDS.items():
        if name not in SUBCOMMANDS:
            yield (name,), entry
    for group, table in SUBCOMMANDS.items():
        for name, entry in table.items():
            yield (group, name), entry


LEAVES = dict(leaves())
WITH_DOCUMENTS = [words for words, entry in LEAVES.items() if entry.documents]
every_command = pytest.mark.parametrize("words", LEAVES, ids=" ".join)


def test_every_module_is_in_the_table_and_every_entry_has_a_module() -> None:
    modules = sorted(path.stem for path in FOLDER.glob("*.py") if not path.stem.startswith("_"))

    assert sorted({entry.module for entry in LEAVES.values()}) == modules


def test_every_group_of_subcommands_has_its_line_in_the_table() -> None:
    assert set(SUBCOMMANDS) == {name for name, entry in COMMANDS.items() if not entry.module}


@every_command
def test_every_argument_is_named_in_capitals_as_the_failures_name_it(words: tuple[str, ...], home: Path) -> None:
    usage = sequence(*words, "--help", home=home).stdout.splitlines()[0]

    assert re.findall(r"[\[{]([^\]}]*[a-z][^\]}]*)[\]}]", usage) == []


@pytest.mark.parametrize("entry", [*COMMANDS.values(), *LEAVES.values()], ids=lambda entry: entry.summary)
def test_a_summary_is_one_sentence_that_fits_its_line(entry: Entry) -> None:
    assert re.fullmatch(r"[A-Z][^\n]{8,56}\.", entry.summary)
    assert entry.group in GROUPS


def test_the_help_lists_every_command_with_its_summary(tmp_path: Path) -> None:
    text = sequence("--help", home=tmp_path).stdout

    for name, entry in COMMANDS.items():
        assert re.search(rf"^  {name} +{re.escape(entry.summary)}$", text, re.MULTILINE)


@every_command
def test_a_command_has_a_help_with_an_example(words: tuple[str, ...], tmp_path: Path) -> None:
    text = sequence(*words, "--help", home=tmp_path).stdout
    _, heading, examples = text.partition("Examples:\n")

    assert heading
    assert re.match(rf"^ +(?:[\w.-]+ .*\| )?sequence (?:--?\w+ )*{' '.join(words)}\b", examples)
    assert "Global options:" in text


@every_command
def test_every_option_of_a_command_is_explained(words: tuple[str, ...]) -> None:
    from sequence_cli.commands._app import build_command

    built = build_command(words[-1], LEAVES[words])
    unexplained = [parameter.name for parameter in built.params if not getattr(parameter, "help", None)]

    assert unexplained == []


@pytest.mark.parametrize("words", WITH_DOCUMENTS, ids=" ".join)
def test_a_command_with_documents_prints_their_schema(words: tuple[str, ...], tmp_path: Path) -> None:
    schema = sequence(*words, "--schema", home=tmp_path).json
    names = [document.split(":")[1] for document in LEAVES[words].documents]

    assert names == [part["title"] for part in schema.get("anyOf", [schema])]
    for part in schema.get("anyOf", [schema]):
        assert part["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("words", LEAVES, ids=" ".join)
def test_a_document_lives_where_the_table_says(words: tuple[str, ...]) -> None:
    for document in LEAVES[words].documents:
        module, kind = document.split(":")
        assert hasattr(import_module(f"sequence_cli.render.documents.{module}"), kind)
