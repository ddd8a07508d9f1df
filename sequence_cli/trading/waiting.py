"""Waiting for an order to reach a terminal state, politely and for a bounded time."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from sequence_cli.trading.states import is_terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sequence_cli.api.client import Client
    from sequence_cli.api.wire.orders import GraphStatus
    from sequence_cli.trading.intent import GraphId

# Most market orders fill within a venue's latency; a free account may ask five times a second (sequence-api.md §7).
FIRST_PAUSES = (0.1, 0.2, 0.4)
PAUSE = 1.0


def wait_for_end(
    client: Client, graph_id: GraphId, seconds: float, on_progress: Callable[[GraphStatus], None]
) -> GraphStatus:
    """Ask until the graph is in a terminal state or `seconds` have passed, and return its last state.

    Raises the typed errors of the look-up. A state that this program does not know is not terminal.
    """
    deadline = time.monotonic() + seconds
    for pause in _pauses():
        graph = client.graph(graph_id)
        on_progress(graph)
        remaining = deadline - time.monotonic()
        if is_terminal(graph.status) or remaining <= 0:
            return graph
        time.sleep(min(pause, remaining))
    raise AssertionError("the pauses never end")


def _pauses() -> Iterator[float]:
    yield from FIRST_PAUSES
    while True:
        yield PAUSE
