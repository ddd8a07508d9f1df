"""`sequence graph submit`."""

from __future__ import annotations

from typing import Annotated

import typer

from sequence_cli.commands._invocation import Invocation
from sequence_cli.commands._waiting_options import seconds_to_wait


def command(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="TOML where it ends in .toml, else JSON; - is stdin.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the exact request and send nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Answer yes to the question before a live graph.")] = False,
    wait: Annotated[
        float | None,
        typer.Option(min=0, max=86_400, metavar="SECONDS", help="Wait so long for the end.  [default: 10]"),
    ] = None,
    no_wait: Annotated[bool, typer.Option("--no-wait", help="Return when the graph is accepted.")] = False,
    allow_stale: Annotated[
        bool, typer.Option("--allow-stale", help="Send a market order without a fresh market.")
    ] = False,
    allow_far_limit: Annotated[
        bool, typer.Option("--allow-far-limit", help="Accept a limit over 5 % through the market.")
    ] = False,
    allow_duplicate: Annotated[
        bool, typer.Option("--allow-duplicate", help="Send although the same graph is unresolved.")
    ] = False,
) -> None:
    """Place several orders of which one starts another: a bracket, a TWAP, a hedge.

    The file has nodes, which are orders, and edges, which say what starts a node: on_accepted, on_first_fill, on_fill,
    on_full_fill, on_fill_ratio, on_cancel, on_done, or a time. It is checked here first; a name that is not known is
    refused with its line. `sequence graph example` prints files to start from: bracket, twap, hedge.

    A live graph asks before it is sent; without a terminal it needs --yes. It counts as one order for the profile's
    limits, worth all its orders together.

    \b
    Examples:
      sequence graph submit hedge.toml --dry-run
      sequence graph submit hedge.toml --wait 60
      sequence graph example bracket --json | sequence graph submit - --no-wait
    """
    from sequence_cli.commands._graph_file import named_graph
    from sequence_cli.commands._graph_place import dry_run_graph, place_graph
    from sequence_cli.commands._place import Consent
    from sequence_cli.trading.guards import Overrides

    invocation = Invocation.start(ctx)
    plan = named_graph(file, paper=invocation.target.paper)
    if dry_run:
        dry_run_graph(invocation, plan)
        return
    consent = Consent(yes=yes, overrides=Overrides(allow_stale, allow_far_limit, allow_duplicate))
    place_graph(invocation, plan, consent, seconds_to_wait(wait, no_wait=no_wait))
