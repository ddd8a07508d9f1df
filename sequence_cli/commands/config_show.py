"""`sequence config show`."""

from __future__ import annotations

import typer

from sequence_cli.commands._invocation import Invocation
from sequence_cli.commands._profile_settings import chosen_profile, show_profile


def command(ctx: typer.Context) -> None:
    """Show the profile's settings and limits.

    \b
    Examples:
      sequence config show
      sequence config show --profile live --json
    """
    invocation = Invocation.start(ctx)
    show_profile(invocation, chosen_profile(invocation))
