"""`sequence watch`."""

from __future__ import annotations

from typing import Annotated

import typer

from sequence_cli.commands._invocation import Invocation


def command(
    ctx: typer.Context,
    topics: Annotated[
        list[str], typer.Argument(metavar="TOPIC", help="prices:SYMBOL, book:SYMBOL, orders, fills, tca or funding.")
    ],
    count: Annotated[int | None, typer.Option("--count", min=1, metavar="N", help="End after N events.")] = None,
    seconds: Annotated[
        float | None, typer.Option("--for", min=0.001, metavar="SECONDS", help="End after this time.")
    ] = None,
) -> None:
    """Follow prices, books, orders and fills as they happen.

    On a terminal a view updates in place. In a pipe, and with --json, every event is one line of JSON. A lost
    connection is shown as a gap and opened again; orders and fills that it hid are then asked for. Where there is no
    stream, as with --local, they are asked for again and again.

    Ctrl-C ends it with exit code 0, or 7 where it never connected.

    \b
    Examples:
      sequence watch prices:ETH-USD book:ETH-USD orders fills
      sequence watch fills --json | jq .data.price
      sequence watch prices:BTC-USD --count 10
    """
    from sequence_cli.commands._watching import Limits, watch
    from sequence_cli.trading.topics import normal_topic

    watch(Invocation.start(ctx), list(dict.fromkeys(map(normal_topic, topics))), Limits(count, seconds))
