"""Reading a secret from a pipe or a file that only its owner can read."""

from __future__ import annotations

import os
import stat
import sys

from sequence_cli.errors import UnsafeError, UsageError
from sequence_cli.hardening import harden_process

_MOST_BYTES = 64 * 1024


def secret_from_stdin(option: str) -> str:
    """Return what is piped in; raises UsageError on a terminal, where typing would show it."""
    if sys.stdin.isatty():
        raise UsageError(
            f"{option} reads from a pipe, and stdin is the terminal, which would show what is typed; nothing was read.",
            hint=f"Leave out {option} to be asked without an echo, or pipe the value in.",
        )
    harden_process()
    return _bounded(sys.stdin.read(_MOST_BYTES + 1), option)


def secret_from_file(path: str, option: str) -> str:
    """Return a file's text.

    Raises UnsafeError for one that other users of this machine can read, UsageError for one that cannot be read.
    """
    harden_process()
    try:
        with open(path, "rb") as file:
            _require_private(path, os.fstat(file.fileno()))
            content = file.read(_MOST_BYTES + 1)
        return _bounded(content.decode(), option)
    except OSError as exc:
        raise UsageError(f"{option}: {path} cannot be read: {exc.strerror}. Nothing was sent or stored.") from exc
    except UnicodeDecodeError as exc:
        raise UsageError(f"{option}: {path} is not a text file. Nothing was sent or stored.") from exc


def _require_private(path: str, found: os.stat_result) -> None:
    # A pipe, as in `--key-file <(pass show sequence)`, is nobody else's to open.
    if os.name != "posix" or not stat.S_ISREG(found.st_mode):
        return
    mode = stat.S_IMODE(found.st_mode)
    if mode & 0o077:
        raise UnsafeError(
            f"{path} can be read by other users (mode {mode:04o}); it was not used, and nothing was sent.",
            hint=f"Run: chmod 600 '{path}'. If others use this machine, replace the key as well.",
        )


def _bounded(text: str, option: str) -> str:
    if len(text) > _MOST_BYTES:
        raise UsageError(f"{option}: this is longer than 64 KiB, so it is no key. Nothing was sent or stored.")
    return text
