"""`sequence positions`."""

from __future__ import annotations

from typing import Annotated

import typer

from sequence_cli.commands._invocation import Invocation
from sequence_cli.errors import UsageError

KINDS = ("fiat", "crypto", "perp", "event_contract")


def command(
    ctx: typer.Context,
    kinds: Annotated[
        list[str] | None,
        typer.Option("--kind", metavar="KIND", help="fiat, crypto, perp or event_contract; repeat it or use commas."),
    ] = None,
    venues: Annotated[
        list[str] | None, typer.Option("--venue", metavar="VENUE", help="Only this exchange; repeat it or use commas.")
    ] = None,
    closed: Annotated[bool, typer.Option("--closed", help="Also list closed and redeemed positions.")] = False,
) -> None:
    """List everything you hold: cash, crypto, perpetuals and event contracts, the largest first.

    \b
    Examples:
      sequence positions
      sequence positions --kind fiat,crypto --venue binance
      sequence positions -o csv > positions.csv
    """
    from sequence_cli.render.documents.positions import PositionsDocument

    invocation = Invocation.start(ctx)
    _refuse_paper(invocation)
    chosen = _known_kinds(_split(kinds))
    wire = invocation.client.positions(kinds=chosen, venues=_split(venues), include_closed=closed)
    invocation.show(PositionsDocument.build(invocation.mode, wire))


def _split(values: list[str] | None) -> list[str]:
    return [word.strip().lower() for value in values or [] for word in value.split(",") if word.strip()]


def _known_kinds(kinds: list[str]) -> list[str]:
    for kind in kinds:
        if kind not in KINDS:
            raise UsageError(f"The kind was {kind!r}; nothing was sent.", hint=f"Choose from {', '.join(KINDS)}.")
    return kinds


def _refuse_paper(invocation: Invocation) -> None:
    if invocation.target.paper:
        raise UsageError(
            "With a live key the service lists live positions, whatever --sandbox says; nothing was sent.",
            hint="Use a seq_test_ key to see sandbox positions, or leave out --sandbox.",
        )
