"""Following an order with a line on stderr that says how far it has got."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from sequence_cli.money import Quantity
from sequence_cli.trading.states import is_terminal

if TYPE_CHECKING:
    from sequence_cli.api.wire.orders import GraphStatus
    from sequence_cli.commands._invocation import Invocation
    from sequence_cli.trading.intent import GraphId


def follow(invocation: Invocation, graph_id: GraphId, seconds: float) -> GraphStatus:
    """Wait for the order's end for up to `seconds` and return its last state; raises the look-up's typed errors."""
    from sequence_cli.render.dress import terminal_dress
    from sequence_cli.render.progress import WaitingLine
    from sequence_cli.trading.waiting import wait_for_end

    dress = terminal_dress(os.environ, sys.stderr)
    visible = dress.is_terminal and invocation.shows_progress
    with WaitingLine(sys.stderr, is_terminal=visible, width=dress.width) as line:
        return wait_for_end(invocation.client, graph_id, seconds, lambda graph: line.update(progress_text(graph)))


def progress_text(graph: GraphStatus) -> str:
    """Return one line such as `active: 0.05 of 0.1 filled`; the quantities of several legs do not add up."""
    if len(graph.nodes) > 1:
        ended = sum(is_terminal(node.status) for node in graph.nodes.values())
        return f"{graph.status}: {ended} of {len(graph.nodes)} orders ended"
    filled = Quantity(sum(node.filled_qty_1e8 for node in graph.nodes.values()))
    target = Quantity(sum(node.target_qty_1e8 for node in graph.nodes.values()))
    return f"{graph.status}: {filled} of {target} filled"
