"""`sequence sandbox scenario`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sequence_cli.commands._local_sandbox import start
from sequence_cli.errors import UsageError

if TYPE_CHECKING:
    from sequence_cli.api.wire.control import ScenarioBody

STATES = ("ok", "down", "one_sided", "stale")
CHANCE = "chance"


def command(
    ctx: typer.Context,
    venue: Annotated[str | None, typer.Argument(metavar="[VENUE]", help="Such as kraken.")] = None,
    state: Annotated[
        str | None, typer.Argument(metavar="[STATE]", help=f"{', '.join(STATES)}, or {CHANCE} to let go of it.")
    ] = None,
    duration: Annotated[
        str | None, typer.Option("--for", metavar="TIME", help="For how long, such as 30s or 5m; else until cleared.")
    ] = None,
    shock_bps: Annotated[
        int | None, typer.Option("--shock-bps", metavar="N", help="Move prices at once by this much; below 0 is down.")
    ] = None,
    symbols: Annotated[
        list[str] | None, typer.Option("--symbol", metavar="SYMBOL", help="Shock only this symbol; repeat it for more.")
    ] = None,
    clear: Annotated[bool, typer.Option("--clear", help="First let go of everything that is forced.")] = False,
) -> None:
    """Force a venue into a state, or shock prices, and show what is forced; alone it only shows that.

    \b
    Examples:
      sequence sandbox scenario kraken down --for 30s
      sequence sandbox scenario --shock-bps=-300 --symbol BTC-USD --for 5m
      sequence sandbox scenario --clear
      sequence sandbox scenario
    """
    from sequence_cli.api.sandbox_calls import scenario, set_scenario
    from sequence_cli.render.documents.scenario import ScenarioDocument

    body = _body(venue, state, duration, shock_bps, symbols, clear=clear)
    invocation = start(ctx)
    held = scenario(invocation.client) if body is None else set_scenario(invocation.client, body)
    invocation.show(ScenarioDocument.build(invocation.mode, held))


def _body(
    venue: str | None,
    state: str | None,
    duration: str | None,
    shock_bps: int | None,
    symbols: list[str] | None,
    *,
    clear: bool,
) -> ScenarioBody | None:
    """Return the change that was asked for, None where nothing was; raises UsageError where it makes no sense."""
    from sequence_cli.api.wire.control import ScenarioBody
    from sequence_cli.trading.durations import parse_milliseconds

    _check(venue, state, shock_bps, symbols)
    changes = venue is not None or shock_bps is not None
    if duration is not None and not changes:
        raise UsageError("--for says how long something lasts, and nothing was asked for; nothing was sent.")
    if not changes and not clear:
        return None
    return ScenarioBody(
        venues={} if venue is None else {venue.lower(): None if state == CHANCE else state},
        shock_bps=shock_bps,
        symbols=symbols or None,
        duration_ms=None if duration is None else parse_milliseconds(duration, "time"),
        clear=clear,
    )


def _check(venue: str | None, state: str | None, shock_bps: int | None, symbols: list[str] | None) -> None:
    if venue is not None and state not in (*STATES, CHANCE):
        raise UsageError(
            f"The state was {state!r}; nothing was sent.", hint=f"Choose from {', '.join(STATES)} and {CHANCE}."
        )
    if symbols and shock_bps is None:
        raise UsageError("--symbol says what a shock moves, and there was no --shock-bps; nothing was sent.")
