"""What each class of command may load: the lists that keep a person from feeling Python (start-up.md 2.8)."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.harness import environment
from tests.served import served_sandbox

if TYPE_CHECKING:
    from pathlib import Path

    from tests.served import Served

__all__ = ["served_sandbox"]

FRAMEWORK = {"sequence_cli", "typer", "annotated_doc", "shellingham", "colorama"}
WIRE = {"msgspec", "typing_extensions"}
CLIENT = {"h11"}
HEAVY = {"rich", "keyring", "questionary", "prompt_toolkit", "cryptography", "starlette", "uvicorn", "websockets",
         "anyio", "asyncio", "importlib.metadata", "httpx", "pydantic", "click", "pygments"}  # fmt: skip
NETWORK = {"h11", "socket", "ssl", "http.client", "sqlite3", "logging", "msgspec"}
# Every module of this program on the way of a quote from the network into a pipe.
OWN_OF_A_QUOTE = {
    "", "__main__", "api", "api.client", "api.connection", "api.dial", "api.events", "api.failures", "api.peer",
    "api.reading", "api.transport", "api.wire", "api.wire.quotes", "base_url", "commands", "commands._app",
    "commands._connection", "commands._globals", "commands._invocation", "commands._reminder", "commands._table",
    "commands.quote", "config_file", "config_secrets", "errors", "hardening", "keys", "money", "paths", "private_files",
    "profiles", "render", "render.documents", "render.documents.base", "render.documents.quote_tables",
    "render.documents.quotes", "render.documents.symbols", "render.documents.touch", "render.dress", "render.layout",
    "render.numbers", "render.output", "render.plain", "render.table", "render.text", "render.values", "scrub",
    "scrub_structs", "settings", "trading", "trading.journal_path", "trading.symbols",
}  # fmt: skip
# Beyond what the libraries load: addresses, the forms of a secret, the hardening of the process, widths of characters.
PYTHON_OF_A_QUOTE = {"_ctypes", "_struct", "binascii", "ctypes", "ctypes._endian", "ipaddress", "resource", "struct",
                     "unicodedata", "urllib", "urllib.parse"}  # fmt: skip
REPORT = """
import json, sys
before = set(sys.modules)
{first}
from sequence_cli.__main__ import main
code = main(sys.argv[2:])
# A module that is kept out by None was not loaded.
after = [name for name, module in sys.modules.items() if module is not None and name not in before]
open(sys.argv[1], "w").write(json.dumps([code, after]))
"""


class Loaded(set[str]):
    """The modules that one run of the program loaded, by their full names."""

    @property
    def outsiders(self) -> set[str]:
        """The packages that come neither with Python nor from the system."""
        return {name.partition(".")[0] for name in self} - sys.stdlib_module_names

    def has(self, name: str) -> bool:
        """Tell whether a module or anything below it was loaded."""
        return any(f"{module}.".startswith(f"{name}.") for module in self)

    def among(self, names: set[str]) -> set[str]:
        """Return those of the names that were loaded."""
        return {name for name in names if self.has(name)}


def loaded_by(
    *words: str, home: Path, first: str = "", expect: int = 0, variables: dict[str, str] | None = None
) -> Loaded:
    """Run `sequence WORDS…` in a process of its own, its output in a pipe, and return what it loaded."""
    report = home.parent / "loaded.json"
    command = [sys.executable, "-c", REPORT.format(first=first), str(report), *words]
    done = subprocess.run(
        command, env=environment(home, **(variables or {})), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    code, modules = json.loads(report.read_text())
    assert code == expect, done.stderr
    return Loaded(modules)


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_the_version_loads_this_package_and_no_framework(option: str, home: Path) -> None:
    loaded = loaded_by(option, home=home)

    assert loaded.outsiders == {"sequence_cli"}
    assert {name for name in loaded if name.startswith("sequence_cli")} == {"sequence_cli", "sequence_cli.__main__"}


@pytest.mark.parametrize("words", [["--help"], ["quote", "--help"], ["buy", "--help"], ["sandbox", "serve", "--help"]])
def test_help_loads_the_framework_alone(words: list[str], home: Path) -> None:
    loaded = loaded_by(*words, home=home)

    assert loaded.outsiders <= FRAMEWORK | (WIRE if len(words) > 1 else set())
    assert loaded.among(HEAVY | {"sequence_cli.sandbox", "sequence_cli.api.client", "ssl", "http.client"}) == set()


def test_the_list_of_commands_loads_no_command(home: Path) -> None:
    loaded = loaded_by("--help", home=home)

    public = {name for name in loaded if name.startswith("sequence_cli.commands.") and "._" not in name}
    assert public == set()
    assert loaded.among(NETWORK) == set()


def test_one_command_loads_no_other(home: Path) -> None:
    loaded = loaded_by("quote", "--help", home=home)

    public = {name for name in loaded if name.startswith("sequence_cli.commands.") and "._" not in name}
    assert public == {"sequence_cli.commands.quote"}


@pytest.mark.parametrize("words", [["qoute"], ["quote"], ["quote", "--no-such-option"], ["quote", "ETH-USD"]])
def test_a_failure_before_anything_is_sent_loads_nothing_heavy(words: list[str], home: Path) -> None:
    loaded = loaded_by(*words, home=home, expect=3 if words == ["quote", "ETH-USD"] else 2)

    assert loaded.outsiders <= FRAMEWORK | WIRE | {"platformdirs"}
    assert loaded.among(HEAVY | {"sequence_cli.sandbox", "h11", "ssl"}) == set()


def test_a_quote_from_the_local_sandbox_loads_no_key_store_and_no_server(home: Path) -> None:
    loaded = loaded_by("--local", "quote", "ETH-USD", home=home)

    assert loaded.outsiders <= FRAMEWORK | WIRE | CLIENT | {"platformdirs"}
    assert loaded.among(HEAVY) == set()
    assert loaded.has("sequence_cli.sandbox.inprocess")
    assert not loaded.has("sequence_cli.sandbox.server")


@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_a_quote_over_the_network_loads_neither_key_store_nor_sandbox(
    form: str, home: Path, served_sandbox: Served
) -> None:
    loaded = loaded_by("quote", "ETH-USD", "-o", form, home=home, variables=served_sandbox.variables)

    assert loaded.outsiders <= FRAMEWORK | WIRE | CLIENT | {"platformdirs"}
    assert loaded.among(HEAVY | {"sequence_cli.sandbox", "ssl", "http", "email", "json"}) == set()


def needed_by_libraries() -> set[str]:
    """Return what of Python the libraries of every command load by themselves, whichever version it is."""
    libraries = "import json, sys, typer.main, typer.core, msgspec, h11, socket; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", libraries], capture_output=True, text=True, timeout=60, check=True)
    return set(json.loads(done.stdout)) - {"json"}


def test_a_quote_in_a_pipe_loads_what_it_uses_and_nothing_else(home: Path, served_sandbox: Served) -> None:
    loaded = loaded_by("quote", "ETH-USD", home=home, variables=served_sandbox.variables)

    own = {name.removeprefix("sequence_cli").removeprefix(".") for name in loaded if name.startswith("sequence_cli")}
    python = {name for name in loaded if name.partition(".")[0] in sys.stdlib_module_names}
    assert own - OWN_OF_A_QUOTE == set()
    assert python - needed_by_libraries() - PYTHON_OF_A_QUOTE == set()


@pytest.mark.parametrize("name", ["hashlib", "sqlite3", "ssl", "sequence_cli.trading.journal"])
def test_a_module_that_a_quote_does_not_use_is_noticed(name: str, home: Path, served_sandbox: Served) -> None:
    loaded = loaded_by("quote", "ETH-USD", home=home, variables=served_sandbox.variables, first=f"import {name}")

    assert name in loaded
    assert name.removeprefix("sequence_cli.") not in OWN_OF_A_QUOTE
    assert name not in needed_by_libraries() | PYTHON_OF_A_QUOTE


@pytest.mark.parametrize("name", sorted(HEAVY - {"pydantic", "click", "pygments"}))
def test_a_heavy_module_that_is_loaded_is_noticed(name: str, home: Path) -> None:
    loaded = loaded_by("--version", home=home, first=f"import {name}")

    assert name in loaded.among(HEAVY)
