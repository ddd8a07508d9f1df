"""What a handler works with during the one transaction of its request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.sandbox.ledger import Ledger
from sequence_cli.sandbox.live_market import LiveMarket

if TYPE_CHECKING:
    import sqlite3

    from sequence_cli.sandbox.market import Market
    from sequence_cli.sandbox.vault import Vault


class Session:
    """The open transaction, the current epoch and the time of the request in nanoseconds."""

    __slots__ = ("connection", "epoch", "fee_profile", "ledger", "market", "now_ns", "seed", "vault")

    def __init__(self, connection: sqlite3.Connection, market: Market, vault: Vault, now_ns: int) -> None:
        row = connection.execute("SELECT epoch, seed, fee_profile FROM epochs ORDER BY epoch DESC LIMIT 1").fetchone()
        self.connection = connection
        self.epoch: int = row["epoch"]
        self.seed: int = row["seed"]
        self.fee_profile: str = row["fee_profile"]
        self.ledger = Ledger(connection, self.epoch)
        self.market = LiveMarket(connection, market)
        self.vault = vault
        self.now_ns = now_ns


def open_epoch(connection: sqlite3.Connection, now_ns: int, seed: int, fee_profile: str) -> None:
    """Start afresh: a new epoch with a new account's balances; the rows of the old one stay.

    Nothing that was under way in the old epoch goes on.
    """
    cursor = connection.execute(
        "INSERT INTO epochs (started_ns, seed, fee_profile) VALUES (?, ?, ?)", (now_ns, seed, fee_profile)
    )
    connection.execute("DELETE FROM timers")
    connection.execute("DELETE FROM consumption")
    connection.execute("DELETE FROM shifts")
    connection.execute(
        "INSERT OR REPLACE INTO progress (only_row, now_ns, resting_checked_ns) VALUES (1, ?, ?)", (now_ns, now_ns)
    )
    assert cursor.lastrowid is not None
    Ledger(connection, cursor.lastrowid).open_account(now_ns)
