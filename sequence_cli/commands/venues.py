"""`sequence venues`."""

from __future__ import annotations

import typer

from sequence_cli.commands._account import refuse_sandbox_option
from sequence_cli.commands._invocation import Invocation


def command(ctx: typer.Context) -> None:
    """List the exchanges that are connected. No secret is ever shown; the service does not give one back.

    \b
    Examples:
      sequence venues
      sequence venues --json
    """
    from sequence_cli.render.documents.venues import VenuesDocument

    invocation = Invocation.start(ctx)
    refuse_sandbox_option(invocation)
    document = VenuesDocument.build(invocation.mode, invocation.client.credentials())
    invocation.show(document)
    if not document.venues:
        invocation.remark("`sequence connect VENUE` connects one; prices and sandbox orders need none.")
