"""Following one order to its end: in place on a terminal, as lines of JSON everywhere else."""

from __future__ import annotations

import sys
import time
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from sequence_cli.commands._watching import PATIENCE, Signals, on_screen, open_feed, screen
from sequence_cli.errors import AuthenticationError, RateLimitedError, ServerError, UnavailableError, UsageError
from sequence_cli.render.documents.status import StatusDocument
from sequence_cli.render.live_board import Connection
from sequence_cli.trading.states import is_terminal
from sequence_cli.trading.told import Gap, Live, News

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sequence_cli.api.client import Client
    from sequence_cli.api.wire.orders import GraphStatus
    from sequence_cli.commands._invocation import Invocation
    from sequence_cli.trading.told import Told

    # Shows what is watched; the argument tells whether the order itself has changed.
    Show = Callable[[bool], None]

# The order is looked at when something happens to it, and this often in any case.
LOOK_SECONDS = 2.0


def watch_order(invocation: Invocation, graph: GraphStatus) -> GraphStatus:
    """Show every state of the order until its end or Ctrl-C, and return the last; raises AuthenticationError."""
    if invocation.options.output == "csv":
        raise UsageError("A watched order is lines of JSON and cannot be CSV; nothing was sent.", hint="Use --json.")
    watched = _Watched(invocation.client, invocation.mode, graph)
    output = _on_screen(watched) if on_screen(invocation) else _as_lines(watched)
    feed = open_feed(invocation, ["orders", "fills"])
    try:
        with Signals() as signals, closing(feed.told(PATIENCE)) as told, output as show:
            show(True)
            while not is_terminal(watched.graph.status):
                signals.check()
                show(watched.hear(next(told)))
    except AuthenticationError as error:
        raise _not_watched(error, watched.graph.graph_id) from error
    except KeyboardInterrupt:
        invocation.note("No longer watched; the order goes on.")
    return watched.graph


class _Watched:
    """The order's latest state, and how it is known."""

    def __init__(self, client: Client, mode: str, graph: GraphStatus) -> None:
        self.graph = graph
        self.connection = Connection("connecting", time.monotonic())
        self._client = client
        self._mode = mode
        self._looked = time.monotonic()

    @property
    def document(self) -> StatusDocument:
        """The order as it is printed."""
        return StatusDocument.build(self._mode, self.graph)

    def hear(self, item: Told) -> bool:
        """Take note of what the feed tells, look at the order where that is due, and tell whether it has changed."""
        if isinstance(item, Live):
            self.connection = Connection("live", time.monotonic())
        elif isinstance(item, Gap):
            self._lose(item.reason)
        named = isinstance(item, News) and self.graph.graph_id.encode() in bytes(item.data)
        due = named or isinstance(item, Live) or time.monotonic() - self._looked >= LOOK_SECONDS
        return due and self._look()

    def _look(self) -> bool:
        self._looked = time.monotonic()
        try:
            found = self._client.graph(self.graph.graph_id)
        except (UnavailableError, RateLimitedError, ServerError) as error:
            self._lose(error.message)
            return False
        # What lies before a state that was seen comes from a replica that lags behind (order-safety.md B.5, row 56).
        if found == self.graph or _filled(found) < _filled(self.graph):
            return False
        self.graph = found
        return True

    def _lose(self, reason: str) -> None:
        if self.connection.state != "gap":
            self.connection = Connection("gap", time.monotonic(), reason)


def _filled(graph: GraphStatus) -> int:
    return sum(node.filled_qty_1e8 for node in graph.nodes.values())


@contextmanager
def _on_screen(watched: _Watched) -> Iterator[Show]:
    from sequence_cli.render.live_view import document_lines

    with screen(lambda room: document_lines(watched.document, watched.connection, room)) as drawn:

        def show(changed: bool) -> None:
            if drawn.due(changed=changed) or changed:
                drawn.draw()

        yield show
        drawn.draw()


@contextmanager
def _as_lines(watched: _Watched) -> Iterator[Show]:
    from sequence_cli.render.output import write_line

    def show(changed: bool) -> None:
        if changed:
            write_line(watched.document, sys.stdout, is_terminal=sys.stdout.isatty())
            sys.stdout.flush()

    yield show


def _not_watched(error: AuthenticationError, graph_id: str) -> AuthenticationError:
    return AuthenticationError(
        f"{error.message} The order {graph_id} is no longer watched; nothing was done to it.",
        hint=f"Log in again, then `sequence status {graph_id}`.",
        code=error.code,
        request_id=error.request_id,
    )
