"""The last check before an order is durable: made inside the transaction that records it.

Two terminals that send the same order in the same second both ask the journal; only one of them is answered first.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from sequence_cli.trading.guards import check_rate, refuse_duplicate
from sequence_cli.trading.journal_rows import NewIntent

if TYPE_CHECKING:
    from collections.abc import Callable

    from sequence_cli.keys import Mode
    from sequence_cli.profiles import Limits
    from sequence_cli.trading.guards import Overrides
    from sequence_cli.trading.intent import OrderIntent, PreparedOrder
    from sequence_cli.trading.journal_view import JournalView

MINUTE_NS = 60 * 10**9


def journal_entry(
    order: PreparedOrder,
    intent: OrderIntent | None,
    *,
    profile: str | None,
    environment: Mode,
    base_url: str,
    fingerprint: str,
) -> NewIntent:
    """Return the row that goes into the journal before anything is sent; a graph of several legs has no one intent."""
    return NewIntent(
        graph_id=order.graph_id,
        profile=profile,
        environment=environment,
        base_url=base_url,
        fingerprint=fingerprint,
        body=order.body,
        symbol=None if intent is None else intent.symbol,
        side=None if intent is None else intent.side,
        qty_1e8=None if intent is None else intent.quantity.units,
        limit_price_1e9=None if intent is None or intent.limit is None else intent.limit.units,
        summary=order.summary,
    )


def admission(entry: NewIntent, limits: Limits, overrides: Overrides) -> Callable[[JournalView], None]:
    """Return the check that the journal runs as it records the order (R7, R11)."""

    def admit(journal: JournalView) -> None:
        same = [] if overrides.duplicate else journal.matching_unresolved(entry)
        if same:
            raise refuse_duplicate(entry, same[0].graph_id)
        if limits.max_orders_per_minute is not None:
            most = limits.max_orders_per_minute
            sent = journal.count_since(entry.profile, time.time_ns() - MINUTE_NS, at_most=most)
            check_rate(entry, sent, limits, entry.profile)

    return admit
