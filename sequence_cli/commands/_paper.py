"""--sandbox with a live key, on commands that could not keep its promise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.errors import UsageError

if TYPE_CHECKING:
    from sequence_cli.commands._invocation import Invocation


def refuse_paper(invocation: Invocation, what: str) -> None:
    """Refuse --sandbox with a live key where the service would act on what is live; raises UsageError."""
    if invocation.target.paper:
        raise UsageError(
            f"With a live key the service acts on live {what}, whatever --sandbox says; nothing was sent.",
            hint=f"Use a seq_test_ key for sandbox {what}, or leave out --sandbox.",
        )
