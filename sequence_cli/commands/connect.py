"""`sequence connect`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sequence_cli.commands._account import and_then, refuse_sandbox_option
from sequence_cli.commands._invocation import Invocation
from sequence_cli.errors import SequenceError, UnknownOutcomeError, UsageError
from sequence_cli.venues import Field, Venue, find_venue

if TYPE_CHECKING:
    from sequence_cli.api.wire.credentials import CredentialBody


def command(
    ctx: typer.Context,
    venue: Annotated[str, typer.Argument(metavar="VENUE", help="Such as binance, okx or kalshi.")],
    from_file: Annotated[
        str | None, typer.Option(metavar="FILE", help="Read the API's JSON body from this file; - is stdin.")
    ] = None,
    secret_file: Annotated[
        str | None, typer.Option(metavar="FILE", help="Read the secret, such as Kalshi's PEM file, from this file.")
    ] = None,
) -> None:
    """Store an exchange's API credentials with Sequence, which trades with them.

    You are asked for exactly what the exchange needs, secrets without an echo, and all of it is checked before
    anything is sent. Give the key read and trade permission only, never withdrawals.

    \b
    Examples:
      sequence connect binance
      sequence connect kalshi --secret-file kalshi.pem
      sequence connect okx --from-file okx.json
      pass show okx.json | sequence connect okx --from-file -
    """
    from sequence_cli.render.documents.venues import CredentialDocument

    invocation = Invocation.start(ctx)
    refuse_sandbox_option(invocation)
    chosen = find_venue(venue)
    _require_input(invocation, chosen, from_file, secret_file)
    # Where it goes is settled, and said, before anybody gives a secret.
    _announce(invocation, chosen)
    body = _from_file(chosen, from_file) if from_file is not None else _asked(chosen, secret_file)
    _store(invocation, chosen, body)
    invocation.show(CredentialDocument.build(invocation.mode, chosen.name, "stored"))


def _require_input(invocation: Invocation, venue: Venue, from_file: str | None, secret_file: str | None) -> None:
    if not venue.fields:
        raise UsageError(
            f"{venue.title} takes no credentials, so there is nothing to connect; nothing was sent.",
            hint="It trades from a Sequence Wallet, which you create in the web app.",
        )
    if from_file is not None and secret_file is not None:
        raise UsageError("--from-file and --secret-file both give the secret; nothing was sent.")
    if from_file is None:
        from sequence_cli.commands._ask import require_terminal

        instead = "Put them as JSON into a file that only you can read, and give it with --from-file (- is stdin)."
        require_terminal(invocation, f"{venue.title}'s credentials", instead=instead)


def _announce(invocation: Invocation, venue: Venue) -> None:
    from sequence_cli.settings import Mode

    target = invocation.target
    if target.mode is Mode.LOCAL:
        invocation.remark(f"Connecting {venue.title} to the local sandbox, which simulates it: made-up values will do.")
        return
    owner = target.key_source if target.profile is None else f"profile {target.profile!r}"
    invocation.note(f"Connecting {venue.title} to the {target.mode} account of {owner} at {target.base_url}.")
    invocation.remark("Give the key read and trade permission only, never withdrawals.")


def _from_file(venue: Venue, path: str) -> CredentialBody:
    from sequence_cli.commands._secret_input import secret_from_file, secret_from_stdin
    from sequence_cli.credential_body import body_from_json

    if path == "-":
        return body_from_json(venue, secret_from_stdin("--from-file -"), "The JSON on stdin")
    return body_from_json(venue, secret_from_file(path, "--from-file"), path)


def _asked(venue: Venue, secret_file: str | None) -> CredentialBody:
    from sequence_cli.credential_body import body_from_values, checked_value

    values = {}
    if secret_file is not None:
        from sequence_cli.commands._secret_input import secret_from_file

        field = next(field for field in venue.fields if field.name == venue.file_field)
        values[field.name] = checked_value(venue, field, secret_from_file(secret_file, "--secret-file"))
    for field in venue.fields:
        if field.name not in values:
            values[field.name] = checked_value(venue, field, _ask(venue, field))
    return body_from_values(values)


def _ask(venue: Venue, field: Field) -> str:
    from sequence_cli.commands._ask import ask
    from sequence_cli.credential_body import value_fault
    from sequence_cli.scrub import scrubber

    def check(text: str) -> str | None:
        if field.secret:
            scrubber.register(text)
        fault = value_fault(field, text)
        return None if fault is None else f"It {fault}."

    return ask(f"{venue.title} {field.label}", check, hidden=field.secret, advice=field.advice)


def _store(invocation: Invocation, venue: Venue, body: CredentialBody) -> None:
    try:
        invocation.client.store_credential(venue.name, body)
    except KeyboardInterrupt:
        raise _unknown(venue, UnknownOutcomeError("Interrupted while the credentials were being sent.")) from None
    except UnknownOutcomeError as error:
        _find_out(invocation, venue, body, error)


def _find_out(invocation: Invocation, venue: Venue, body: CredentialBody, lost: UnknownOutcomeError) -> None:
    """Return if the service lists this credential; raise that the outcome is unknown otherwise."""
    try:
        rows = invocation.client.credentials()
    except SequenceError:
        rows = []
    ours = [row for row in rows if row.venue == venue.name and row.key_last4 in {None, body.api_key[-4:]}]
    if not ours:
        raise _unknown(venue, lost) from lost
    told = "with this key" if ours[0].key_last4 is not None else "though perhaps still with the key from before"
    invocation.note(f"The answer was lost, but {venue.title} is listed as connected, {told}.")


def _unknown(venue: Venue, lost: UnknownOutcomeError) -> SequenceError:
    return and_then(
        lost,
        f"Whether the credentials of {venue.title} are stored is unknown.",
        f"Run `sequence connect {venue.name}` again: it is safe, the newest credentials replace the others.",
    )
