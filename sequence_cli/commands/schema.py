"""`sequence schema`."""

from __future__ import annotations

import sys

import typer

from sequence_cli.commands._globals import GlobalOptions
from sequence_cli.errors import UsageError


def command(ctx: typer.Context) -> None:
    """Describe every command as one JSON document: arguments, options, what it may do, exit codes, documents.

    It is read from the program's own parser. The JSON Schema of a command's result is printed by its --schema.

    \b
    Examples:
      sequence schema
      sequence schema | jq -r '.commands[] | select(.safety == "reads") | .name'
    """
    from sequence_cli.commands._description import describe
    from sequence_cli.render.json_text import json_document

    if ctx.ensure_object(GlobalOptions).output == "csv":
        raise UsageError("The description is JSON and no table; nothing was done.", hint="Leave out -o csv.")
    sys.stdout.writelines(json_document(describe(), ascii_only=True))
