"""`sequence config set`."""

from __future__ import annotations

from typing import Annotated

import typer

from sequence_cli.commands._invocation import Invocation
from sequence_cli.commands._profile_settings import chosen_profile, known_limit, show_profile, toml_value


def command(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="The setting, such as max_notional_usd.")],
    value: Annotated[str, typer.Argument(help="Its value, such as 5000.")],
) -> None:
    """Set a limit of the profile: what this machine lets it do, whatever the service allows.

    max_notional_usd is the largest order, max_orders_per_minute the most orders in a minute, allow_symbols the only
    symbols, separated by commas, and read_only true refuses every order.

    \b
    Examples:
      sequence config set max_notional_usd 5000
      sequence config set allow_symbols BTC-USD,ETH-USD
      sequence config set read_only true --profile live
    """
    from sequence_cli.config_file import save_limit

    invocation = Invocation.start(ctx)
    profile = chosen_profile(invocation)
    limit = known_limit(name)
    show_profile(invocation, save_limit(invocation.paths, profile.name, limit, toml_value(limit, value)))
