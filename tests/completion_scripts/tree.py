"""The program's commands, options and fixed choices, read from the real parser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import typer

from sequence_cli.commands._app import SUMMARY, build_command, build_group
from sequence_cli.commands._globals import FORMATS
from sequence_cli.commands._table import COMMANDS, SUBCOMMANDS, Entry
from sequence_cli.commands._topics import topics
from sequence_cli.commands.positions import KINDS
from sequence_cli.completion_cache import GRAPHS, PROFILES, SYMBOLS
from sequence_cli.completion_files import SHELLS
from sequence_cli.profiles import SETTINGS
from sequence_cli.trading.raw_calls import METHODS
from sequence_cli.venues import VENUES

if TYPE_CHECKING:
    from collections.abc import Iterator

HEADER = "Made from the program's own parser by `python -m tests.completion_scripts`; do not edit."
CONNECTABLE = tuple(name for name, venue in VENUES.items() if venue.fields)
# What a value may be, by the word that the help shows for it; a choice of the parser itself comes first.
WORDS = {
    "FORMAT": FORMATS,
    "KIND": KINDS,
    "METHOD": METHODS,
    "SHELL": tuple(SHELLS),
    "SYMBOL": ("BTC-USD", "ETH-USD", "SOL-USD"),
    "VENUE": tuple(VENUES),
}
# Where further words of a name are kept.
CACHES = {"SYMBOL": SYMBOLS, "ID": GRAPHS, "GRAPH_ID": GRAPHS}
# The same for the arguments of one command or group, where they differ.
ARGUMENT_WORDS = {
    ("connect", "VENUE"): CONNECTABLE,
    ("disconnect", "VENUE"): CONNECTABLE,
    ("config", "NAME"): tuple(SETTINGS),
    ("help", "TOPIC"): tuple(topics()),
}


class Value(NamedTuple):
    """What an option or argument takes: one of `words`, a file, or (neither) free text; `name` is for people.

    `cache` names the file of further words that this machine has seen (completion_cache.py).
    """

    name: str
    words: tuple[str, ...] = ()
    file: bool = False
    cache: str = ""

    @property
    def offers(self) -> bool:
        """Whether there may be words to choose from."""
        return bool(self.words or self.cache)


class Option(NamedTuple):
    """An option under all its names; `value` is None for a flag."""

    names: tuple[str, ...]
    help: str
    value: Value | None
    repeatable: bool
    shared: bool

    @property
    def long(self) -> str:
        """The name that explains itself."""
        return next(name for name in self.names if name.startswith("--"))


class Argument(NamedTuple):
    """A word by its place; the last one may take many."""

    value: Value
    many: bool


class Node(NamedTuple):
    """A command, or a group with commands below it; `path` has the words that lead to it."""

    path: tuple[str, ...]
    summary: str
    options: tuple[Option, ...]
    arguments: tuple[Argument, ...]
    children: tuple[Node, ...]

    def walk(self) -> Iterator[Node]:
        """Yield this node and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def own(self) -> tuple[Option, ...]:
        """The options that belong to this command alone."""
        return tuple(option for option in self.options if not option.shared)


def command_tree() -> Node:
    """Build every command and return what a shell needs to know of them."""
    return _group("sequence", (), SUMMARY, COMMANDS)


def shared_options(root: Node) -> tuple[Option, ...]:
    """Return the options that every command and group takes."""
    return tuple(option for option in root.options if option.shared)


def option_values(root: Node) -> dict[str, Value | None]:
    """Return what each option takes, over all commands; raises ValueError where two commands differ."""
    found: dict[str, Value | None] = {}
    for node in root.walk():
        for option in node.options:
            for name in option.names:
                known = found.setdefault(name, option.value)
                if _shape(known) != _shape(option.value):
                    raise ValueError(f"{name} of {' '.join(node.path)!r} takes something else than elsewhere")
    return found


def _shape(value: Value | None) -> tuple[tuple[str, ...], bool, str] | None:
    return None if value is None else (value.words, value.file, value.cache)


def _group(name: str, path: tuple[str, ...], summary: str, table: dict[str, Entry]) -> Node:
    built = build_group(name, summary, table)
    children = tuple(
        _group(child, (*path, child), entry.summary, SUBCOMMANDS[child])
        if not path and child in SUBCOMMANDS
        else _node((*path, child), entry.summary, build_command(child, entry))
        for child, entry in table.items()
    )
    return _node(path, summary, built)._replace(children=children)


def _node(path: tuple[str, ...], summary: str, built: Any) -> Node:
    parameters = [one for one in built.get_params(typer.Context(built)) if not getattr(one, "hidden", False)]
    options = tuple(_option(one) for one in parameters if one.param_type_name == "option")
    arguments = tuple(
        Argument(_value(one, path[0]), one.nargs == -1) for one in parameters if one.param_type_name == "argument"
    )
    return Node(path, summary, options, arguments, ())


def _option(parameter: Any) -> Option:
    names = tuple(
        sorted([*parameter.opts, *parameter.secondary_opts], key=lambda name: (not name.startswith("--"), name))
    )
    # What a command adds to the global options, --schema and --version, is not in every command.
    shared = not parameter.expose_value and parameter.name not in {"schema", "version"}
    value = None if parameter.is_flag or parameter.count else _value(parameter)
    if value is not None and "--profile" in names:
        value = value._replace(cache=PROFILES)
    return Option(names, " ".join((parameter.help or "").split()), value, parameter.multiple, shared)


def _value(parameter: Any, command: str = "") -> Value:
    name = (parameter.metavar or parameter.name).strip("[].").upper()
    if choices := getattr(parameter.type, "choices", None):
        return Value(name, tuple(map(str, choices)))
    return Value(name, ARGUMENT_WORDS.get((command, name), WORDS.get(name, ())), name == "FILE", CACHES.get(name, ""))
