"""What the account commands share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.errors import SequenceError, UsageError

if TYPE_CHECKING:
    from sequence_cli.commands._invocation import Invocation
    from sequence_cli.settings import Paths, Target


def refuse_sandbox_option(invocation: Invocation) -> None:
    """Refuse --sandbox on a command that acts on the account itself."""
    if invocation.options.sandbox:
        raise UsageError(
            "--sandbox says how one order trades; this command acts on the account itself. Nothing was sent.",
            hint="Leave it out, use a seq_test_ key, or use --local for the sandbox inside this program.",
        )


def and_then(error: SequenceError, consequence: str, hint: str | None = None) -> SequenceError:
    """Return the same error, its message followed by what it means for this command."""
    return type(error)(
        f"{error.message.rstrip('.')}. {consequence}",
        hint=hint or error.hint,
        code=error.code,
        request_id=error.request_id,
    )


def key_last4(target: Target, paths: Paths) -> str:
    """Return the last four characters of the key that acts; the local sandbox mints its own."""
    if target.key is not None:
        return target.key.last4
    from sequence_cli.keys import parse_api_key
    from sequence_cli.sandbox.inprocess import local_key

    return parse_api_key(local_key(paths.sandbox)).last4
