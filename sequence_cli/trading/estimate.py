"""What an order would cost before it is sent: the service's preview, in the form that is documented best."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sequence_cli.api.wire.preview import PreviewBody

if TYPE_CHECKING:
    from sequence_cli.api.client import Client
    from sequence_cli.api.wire.preview import Preview
    from sequence_cli.trading.intent import OrderIntent


def preview_order(client: Client, intent: OrderIntent, *, seconds: float | None = None) -> Preview:
    """Return what the order would cost now; with `seconds` it asks once and waits no longer.

    Whether the service heeds a limit and a venue there is not documented (sequence-api.md §8.6).
    """
    body = PreviewBody(
        symbol=intent.symbol,
        side=intent.side,
        order_type="market" if intent.limit is None else "limit",
        qty=Decimal(str(intent.quantity)),
        price=None if intent.limit is None else Decimal(str(intent.limit)),
        venue=intent.venue,
    )
    return client.preview(body, seconds=seconds)
