"""Asking a person: on stderr, hidden where it is secret, never without a terminal and never remembered."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from sequence_cli.credential_forms import LONGEST, is_unfinished_pem
from sequence_cli.errors import InterruptedCommandError, UsageError
from sequence_cli.hardening import harden_process

if TYPE_CHECKING:
    from collections.abc import Callable

    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
    from prompt_toolkit.output import Output
    from questionary import Question

    from sequence_cli.commands._invocation import Invocation

    Check = Callable[[str], str | None]


def require_terminal(invocation: Invocation, what: str, *, instead: str) -> None:
    """Raise UsageError unless somebody can be asked for `what`; `instead` is the way without a terminal."""
    if not invocation.may_prompt:
        reason = "--json never asks" if invocation.options.json else "there is no terminal here"
        raise UsageError(f"{what} cannot be asked for: {reason}. Nothing was sent or stored.", hint=instead)


def ask(label: str, check: Check, *, hidden: bool, advice: str = "") -> str:
    """Return an answer without surrounding whitespace; `check` says in a sentence what is wrong with one, or None.

    Enter ends it, except inside a PEM block, so that a whole key file can be pasted. Raises InterruptedCommandError
    for Ctrl-C and Ctrl-D.
    """
    if hidden:
        harden_process()
    terminal = terminal_output()
    if advice:
        # Not in the question itself: prompt_toolkit cannot draw one that is wider than the terminal.
        print(advice, file=sys.stderr)  # noqa: T201  # prompts are on stderr
    question = _question(label, check, hidden, terminal)
    # The stars go, and what stays on the screen says how much was read.
    question.application.erase_when_done = hidden
    answer = str(_answer(question)).strip()
    if hidden:
        _leave_behind(label, answer, terminal)
    return answer


def _answer(question: Question) -> object:
    try:
        return question.unsafe_ask()
    except (KeyboardInterrupt, EOFError):
        raise InterruptedCommandError("Interrupted; nothing was sent or stored.") from None


def _question(label: str, check: Check, hidden: bool, terminal: Output) -> Question:
    import questionary
    from prompt_toolkit.history import DummyHistory

    return questionary.text(
        label,
        validate=lambda text: check(text.strip()) or True,
        # None would advise keys that have another meaning here.
        instruction="",
        multiline=True,
        is_password=hidden,
        validate_while_typing=False,
        history=DummyHistory(),
        key_bindings=_enter_accepts(),
        output=terminal,
    )


def _enter_accepts() -> KeyBindings:
    from prompt_toolkit.key_binding import KeyBindings

    bindings = KeyBindings()

    @bindings.add("enter")
    def enter(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if is_unfinished_pem(buffer.text) and len(buffer.text) <= LONGEST:
            buffer.insert_text("\n")
        else:
            buffer.validate_and_handle()

    return bindings


def terminal_output() -> Output:
    """Return where questions are drawn: stderr, and nothing is asked of the terminal itself."""
    from prompt_toolkit.output import create_output

    output = create_output(stdout=sys.stderr)
    # The questions "where is the cursor?" would end up as text on a slow or simple terminal.
    if hasattr(output, "enable_cpr"):
        output.enable_cpr = False
    return output


def _leave_behind(label: str, answer: str, terminal: Output) -> None:
    from prompt_toolkit import print_formatted_text
    from prompt_toolkit.formatted_text import FormattedText
    from questionary.constants import DEFAULT_QUESTION_PREFIX, DEFAULT_STYLE

    question = [("class:qmark", DEFAULT_QUESTION_PREFIX), ("class:question", f" {label} ")]
    text = FormattedText([*question, ("class:answer", _amount(answer))])
    print_formatted_text(text, output=terminal, style=DEFAULT_STYLE)


def _amount(answer: str) -> str:
    lines = len(answer.splitlines())
    if not answer:
        return "left out"
    return f"*** ({lines} lines)" if lines > 1 else f"*** ({len(answer)} characters)"
