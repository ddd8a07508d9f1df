"""The house keeps its order: dependencies point one way, and exit codes have one home."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import sequence_cli
from sequence_cli import errors
from sequence_cli.errors import ExitCode, SequenceError

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(sequence_cli.__file__).parent
README = PACKAGE.parent / "README.md"
BASE = frozenset({"package", "errors", "money", "api.wire"})
# What each part may import besides itself. "account" is every module at the top that has no part of its own:
# profiles, keys, settings, venues. "package" is sequence_cli/__init__.py, which holds the version alone.
MAY_IMPORT: dict[str, frozenset[str]] = {
    "package": frozenset(),
    "errors": frozenset(),
    "money": frozenset({"errors"}),
    "api.wire": frozenset({"money", "errors"}),
    "api": BASE,
    "render": BASE,
    "account": BASE,
    "trading": BASE | {"account", "api"},
    "commands": BASE | {"account", "api", "trading", "render", "sandbox.inprocess"},
    "__main__": BASE | {"account", "commands", "render"},
    "sandbox": BASE | {"sandbox.inprocess"},
    "sandbox.inprocess": BASE | {"sandbox"},
}
# The server is no client: this command runs it and nothing else may.
ALSO = {("sequence_cli.commands.sandbox_serve", "sequence_cli.sandbox.server")}
# What a part must leave to another one, whatever the place of the import.
FOREIGN: dict[str, frozenset[str]] = {
    "commands": frozenset({"h11", "sqlite3", "rich"}),
    "trading": frozenset({"h11", "rich", "typer", "questionary"}),
    "api": frozenset({"rich", "typer", "questionary", "sqlite3"}),
    "api.wire": frozenset({"rich", "typer", "h11", "sqlite3"}),
    "render": frozenset({"h11", "typer", "questionary", "sqlite3"}),
    "sandbox": frozenset({"rich", "typer", "questionary"}),
}


def part_of(module: str) -> str:
    """Return the part of the house that a module belongs to."""
    words = module.split(".")[1:]
    for part in (".".join(words[:2]), *words[:1]):
        if part in MAY_IMPORT:
            return part
    return "account" if words and (PACKAGE / f"{words[0]}.py").exists() else "package"


def imports(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and absolute name of everything that a module imports, at its top, later, or by a string."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import():
                yield from ((node.lineno, alias.name) for alias in node.names)
            case ast.ImportFrom(module=name, level=level):
                origin = "." * level + (name or "")
                yield from ((node.lineno, f"{origin}.{alias.name}") for alias in node.names)
            case ast.Constant(value=str(text)) if re.fullmatch(r"sequence_cli(\.\w+)+[.:]?\w*", text):
                yield node.lineno, text


def violations(module: str, source: str) -> list[str]:
    """Return what a module imports against the order of the house."""
    part, found = part_of(module), []
    for line, name in imports(source):
        if name.startswith("."):
            found.append(f"{module}:{line} imports {name} relatively")
        elif name.split(".")[0] != "sequence_cli":
            if name.split(".")[0] in FOREIGN.get(part, ()):
                found.append(f"{module}:{line} imports {name}, which is not {part}'s business")
        elif not _allowed(module, part, name):
            found.append(f"{module}:{line} imports {name}")
    return found


def _allowed(module: str, part: str, name: str) -> bool:
    also = any(module == importer and f"{name}.".startswith(f"{other}.") for importer, other in ALSO)
    return also or part_of(name) in MAY_IMPORT[part] | {part}


def modules() -> dict[str, Path]:
    """Return every module of the package by its name."""
    paths = sorted(PACKAGE.rglob("*.py"))
    return {".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): path
            for path in paths}  # fmt: skip


@pytest.mark.parametrize("module", modules())
def test_imports_point_one_way(module: str) -> None:
    assert violations(module, modules()[module].read_text()) == []


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("api.client", "from sequence_cli.trading.intent import prepare"),
        ("api.client", "from sequence_cli.keys import ApiKey"),
        ("api.wire.orders", "from sequence_cli.api.client import Client"),
        ("api.transport", "import sequence_cli.sandbox.inprocess"),
        ("trading.intent", "from sequence_cli.commands import quote"),
        ("trading.intent", "from sequence_cli.render.text import clean"),
        ("trading.intent", "from sequence_cli import render"),
        ("render.output", "from sequence_cli.api.client import Client"),
        ("render.output", "from sequence_cli import keys"),
        ("render.output", "import h11"),
        ("commands.quote", "from sequence_cli.sandbox.market import Market"),
        ("commands.quote", "def late():\n    from sequence_cli.sandbox.server import app"),
        ("commands.quote", "import_module('sequence_cli.sandbox.server')"),
        ("commands.quote", "import_module(f'sequence_cli.sandbox.{name}')"),
        ("commands.quote", "import sqlite3"),
        ("sandbox.market", "from sequence_cli.keys import ApiKey"),
        ("sandbox.market", "from sequence_cli.api.transport import Transport"),
        ("sandbox.market", "from ..api import wire"),
        ("sandbox.market", "from . import fees"),
        ("settings", "from sequence_cli.commands import quote"),
        ("money", "from sequence_cli.api.wire import common"),
        ("errors", "from sequence_cli import money"),
    ],
)
def test_a_planted_violation_is_found(module: str, line: str) -> None:
    assert len(violations(f"sequence_cli.{module}", f"import sys\n{line}\n")) == 1


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("commands.quote", "from sequence_cli.sandbox.inprocess import exchange"),
        ("commands.sandbox_serve", "from sequence_cli.sandbox.server import serve"),
        ("sandbox.market", "from sequence_cli.api.wire.quotes import Quote"),
        ("sandbox.market", "from sequence_cli import money"),
        ("api.transport", "from sequence_cli import __version__"),
    ],
)
def test_what_the_house_allows_is_no_violation(module: str, line: str) -> None:
    assert violations(f"sequence_cli.{module}", line) == []


def failures() -> list[type[SequenceError]]:
    """Return every exception that errors.py defines."""
    found = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, SequenceError)]
    assert len(found) > 10
    return found


@pytest.mark.parametrize("kind", failures(), ids=lambda kind: kind.__name__)
def test_every_exception_has_an_exit_code_a_code_and_a_place_in_the_tree(kind: type[SequenceError]) -> None:
    assert isinstance(kind.exit_code, ExitCode)
    assert kind.exit_code is not ExitCode.OK
    assert re.fullmatch(r"[A-Z_]+", kind.code)
    assert re.search(rf"^ *{kind.__name__}\b", errors.__doc__ or "", re.MULTILINE)


def test_every_exit_code_but_0_has_an_exception() -> None:
    assert set(ExitCode) - {ExitCode.OK} == {kind.exit_code for kind in failures()}


def test_no_other_module_defines_an_exception_with_an_exit_code_of_its_own() -> None:
    naming = [
        name for name, path in modules().items() if re.search(r"^    exit_code = ", path.read_text(), re.MULTILINE)
    ]

    assert naming == ["sequence_cli.errors"]


def test_the_readme_lists_exactly_the_exit_codes() -> None:
    table = re.search(
        r"^\| *(?:exit|code)\b.*\n\|[-: |]+\n((?:\|.*\n)+)", README.read_text(), re.MULTILINE | re.IGNORECASE
    )
    assert table is not None, "the README has no table of exit codes (first column `exit` or `code`)"
    rows = re.findall(r"^\| *`?(\d+)`? *\|", table[1], re.MULTILINE)

    assert sorted(map(int, ExitCode)) == sorted(map(int, rows))
