"""The program's commands, arguments and options, read from the real parser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import typer

from sequence_cli.commands._globals import FORMATS
from sequence_cli.commands._table import COMMANDS, SUBCOMMANDS, Entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from typer._click import Command, Parameter

_TYPES = {
    "text": "string",
    "integer": "integer",
    "integer range": "integer",
    "float": "number",
    "float range": "number",
    "boolean": "boolean",
}
# A word of the parser that is not listed above is some text with rules of its own.
_OTHER = "string"


class BuiltCommand(NamedTuple):
    """One command that does something: its name with its group's, its entry and its parser."""

    name: str
    entry: Entry
    parser: Command


def built_commands() -> Iterator[BuiltCommand]:
    """Build every command and yield it in the table's order."""
    from sequence_cli.commands._app import build_command

    for name, entry in COMMANDS.items():
        if name not in SUBCOMMANDS:
            yield BuiltCommand(name, entry, build_command(name, entry))
            continue
        for child, inner in SUBCOMMANDS[name].items():
            yield BuiltCommand(f"{name} {child}", inner, build_command(child, inner))


def parameters(parser: Command) -> list[Parameter]:
    """Return a command's visible parameters, `--help` included."""
    shown = parser.get_params(typer.Context(parser))
    return [parameter for parameter in shown if not getattr(parameter, "hidden", False)]


def is_global(parameter: Parameter) -> bool:
    """Tell an option that every command takes."""
    return parameter.param_type_name == "option" and (not parameter.expose_value or parameter.name == "help")


def argument_fact(parameter: Any) -> dict[str, Any]:
    """Return what a program needs to know of an argument."""
    metavar = (parameter.metavar or parameter.name).strip("[].").upper()
    return {"name": metavar, **_value_fact(parameter), "required": parameter.required,
            "repeatable": parameter.nargs == -1, "help": _one_line(parameter.help)}  # fmt: skip


def option_fact(parameter: Any) -> dict[str, Any]:
    """Return what a program needs to know of an option; a flag takes no value."""
    names = sorted([*parameter.opts, *parameter.secondary_opts], key=lambda name: (not name.startswith("--"), name))
    value = {"type": "boolean"} if parameter.is_flag else _value_fact(parameter)
    default = None if parameter.is_flag or parameter.default is None else str(parameter.default)
    return {"names": names, "flag": parameter.is_flag, **value, "metavar": parameter.metavar, "default": default,
            "required": parameter.required, "repeatable": parameter.multiple,
            "help": _one_line(parameter.help)}  # fmt: skip


def examples(parser: Command) -> list[str]:
    """Return the example lines of a command's help."""
    _, _, block = (parser.help or "").partition("Examples:\n")
    return [line.strip() for line in block.splitlines() if line.strip()]


def description(parser: Command) -> str:
    """Return a command's help without its examples, one paragraph a line."""
    text = (parser.help or "").partition("\b")[0]
    return "\n".join(_one_line(paragraph) for paragraph in text.split("\n\n") if paragraph.strip())


def _value_fact(parameter: Any) -> dict[str, Any]:
    kind = parameter.type
    fact: dict[str, Any] = {"type": _TYPES.get(kind.name, _OTHER)}
    choices = FORMATS if parameter.name == "output" else getattr(kind, "choices", None)
    if choices:
        fact["choices"] = [str(choice) for choice in choices]
    for name, word in (("min", "minimum"), ("max", "maximum")):
        if (bound := getattr(kind, name, None)) is not None:
            fact[word] = bound
    return fact


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())
