"""JSON that is the same data everywhere, and that no terminal can be tricked by."""

from collections.abc import Iterator
from typing import Any

import msgspec

from sequence_cli.render.text import is_hidden

_PIECE = 1 << 18


def json_document(value: Any, *, ascii_only: bool) -> Iterator[str]:
    """Return the pieces of one indented document and a newline; a large one is never a text as a whole."""
    formatted = msgspec.json.format(_encoded(value), indent=2)
    start = 0
    while start < len(formatted):
        line_end = formatted.find(b"\n", start + _PIECE)
        end = len(formatted) if line_end < 0 else line_end + 1
        yield _escaped(formatted[start:end].decode(), ascii_only=ascii_only)
        start = end
    yield "\n"


def json_line(value: Any, *, ascii_only: bool) -> str:
    """Return one document on one line, for streams and failures."""
    return _escaped(_encoded(value).decode(), ascii_only=ascii_only) + "\n"


def _encoded(value: Any) -> bytes:
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        return msgspec.json.encode(_without_surrogates(msgspec.to_builtins(value)))


def _without_surrogates(value: Any) -> Any:
    """Spell lone surrogates out: they are undecodable bytes of the command line, and JSON has no form for them."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(entry) for key, entry in value.items()}
    return [_without_surrogates(entry) for entry in value] if isinstance(value, list | tuple) else value


def _escaped(text: str, *, ascii_only: bool) -> str:
    """Escape what is hidden, or all that is not ASCII; outside of strings JSON has neither."""
    if text.isascii() and "\x7f" not in text:
        return text
    return "".join(_escape(character) if _needs_escape(character, ascii_only) else character for character in text)


def _needs_escape(character: str, ascii_only: bool) -> bool:
    if character.isascii():
        return character == "\x7f"
    return ascii_only or is_hidden(character)


def _escape(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i : i + 2].hex()}" for i in range(0, len(units), 2))
