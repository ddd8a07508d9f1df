"""`sequence completion show`."""

from __future__ import annotations

import os
from typing import Annotated

import typer


def command(
    shell: Annotated[
        str | None, typer.Argument(metavar="[SHELL]", help="bash, zsh, fish or powershell; from SHELL if left out.")
    ] = None,
) -> None:
    """Print the completion file of a shell, as it is, to be put or sourced anywhere.

    \b
    Examples:
      sequence completion show fish > ~/.config/fish/completions/sequence.fish
    """
    from sequence_cli.completion_files import find_shell, script

    typer.echo(script(find_shell(shell, os.environ)), nl=False)
