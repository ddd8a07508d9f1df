"""A new master key for the vault: it seals from the first moment on, and the old one opens until nothing needs it."""

from __future__ import annotations

import os
from contextlib import closing
from typing import TYPE_CHECKING

from sequence_cli.sandbox.access import LOCAL_ACCOUNT
from sequence_cli.sandbox.private_files import secret_bytes
from sequence_cli.sandbox.store import Store
from sequence_cli.sandbox.vault import KEY_BEFORE, KEY_FILE, MASTER_KEY_BYTES, Vault, file_master_key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def rotate_master_key(folder: Path) -> None:
    """Seal every account's credentials under a new key, beside running processes; raises OSError, LocalStateError.

    Killed at any moment it has lost nothing, and run again it finishes: whoever seals reads the key inside the
    transaction that writes, so that nothing can be sealed under the old key once an account was gone through.
    """
    current, before = folder / KEY_FILE, folder / KEY_BEFORE
    secret_bytes(current, MASTER_KEY_BYTES)
    if before.exists():  # an earlier rotation was cut short
        _seal_anew(folder)
    _put_aside(current, before)
    _seal_anew(folder)


def _put_aside(current: Path, before: Path) -> None:
    fresh = current.with_name(f"{current.name}.next.{os.urandom(8).hex()}")
    secret_bytes(fresh, MASTER_KEY_BYTES)
    os.link(current, before)
    fresh.replace(current)


def _seal_anew(folder: Path) -> None:
    for name, account in _accounts(folder):
        with closing(Store(account)) as store, store.writing() as connection:
            Vault(file_master_key(folder), name).seal_anew(connection)
    (folder / KEY_BEFORE).unlink()


def _accounts(folder: Path) -> Iterator[tuple[str, Path]]:
    yield LOCAL_ACCOUNT, folder
    others = folder / "accounts"
    if others.is_dir():
        yield from ((path.name, path) for path in sorted(others.iterdir()))
