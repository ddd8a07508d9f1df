"""What was meant by a symbol that the service does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.errors import SequenceError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sequence_cli.commands._invocation import Invocation
    from sequence_cli.errors import NotFoundError

# A failed command is not made slow for a suggestion.
SECONDS = 2.0


def suggest_symbols(invocation: Invocation, error: NotFoundError, symbols: Iterable[str]) -> None:
    """Give an error for unknown symbols the nearest names as its hint, if the service tells them quickly."""
    try:
        known = [row.symbol for row in invocation.client.symbols(seconds=SECONDS)]
    except SequenceError:
        known = []
    near = list(dict.fromkeys(name for symbol in symbols if symbol not in known for name in _near(symbol, known)))
    error.hint = f"Did you mean {' or '.join(near)}?" if near else "`sequence symbols` lists what can be traded."


def _near(symbol: str, known: list[str]) -> list[str]:
    from difflib import get_close_matches

    bare = {_bare(name): name for name in known}
    if _bare(symbol) in bare:
        return [bare[_bare(symbol)]]
    return [bare[match] for match in get_close_matches(_bare(symbol), bare, n=2, cutoff=0.7)]


def _bare(symbol: str) -> str:
    """Leave out what people write differently: hyphens, slashes, case."""
    return "".join(filter(str.isalnum, symbol)).upper()
