"""The Typer app: a lazy table of commands, and global options that work before and after the command."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from sequence_cli.commands._globals import GlobalOptions, global_parameters
from sequence_cli.commands._table import COMMANDS, GROUPS, SHOW_ALONE, SUBCOMMANDS, Entry
from sequence_cli.errors import UsageError

if TYPE_CHECKING:
    from typer._click import Command, Context, HelpFormatter

SUMMARY = "Trade through the Sequence Markets smart order router, or on the built-in sandbox."
_BEGINS_A_NUMBER = frozenset("0123456789.")
# The names under which the help lists an argument that is an amount.
_AMOUNTS = frozenset({"QTY", "[QTY]", "AMOUNT"})
NO_COMPLETION_OPTIONS: dict[str, Any] = {"add_completion": False, "rich_markup_mode": None}


class CommandWithGlobals(TyperCommand):
    """A command that also takes the global options and lists them in a section of their own."""

    def format_options(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the arguments, the command's own options, then the global ones."""
        arguments: list[tuple[str, str]] = []
        own: list[tuple[str, str]] = []
        shared: list[tuple[str, str]] = []
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is None:
                continue
            if parameter.param_type_name == "argument":
                arguments.append(record)
            else:
                (shared if not parameter.expose_value and parameter.name != "help" else own).append(record)
        for heading, records in (("Arguments", arguments), ("Options", own), ("Global options", shared)):
            if records:
                with formatter.section(heading):
                    formatter.write_dl(records)


class LazyGroup(TyperGroup):
    """A group over a static table: a command's module is imported when it is named, and only then."""

    table: dict[str, Entry]

    def list_commands(self, ctx: Context) -> list[str]:
        """Return the names in the table's order."""
        return list(self.table)

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        """Import and build one command; None where the table has no such name."""
        entry = self.table.get(cmd_name)
        if entry is None:
            return None
        if cmd_name in SUBCOMMANDS:
            return build_group(cmd_name, entry.summary, SUBCOMMANDS[cmd_name])
        return build_command(cmd_name, entry)

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, Command | None, list[str]]:
        """Find the command, or refuse with the nearest names."""
        if args[0] not in self.table:
            raise UsageError(
                f"There is no command {args[0]!r}.", hint=_suggestion(args[0], list(self.table), ctx.command_path)
            )
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:
        """List the commands by group, from the table alone."""
        width = max(map(len, self.table))
        for group in GROUPS:
            rows = [(name.ljust(width), entry.summary) for name, entry in self.table.items() if entry.group == group]
            if rows:
                with formatter.section(group):
                    formatter.write_dl(rows)


def run_app(arguments: list[str]) -> int:
    """Run the command line and return its exit code; raises SequenceError for everything that goes wrong."""
    root = build_group("sequence", SUMMARY, COMMANDS)
    try:
        with root.make_context("sequence", list(arguments), obj=GlobalOptions()) as ctx:
            root.invoke(ctx)
    except typer.Exit as end:
        return end.exit_code
    except typer.TyperException as exc:
        raise _usage_error(exc) from exc
    return 0


def build_group(name: str, summary: str, table: dict[str, Entry]) -> LazyGroup:
    """Build a group whose commands are those of the table; alone, it runs its `show` or prints its help."""

    def group(ctx: typer.Context) -> None:
        if ctx.invoked_subcommand is not None:
            return
        if name not in SHOW_ALONE:
            typer.echo(ctx.get_help())
            return
        command = build_command("show", table["show"])
        with command.make_context("show", [], parent=ctx) as inner:
            command.invoke(inner)

    app = typer.Typer(cls=LazyGroup, name=name, help=summary, invoke_without_command=True, **NO_COMPLETION_OPTIONS)
    app.callback()(group)
    built = get_command(app)
    assert isinstance(built, LazyGroup)
    built.table = table
    built.params = [*global_parameters(version=name == "sequence"), *built.params]
    return built


def build_command(name: str, entry: Entry) -> Command:
    """Import one command's module and build it with the global options added."""
    module = import_module(f"sequence_cli.commands.{entry.module}")
    app = typer.Typer(**NO_COMPLETION_OPTIONS)
    app.command(name, cls=CommandWithGlobals)(module.command)
    built = get_command(app)
    built.params.extend(global_parameters(entry.documents))
    return built


def _suggestion(word: str, known: list[str], program: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(word, known, n=2)
    if near:
        return f"Did you mean {' or '.join(f'`{program} {name}`' for name in near)}?"
    return f"See `{program} --help` for the list."


def _usage_error(exc: typer.TyperException) -> UsageError:
    ctx = getattr(exc, "ctx", None)
    program = ctx.command_path if ctx is not None else "sequence"
    message = exc.format_message().rstrip(".")
    if getattr(exc, "option_name", "")[1:2] in _BEGINS_A_NUMBER and ctx is not None and _takes_amount(ctx.command):
        message = "An amount was written with a minus sign, and every amount is above zero"
    return UsageError(f"{message}; nothing was sent.", hint=f"See `{program} --help`.")


def _takes_amount(command: Command) -> bool:
    return any(
        parameter.param_type_name == "argument" and getattr(parameter, "metavar", None) in _AMOUNTS
        for parameter in command.params
    )
