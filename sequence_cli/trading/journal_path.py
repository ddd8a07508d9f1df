"""Where the order journal is: all that a command needs which only wants to know whether there is one."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_FILE: Final = "journal.db"


def journal_path(state_folder: Path) -> Path:
    """Return the journal's file."""
    return state_folder / _FILE


def journal_exists(state_folder: Path) -> bool:
    """Tell whether any order was ever recorded here; costs one look at the file system and loads no SQLite."""
    return os.path.lexists(journal_path(state_folder))
