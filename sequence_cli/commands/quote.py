"""`sequence quote`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sequence_cli.commands._invocation import Invocation
from sequence_cli.errors import RefusedError

if TYPE_CHECKING:
    from sequence_cli.api.client import Client
    from sequence_cli.render.documents.quotes import QuotesDocument


def command(
    ctx: typer.Context,
    symbols: Annotated[list[str], typer.Argument(metavar="SYMBOL", help="Such as ETH-USD; one or several.")],
    depth: Annotated[
        int | None, typer.Option(min=1, max=100, metavar="LEVELS", help="Also show the merged book, this deep.")
    ] = None,
    chart: Annotated[
        str | None, typer.Option(metavar="RANGE", help="The price of the past instead: 1h, 6h, 1d, 1w, 1m, 1y or max.")
    ] = None,
    venue: Annotated[str | None, typer.Option(metavar="VENUE", help="Whose prices to chart; needed beyond 1d.")] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Follow the best bid and offer; Ctrl-C stops with exit code 0.")
    ] = False,
) -> None:
    """Show the best bid and offer over all exchanges, and each exchange's own.

    No exchange needs to be connected. A price that is old, one-sided or missing is shown as such. With --watch it is
    `sequence watch prices:SYMBOL`, and with --depth `book:SYMBOL` as well.

    \b
    Examples:
      sequence quote ETH-USD
      sequence quote BTC-USD ETH-USD --depth 5
      sequence quote ETH-USD --json
      sequence quote ETH-USD --watch
      sequence quote ETH-USD --chart 1d
    """
    from sequence_cli.trading.symbols import normal_symbol

    invocation = Invocation.start(ctx)
    wanted = list(dict.fromkeys(map(normal_symbol, symbols)))
    if chart is not None or venue is not None:
        from sequence_cli.commands._price_chart import show_chart

        show_chart(invocation, wanted, chart, venue)
        return
    if watch:
        _watch(invocation, wanted, depth)
        return
    with invocation.naming(wanted):
        document = _quotes(invocation.mode, invocation.client, wanted, depth)
    without = [quote.symbol for quote in document.quotes if quote.nbbo.bid is None and quote.nbbo.ask is None]
    if len(without) == len(document.quotes):
        raise _no_market(document)
    invocation.show(document)
    for symbol in without:
        invocation.remark(f"There is no market for {symbol} now.")


def _watch(invocation: Invocation, symbols: list[str], depth: int | None) -> None:
    from sequence_cli.commands._watching import Limits, watch

    kinds = ["prices"] if depth is None else ["prices", "book"]
    watch(invocation, [f"{kind}:{symbol}" for kind in kinds for symbol in symbols], Limits())


def _quotes(mode: str, client: Client, symbols: list[str], depth: int | None) -> QuotesDocument:
    from sequence_cli.render.documents.quotes import MissingQuote, QuotesDocument

    found, missing = [], []
    if len(symbols) == 1:
        found.append(client.quote(symbols[0], depth=depth))
    else:
        for row in client.quotes(symbols, depth=depth).quotes:
            quote = row.quote()
            if quote is None:
                missing.append(MissingQuote(row.symbol, row.error))
            else:
                found.append(quote)
    if depth is None:
        for quote in found:
            quote.book = None  # the service sends ten levels unasked (sequence-api.md §10.1)
    return QuotesDocument.build(mode, found, missing)


def _no_market(document: QuotesDocument) -> RefusedError:
    names = ", ".join(quote.symbol for quote in document.quotes)
    ages = [venue.age_ms for quote in document.quotes for venue in quote.venues.values() if venue.age_ms is not None]
    age = f" The newest price is {min(ages) / 1000:.1f} s old." if ages else ""
    reasons = "".join(f" {quote.symbol}: {quote.reason}." for quote in document.quotes if quote.reason)
    return RefusedError(
        f"There is no fresh price for {names} on any exchange.{age}{reasons}",
        code="NO_MARKET",
        hint="Check the symbol, or try again in a moment.",
    )
