"""No failure of SQLite leaves the journal untranslated."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequence_cli.errors import LocalStateError, SequenceError, UnknownOutcomeError
from sequence_cli.trading.journal import Journal
from sequence_cli.trading.journal_errors import Meaning, NotDurableError, is_damage, translated
from sequence_cli.trading.journal_schema import ForeignSchemaError, NewerSchemaError
from tests.trading.journal_support import new_intent

# An extended code has one of the primary codes 1 to 28 in its lowest byte (sqlite.org/rescode.html).
PRIMARY_CODES = range(1, 29)
WORDS = {
    sqlite3.SQLITE_BUSY_RECOVERY: "another process",
    sqlite3.SQLITE_BUSY_SNAPSHOT: "another process",
    sqlite3.SQLITE_LOCKED_SHAREDCACHE: "another process",
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_READONLY_DIRECTORY: "read-only",
    sqlite3.SQLITE_CANTOPEN_ISDIR: "cannot be opened",
    sqlite3.SQLITE_PERM: "cannot be opened",
    sqlite3.SQLITE_IOERR_FSYNC: "the disk reported a fault",
    sqlite3.SQLITE_CORRUPT_INDEX: "is damaged",
    sqlite3.SQLITE_NOTADB: "is damaged",
    sqlite3.SQLITE_FORMAT: "is damaged",
    sqlite3.SQLITE_CONSTRAINT_UNIQUE: "cannot be used",
}


def all_classes(root: type[Exception]) -> list[type[Exception]]:
    return [root, *(found for child in root.__subclasses__() for found in all_classes(child))]


CLASSES = [*all_classes(sqlite3.Error), *all_classes(sqlite3.Warning)]


def test_the_list_of_classes_is_the_module_s_own() -> None:
    exported = {value for value in vars(sqlite3).values() if isinstance(value, type) and issubclass(value, Exception)}

    assert exported == set(CLASSES)


@pytest.mark.parametrize("kind", CLASSES)
def test_every_class_is_translated_once_and_keeps_its_cause(tmp_path: Path, kind: type[Exception]) -> None:
    original = kind("boom")

    with (
        pytest.raises(LocalStateError, match=r"The order was NOT sent: .*boom") as caught,
        translated(tmp_path / "journal.db", Meaning.BEFORE_SENDING),
    ):
        raise original

    assert caught.value.__cause__ is original
    assert caught.value.hint
    assert str(tmp_path) in caught.value.message


@pytest.mark.parametrize("meaning", Meaning)
@given(code=st.sampled_from(PRIMARY_CODES), extension=st.integers(0, 2**23 - 1))
def test_every_result_code_is_translated(meaning: Meaning, code: int, extension: int) -> None:
    original = sqlite3.OperationalError("boom")
    original.sqlite_errorcode = code | extension << 8

    with pytest.raises(SequenceError) as caught, translated(Path("journal.db"), meaning):
        raise original

    maybe_sent = meaning in (Meaning.AFTER_SENDING, Meaning.BEFORE_SENDING_AGAIN)
    assert type(caught.value) is (UnknownOutcomeError if maybe_sent else LocalStateError)
    assert caught.value.message.startswith(meaning.value)
    assert ("NOT sent" in caught.value.message or "othing was sent" in caught.value.message) is not maybe_sent


@pytest.mark.parametrize(("code", "words"), WORDS.items())
def test_the_message_tells_what_is_wrong(tmp_path: Path, code: int, words: str) -> None:
    original = sqlite3.OperationalError("boom")
    original.sqlite_errorcode = code

    with pytest.raises(LocalStateError, match=words), translated(tmp_path / "journal.db", Meaning.OPENING):
        raise original


@pytest.mark.parametrize("kind", [ForeignSchemaError, NewerSchemaError, NotDurableError])
def test_the_journal_s_own_checks_are_translated(tmp_path: Path, kind: type[Exception]) -> None:
    with pytest.raises(LocalStateError, match="boom"), translated(tmp_path / "journal.db", Meaning.OPENING):
        raise kind("boom")


def test_what_is_no_failure_of_the_database_passes_unchanged(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), translated(tmp_path / "journal.db", Meaning.OPENING):
        raise ZeroDivisionError


def test_only_a_broken_file_counts_as_damage() -> None:
    def damaged(code: int) -> bool:
        error = sqlite3.DatabaseError("boom")
        error.sqlite_errorcode = code
        return is_damage(error)

    assert [damaged(sqlite3.SQLITE_CORRUPT), damaged(sqlite3.SQLITE_CORRUPT_INDEX)] == [True, True]
    assert [damaged(sqlite3.SQLITE_BUSY), damaged(sqlite3.SQLITE_FULL), damaged(sqlite3.SQLITE_IOERR)] == [False] * 3


def test_the_same_id_is_never_recorded_twice(tmp_path: Path) -> None:
    with Journal.open(tmp_path / "state") as journal:
        intent = new_intent()
        journal.record(intent)

        with pytest.raises(LocalStateError, match="NOT sent") as caught:
            journal.record(intent)

        assert isinstance(caught.value.__cause__, sqlite3.IntegrityError)
        assert len(journal.unresolved()) == 1


def test_after_a_failed_write_to_the_disk_nothing_more_is_written(tmp_path: Path) -> None:
    def fail(_: object) -> None:
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorcode = sqlite3.SQLITE_IOERR_FSYNC
        raise error

    with Journal.open(tmp_path / "state") as journal:
        with pytest.raises(LocalStateError, match="the disk reported a fault"):
            journal.record(new_intent(), fail)
        with pytest.raises(LocalStateError, match="NOT sent"):
            journal.record(new_intent())

    with Journal.open(tmp_path / "state") as journal:
        assert journal.unresolved() == []
