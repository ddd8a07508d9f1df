"""Reading a body from a file or from stdin."""

from __future__ import annotations

import sys

import msgspec

from sequence_cli.errors import UsageError

_MOST_BYTES = 1024 * 1024


def json_body(source: str, option: str) -> bytes:
    """Return the bytes of a file, or of stdin for `-`, as they are; raises UsageError where they are no JSON."""
    content = read_input(source, option)
    try:
        msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise UsageError(f"{option}: {source} is not JSON ({exc}); nothing was sent.") from None
    return content


def read_input(source: str, option: str) -> bytes:
    """Return the bytes of a file, or of stdin for `-`; `option` names in a refusal where the file was named."""
    content = _stdin(option) if source == "-" else _file(source, option)
    if len(content) > _MOST_BYTES:
        raise UsageError(f"{option}: {source} is larger than 1 MiB; nothing was sent.")
    return content


def _stdin(option: str) -> bytes:
    if sys.stdin.isatty():
        raise UsageError(
            f"{option} - reads from a pipe, and stdin is the terminal; nothing was sent.",
            hint="Pipe the body in, or name a file.",
        )
    return sys.stdin.read(_MOST_BYTES + 1).encode("utf-8", "surrogateescape")


def _file(path: str, option: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(_MOST_BYTES + 1)
    except OSError as exc:
        raise UsageError(f"{option}: {path} cannot be read: {exc.strerror}; nothing was sent.") from exc
