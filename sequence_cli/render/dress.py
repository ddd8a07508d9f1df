"""How a stream wants to be written to: also asked when a command fails, so it loads nothing that lays out tables."""

from collections.abc import Mapping
from typing import NamedTuple, TextIO

_WIDTH_WHERE_UNKNOWN = 80


class Dress(NamedTuple):
    """How a stream wants its tables; `width` is None where lines may be as long as they are."""

    is_terminal: bool
    width: int | None
    colour: bool


def terminal_dress(environ: Mapping[str, str], stream: TextIO) -> Dress:
    """Read what the environment and the stream say; an empty variable is unset.

    NO_COLOR wins over FORCE_COLOR, which also colours a pipe. COLUMNS wins over the terminal's own width; in a pipe
    it is the only width.
    """
    is_terminal = stream.isatty()
    forced = environ.get("FORCE_COLOR", "") not in {"", "0"}
    colour = not environ.get("NO_COLOR") and (forced or (is_terminal and environ.get("TERM") != "dumb"))
    columns = environ.get("COLUMNS", "")
    if columns.isascii() and columns.isdigit() and int(columns[:6]) > 0:
        return Dress(is_terminal, int(columns[:6]), colour)
    return Dress(is_terminal, _terminal_width(stream) if is_terminal else None, colour)


def _terminal_width(stream: TextIO) -> int:
    from os import get_terminal_size

    try:
        return get_terminal_size(stream.fileno()).columns or _WIDTH_WHERE_UNKNOWN
    except (OSError, ValueError):
        return _WIDTH_WHERE_UNKNOWN
