"""`sequence graph example`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from sequence_cli.commands._globals import GlobalOptions
from sequence_cli.errors import UsageError
from sequence_cli.graph_examples import EXAMPLES, example_text


def command(
    ctx: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="[EXAMPLE]", help="bracket, hedge or twap.")] = None,
) -> None:
    """Print a graph to start from, as TOML, or as JSON with --json; without a name, list them.

    \b
    Examples:
      sequence graph example hedge > hedge.toml
      sequence graph example twap --json
    """
    if name is not None and name not in EXAMPLES:
        raise UsageError(f"There is no example {name!r}.", hint=f"Choose {', '.join(EXAMPLES)}.")
    as_json = ctx.ensure_object(GlobalOptions).json
    if not as_json:
        typer.echo(_list() if name is None else example_text(name), nl=False)
        return
    import tomllib

    from sequence_cli.render.json_text import json_document

    document = {"examples": EXAMPLES} if name is None else tomllib.loads(example_text(name))
    sys.stdout.writelines(json_document(document, ascii_only=True))


def _list() -> str:
    return "".join(f"  sequence graph example {name.ljust(8)}  {what}\n" for name, what in EXAMPLES.items())
