"""The double-entry ledger: every posting sums to zero in every asset, to the last unit of 1e-8.

Accounts are `trader`, and per venue `house` (the other side of every trade) and `fees`. `positions` counts what the
trader holds of perps, negative where short.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.sandbox.problems import OrderRejectError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

TRADER = "trader"
HOUSE = "house"
FEES = "fees"
POSITIONS = "positions"

_COIN = 10**8
OPENING_BALANCES: tuple[tuple[str, str, int], ...] = (
    ("binance", "USDT", 50_000 * _COIN),
    ("binance", "BTC", 15 * _COIN // 100),
    ("coinbase", "USD", 25_000 * _COIN),
    ("coinbase", "ETH", 2 * _COIN),
    ("kraken", "USD", 20_000 * _COIN),
    ("okx", "USDT", 20_000 * _COIN),
    ("okx", "SOL", 40 * _COIN),
    ("bybit", "USDT", 15_000 * _COIN),
    ("bitget", "USDT", 10_000 * _COIN),
    ("cryptocom", "USDT", 10_000 * _COIN),
    ("hyperliquid", "USDC", 15_000 * _COIN),
    ("kalshi", "USD", 5_000 * _COIN),
    ("polymarket", "USDC", 5_000 * _COIN),
)


class Entry(NamedTuple):
    """One line of a posting; positive is what the account receives."""

    account: str
    venue: str
    asset: str
    amount_1e8: int


class Holding(NamedTuple):
    """What the trader has of one asset at one venue."""

    venue: str
    asset: str
    total_1e8: int
    reserved_1e8: int


class Ledger:
    """The accounts of one epoch, within one transaction."""

    def __init__(self, connection: sqlite3.Connection, epoch: int) -> None:
        self._connection = connection
        self._epoch = epoch

    def post(self, at_ns: int, reason: str, reference: int | None, entries: Iterable[Entry]) -> None:
        """Write one posting and move the balances; raises ArithmeticError if it does not sum to zero."""
        lines = [entry for entry in entries if entry.amount_1e8]
        if any(_sums(lines).values()):
            raise ArithmeticError(f"the posting for {reason} does not sum to zero: {lines}")
        posting = self._next_posting()
        for line in lines:
            self._write(posting, at_ns, line, reason, reference)
            self._move(line)

    def open_account(self, at_ns: int, balances: Iterable[tuple[str, str, int]] | None = None) -> None:
        """Give the trader venue, asset and amount of each balance; those of a new account where none are given."""
        for venue, asset, amount in OPENING_BALANCES if balances is None else balances:
            self.transfer(at_ns, "opening", venue, asset, amount)

    def transfer(self, at_ns: int, reason: str, venue: str, asset: str, amount_1e8: int) -> None:
        """Move an amount of either sign from the venue's house account to the trader."""
        self.post(
            at_ns, reason, None, [Entry(TRADER, venue, asset, amount_1e8), Entry(HOUSE, venue, asset, -amount_1e8)]
        )

    def available_1e8(self, venue: str, asset: str) -> int:
        """Return what the trader can spend: the total less what open orders need."""
        row = self._connection.execute(
            "SELECT total_1e8 - reserved_1e8 FROM balances WHERE epoch = ? AND account = ? AND venue = ? AND asset = ?",
            (self._epoch, TRADER, venue, asset),
        ).fetchone()
        return 0 if row is None else int(row[0])

    def total_1e8(self, venue: str, asset: str) -> int:
        """Return all that the trader has of an asset at a venue."""
        row = self._connection.execute(
            "SELECT total_1e8 FROM balances WHERE epoch = ? AND account = ? AND venue = ? AND asset = ?",
            (self._epoch, TRADER, venue, asset),
        ).fetchone()
        return 0 if row is None else int(row[0])

    def reserve(self, venue: str, asset: str, amount_1e8: int) -> None:
        """Set an amount aside for an order; raises OrderRejectError where it is not available."""
        if amount_1e8 > self.available_1e8(venue, asset):
            raise OrderRejectError("INSUFFICIENT_BALANCE")
        self._change_reserved(venue, asset, amount_1e8)

    def release(self, venue: str, asset: str, amount_1e8: int) -> None:
        """Give back what was set aside."""
        self._change_reserved(venue, asset, -amount_1e8)

    def holdings(self) -> list[Holding]:
        """Return the trader's balances in the order of venue and asset, the empty ones too."""
        rows = self._connection.execute(
            "SELECT venue, asset, total_1e8, reserved_1e8 FROM balances"
            " WHERE epoch = ? AND account = ? ORDER BY venue, asset",
            (self._epoch, TRADER),
        )
        return [Holding(*row) for row in rows]

    def imbalance(self) -> list[str]:
        """Name everything that does not add up: none where the books are right."""
        return [
            f"{check}: {tuple(row)}"
            for check, query in _CHECKS.items()
            for row in self._connection.execute(query, {"epoch": self._epoch})
        ]

    def _next_posting(self) -> int:
        row = self._connection.execute("SELECT coalesce(max(id), 0) + 1 FROM ledger_entries").fetchone()
        return int(row[0])

    def _write(self, posting: int, at_ns: int, line: Entry, reason: str, reference: int | None) -> None:
        self._connection.execute(
            "INSERT INTO ledger_entries (epoch, posting, at_ns, account, venue, asset, amount_1e8, reason, reference)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (self._epoch, posting, at_ns, line.account, line.venue, line.asset, line.amount_1e8, reason, reference),
        )

    def _move(self, line: Entry) -> None:
        values = (line.amount_1e8, self._epoch, line.account, line.venue, line.asset)
        moved = self._connection.execute(
            "UPDATE balances SET total_1e8 = total_1e8 + ? WHERE epoch = ? AND account = ? AND venue = ? AND asset = ?",
            values,
        )
        if moved.rowcount == 0:
            self._connection.execute(
                "INSERT INTO balances (total_1e8, epoch, account, venue, asset) VALUES (?, ?, ?, ?, ?)", values
            )

    def _change_reserved(self, venue: str, asset: str, amount_1e8: int) -> None:
        if amount_1e8 == 0:
            return
        self._connection.execute(
            "UPDATE balances SET reserved_1e8 = reserved_1e8 + ?"
            " WHERE epoch = ? AND account = ? AND venue = ? AND asset = ?",
            (amount_1e8, self._epoch, TRADER, venue, asset),
        )


