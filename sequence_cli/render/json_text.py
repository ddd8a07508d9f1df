"""JSON that is the same data everywhere, and that no terminal can be tricked by."""

from collections.abc import Iterator
from typing import Any

import msgspec

from sequence_cli.render.text import is_hidden

_PIECE = 1 << 18
# So many rows at a time: the memory that they take is used again for the next ones.
_ROWS = 1_000


def json_document(value: Any, *, ascii_only: bool) -> Iterator[str]:
    """Return the pieces of one indented document and a newline; one with many rows is never a text as a whole."""
    name = _longest_list(value)
    for part in [_formatted(value)] if name is None else _formatted_by_rows(value, name):
        for piece in _cut(part):
            yield _escaped(piece.decode(), ascii_only=ascii_only)
    yield "\n"


def json_line(value: Any, *, ascii_only: bool) -> str:
    """Return one document on one line, for streams and failures."""
    return _escaped(_encoded(value).decode(), ascii_only=ascii_only) + "\n"


def _longest_list(value: Any) -> str | None:
    """Return the field with the most rows, None where no field has many."""
    names = getattr(value, "__struct_fields__", ())
    lengths = {name: len(rows) for name in names if isinstance(rows := getattr(value, name), list)}
    longest = max(lengths, key=lengths.__getitem__, default=None)
    return longest if longest is not None and lengths[longest] > _ROWS else None


def _formatted_by_rows(value: Any, name: str) -> Iterator[bytes]:
    """Return the document in pieces, its rows apart from the rest: no text within it has a line end like these."""
    opening = f'\n  "{name}": ['.encode()
    rows = getattr(value, name)
    before, _, after = _formatted(msgspec.structs.replace(value, **{name: []})).partition(opening)
    yield before + opening
    for start in range(0, len(rows), _ROWS):
        piece = _formatted({name: rows[start : start + _ROWS]})
        end = len(piece) - len(b"\n  ]\n}")
        yield (b"," if start else b"") + piece[len(b"{" + opening) : end]
    yield b"\n  " + after


def _formatted(value: Any) -> bytes:
    return msgspec.json.format(_encoded(value), indent=2)


def _cut(formatted: bytes) -> Iterator[bytes]:
    """Cut a long text at line ends: no value goes over two pieces, so that whoever looks for one finds it."""
    start = 0
    while start < len(formatted):
        line_end = formatted.find(b"\n", start + _PIECE)
        end = len(formatted) if line_end < 0 else line_end + 1
        yield formatted[start:end]
        start = end


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
