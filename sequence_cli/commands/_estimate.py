"""What the question before a live order says of its cost: from the preview, or from the quote where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.errors import SequenceError
from sequence_cli.money import Price, Quantity, Usd

if TYPE_CHECKING:
    from sequence_cli.api.wire.preview import Preview
    from sequence_cli.commands._invocation import Invocation
    from sequence_cli.trading.intent import OrderIntent

# A person is waiting for the question; a preview of a cold symbol takes half a second (sequence-api.md §8.6).
SECONDS = 3.0


class Estimate:
    """The preview of an order, asked for on a connection of its own while the market is looked at."""

    def __init__(self, invocation: Invocation, intent: OrderIntent) -> None:
        """Ask; nobody waits yet."""
        from threading import Thread

        self._client = invocation.another_client()
        self._intent = intent
        self._found: Preview | SequenceError | None = None
        # Where the order is refused meanwhile, nobody waits for the answer.
        self._asking = Thread(target=self._ask, name="preview", daemon=True)
        self._asking.start()

    def lines(self, value: Usd | None) -> list[str]:
        """Return the cost, fees and venue split in lines; without a preview it says so, and never raises."""
        self._asking.join()
        about = "the cost is not known" if value is None else f"about {value} USD before fees"
        found = self._found
        if found is None or isinstance(found, SequenceError):
            why = "" if found is None else f": {found.message}"
            return [f"  {about}; fees and venue split are not known, there is no preview{why}"]
        return [_cost(found, about), _split(found), *_unfilled(found)]

    def _ask(self) -> None:
        from sequence_cli.trading.estimate import preview_order

        try:
            self._found = preview_order(self._client, self._intent, seconds=SECONDS)
        except SequenceError as error:
            self._found = error
        finally:
            self._client.close()


def _cost(preview: Preview, about: str) -> str:
    cost, fee, total = preview.estimated_cost_usd_1e9, preview.estimated_fee_usd_1e9, preview.total_cost_usd_1e9
    parts = [about if cost is None else f"about {Usd(cost)} USD before fees"]
    parts.append("fees not told" if fee is None else f"fees {Usd(fee)} USD")
    if total is not None:
        parts.append(f"in all {Usd(total)} USD")
    if preview.estimated_price_1e9:
        parts.append(f"average price {Price(preview.estimated_price_1e9)}")
    if preview.slippage_bps is not None:
        parts.append(f"slippage {preview.slippage_bps} bps")
    return f"  {', '.join(parts)}"


def _split(preview: Preview) -> str:
    if not preview.venues:
        return "  venue split not told"
    parts = [
        part.venue if part.qty_1e8 is None else f"{part.venue} {Quantity(part.qty_1e8)}" for part in preview.venues
    ]
    return f"  venues: {', '.join(parts)}"


def _unfilled(preview: Preview) -> list[str]:
    left = preview.unfilled_qty_1e8
    return [f"  {Quantity(left)} of it would not fill now"] if left else []
