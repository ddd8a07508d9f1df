"""`sequence symbols`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sequence_cli.api.wire.common import InstrumentType
from sequence_cli.commands._invocation import Invocation

if TYPE_CHECKING:
    from sequence_cli.api.wire.markets import SymbolRow


def command(
    ctx: typer.Context,
    text: Annotated[
        str | None, typer.Argument(metavar="[TEXT]", help="Only symbols with this in their name, such as eth.")
    ] = None,
    kind: Annotated[
        InstrumentType | None, typer.Option("--type", help="Only spot, perp or prediction.", case_sensitive=False)
    ] = None,
) -> None:
    """List what can be traded, with tick, lot and exchanges where the service tells them.

    \b
    Examples:
      sequence symbols
      sequence symbols eth --type spot
      sequence symbols --json
    """
    from sequence_cli.completion_cache import SYMBOLS, remember
    from sequence_cli.render.documents.market_lists import SymbolsDocument

    invocation = Invocation.start(ctx)
    wanted = (text or "").lower()
    listed = invocation.client.symbols()
    remember(invocation.paths.state, SYMBOLS, [row.symbol for row in listed])
    rows = [row for row in listed if wanted in row.symbol.lower() and (kind is None or _type_of(row) == kind)]
    invocation.show(SymbolsDocument.build(invocation.mode, rows))


def _type_of(row: SymbolRow) -> str:
    """Return the service's word, or what the form of the symbol says where there is none."""
    from sequence_cli.trading.symbols import is_event_contract, is_perpetual

    if row.type is not None:
        return row.type.lower()
    if is_perpetual(row.symbol):
        return InstrumentType.PERP
    return InstrumentType.PREDICTION if is_event_contract(row.symbol) else InstrumentType.SPOT
