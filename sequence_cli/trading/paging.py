"""Reading a list page by page, newest first, politely and to a certain end (sequence-api.md §8.7)."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from sequence_cli.errors import ServerError

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

Row = TypeVar("Row")
# What the service allows at most is not documented; its own client asks for 50.
PAGE_ROWS = 100
# A free account may ask five times a second after a burst of ten (sequence-api.md §7).
BURST_PAGES = 8
PAUSE = 0.2


class Page(NamedTuple, Generic[Row]):
    """One answer; None is what the service did not say. `limit` is the page size that it kept to."""

    rows: list[Row]
    total: int | None = None
    limit: int | None = None
    has_more: bool | None = None


class Listing(NamedTuple, Generic[Row]):
    """What was collected, how many rows there are by the service's count, and whether some are left out."""

    rows: list[Row]
    total: int | None
    has_more: bool


def collect(
    fetch: Callable[[int, int], Page[Row]],
    wanted: int | None,
    identify: Callable[[Row], Hashable | None],
    on_progress: Callable[[int, int | None], None],
) -> Listing[Row]:
    """Return the newest `wanted` rows, or all; `fetch` takes a page's size and offset.

    Rows that arrive meanwhile move the others on, so a row may come twice: `identify` tells it by its id, or None
    where it has none. Raises ServerError where the service answers every offset with the same page.
    """
    rows: list[Row] = []
    seen: set[Hashable] = set()
    previous: list[Row] = []
    offset = pages = 0
    while True:
        size = PAGE_ROWS if wanted is None else min(PAGE_ROWS, wanted - len(rows))
        page = fetch(size, offset)
        if page.rows and page.rows == previous:
            raise _same_page(len(rows))
        rows += _unseen(page.rows, identify, seen)
        offset, pages, previous = offset + len(page.rows), pages + 1, page.rows
        on_progress(len(rows), page.total)
        more = _is_more(page, size, offset)
        if not more or (wanted is not None and len(rows) >= wanted):
            return Listing(rows, page.total, more)
        if pages >= BURST_PAGES:
            time.sleep(PAUSE)


def _unseen(rows: list[Row], identify: Callable[[Row], Hashable | None], seen: set[Hashable]) -> list[Row]:
    fresh = []
    for row in rows:
        name = identify(row)
        if name is None or name not in seen:
            fresh.append(row)
            seen.add(name)
    return fresh


def _is_more(page: Page[Row], size: int, offset: int) -> bool:
    if not page.rows:
        return False
    if page.has_more is not None:
        return page.has_more
    if page.total is not None:
        return offset < page.total
    return len(page.rows) >= (page.limit or size)


def _same_page(count: int) -> ServerError:
    return ServerError(
        f"The service sent the same page again after {count} rows, so the rest cannot be read; nothing is shown.",
        hint=f"Read the newest with --limit {count}.",
    )
