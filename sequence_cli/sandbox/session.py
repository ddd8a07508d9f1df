"""What a handler works with during the one transaction of its request."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.sandbox.account_settings import opening_balances, stored_settings
from sequence_cli.sandbox.impact import Resilience
from sequence_cli.sandbox.ledger import Ledger
from sequence_cli.sandbox.live_market import LiveMarket

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

    from sequence_cli.sandbox.market import Market
    from sequence_cli.sandbox.vault import Vault


class Caller(NamedTuple):
    """Whose request it is, and where: the account, the kind of clock and the folder of the sandbox."""

    account: str
    clock: str
    folder: Path


class Session:
    """The open transaction, the current epoch and the time of the request in nanoseconds."""

    __slots__ = (
        "caller",
        "connection",
        "epoch",
        "fee_profile",
        "ledger",
        "market",
        "now_ns",
        "seed",
        "settings",
        "started_ns",
        "vault",
    )

    def __init__(
        self, connection: sqlite3.Connection, market: Market, vault: Vault, now_ns: int, caller: Caller
    ) -> None:
        row = connection.execute(
            "SELECT epoch, seed, fee_profile, started_ns FROM epochs ORDER BY epoch DESC LIMIT 1"
        ).fetchone()
        self.connection = connection
        self.caller = caller
        self.epoch: int = row["epoch"]
        self.seed: int = row["seed"]
        self.fee_profile: str = row["fee_profile"]
        self.started_ns: int = row["started_ns"]
        self.settings = stored_settings(connection)
        self.settings.fee_profile = self.fee_profile
        self.ledger = Ledger(connection, self.epoch)
        resilience = Resilience(self.settings.resilience)
        self.market = LiveMarket(
            connection, market, resilience=resilience, latency_percent=self.settings.latency_scale_percent
        )
        self.vault = vault
        self.now_ns = now_ns


def open_epoch(connection: sqlite3.Connection, now_ns: int, seed: int, fee_profile: str) -> int:
    """Start afresh: a new epoch with the opening balances of the settings; the rows of the old one stay.

    Nothing that was under way in the old epoch goes on. Returns the epoch.
    """
    cursor = connection.execute(
        "INSERT INTO epochs (started_ns, seed, fee_profile) VALUES (?, ?, ?)", (now_ns, seed, fee_profile)
    )
    connection.execute("DELETE FROM timers")
    connection.execute("DELETE FROM consumption")
    connection.execute("DELETE FROM shifts")
    connection.execute("DELETE FROM shocks")
    connection.execute("DELETE FROM forced_states")
    connection.execute("DELETE FROM switches")
    connection.execute(
        "INSERT OR REPLACE INTO progress (only_row, now_ns, resting_checked_ns) VALUES (1, ?, ?)", (now_ns, now_ns)
    )
    assert cursor.lastrowid is not None
    Ledger(connection, cursor.lastrowid).open_account(now_ns, opening_balances(stored_settings(connection)))
    return cursor.lastrowid
