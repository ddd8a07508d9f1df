"""One database, several connections in one process and others outside: no commit gets lost between them."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from sequence_cli.sandbox.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

COUNT = """
import sys
from contextlib import closing
from pathlib import Path
from sequence_cli.sandbox.store import Store
with closing(Store(Path(sys.argv[1]))) as store, store.reading() as connection:
    print(connection.execute("SELECT count(*) FROM epochs").fetchone()[0])
"""


def count_elsewhere(folder: Path) -> int:
    """Open, read and close the database in a process of its own."""
    return int(subprocess.run([sys.executable, "-c", COUNT, str(folder)], check=True, capture_output=True).stdout)


def add_epoch(store: Store) -> None:
    with store.writing() as connection:
        connection.execute("INSERT INTO epochs (started_ns, seed, fee_profile) VALUES (1, 1, 'flat')")


def seen_elsewhere(folder: Path, disturb: Callable[[], None]) -> list[int]:
    """Return what another process counts after each of two commits of a process that has two connections."""
    with closing(Store(folder)) as reader, reader.reading() as connection:
        connection.execute("SELECT 1 FROM epochs").fetchall()
    with closing(Store(folder)) as first:
        with first.reading() as connection:
            connection.execute("SELECT 1 FROM epochs").fetchall()
        with closing(Store(folder)) as second:
            disturb()
            counts = []
            for _ in range(2):
                add_epoch(second)
                counts.append(count_elsewhere(folder))
    return counts


def test_another_process_that_comes_and_goes_leaves_every_commit_to_be_seen(tmp_path: Path) -> None:
    assert seen_elsewhere(tmp_path, lambda: None) == [1, 2]


def test_a_descriptor_that_is_opened_and_closed_would_lose_commits(tmp_path: Path) -> None:
    def open_and_close() -> None:
        os.close(os.open(tmp_path / "exchange.db", os.O_RDWR))

    if sys.platform != "linux":
        pytest.skip("the control is about POSIX locks as Linux has them")
    assert seen_elsewhere(tmp_path, open_and_close) != [1, 2]
