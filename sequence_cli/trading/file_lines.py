"""On which line of a file a value stands, for messages: the parsers of JSON and TOML do not tell.

A text is looked at only after its parser has accepted it.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    Path = tuple[str | int, ...]

_JSON_PIECE = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s\[\]{},:"]+')
_TOML_HEADER = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]")
_TOML_KEY = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")


def find_line(lines: dict[Path, int], path: Path) -> int | None:
    """Return the line of the value, or of the nearest thing around it that is known."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return None


def json_lines(text: str) -> dict[Path, int]:
    """Return the line of every field and element by its path."""
    lines: dict[Path, int] = {}
    # One entry for each open object or list: the field or the index at which it stands.
    at: list[str | int | None] = []
    for line, piece in _pieces(text):
        if piece in "}]":
            at.pop()
        elif piece == ",":
            last = at[-1]
            at[-1] = last + 1 if isinstance(last, int) else None
        elif at and at[-1] is None and piece != ":":
            at[-1] = json.loads(piece)
            lines[_path(at)] = line
        elif piece != ":":
            lines.setdefault(_path(at), line)
            if piece in "{[":
                at.append(None if piece == "{" else 0)
    return lines


def toml_lines(text: str) -> dict[Path, int]:
    """Return the line of every table and key by its path; what stands in an inline value has its key's line."""
    lines: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    for number, line in enumerate(text.splitlines(), 1):
        if header := _TOML_HEADER.match(line):
            table = _table(_keys(header[2]), counts, is_element=header[1] == "[[")
            lines[table] = number
        elif key := _TOML_KEY.match(line):
            lines.setdefault((*table, *_keys(key[1])), number)
    return lines


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    line, end = 1, 0
    for piece in _JSON_PIECE.finditer(text):
        line += text.count("\n", end, piece.start())
        end = piece.start()
        yield line, piece[0]


def _path(at: list[str | int | None]) -> Path:
    return tuple(step for step in at if step is not None)


def _table(keys: list[str], counts: dict[Path, int], *, is_element: bool) -> Path:
    """Return the path of a header: `[nodes.execution]` belongs to the last of `[[nodes]]`."""
    path: Path = ()
    for position, key in enumerate(keys):
        path = (*path, key)
        if is_element and position == len(keys) - 1:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path


def _keys(text: str) -> list[str]:
    return [key.strip().strip("\"'") for key in text.split(".")]
