"""What `orders` and `fills` share: pages with progress on stderr, and an end that says whether it is the end."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, TypeVar

from sequence_cli.errors import InterruptedCommandError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from sequence_cli.commands._invocation import Invocation
    from sequence_cli.trading.paging import Listing, Page

Row = TypeVar("Row")
DEFAULT_LIMIT = 50
MOST = 1_000_000


def wanted_rows(limit: int | None, *, every: bool) -> int | None:
    """Return how many rows to read, None for all of them; raises UsageError for both options at once."""
    if every and limit is not None:
        raise UsageError("--limit and --all contradict each other; nothing was sent.", hint="Give one of them.")
    return None if every else DEFAULT_LIMIT if limit is None else limit


def read_list(
    invocation: Invocation,
    noun: str,
    wanted: int | None,
    fetch: Callable[[int, int], Page[Row]],
    identify: Callable[[Row], Hashable | None],
) -> Listing[Row]:
    """Read the pages; on a terminal a line on stderr counts. Ctrl-C shows nothing: a part is not the whole."""
    from sequence_cli.render.dress import terminal_dress
    from sequence_cli.render.progress import WaitingLine
    from sequence_cli.trading.paging import collect

    dress = terminal_dress(os.environ, sys.stderr)
    visible = dress.is_terminal and invocation.shows_progress
    count = 0
    with WaitingLine(sys.stderr, is_terminal=visible, width=dress.width) as line:

        def progress(so_far: int, total: int | None) -> None:
            nonlocal count
            count = so_far
            line.update(f"{noun}: {so_far} of {'?' if total is None else total} read")

        try:
            return collect(fetch, wanted, identify, progress)
        except KeyboardInterrupt:
            raise InterruptedCommandError(
                f"Interrupted while reading {noun} ({count} so far); nothing is shown."
            ) from None
