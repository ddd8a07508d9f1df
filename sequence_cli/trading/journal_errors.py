"""Every failure of SQLite becomes one of this program's errors here, once, with what it means for the order."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from enum import Enum
from typing import TYPE_CHECKING, Final

from sequence_cli.errors import LocalStateError, SequenceError, UnknownOutcomeError
from sequence_cli.trading.journal_schema import ForeignSchemaError, NewerSchemaError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Meaning(Enum):
    """What is certain about the order when the journal fails at this moment."""

    OPENING = "Nothing was sent"
    LOOKING = "Nothing was sent by this step"
    BEFORE_SENDING = "The order was NOT sent"
    BEFORE_SENDING_AGAIN = "The order was not sent again, and an earlier attempt may have reached the exchange"
    AFTER_SENDING = "The order may have reached the exchange, and what became of it could not be written down"


_REPAIR: Final = (
    "Run `sequence recover --repair`: it moves the damaged file aside, deletes nothing and starts a new one."
)
_NEWER: Final = "Use the newer version of sequence that wrote it, or set SEQ_HOME to another folder."
_RECOVER: Final = "Run `sequence recover`. Do not repeat the order until this is resolved."
_DAMAGED: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT})
# Primary result codes; an extended code has the primary one in its lowest byte.
_FAULTS: Final = {
    sqlite3.SQLITE_BUSY: ("was in use by another process for too long", "Wait until the other command has ended."),
    sqlite3.SQLITE_LOCKED: ("was in use by another process for too long", "Wait until the other command has ended."),
    sqlite3.SQLITE_FULL: ("cannot be written: the disk is full", "Free some space on the disk."),
    sqlite3.SQLITE_READONLY: ("cannot be written: it or its folder is read-only", "Check the folder's permissions."),
    sqlite3.SQLITE_CANTOPEN: ("cannot be opened or written", "Check the folder's owner and permissions."),
    sqlite3.SQLITE_PERM: ("cannot be opened or written", "Check the folder's owner and permissions."),
    sqlite3.SQLITE_IOERR: ("cannot be written: the disk reported a fault", "Check the disk and its free space."),
    sqlite3.SQLITE_CORRUPT: ("is damaged", _REPAIR),
    sqlite3.SQLITE_NOTADB: ("is damaged", _REPAIR),
    sqlite3.SQLITE_FORMAT: ("is damaged", _REPAIR),
}
_OTHER_FAULT: Final = ("cannot be used", "Run it again with --debug; `sequence doctor` checks this machine.")


class NotDurableError(Exception):
    """SQLite did not take the settings under which a commit survives a power cut."""


@contextmanager
def translated(path: Path, meaning: Meaning) -> Iterator[None]:
    """Raise this program's error for whatever SQLite or the tables' check raise inside.

    UnknownOutcomeError where the exchange may have the order, else LocalStateError.
    """
    try:
        yield
    except (sqlite3.Error, sqlite3.Warning) as error:
        fault, hint = _FAULTS.get(primary_code(error), _OTHER_FAULT)
        raise _failure(path, meaning, f"{fault} ({error})", hint) from error
    except ForeignSchemaError as error:
        raise _failure(path, meaning, f"is no order journal: {error}", _REPAIR) from error
    except NewerSchemaError as error:
        raise _failure(path, meaning, f"is from a newer version of this program: {error}", _NEWER) from error
    except NotDurableError as error:
        raise _failure(path, meaning, f"cannot be made safe against a power cut: {error}", _OTHER_FAULT[1]) from error


def is_damage(error: sqlite3.Error) -> bool:
    """Tell whether the file itself is broken, as against busy, full or forbidden."""
    return primary_code(error) in _DAMAGED


def primary_code(error: Exception) -> int:
    """Return SQLite's primary result code, 0 where the failure did not come from SQLite itself."""
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF


def _failure(path: Path, meaning: Meaning, fault: str, hint: str) -> SequenceError:
    message = f"{meaning.value}: the order journal {path} {fault}."
    if meaning in (Meaning.BEFORE_SENDING_AGAIN, Meaning.AFTER_SENDING):
        return UnknownOutcomeError(message, hint=f"{hint} {_RECOVER}")
    return LocalStateError(message, hint=hint)
