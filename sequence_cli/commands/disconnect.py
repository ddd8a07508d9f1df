"""`sequence disconnect`."""

from __future__ import annotations

from typing import Annotated

import typer

from sequence_cli.commands._account import and_then, refuse_sandbox_option
from sequence_cli.commands._invocation import Invocation
from sequence_cli.errors import NotFoundError, SequenceError, UnknownOutcomeError
from sequence_cli.venues import Venue, find_venue


def command(
    ctx: typer.Context, venue: Annotated[str, typer.Argument(metavar="VENUE", help="Such as binance.")]
) -> None:
    """Remove an exchange's credentials from the account.

    The service may go on using them until its connection to the exchange is made anew; revoke the key at the
    exchange to be sure.

    \b
    Examples:
      sequence disconnect binance
    """
    from sequence_cli.render.documents.venues import CredentialDocument

    invocation = Invocation.start(ctx)
    refuse_sandbox_option(invocation)
    chosen = find_venue(venue)
    try:
        invocation.client.delete_credential(chosen.name)
    except NotFoundError as error:
        raise NotFoundError(
            f"{chosen.title} is not connected, so nothing was removed.",
            hint="`sequence venues` lists what is connected.",
            request_id=error.request_id,
        ) from error
    except KeyboardInterrupt:
        raise _unknown(chosen, UnknownOutcomeError("Interrupted while the request was being sent.")) from None
    except UnknownOutcomeError as error:
        _find_out(invocation, chosen, error)
    invocation.show(CredentialDocument.build(invocation.mode, chosen.name, "removed"))


def _find_out(invocation: Invocation, venue: Venue, lost: UnknownOutcomeError) -> None:
    """Return if the venue is gone from the list; raise that the outcome is unknown otherwise."""
    try:
        listed = any(row.venue == venue.name for row in invocation.client.credentials())
    except SequenceError:
        listed = True
    if listed:
        raise _unknown(venue, lost) from lost
    invocation.note(f"The answer was lost, but {venue.title} is no longer listed.")


def _unknown(venue: Venue, lost: UnknownOutcomeError) -> SequenceError:
    return and_then(
        lost,
        f"Whether {venue.title} is still connected is unknown.",
        f"`sequence venues` shows it; `sequence disconnect {venue.name}` is safe to run again.",
    )
