"""`sequence config set`."""

from __future__ import annotations

from typing import Annotated

import typer

from sequence_cli.commands._invocation import Invocation
from sequence_cli.commands._profile_settings import chosen_profile, known_setting, show_profile, toml_value


def command(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The setting, such as max_notional_usd.")],
    value: Annotated[str, typer.Argument(metavar="VALUE", help="Its value, such as 5000.")],
) -> None:
    """Set a limit of the profile, which holds whatever the service allows, or how it is reached.

    max_notional_usd is the largest order, max_orders_per_minute the most orders in a minute, allow_symbols the only
    symbols, separated by commas, and read_only true refuses every order, and every change and cancel of one.
    https_proxy is tunnelled through, and ca_file names the only certificate authorities to trust.

    \b
    Examples:
      sequence config set max_notional_usd 5000
      sequence config set allow_symbols BTC-USD,ETH-USD
      sequence config set read_only true --profile live
    """
    from sequence_cli.config_file import save_setting

    invocation = Invocation.start(ctx)
    profile = chosen_profile(invocation)
    setting = known_setting(name)
    show_profile(invocation, save_setting(invocation.paths, profile.name, setting, toml_value(setting, value)))
