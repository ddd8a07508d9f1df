"""The program's description of itself is that of its real parser, and the topics leave nothing out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import typer

import sequence_cli
from sequence_cli.commands._app import build_command, run_app
from sequence_cli.commands._safety import COMMAND_SAFETY, EXIT_MEANINGS, MEANINGS, OPTION_SAFETY, Safety
from sequence_cli.commands._topics import ENVIRONMENT, topics
from sequence_cli.errors import ExitCode, UsageError
from tests.harness import sequence
from tests.test_command_table import LEAVES

SOURCE = Path(sequence_cli.__file__).parent
NAMES = [" ".join(words) for words in LEAVES]
# Variables that the source reads in a form that the pattern below does not see.
READ_BY_TABLE = {"XDG_CONFIG_HOME", "XDG_DATA_HOME"}
# platformdirs reads this one for the state folder.
READ_BY_LIBRARY = {"XDG_STATE_HOME"}


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return sequence("schema", home=tmp_path_factory.mktemp("home")).json


@pytest.fixture(scope="module")
def commands(described: Any) -> dict[str, Any]:
    return {command["name"]: command for command in described["commands"]}


def test_every_command_is_described_once_and_in_order(described: Any) -> None:
    assert sorted(command["name"] for command in described["commands"]) == sorted(NAMES)


def test_every_command_has_its_safety_class() -> None:
    assert sorted(COMMAND_SAFETY) == sorted(NAMES)
    assert set(MEANINGS) == set(Safety)


@pytest.mark.parametrize("name", NAMES)
def test_arguments_and_options_are_those_of_the_parser(name: str, described: Any, commands: dict[str, Any]) -> None:
    words = tuple(name.split())
    parser = build_command(words[-1], LEAVES[words])
    real = [one for one in parser.get_params(typer.Context(parser)) if not getattr(one, "hidden", False)]
    shared = {option for fact in described["global_options"] for option in fact["names"]}
    own = {option for fact in commands[name]["options"] for option in fact["names"]}
    spoken = {option for one in real if one.param_type_name == "option" for option in (*one.opts, *one.secondary_opts)}

    assert spoken - {"--schema"} == own | shared - {"--version", "-V"}
    assert ("--schema" in spoken) == bool(commands[name]["documents"])
    arguments = [one for one in real if one.param_type_name == "argument"]
    assert [fact["required"] for fact in commands[name]["arguments"]] == [one.required for one in arguments]
    assert [fact["repeatable"] for fact in commands[name]["arguments"]] == [one.nargs == -1 for one in arguments]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_described_as_a_choice_or_a_bound_is_held_by_the_parser(name: str, commands: dict[str, Any]) -> None:
    """Every option is given a value that its description rules out, and the parser refuses it."""
    for option in commands[name]["options"]:
        if wrong := _wrong_value(option):
            with pytest.raises(UsageError):
                run_app([*name.split(), *["x"] * len(commands[name]["arguments"]), option["names"][0], wrong])


def _wrong_value(option: dict[str, Any]) -> str | None:
    if option["type"] in {"integer", "number"}:
        return "many"
    if option.get("choices"):
        return "no-such-choice"
    return str(option["minimum"] - 1) if "minimum" in option else None


def test_choices_and_bounds_are_there_for_programs(commands: dict[str, Any]) -> None:
    buy = {option["names"][0]: option for option in commands["buy"]["options"]}

    assert buy["--urgency"]["choices"] == ["low", "medium", "high"]
    assert [buy["--max-slippage-bps"]["minimum"], buy["--max-slippage-bps"]["maximum"]] == [0, 10000]
    assert buy["--yes"]["names"] == ["--yes", "-y"]
    assert commands["cancel"]["arguments"][0]["repeatable"] is True


def test_exit_codes_are_known_and_orders_may_end_unknown(described: Any, commands: dict[str, Any]) -> None:
    known = {row["code"] for row in described["exit_codes"]}

    assert known == set(map(int, ExitCode)) == set(map(int, EXIT_MEANINGS))
    assert all(set(command["exit_codes"]) <= known for command in commands.values())
    assert all(8 in commands[name]["exit_codes"] for name, kind in COMMAND_SAFETY.items() if kind == "writes_order")


def test_an_option_that_changes_the_safety_exists(commands: dict[str, Any]) -> None:
    for name, more in OPTION_SAFETY.items():
        assert set(more) <= {option for fact in commands[name]["options"] for option in fact["names"]}


@pytest.mark.parametrize("name", NAMES)
def test_examples_are_lines_that_call_the_command(name: str, commands: dict[str, Any]) -> None:
    assert commands[name]["examples"]
    assert all("sequence " in line for line in commands[name]["examples"])
    assert commands[name]["description"]


def test_the_description_is_no_table(home: Path) -> None:
    sequence("schema", "-o", "csv", home=home, expect=2)


def variables() -> set[str]:
    """Return every environment variable that the source reads or names as its own."""
    texts = [path.read_text() for path in SOURCE.rglob("*.py") if path.name != "_topics.py"]
    own = {name for text in texts for name in re.findall(r"\bSEQ_[A-Z_]*[A-Z]\b", text)}
    read = {name for text in texts for name in re.findall(r"environ(?:\.get\(|\[)\"([A-Z_]+)\"", text)}
    return own | read


def test_the_environment_topic_lists_every_variable_that_is_read() -> None:
    assert set(ENVIRONMENT) == variables() | READ_BY_TABLE | READ_BY_LIBRARY


def test_control_a_variable_that_is_read_is_found() -> None:
    assert {"SEQ_API_KEY", "NO_COLOR", "SHELL"} <= variables()


@pytest.mark.parametrize("topic", topics())
def test_a_topic_is_explained(topic: str, home: Path) -> None:
    text = sequence("help", topic, home=home).stdout
    document = sequence("help", topic, "--json", home=home).json

    assert len(text.splitlines()) > 5
    assert all(len(line) <= 120 for line in text.splitlines())
    assert document == {"topic": topic, "text": text.removesuffix("\n")}


def test_the_exit_code_topic_lists_every_code(home: Path) -> None:
    rows = sequence("help", "exit-codes", home=home).stdout.splitlines()[1:]

    assert [int(row.split()[0]) for row in rows] == sorted(map(int, ExitCode))


def test_help_alone_lists_the_topics(home: Path) -> None:
    text = sequence("help", home=home).stdout

    assert all(f"sequence help {topic}" in text for topic in topics())


@pytest.mark.parametrize("words", [["quote"], ["sandbox", "serve"], ["sandbox"]])
def test_help_of_a_command_is_the_commands_help(words: list[str], home: Path) -> None:
    assert sequence("help", *words, home=home).stdout == sequence(*words, "--help", home=home).stdout


@pytest.mark.parametrize("words", [["quot"], ["quote", "x"], ["exit", "codes"]])
def test_what_is_no_topic_is_refused_with_the_topics(words: list[str], home: Path) -> None:
    assert "exit-codes, environment, output, safety" in sequence("help", *words, home=home, expect=2).stderr
