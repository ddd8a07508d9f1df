"""`sequence sandbox status`."""

from __future__ import annotations

import typer

from sequence_cli.commands._local_sandbox import start


def command(ctx: typer.Context) -> None:
    """Show where the local sandbox stands: epoch, clock, worth, orders, folder.

    \b
    Examples:
      sequence sandbox status
      sequence sandbox status --json
    """
    from sequence_cli.api.sandbox_calls import sandbox_status
    from sequence_cli.render.documents.sandbox import SandboxStatusDocument

    invocation = start(ctx)
    status, positions = sandbox_status(invocation.client), invocation.client.positions()
    invocation.show(SandboxStatusDocument.build(invocation.mode, status, positions.totals))
