"""Row 66: a journal that others could have put there or could change is not used."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from sequence_cli.errors import ExitCode, UnsafeError
from sequence_cli.trading.journal import Journal
from sequence_cli.trading.journal_path import journal_path
from tests.trading.journal_support import NOBODY, new_intent

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


def recorded_and_closed(state: Path) -> None:
    with Journal.open(state) as journal:
        journal.record(new_intent())


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_row_66_a_journal_that_others_can_write_is_refused(state: Path, mode: int) -> None:
    recorded_and_closed(state)
    journal_path(state).chmod(mode)

    _assert_unsafe(state, journal_path(state))


@pytest.mark.parametrize("mode", [0o770, 0o707])
def test_row_66_a_folder_that_others_can_write_is_refused(state: Path, mode: int) -> None:
    state.mkdir()
    state.chmod(mode)

    _assert_unsafe(state, state)


def test_row_66_a_journal_that_is_a_symlink_is_refused(tmp_path: Path, state: Path) -> None:
    recorded_and_closed(tmp_path / "elsewhere")
    state.mkdir(mode=0o700)
    journal_path(state).symlink_to(journal_path(tmp_path / "elsewhere"))

    _assert_unsafe(state, journal_path(state))


def test_row_66_a_symlink_to_nowhere_creates_nothing_there(tmp_path: Path, state: Path) -> None:
    state.mkdir(mode=0o700)
    journal_path(state).symlink_to(tmp_path / "planted")

    _assert_unsafe(state, journal_path(state))
    assert not (tmp_path / "planted").exists()


def test_row_66_a_folder_that_is_a_symlink_is_refused(tmp_path: Path, state: Path) -> None:
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    state.symlink_to(tmp_path / "elsewhere")

    _assert_unsafe(state, state)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_row_66_a_folder_or_pipe_in_place_of_the_journal_is_refused(state: Path) -> None:
    state.mkdir(mode=0o700)
    journal_path(state).mkdir()
    _assert_unsafe(state, journal_path(state))

    journal_path(state).rmdir()
    os.mkfifo(journal_path(state), 0o600)
    _assert_unsafe(state, journal_path(state))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to another user")
@pytest.mark.parametrize("whose", ["folder", "file"])
def test_row_66_what_belongs_to_another_user_is_refused(state: Path, whose: str) -> None:
    recorded_and_closed(state)
    foreign = state if whose == "folder" else journal_path(state)
    os.chown(foreign, NOBODY, NOBODY)

    _assert_unsafe(state, foreign)


def _assert_unsafe(state: Path, path: Path) -> None:
    with pytest.raises(UnsafeError) as caught:
        Journal.open(state)
    assert caught.value.exit_code is ExitCode.UNSAFE
    assert str(path) in caught.value.message
    assert "nothing was sent" in caught.value.message
