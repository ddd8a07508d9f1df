"""`sequence help`."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from sequence_cli.commands._globals import GlobalOptions
from sequence_cli.errors import UsageError


def command(
    ctx: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[TOPIC]", help="exit-codes, environment, output, safety, or a command."),
    ] = None,
) -> None:
    """Explain a topic, or show a command's help; without one, list the topics.

    \b
    Examples:
      sequence help exit-codes
      sequence help safety
      sequence help sandbox serve
    """
    from sequence_cli.commands._topics import topics
    from sequence_cli.render.dress import terminal_dress

    asked, as_json = " ".join(words or []), ctx.ensure_object(GlobalOptions).json
    known = topics()
    width = terminal_dress(os.environ, sys.stdout).width if sys.stdout.isatty() and not as_json else None
    text = known[asked](width) if asked in known else _command_help(ctx, words) if words else _list(list(known))
    if as_json:
        from sequence_cli.render.json_text import json_line

        sys.stdout.write(json_line({"topic": asked or None, "text": text}, ascii_only=True))
    else:
        typer.echo(text)


def _list(names: list[str]) -> str:
    lines = [f"  sequence help {name}" for name in names]
    return "\n".join(
        ["Topics:", *lines, "", "`sequence --help` lists the commands, `sequence COMMAND --help` explains one."]
    )


def _command_help(ctx: typer.Context, words: list[str]) -> str:
    """Return what `sequence WORDS --help` prints; raises UsageError with the nearest names."""
    from sequence_cli.commands._app import LazyGroup
    from sequence_cli.commands._topics import topics

    context = ctx.find_root()
    command = context.command
    for word in words:
        if not isinstance(command, LazyGroup) or word not in command.table:
            raise UsageError(
                f"There is no topic or command {' '.join(words)!r}.",
                hint=f"Topics: {', '.join(topics())}. Commands: `sequence --help`.",
            )
        found = command.get_command(context, word)
        assert found is not None, f"{word} is in the table"
        command = found
        context = typer.Context(found, info_name=word, parent=context)
    return command.get_help(context)
