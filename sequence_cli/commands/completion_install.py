"""`sequence completion install`."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from sequence_cli.commands._invocation import Invocation


def command(
    ctx: typer.Context,
    shell: Annotated[
        str | None, typer.Argument(metavar="[SHELL]", help="bash, zsh, fish or powershell; from SHELL if left out.")
    ] = None,
) -> None:
    """Put the completion file into your own folder for it. Your shell's start-up files are never edited.

    What is left to do is printed, such as a line for ~/.zshrc. A Tab then starts no program: the file knows all
    commands and options.

    \b
    Examples:
      sequence completion install
      sequence completion install zsh
    """
    from sequence_cli.completion_files import SHELLS, find_shell, install, place_of
    from sequence_cli.render.documents.completion import CompletionDocument

    invocation = Invocation.start(ctx)
    name = find_shell(shell, os.environ)
    path = place_of(name, os.environ)
    outcome = install(name, path)
    next_step = SHELLS[name].next_step.format(path=path, folder=path.parent)
    invocation.show(CompletionDocument.build(name, str(path), outcome, next_step))
