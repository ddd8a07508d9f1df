"""`sequence whoami`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sequence_cli.commands._account import key_last4
from sequence_cli.commands._invocation import Invocation

if TYPE_CHECKING:
    from sequence_cli.render.documents.session import WhoamiDocument


def command(
    ctx: typer.Context,
    check: Annotated[bool, typer.Option("--check", help="Ask the service whether it accepts the key.")] = False,
) -> None:
    """Show which account, mode and key the other commands would use.

    Of the key only the last four characters are shown. Nothing is sent without --check.

    \b
    Examples:
      sequence whoami
      sequence whoami --check
      sequence whoami --profile paper --json
    """
    invocation = Invocation.start(ctx)
    document = _document(invocation)
    if check:
        invocation.client.positions(kinds=["fiat"])
        document.checked = True
    invocation.show(document)


def _document(invocation: Invocation) -> WhoamiDocument:
    from sequence_cli.render.documents.session import WhoamiDocument

    target = invocation.target
    return WhoamiDocument.build(
        mode=invocation.mode,
        profile=target.profile,
        base_url=target.base_url,
        key_source=target.key_source,
        key_last4=key_last4(target, invocation.paths),
        keyring_backend=_keyring_backend(invocation),
        checked=None,
    )


def _keyring_backend(invocation: Invocation) -> str | None:
    """Return the key store that the key came from, None where it came from elsewhere."""
    from sequence_cli.settings import load_config

    target = invocation.target
    if target.profile is None or not target.key_source.startswith(("keyring", "key file")):
        return None
    return load_config(invocation.paths).profile(target.profile).keyring_backend
