"""What must be true after every case, seen from the server's own database and from the wire."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.sandbox.ledger import Ledger
from sequence_cli.trading.journal_path import journal_path
from sequence_cli.trading.states import UNRESOLVED, IntentState

if TYPE_CHECKING:
    from pathlib import Path

    from tests.faults.zygote import Done

PLACED = frozenset({
    IntentState.ACKED, IntentState.COMPLETED, IntentState.PARTIAL, IntentState.CANCELLED, IntentState.REJECTED_LATE,
})  # fmt: skip
NOT_PLACED = frozenset({IntentState.NOT_SENT, IntentState.REJECTED, IntentState.UNSEEN, IntentState.ABANDONED})
OPEN = UNRESOLVED
# Exit codes that say that there is no order from this command.
NO_ORDER = frozenset({2, 3, 4, 5, 6, 7, 9, 10, 11, 130})
NOTHING_SENT = ("NOT sent", "othing was sent")
MISLEADING = ("failed", "error", "cancelled")
KILLED = -9


class Row(NamedTuple):
    """What the journal says of one intent."""

    graph_id: str
    state: IntentState
    ambiguous: bool


class Books:
    """The server's database, read from outside."""

    def __init__(self, folder: Path) -> None:
        self._connection = sqlite3.connect(f"file:{folder / 'exchange.db'}?mode=ro", uri=True, isolation_level=None)
        self._connection.row_factory = sqlite3.Row

    def orders(self, quantity_1e8: int) -> int:
        """Return how many orders for so much ETH there are; every intent of a run has its own quantity."""
        query = "SELECT count(*) FROM nodes WHERE symbol = 'ETH-USD' AND target_1e8 = ?"
        row = self._connection.execute(query, (quantity_1e8,)).fetchone()
        return int(row[0])

    def imbalance(self) -> list[str]:
        """Return what does not add up."""
        epoch = self._connection.execute("SELECT max(epoch) FROM epochs").fetchone()[0]
        return Ledger(self._connection, epoch).imbalance()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def journal_row(state_folder: Path, quantity_1e8: int) -> Row | None:
    """Return the one row of the intent, None where the journal does not know it."""
    path = journal_path(state_folder)
    if not path.exists():
        return None
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute("SELECT name FROM sqlite_master WHERE name = 'intents'").fetchone()
        query = "SELECT graph_id, state, ambiguous FROM intents WHERE qty_1e8 = ?"
        rows = connection.execute(query, (quantity_1e8,)).fetchall() if found else []
    assert len(rows) <= 1, rows
    return Row(rows[0][0], IntentState(rows[0][1]), bool(rows[0][2])) if rows else None


def said(done: Done, sent: int, orders: int) -> list[str]:
    """Return what is untrue in the end of a `buy`: `sent` requests left the client, `orders` are on the server."""
    wrong = []
    claims = any(words in done.stderr for words in NOTHING_SENT)
    if claims and sent:
        wrong.append(f"false 'nothing sent': {sent} requests for an order left")
    if done.exit_code in {7, 10, 11, 130} and not claims:
        wrong.append(f"exit {done.exit_code} without saying that nothing was sent")
    if done.exit_code in NO_ORDER and orders:
        wrong.append(f"exit {done.exit_code} says that there is no order, and there are {orders}")
    if done.exit_code == 0 and orders != 1:
        wrong.append(f"exit 0 with {orders} orders")
    if done.exit_code == 8:
        wrong += _unknown_text(done.stderr)
    if done.exit_code not in {0, 8, KILLED, *NO_ORDER}:
        wrong.append(f"exit {done.exit_code}")
    if "Traceback" in done.stderr or "bug in sequence" in done.stderr:
        wrong.append("a bug was shown")
    return wrong


def settled(row: Row | None, orders: int, *, honours_ids: bool) -> list[str]:
    """Return what is wrong between journal and server once recovery has had its time."""
    if orders > 1:
        return [f"duplicate: {orders} orders for one intent"]
    if row is None:
        return ["lost: the server has an order of which the journal knows nothing"] if orders else []
    if orders and row.state in NOT_PLACED:
        return [f"lost: the server has the order and the journal says {row.state}"]
    if not orders and row.state in PLACED:
        return [f"phantom: the journal says {row.state} and the server has nothing"]
    # Where the service does not keep ids made here no look-up can ever find the order: unknown is the truth.
    if row.state in OPEN and honours_ids:
        return [f"unresolved: the journal still says {row.state} after the settle window"]
    return []


def _unknown_text(stderr: str) -> list[str]:
    text = stderr.lower()
    missing = [words for words in ("may or may not", "not sent", "sequence recover graph_") if words not in text]
    lines = [line.removeprefix("error:") for line in text.splitlines()]
    misleading = [word for word in MISLEADING if any(word in line for line in lines)]
    if "unresolved_duplicate" in text:
        return []
    return [f"exit 8 without {missing}"] * bool(missing) + [f"exit 8 says {misleading}"] * bool(misleading)
