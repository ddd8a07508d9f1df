"""The profile that `config` shows and sets."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sequence_cli.errors import UsageError
from sequence_cli.profiles import SETTINGS

if TYPE_CHECKING:
    from sequence_cli.commands._invocation import Invocation
    from sequence_cli.profiles import Profile

TomlValue = str | int | bool | list[str]


def chosen_profile(invocation: Invocation) -> Profile:
    """Return the profile that --profile or SEQ_PROFILE names, else the active one; raises UsageError without any."""
    from sequence_cli.config_file import load_config

    config = load_config(invocation.paths)
    name = invocation.options.profile or os.environ.get("SEQ_PROFILE")
    profile = config.profile(name) if name else config.active
    if profile is None:
        raise UsageError(
            "There is no active profile, so there is nothing to set; nothing was changed.",
            hint="Make one with `sequence login`, or name one with --profile.",
        )
    return profile


def show_profile(invocation: Invocation, profile: Profile) -> None:
    """Print the profile's settings."""
    from sequence_cli.render.documents.config import ConfigDocument

    limits = profile.limits
    invocation.show(
        ConfigDocument.build(
            mode=profile.mode,
            profile=profile.name,
            base_url=profile.base_url,
            config_file=str(invocation.paths.config_file),
            max_notional=limits.max_notional_usd,
            max_orders_per_minute=limits.max_orders_per_minute,
            allow_symbols=limits.allow_symbols,
            read_only=limits.read_only,
            https_proxy=profile.https_proxy,
            ca_file=profile.ca_file,
        )
    )


def known_setting(name: str) -> str:
    """Return the setting's name; raises UsageError with the known ones."""
    if name in SETTINGS:
        return name
    raise UsageError(
        f"There is no setting {name!r}; nothing was changed.", hint=f"The settings are: {', '.join(SETTINGS)}."
    )


def toml_value(name: str, text: str) -> TomlValue:
    """Return what goes into the file for the text of a setting; raises UsageError where it does not fit."""
    from sequence_cli.trading.symbols import normal_symbol

    if name == "https_proxy":
        from sequence_cli.base_url import check_proxy_url

        return check_proxy_url(text, what="https_proxy")
    if name == "ca_file":
        return os.path.abspath(os.path.expanduser(text))
    if name == "read_only":
        return _flag(text)
    if name == "allow_symbols":
        return [normal_symbol(word.strip()) for word in text.split(",") if word.strip()]
    if name == "max_orders_per_minute":
        return _whole_number(name, text)
    from sequence_cli.money import Usd

    return str(Usd.parse(text))


def _flag(text: str) -> bool:
    if text not in {"true", "false"}:
        raise UsageError(f"read_only was {text!r}; nothing was changed.", hint="Write true or false.")
    return text == "true"


def _whole_number(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise UsageError(f"{name} was {text!r}; nothing was changed.", hint="Write a whole number from 0.")
    return int(text)
