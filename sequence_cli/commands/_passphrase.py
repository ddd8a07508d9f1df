"""The passphrase of a key file: typed without an echo, or read from a descriptor; never an argument or a variable."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sequence_cli.errors import AuthenticationError, UsageError
from sequence_cli.hardening import harden_process
from sequence_cli.key_file import SHORTEST_PASSPHRASE
from sequence_cli.keys import Secret

if TYPE_CHECKING:
    from sequence_cli.commands._invocation import Invocation

VARIABLE = "SEQ_PASSPHRASE_FD"
_LONGEST = 1024
_WITHOUT_TERMINAL = "Hand it over with --passphrase-fd N, for instance --passphrase-fd 3 3< <(pass show sequence)."


def new_passphrase(invocation: Invocation) -> Secret:
    """Return the passphrase for a new key file: from the descriptor, or typed twice.

    Raises UsageError for one of under twelve characters, and without a terminal or a descriptor.
    """
    descriptor = _descriptor(invocation)
    if descriptor is not None:
        text = _read(descriptor)
        fault = _fault(text)
        if fault is not None:
            raise UsageError(f"The passphrase from descriptor {descriptor}: {fault} Nothing was stored.")
        return Secret(text)
    from sequence_cli.commands._ask import ask, require_terminal

    require_terminal(invocation, "The passphrase", instead=_WITHOUT_TERMINAL)
    first = ask("Passphrase of the key file", _fault, hidden=True)
    ask("The same passphrase again", lambda text: None if text == first else "It is another one.", hidden=True)
    return Secret(first)


def passphrase(invocation: Invocation) -> Secret:
    """Return the passphrase of an existing key file; raises AuthenticationError where nobody can be asked for it."""
    descriptor = _descriptor(invocation)
    if descriptor is not None:
        return Secret(_read(descriptor))
    if not invocation.may_prompt:
        raise AuthenticationError(
            "The key lies in an encrypted file, and nobody can be asked for its passphrase here. Nothing was sent.",
            hint=f"{_WITHOUT_TERMINAL} {VARIABLE} names the descriptor as well; no variable ever holds a passphrase.",
        )
    from sequence_cli.commands._ask import ask

    return Secret(ask("Passphrase of the key file", lambda text: None if text else "It is empty.", hidden=True))


def _descriptor(invocation: Invocation) -> int | None:
    if invocation.options.passphrase_fd is not None:
        return invocation.options.passphrase_fd
    text = os.environ.get(VARIABLE, "").strip()
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) < 6:
        return int(text)
    raise UsageError(
        f"{VARIABLE} is not the number of a descriptor; nothing was sent.",
        hint="It names an open descriptor, such as 3. It never holds the passphrase itself.",
    )


def _read(descriptor: int) -> str:
    """Return the descriptor's first line, leaving what follows: on stdin that may be the key."""
    harden_process()
    line = bytearray()
    try:
        if os.isatty(descriptor):
            raise UsageError(
                f"Descriptor {descriptor} is a terminal, which would show the passphrase; nothing was read."
            )
        while len(line) <= _LONGEST and (byte := os.read(descriptor, 1)) not in {b"", b"\n"}:
            line += byte
        text = line.decode().strip()
    except OSError as exc:
        raise UsageError(f"Descriptor {descriptor} cannot be read ({exc.strerror}); nothing was sent.") from exc
    except UnicodeDecodeError:
        raise UsageError(f"What descriptor {descriptor} gave is no text; nothing was sent.") from None
    if not text or len(line) > _LONGEST:
        raise UsageError(f"Descriptor {descriptor} gave no passphrase of up to {_LONGEST} bytes; nothing was sent.")
    return text


def _fault(text: str) -> str | None:
    if len(text) >= SHORTEST_PASSPHRASE:
        return None
    return f"It is shorter than {SHORTEST_PASSPHRASE} characters; whoever copies the file can try millions."
