"""The order journal on a bad day: what it refuses, what it says, and that it never says more than it knows."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import threading
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from sequence_cli.errors import ExitCode, LocalStateError, UnknownOutcomeError
from sequence_cli.private_files import ensure_private_file
from sequence_cli.trading import journal_file
from sequence_cli.trading.journal import Journal
from sequence_cli.trading.journal_errors import NotDurableError
from sequence_cli.trading.journal_file import close_kept, connect, make_durable
from sequence_cli.trading.journal_path import journal_path
from sequence_cli.trading.states import IntentState
from tests.trading.journal_support import NOBODY, new_intent, outputs_of, start_process

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOT_A_DATABASE = b"-----BEGIN SOMETHING ELSE-----\n" * 300
PAGE = 4096


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait a twentieth of the real time for other processes."""
    assert journal_file.BUSY_SECONDS == 5.0
    monkeypatch.setattr(journal_file, "BUSY_SECONDS", 0.25)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 KiB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("this user may not mount a disk of 64 KiB")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def recorded_and_closed(state: Path) -> None:
    with Journal.open(state) as journal:
        journal.record(new_intent())


def refusal_of_opening(state: Path) -> LocalStateError:
    with pytest.raises(LocalStateError) as caught, Journal.open(state) as journal:
        journal.record(new_intent())
    assert caught.value.exit_code is ExitCode.LOCAL_STATE
    assert "not sent" in caught.value.message.lower() or "nothing was sent" in caught.value.message.lower()
    assert caught.value.hint
    return caught.value


def test_row_27_on_a_full_disk_nothing_is_sent(small_disk: Path) -> None:
    refused = refusal_of_opening(small_disk / "state")

    assert "full" in refused.message
    assert isinstance(refused.__cause__, sqlite3.OperationalError)


def test_row_27_a_disk_that_fills_up_keeps_every_order_before_and_sends_none_after(state: Path) -> None:
    with Journal.open(state) as journal:
        journal._connection.execute("PRAGMA max_page_count = 24")
        before = []
        with pytest.raises(LocalStateError) as caught:  # noqa: PT012 - some order of the loop is the first to fail
            for _ in range(1000):
                before.append(journal.record(new_intent(body=b"x" * 2000)).graph_id)  # noqa: PERF401 - it raises

        assert before
        assert caught.value.message.startswith("The order was NOT sent: ")
        assert "the disk is full" in caught.value.message
        assert caught.value.exit_code is ExitCode.LOCAL_STATE
        assert before == [intent.graph_id for intent in journal.unresolved()]
        journal._connection.execute("PRAGMA max_page_count = 10000")
        journal.record(new_intent())


@pytest.mark.parametrize("exists", [True, False], ids=["with a journal", "without a journal"])
def test_row_27_in_a_folder_that_cannot_be_written_nothing_is_sent(tmp_path: Path, exists: bool) -> None:
    state = tmp_path / "state"
    state.mkdir()
    if exists:
        recorded_and_closed(state)
    if os.geteuid() == 0:
        tmp_path.chmod(0o755)
        for path in (*state.iterdir(), state):
            os.chown(path, NOBODY, NOBODY)
    state.chmod(0o555)

    (said,) = outputs_of([start_process("record_as_nobody", "state", folder=tmp_path)])

    state.chmod(0o700)
    exit_code, _, message = said.partition(" ")
    assert exit_code == "10"
    assert "not sent" in message.lower() or "nothing was sent" in message.lower()
    assert "state" in message


def test_row_27_where_the_folder_cannot_even_be_entered_nothing_is_sent(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o700)
    (tmp_path / "closed").chmod(0o755 if os.geteuid() == 0 else 0)
    tmp_path.chmod(0o700)

    (said,) = outputs_of([start_process("record_as_nobody", "closed/state", folder=tmp_path)])

    assert said.startswith("10 ")
    assert "Nothing was sent" in said


@pytest.mark.usefixtures("impatient")
def test_row_28_a_journal_that_stays_locked_sends_nothing(tmp_path: Path, state: Path) -> None:
    with start_process("lock", "state", folder=tmp_path) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "locked\n"
        with Journal.open(state) as journal:
            with pytest.raises(LocalStateError, match=r"The order was NOT sent: .*another process") as caught:
                journal.record(new_intent())
            other.kill()
            other.wait()
            journal.record(new_intent())

    assert caught.value.exit_code is ExitCode.LOCAL_STATE
    assert caught.value.__cause__ is not None


