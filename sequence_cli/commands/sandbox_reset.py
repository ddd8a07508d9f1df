"""`sequence sandbox reset`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sequence_cli.commands._local_sandbox import is_embedded, start
from sequence_cli.errors import UsageError

if TYPE_CHECKING:
    from sequence_cli.commands._invocation import Invocation


def command(
    ctx: typer.Context,
    purge: Annotated[bool, typer.Option("--purge", help="Also delete what earlier epochs left.")] = False,
    credentials: Annotated[bool, typer.Option("--credentials", help="Also forget the stored credentials.")] = False,
    rotate_key: Annotated[
        bool, typer.Option("--rotate-key", help="Also seal the credentials under a new master key.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Put the local sandbox back to its first state: the opening balances, no order.

    What was stays on disk as an earlier epoch, out of sight, until --purge deletes it for good. Credentials stay too.
    In a terminal it asks first; elsewhere it needs --yes.

    \b
    Examples:
      sequence sandbox reset
      sequence sandbox reset --purge --yes
      sequence --json sandbox reset --yes
    """
    from sequence_cli.api.sandbox_calls import reset
    from sequence_cli.api.wire.account import ResetBody
    from sequence_cli.render.documents.sandbox import ResetDocument

    invocation = start(ctx)
    if rotate_key and not is_embedded(invocation):
        raise UsageError(
            "--rotate-key needs the sandbox's own folder; nothing was reset.", hint="Use it with --local where that is."
        )
    if not yes:
        _confirm(invocation, purge=purge)
    done = reset(invocation.client, ResetBody(purge, credentials))
    if rotate_key:
        from sequence_cli.sandbox.inprocess import rotate_vault_key

        rotate_vault_key(invocation.paths.sandbox)
    invocation.show(ResetDocument(invocation.mode, done.epoch, done.purged_epochs or 0, rotate_key))


def _confirm(invocation: Invocation, *, purge: bool) -> None:
    from sequence_cli.commands._consent import Refusal, require_yes

    lost = "all its orders and balances, those of earlier epochs too, for good" if purge else "its orders and balances"
    refusal = Refusal(
        "The sandbox was NOT reset", "Add --yes to reset it without a question.", unasked="nobody can be asked here"
    )
    require_yes(invocation, f"Reset the sandbox and leave {lost}?", refusal)
