"""Orders of the account that were not placed from here: another machine's, or of a lost or restored journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.trading.intent import graph_id_of

if TYPE_CHECKING:
    from sequence_cli.api.client import Client
    from sequence_cli.api.wire.history import OrderRow
    from sequence_cli.trading.journal_view import JournalView

# One request: the newest are those that somebody may be about to repeat.
NEWEST = 100


def foreign_orders(client: Client, journal: JournalView | None) -> list[OrderRow]:
    """Return those of the account's newest orders that the journal does not know; raises the look-up's typed errors."""
    rows = client.orders(limit=NEWEST).orders
    return [row for row in rows if journal is None or not journal.knows(_graph_of(row))]


def _graph_of(row: OrderRow) -> str:
    return row.graph_id or graph_id_of(row.node_order_id)
