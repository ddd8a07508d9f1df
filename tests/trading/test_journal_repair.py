"""`repair`: a damaged journal goes aside whole, and a sound one stays."""

from __future__ import annotations

import sqlite3
import subprocess
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from sequence_cli.errors import LocalStateError, UnsafeError
from sequence_cli.private_files import exclusive
from sequence_cli.trading import journal_file
from sequence_cli.trading.journal import Journal
from sequence_cli.trading.journal_file import close_kept
from sequence_cli.trading.journal_path import journal_path
from sequence_cli.trading.journal_repair import repair
from tests.trading.journal_support import new_intent, outputs_of, start_process

if TYPE_CHECKING:
    from pathlib import Path

GARBAGE = b"not a database at all\n" * 500


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


def damage(state: Path, content: bytes = GARBAGE) -> None:
    # A write-ahead log beside it could stand in for what is overwritten here.
    close_kept()
    state.mkdir(mode=0o700, exist_ok=True)
    journal_path(state).write_bytes(content)
    journal_path(state).chmod(0o600)


def test_row_29_a_damaged_journal_goes_aside_unchanged_and_a_new_one_takes_orders(state: Path) -> None:
    damage(state)

    aside = repair(state)

    assert aside is not None
    assert aside.read_bytes() == GARBAGE
    assert aside.parent == state
    with Journal.open(state) as journal:
        journal.record(new_intent())


def test_a_second_damage_does_not_overwrite_what_the_first_repair_kept(state: Path) -> None:
    damage(state)
    first = repair(state)
    damage(state, GARBAGE + b"2")

    second = repair(state)

    assert first is not None
    assert second is not None
    assert (first.read_bytes(), second.read_bytes()) == (GARBAGE, GARBAGE + b"2")


def test_bad_pages_deep_in_the_file_are_found(state: Path) -> None:
    with Journal.open(state) as journal:
        for _ in range(40):
            journal.record(new_intent(body=b"x" * 3000))
    content = bytearray(journal_path(state).read_bytes())
    content[-8192:] = b"\xa5" * 8192
    damage(state, bytes(content))

    assert repair(state) is not None


def test_orders_still_in_the_write_ahead_log_go_aside_with_their_journal(state: Path) -> None:
    Journal.open(state).close()
    close_kept()
    with Journal.open(state) as journal:
        journal.record(new_intent(body=b"the order of the log"))
        # Only what is new: it cannot stand in for the rest.
        log = journal_path(state).with_name("journal.db-wal").read_bytes()
    damage(state)
    journal_path(state).with_name("journal.db-wal").write_bytes(log)

    aside = repair(state)

    # Looking at the file lets SQLite carry the log over into it, so the order may be in either.
    assert aside is not None
    kept = b"".join(path.read_bytes() for path in state.glob(f"{aside.name}*"))
    assert b"the order of the log" in kept
    with Journal.open(state) as journal:
        assert journal.unresolved() == []


def test_a_sound_journal_or_none_is_left_alone(state: Path) -> None:
    assert repair(state) is None
    assert not state.exists()
    with Journal.open(state) as journal:
        recorded = journal.record(new_intent())

    assert repair(state) is None

    with Journal.open(state) as journal:
        assert journal.unresolved() == [recorded]


def test_row_64_a_newer_journal_is_no_damage(state: Path) -> None:
    Journal.open(state).close()
    with closing(sqlite3.connect(journal_path(state))) as newer:
        newer.execute("PRAGMA user_version = 99")

    with pytest.raises(LocalStateError, match="newer version"):
        repair(state)

    assert [path.name for path in state.glob("*damaged*")] == []


def test_a_busy_journal_is_no_damage(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_file, "BUSY_SECONDS", 0.1)
    Journal.open(state).close()
    close_kept()
    with closing(sqlite3.connect(journal_path(state), isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN IMMEDIATE")
        other.execute("PRAGMA user_version = 1")
        with pytest.raises(LocalStateError, match="another process"):
            repair(state)


def test_row_66_a_symlink_is_not_moved(tmp_path: Path, state: Path) -> None:
    damage(tmp_path / "elsewhere")
    state.mkdir(mode=0o700)
    journal_path(state).symlink_to(journal_path(tmp_path / "elsewhere"))

    with pytest.raises(UnsafeError):
        repair(state)

    assert journal_path(state).is_symlink()


def test_a_repair_waits_for_another_one(tmp_path: Path, state: Path) -> None:
    damage(state)
    (tmp_path / "go").touch()
    with exclusive(state / "journal.lock"):
        waiting = start_process("mend", "state", folder=tmp_path)
        with pytest.raises(subprocess.TimeoutExpired):
            waiting.wait(timeout=1)
        assert journal_path(state).read_bytes() == GARBAGE

    assert outputs_of([waiting]) == ["state/journal.damaged-1.db\n"]


def test_of_two_repairs_at_once_one_moves_the_file(tmp_path: Path, state: Path) -> None:
    damage(state)
    repairs = [start_process("mend", "state", folder=tmp_path) for _ in range(2)]
    (tmp_path / "go").touch()

    said = sorted(outputs_of(repairs))

    assert said == ["None\n", "state/journal.damaged-1.db\n"]
    assert len(list(state.glob("*damaged*"))) == 1
