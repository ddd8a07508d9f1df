"""A yes from a person: asked for on a terminal, with no as the default, and refused where nobody can be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.errors import InterruptedCommandError, UnsafeError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sequence_cli.commands._invocation import Invocation

ANSWER_YES = "Answer yes on a terminal, or add --yes."


class Refusal(NamedTuple):
    """What is said without a yes: what was not done, why, and the next step where nobody could be asked."""

    undone: str
    hint: str
    unasked: str = "it is live, with real money, and nobody can be asked here"
    denied: str = "it was not confirmed"
    hint_after_no: str | None = None


def require_yes(invocation: Invocation, question: str, refusal: Refusal, lines: Iterable[str] = ()) -> None:
    """Say the lines and ask; raises UnsafeError where nobody can be asked or the answer is no."""
    if not invocation.may_prompt:
        raise _not_confirmed(f"{refusal.undone}: {refusal.unasked}.", refusal.hint)
    for line in lines:
        invocation.note(line)
    if not _says_yes(question, refusal.undone):
        raise _not_confirmed(f"{refusal.undone}: {refusal.denied}.", refusal.hint_after_no)


def _not_confirmed(message: str, hint: str | None) -> UnsafeError:
    return UnsafeError(message, code="NOT_CONFIRMED", hint=hint)


def _says_yes(text: str, undone: str) -> bool:
    import questionary

    from sequence_cli.commands._ask import terminal_output

    question = questionary.confirm(text, default=False, auto_enter=False, output=terminal_output())
    try:
        return bool(question.unsafe_ask())
    except (KeyboardInterrupt, EOFError):
        raise InterruptedCommandError(f"Interrupted. {undone}.") from None
