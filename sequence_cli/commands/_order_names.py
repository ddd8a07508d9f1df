"""The orders that a command line names, found through the journal where it knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sequence_cli.commands._invocation import Invocation
    from sequence_cli.trading.order_names import OrderName


def named_orders(invocation: Invocation, ids: Sequence[str]) -> list[OrderName]:
    """Return what each id names; raises before anything is sent where one names nothing."""
    from sequence_cli.trading.journal import Journal
    from sequence_cli.trading.order_names import find_order

    base_url = invocation.target.base_url
    if not Journal.exists(invocation.paths.state):
        return [find_order(text, None, base_url) for text in ids]
    with Journal.open(invocation.paths.state) as journal:
        return [find_order(text, journal, base_url) for text in ids]
