"""Words that the shells' completion offers: symbols, profiles and orders that were seen on this machine.

Each kind is a file in the state folder with one word a line, which the shells read by themselves: a Tab starts no
program and asks no service. What cannot be written down is left out; completion is never worth a failed command.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FOLDER = "completion"
SYMBOLS = "symbols"
PROFILES = "profiles"
GRAPHS = "graphs"
# bash reads a thousand words in about 15 ms.
MOST = {SYMBOLS: 1000, PROFILES: 100, GRAPHS: 50}
# Shells give other characters a meaning; a colon splits bash's words.
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")
_LONGEST = 100


def remember(state: Path, kind: str, words: Iterable[str]) -> None:
    """Write the words down, newest first, before those that were there; what no shell may see is dropped."""
    try:
        known = _known(state, kind)
        fresh = [word for word in dict.fromkeys([*words, *known]) if _is_plain(word)][: MOST[kind]]
        if fresh != known:
            _write(state, kind, fresh)
    except (OSError, UnicodeError):
        return


def forget_profile(state: Path, name: str) -> None:
    """Forget a profile, and all symbols and orders with it: no word tells under which profile it was seen."""
    try:
        left = [known for known in _known(state, PROFILES) if known != name]
        if left != _known(state, PROFILES):
            _write(state, PROFILES, left)
    except (OSError, UnicodeError):
        pass
    for kind in (SYMBOLS, GRAPHS):
        try:
            (state / FOLDER / kind).unlink(missing_ok=True)
        except OSError:
            continue


def _known(state: Path, kind: str) -> list[str]:
    path = state / FOLDER / kind
    return path.read_text(encoding="ascii").split("\n")[:-1] if path.exists() else []


def _write(state: Path, kind: str, words: list[str]) -> None:
    folder = state / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = folder / f"{kind}.{os.getpid()}"
    draft.write_text("".join(f"{word}\n" for word in words), encoding="ascii")
    draft.replace(folder / kind)


def _is_plain(word: str) -> bool:
    return 0 < len(word) <= _LONGEST and _PLAIN.issuperset(word) and not word.startswith("-")
