"""The journal's write-ahead log stays for the next process: found by it, bounded, and never beside a wrong file."""

from __future__ import annotations

import os
import sqlite3
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from sequence_cli.trading import journal_file
from sequence_cli.trading.journal import Journal
from sequence_cli.trading.journal_file import close_kept
from sequence_cli.trading.journal_path import journal_path
from tests.trading.journal_support import new_intent, outputs_of, start_process

if TYPE_CHECKING:
    from pathlib import Path

# Each has a header of 24 bytes in the log.
PAGE = 4096 + 24


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


def log_of(state: Path) -> Path:
    return state / "journal.db-wal"


def take_orders(state: Path, count: int) -> None:
    for _ in range(count):
        with Journal.open(state) as journal:
            journal.record(new_intent())


def test_what_one_process_leaves_in_the_log_the_next_one_finds(state: Path) -> None:
    for _ in range(3):
        process = start_process("record_and_leave", str(state), folder=state.parent)
        assert outputs_of([process]) == ["recorded\n"]
        assert log_of(state).stat().st_size > 0

    with Journal.open(state) as journal:
        assert len(journal.unresolved()) == 3


def test_the_log_does_not_grow_for_ever(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_file, "_PAGES_OF_LOG", 20)
    sizes = []
    for _ in range(60):
        take_orders(state, 1)
        sizes.append(log_of(state).stat().st_size)

    # It is copied once it has twenty pages, by the order that wrote the twentieth, and then written over.
    assert 20 * PAGE <= max(sizes) <= 30 * PAGE
    assert max(sizes[30:]) == sizes[-1]
    with Journal.open(state) as journal:
        assert len(journal.unresolved()) == 60


def test_a_log_that_is_let_go_of_late_harms_no_journal_that_took_its_place(state: Path) -> None:
    """The file was moved away meanwhile, as `recover --repair` and a restored backup do."""
    take_orders(state, 1)
    aside = state.with_name("aside")
    state.rename(aside)
    with Journal.open(state) as journal:
        recorded = journal.record(new_intent())
        close_kept()
        assert log_of(state).exists()
    close_kept()

    with Journal.open(state) as journal:
        assert journal.unresolved() == [recorded]
    with Journal.open(aside) as journal:
        assert len(journal.unresolved()) == 1


def test_the_file_alone_is_whole_once_nothing_is_kept(state: Path) -> None:
    take_orders(state, 3)
    close_kept()

    assert os.listdir(state) == ["journal.db"]
    with closing(sqlite3.connect(journal_path(state))) as file:
        assert file.execute("SELECT count(*) FROM intents").fetchone() == (3,)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_only_one_connection_is_ever_kept_open(tmp_path: Path) -> None:
    for number in range(5):
        take_orders(tmp_path / f"state-{number}", 2)

    opened = [os.readlink(f"/proc/self/fd/{fd}") for fd in os.listdir("/proc/self/fd") if _is_open(fd)]
    assert {name.split("/")[-2] for name in opened if name.endswith("journal.db")} == {"state-4"}


def _is_open(descriptor: str) -> bool:
    return os.path.lexists(f"/proc/self/fd/{descriptor}")