def _sums(entries: Iterable[Entry]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for entry in entries:
        sums[entry.asset] = sums.get(entry.asset, 0) + entry.amount_1e8
    return sums


_CHECKS = {
    "asset does not sum to zero": (
        "SELECT asset, sum(amount_1e8) FROM ledger_entries WHERE epoch = :epoch GROUP BY asset HAVING sum(amount_1e8)"
    ),
    "posting does not sum to zero": (
        "SELECT posting, asset, sum(amount_1e8) FROM ledger_entries WHERE epoch = :epoch"
        " GROUP BY posting, asset HAVING sum(amount_1e8)"
    ),
    "balance differs from its entries": (
        "SELECT account, venue, asset, sum(amount_1e8) FROM ("
        " SELECT account, venue, asset, total_1e8 AS amount_1e8 FROM balances WHERE epoch = :epoch UNION ALL"
        " SELECT account, venue, asset, -amount_1e8 FROM ledger_entries WHERE epoch = :epoch)"
        " GROUP BY account, venue, asset HAVING sum(amount_1e8)"
    ),
    "reserved differs from open orders and margin": (
        "SELECT venue, asset, sum(amount_1e8) FROM ("
        " SELECT venue, asset, reserved_1e8 AS amount_1e8 FROM balances WHERE epoch = :epoch AND account = 'trader'"
        " UNION ALL SELECT c.venue, c.asset, -c.reserved_1e8 FROM children AS c JOIN nodes AS n ON n.id = c.node"
        " JOIN graphs AS g ON g.id = n.graph WHERE g.epoch = :epoch AND c.reserved_1e8 <> 0"
        " UNION ALL SELECT venue, cash, -margin_1e8 FROM positions WHERE epoch = :epoch)"
        " GROUP BY venue, asset HAVING sum(amount_1e8)"
    ),
    "position in a perp differs from its balance": (
        "SELECT venue, asset, total_1e8 FROM balances AS b WHERE epoch = :epoch AND account = 'positions' AND"
        " total_1e8 <> (SELECT coalesce(sum(p.quantity_1e8), 0) FROM positions AS p WHERE p.epoch = b.epoch"
        " AND p.venue = b.venue AND p.symbol = b.asset)"
    ),
    "order does not account for its quantity": (
        "SELECT n.id, target_1e8, filled_1e8, cancelled_1e8, unsent_1e8 FROM nodes AS n JOIN graphs AS g"
        " ON g.id = n.graph WHERE g.epoch = :epoch AND (filled_1e8 + cancelled_1e8 + unsent_1e8 + (SELECT"
        " coalesce(sum(quantity_1e8 - filled_1e8), 0) FROM children WHERE node = n.id AND state IN ('sent', 'resting'))"
        " <> target_1e8 OR filled_1e8 <> (SELECT coalesce(sum(quantity_1e8), 0) FROM fills WHERE node = n.id OR node IN"
        " (SELECT id FROM nodes WHERE parent = n.id)))"
    ),
}
