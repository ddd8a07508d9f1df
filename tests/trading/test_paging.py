"""Pages are read to a certain end, whatever the service tells or keeps to itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequence_cli.errors import ServerError
from sequence_cli.trading import paging
from sequence_cli.trading.paging import Listing, Page, collect

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "PAUSE", 0.0)


def service(count: int, *, cap: int, tells: str) -> Callable[[int, int], Page[int]]:
    def fetch(size: int, offset: int) -> Page[int]:
        rows = list(range(count))[offset : offset + min(size, cap)]
        return Page(
            rows,
            total=count if "t" in tells else None,
            limit=min(size, cap) if "l" in tells else None,
            has_more=offset + len(rows) < count if "m" in tells else None,
        )

    return fetch


def read(fetch: Callable[[int, int], Page[int]], wanted: int | None = None) -> Listing[int]:
    return collect(fetch, wanted, lambda row: row, lambda *_: None)


@given(
    count=st.integers(0, 700),
    cap=st.integers(20, 150),
    tells=st.sampled_from(["tlm", "tl", "t", "l", "m"]),
    wanted=st.none() | st.integers(1, 800),
)
def test_every_row_comes_once_and_in_order(count: int, cap: int, tells: str, wanted: int | None) -> None:
    listing = read(service(count, cap=cap, tells=tells), wanted)

    assert listing.rows == list(range(count))[:wanted]
    if "t" in tells or "m" in tells:
        assert listing.has_more == (wanted is not None and wanted < count)


def test_a_service_that_tells_nothing_is_read_to_the_first_short_page() -> None:
    assert read(service(250, cap=100, tells="")).rows == list(range(250))


def test_rows_that_arrive_between_two_pages_are_not_listed_twice() -> None:
    rows = list(range(300, 0, -1))
    calls = 0

    def fetch(size: int, offset: int) -> Page[int]:
        nonlocal calls
        calls += 1
        if calls > 1:
            rows.insert(0, 1000 + calls)
        return Page(rows[offset : offset + size], has_more=offset + size < len(rows))

    assert read(fetch).rows == list(range(300, 0, -1))


def test_rows_without_an_id_are_all_kept() -> None:
    listing = collect(
        lambda size, offset: Page(["same"] * min(size, 3 - offset), total=3), None, lambda _: None, lambda *_: None
    )

    assert listing.rows == ["same"] * 3


def test_a_service_that_ignores_the_offset_is_noticed() -> None:
    with pytest.raises(ServerError, match="the same page again after 100 rows"):
        read(lambda size, _: Page(list(range(size)), has_more=True))


def test_a_service_that_promises_more_and_sends_nothing_ends() -> None:
    assert read(lambda *_: Page([], has_more=True)) == Listing([], None, False)


def test_progress_is_told_after_each_page() -> None:
    told: list[tuple[int, int | None]] = []
    collect(service(250, cap=100, tells="tm"), None, lambda row: row, lambda *seen: told.append(seen))

    assert told == [(100, 250), (200, 250), (250, 250)]
