"""The price of the past, for `quote --chart`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.errors import UsageError

if TYPE_CHECKING:
    from sequence_cli.commands._invocation import Invocation

RANGES = ("1h", "6h", "1d", "1w", "1m", "3m", "6m", "1y", "2y", "5y", "max")
_WITHOUT_VENUE = ("1h", "6h", "1d")


def show_chart(invocation: Invocation, symbols: list[str], span: str | None, venue: str | None) -> None:
    """Show one symbol's course; raises UsageError where the options do not name one (sequence-api.md §10.4)."""
    from sequence_cli.render.documents.price_history import PriceHistoryDocument
    from sequence_cli.trading.symbols import is_event_contract

    if span is None:
        raise UsageError("--venue chooses the prices of --chart alone; nothing was sent.", hint="Add --chart 1d.")
    if span not in RANGES:
        raise UsageError(f"The range was {span!r}; nothing was sent.", hint=f"Choose from {', '.join(RANGES)}.")
    if len(symbols) > 1:
        raise UsageError("A chart shows one symbol; nothing was sent.", hint="Run it once for each symbol.")
    if span not in _WITHOUT_VENUE and venue is None and not is_event_contract(symbols[0]):
        raise UsageError(
            f"Beyond a day the service has prices of single exchanges alone, and the range was {span}; "
            "nothing was sent.",
            hint=f"Name one, such as `sequence quote {symbols[0]} --chart {span} --venue binance`.",
        )
    with invocation.naming(symbols):
        wire = invocation.client.price_history(symbols[0], span=span, venue=venue)
    invocation.show(PriceHistoryDocument.build(invocation.mode, wire, span))
