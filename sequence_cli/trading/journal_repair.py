"""Putting a damaged journal aside and starting a new one; nothing is ever deleted."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from sequence_cli.errors import LocalStateError
from sequence_cli.private_files import exclusive
from sequence_cli.trading.journal import Journal
from sequence_cli.trading.journal_errors import Meaning, is_damage, translated
from sequence_cli.trading.journal_file import close_kept, connect
from sequence_cli.trading.journal_path import journal_exists, journal_path
from sequence_cli.trading.journal_schema import ForeignSchemaError, prepare

if TYPE_CHECKING:
    from pathlib import Path

# The write-ahead log goes first: beside a new file it would be played into that.
_SIDE_FILES = ("-wal", "-shm", "-journal", "")


def repair(state_folder: Path) -> Path | None:
    """Move a damaged journal aside, start a new one, and return where the old one is; None when it was sound.

    Raises LocalStateError for a journal that is only busy, forbidden or newer, and UnsafeError as opening does.
    """
    if not journal_exists(state_folder):
        return None
    path = journal_path(state_folder)
    with exclusive(path.with_name("journal.lock")):
        close_kept()
        if not _is_damaged(state_folder):
            return None
        aside = _free_name(path)
        _move(path, aside)
        Journal.open(state_folder).close()
        return aside


def _is_damaged(state_folder: Path) -> bool:
    with translated(journal_path(state_folder), Meaning.OPENING):
        try:
            with closing(connect(state_folder)) as connection:
                prepare(connection)
                return bool(connection.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok")
        except ForeignSchemaError:
            return True
        except sqlite3.DatabaseError as error:
            if is_damage(error):
                return True
            raise


def _free_name(path: Path) -> Path:
    number = 1
    while (aside := path.with_name(f"journal.damaged-{number}.db")).exists():
        number += 1
    return aside


def _move(path: Path, aside: Path) -> None:
    try:
        for suffix in _SIDE_FILES:
            source = path.with_name(path.name + suffix)
            if source.exists():
                source.rename(aside.with_name(aside.name + suffix))
    except OSError as error:
        raise LocalStateError(
            f"Nothing was sent: the damaged journal {path} could not be moved aside ({error.strerror}).",
            hint="Check the folder's permissions.",
        ) from error
