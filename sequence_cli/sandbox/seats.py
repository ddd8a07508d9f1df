"""Where the requests of one account are worked on: two connections to its database, one for reading, one for writing.

They let a request that only reads go on while another waits for the disk.
"""

from __future__ import annotations

from collections import OrderedDict
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.sandbox.access import LOCAL_ACCOUNT
from sequence_cli.sandbox.market import Market
from sequence_cli.sandbox.session import open_epoch
from sequence_cli.sandbox.store import Store
from sequence_cli.sandbox.vault import Vault

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sequence_cli.sandbox.vault import MasterKeys

# Open files are bounded; an account that is not in use is opened again when it is.
_MOST_ACCOUNTS = 32


class Opening(NamedTuple):
    """How a new account starts; one that exists keeps its own seed and fees."""

    seed: int
    fee_profile: str
    now_ns: Callable[[], int]


class Seat:
    """One connection with the market's memory, for one request at a time."""

    def __init__(self, folder: Path, seed: int, store: Store | None = None) -> None:
        self._folder = folder
        self._store = store
        self._lock = Lock()
        self.market = Market(seed)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A snapshot, as `Store.reading`."""
        with self._lock, self._opened().reading() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction, as `Store.writing`."""
        with self._lock, self._opened().writing() as connection:
            yield connection

    def close(self) -> None:
        """Close the connection once nobody uses it; it opens again when it is needed."""
        with self._lock:
            if self._store is not None:
                self._store.close()
            self._store = None

    def _opened(self) -> Store:
        if self._store is None:
            self._store = Store(self._folder)
        return self._store


class Account:
    """One account's seats and vault."""

    def __init__(self, name: str, folder: Path, vault: Vault, opening: Opening) -> None:
        self.name = name
        self.vault = vault
        store = Store(folder)
        self.seed = _seed(store, opening)
        self.reader = Seat(folder, self.seed, store)
        self.writer = Seat(folder, self.seed)

    def close(self) -> None:
        """Close both connections."""
        self.reader.close()
        self.writer.close()


class Accounts:
    """The accounts of a sandbox: that of the folder's own key in the folder, every other in a folder below it."""

    def __init__(self, folder: Path, master_key: Callable[[], MasterKeys], opening: Opening) -> None:
        self._folder = folder
        self._master_key = master_key
        self._opening = opening
        self._lock = Lock()
        self._others: OrderedDict[str, Account] = OrderedDict()
        self.local = self._open(LOCAL_ACCOUNT, folder)

    def named(self, name: str) -> Account:
        """Return an account, opened on its first use; raises LocalStateError."""
        if name == LOCAL_ACCOUNT:
            return self.local
        with self._lock:
            if name not in self._others:
                self._others[name] = self._open(name, account_folder(self._folder, name))
            self._others.move_to_end(name)
            if len(self._others) > _MOST_ACCOUNTS:
                self._others.popitem(last=False)[1].close()
            return self._others[name]

    def close(self) -> None:
        """Close all of them."""
        with self._lock:
            for account in (self.local, *self._others.values()):
                account.close()

    def _open(self, name: str, folder: Path) -> Account:
        return Account(name, folder, Vault(self._master_key, name), self._opening)


def account_folder(folder: Path, name: str) -> Path:
    """Return where an account that is not the folder's own keeps its database."""
    return folder / "accounts" / name


def _seed(store: Store, opening: Opening) -> int:
    with store.reading() as connection:
        seed = _epoch_seed(connection)
    if seed is not None:
        return seed
    with store.writing() as connection:
        if _epoch_seed(connection) is None:  # another process may have been first
            open_epoch(connection, opening.now_ns(), opening.seed, opening.fee_profile)
    return _seed(store, opening)


def _epoch_seed(connection: sqlite3.Connection) -> int | None:
    row = connection.execute("SELECT seed FROM epochs ORDER BY epoch DESC LIMIT 1").fetchone()
    return None if row is None else int(row[0])
