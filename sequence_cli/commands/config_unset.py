"""`sequence config unset`."""

from __future__ import annotations

from typing import Annotated

import typer

from sequence_cli.commands._invocation import Invocation
from sequence_cli.commands._profile_settings import chosen_profile, known_setting, show_profile


def command(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The setting, such as max_notional_usd.")],
) -> None:
    """Remove a limit of the profile.

    \b
    Examples:
      sequence config unset max_notional_usd
    """
    from sequence_cli.config_file import save_setting

    invocation = Invocation.start(ctx)
    profile = chosen_profile(invocation)
    show_profile(invocation, save_setting(invocation.paths, profile.name, known_setting(name), None))
