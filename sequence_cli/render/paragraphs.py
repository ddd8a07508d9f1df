"""Explanations for people: paragraphs, lists and columns that keep to the width of a terminal."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from sequence_cli.render.text import display_width

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_GAP = "  "
_NARROWEST = 12


def paragraphs(text: str, width: int | None) -> str:
    """Break prepared text at `width`, None where it stays as it is.

    Lines that begin at the margin are joined up to the next empty or indented one. An indented line is an entry of its
    own, and goes on under its last column, which two spaces begin.
    """
    if width is None or all(display_width(line) <= width for line in text.split("\n")):
        return text
    from textwrap import fill

    broken = (
        fill(line, width, subsequent_indent=" " * _hanging(line, width), break_long_words=False, break_on_hyphens=False)
        for line in _entries(text.split("\n"))
    )
    return "\n".join(broken)


def columns(rows: Sequence[Sequence[str]], width: int | None) -> list[str]:
    """Return the rows as lines with aligned columns; the widest columns are broken until all fit into `width`."""
    widths = [max(map(display_width, column)) for column in zip(*rows, strict=True)]
    if width is not None:
        _narrow(widths, width - len(_GAP) * (len(widths) - 1))
    return [line for row in rows for line in _row(row, widths)]


def _entries(lines: list[str]) -> Iterator[str]:
    """Yield the paragraphs, entries and empty lines."""
    waiting: list[str] = []
    for line in lines:
        if line and not line.startswith(" "):
            waiting.append(line)
            continue
        if waiting:
            yield " ".join(waiting)
            waiting = []
        yield line
    if waiting:
        yield " ".join(waiting)


def _hanging(line: str, width: int) -> int:
    """Return where an indented line goes on: under its last column, or two further in."""
    body = line.lstrip()
    margin = len(line) - len(body)
    if not margin:
        return 0
    start = line.rfind(_GAP) + len(_GAP)
    return start if margin < start <= width // 2 else margin + len(_GAP)


def _narrow(widths: list[int], room: int) -> None:
    """Take from the widest column what is too much, as long as every column can hold a word."""
    while (excess := sum(widths) - room) > 0:
        widest = max(range(len(widths)), key=widths.__getitem__)
        if widths[widest] <= _NARROWEST:
            return
        others = [width for at, width in enumerate(widths) if at != widest]
        # Not below the next widest, so that two long columns share the loss.
        widths[widest] -= min(excess, max(1, widths[widest] - max(*others, _NARROWEST)))


def _row(row: Sequence[str], widths: list[int]) -> Iterator[str]:
    from textwrap import wrap

    cells = [
        wrap(cell, width, break_long_words=False, break_on_hyphens=False) if cell else [""]
        for cell, width in zip(row, widths, strict=True)
    ]
    for pieces in zip_longest(*cells, fillvalue=""):
        yield _GAP.join(piece.ljust(width) for piece, width in zip(pieces, widths, strict=True)).rstrip()
