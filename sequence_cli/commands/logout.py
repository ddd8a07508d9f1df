"""`sequence logout`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import typer

from sequence_cli.commands._invocation import Invocation
from sequence_cli.commands.login import LOCAL_PROFILE
from sequence_cli.errors import AuthenticationError, UnsafeError

if TYPE_CHECKING:
    from sequence_cli.settings import Profile


def command(ctx: typer.Context) -> None:
    """Remove a profile and its key from this machine; without --profile, the active one.

    The key itself stays valid: rotate or delete it in the web app if it should not be used again. What the
    shell's completion offers of profile, symbols and orders is forgotten with it.

    \b
    Examples:
      sequence logout
      sequence logout --profile paper
    """
    from sequence_cli.completion_cache import forget_profile
    from sequence_cli.render.documents.session import LogoutDocument
    from sequence_cli.sign_in import sign_out

    invocation = Invocation.start(ctx)
    profile = _profile(invocation)
    try:
        removed = sign_out(invocation.paths, profile)
    except UnsafeError as error:
        raise UnsafeError(
            f"The key of profile {profile.name!r} could not be removed; profile and key are still there. "
            f"{error.message}",
            hint="Unlock the keyring and try again. Deleting the key in the web app works from anywhere.",
        ) from error
    forget_profile(invocation.paths.state, profile.name)
    remaining = _remaining(removed)
    document = LogoutDocument.build(mode=str(profile.mode), profile=profile.name, removed=removed, remaining=remaining)
    invocation.show(document)


def _profile(invocation: Invocation) -> Profile:
    from sequence_cli.settings import load_config
    from sequence_cli.sign_in import pending_sign_in

    config = load_config(invocation.paths)
    local = LOCAL_PROFILE if invocation.options.local else None
    chosen = invocation.options.profile or local or os.environ.get("SEQ_PROFILE")
    pending = pending_sign_in(invocation.paths)
    if pending is not None and pending.name not in config.profiles and chosen in {None, "", pending.name}:
        return pending
    if chosen:
        return config.profile(chosen)
    if config.active is not None:
        return config.active
    others = f" The profiles are: {', '.join(sorted(config.profiles))}." if config.profiles else ""
    raise AuthenticationError(
        "No profile is logged in, so nothing was removed.",
        hint=f"Choose one with --profile.{others}" if others else "`sequence login` makes one.",
    )


def _remaining(removed: bool) -> list[str]:
    """Name what this program cannot remove (secrets.md rule 17)."""
    places = ["SEQ_API_KEY in this shell's environment"] if os.environ.get("SEQ_API_KEY", "").strip() else []
    if removed:
        places += [
            "the key itself, valid until it is rotated or deleted in the web app",
            "copies in the shell's history, files and password managers",
        ]
    return places