@pytest.mark.usefixtures("impatient")
def test_what_fails_after_sending_never_claims_that_nothing_was_sent(tmp_path: Path, state: Path) -> None:
    with Journal.open(state) as journal:
        sent = journal.record(new_intent()).graph_id
        with start_process("lock", "state", folder=tmp_path) as other:
            assert other.stdout is not None
            assert other.stdout.readline() == "locked\n"
            with pytest.raises(LocalStateError, match="The order was NOT sent"):
                journal.record(new_intent())
            with pytest.raises(UnknownOutcomeError, match="not sent again, and an earlier attempt may have") as again:
                journal.begin_attempt(sent)
            with pytest.raises(UnknownOutcomeError, match="The order may have reached the exchange") as settling:
                journal.settle(sent, IntentState.ACKED)
            with pytest.raises(LocalStateError, match="The order was NOT sent"):
                journal.settle(sent, IntentState.NOT_SENT)
            with pytest.raises(LocalStateError, match="Nothing was sent by this step"):
                journal.note_negative_lookup(sent)
            other.kill()

    assert again.value.exit_code is ExitCode.UNKNOWN_OUTCOME
    assert settling.value.hint is not None
    assert "sequence recover" in settling.value.hint


@pytest.mark.parametrize("content", [NOT_A_DATABASE, NOT_A_DATABASE[:10], b"SQLite format 3\x00" + b"\xff" * 5000])
def test_row_29_what_is_no_database_sends_nothing_and_stays_as_it_is(state: Path, content: bytes) -> None:
    state.mkdir(mode=0o700)
    path = journal_path(state)
    path.write_bytes(content)

    refused = refusal_of_opening(state)

    assert "damaged" in refused.message
    assert refused.hint is not None
    assert "sequence recover --repair" in refused.hint
    assert path.read_bytes() == content


def test_row_29_a_journal_with_bad_pages_sends_nothing_and_stays_as_it_is(state: Path) -> None:
    recorded_and_closed(state)
    close_kept()
    path = journal_path(state)
    good = path.read_bytes()
    path.write_bytes(good[:PAGE] + b"\xa5" * (len(good) - PAGE))
    bad = path.read_bytes()

    refused = refusal_of_opening(state)

    assert refused.message.startswith("The order was NOT sent")
    assert "damaged" in refused.message
    assert "--repair" in str(refused.hint)
    assert path.read_bytes() == bad


def test_a_database_of_another_program_is_left_alone(state: Path) -> None:
    state.mkdir(mode=0o700)
    with closing(sqlite3.connect(journal_path(state))) as other:
        other.execute("CREATE TABLE cookies (name TEXT)")
    journal_path(state).chmod(0o600)

    assert "'cookies'" in refusal_of_opening(state).message


def test_row_64_a_journal_of_a_newer_program_is_not_touched(state: Path) -> None:
    recorded_and_closed(state)
    with closing(sqlite3.connect(journal_path(state))) as newer:
        newer.execute("PRAGMA user_version = 99")
    before = journal_path(state).read_bytes()

    refused = refusal_of_opening(state)

    assert "newer version" in refused.message
    assert "99" in refused.message
    assert journal_path(state).read_bytes() == before


def test_a_commit_survives_a_power_cut_on_every_opening(state: Path) -> None:
    for _ in range(2):
        with closing(connect(state)) as connection:
            assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
            assert connection.execute("PRAGMA synchronous").fetchone() == (2,)


def test_a_journal_that_another_process_is_just_creating_is_waited_for(state: Path) -> None:
    ensure_private_file(journal_path(state))
    other = sqlite3.connect(journal_path(state), isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    # SQLite itself does not wait for a writer here, whatever its busy timeout is.
    release = threading.Timer(0.3, other.execute, ["COMMIT"])
    release.start()

    with closing(other), closing(connect(state)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        release.join()


def test_where_processes_cannot_share_memory_the_slower_safe_mode_is_used(tmp_path: Path) -> None:
    # This way of locking files has no shared memory, as on a network file system.
    address = f"file:{tmp_path / 'journal.db'}?vfs=unix-dotfile"
    with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as connection:
        make_durable(connection, 1.0)

        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert connection.execute("PRAGMA synchronous").fetchone() == (3,)


def test_settings_that_do_not_take_are_noticed() -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)

    with closing(connection), pytest.raises(NotDurableError, match="journal_mode stays memory instead of delete"):
        make_durable(connection, 1.0)
