"""Going on with a graph that the kill switch has paused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.sandbox import kill_switch
from sequence_cli.sandbox.edges import ON_FILL, held_edges, set_state
from sequence_cli.sandbox.nodes import TERMINAL, load_node, set_timer
from sequence_cli.sandbox.problems import conflict

if TYPE_CHECKING:
    from sequence_cli.sandbox.session import Session


def resume(session: Session, graph: int) -> None:
    """Start what was held back; raises ProblemError 409 where the graph is not paused or the kill switch is engaged."""
    status = session.connection.execute("SELECT status FROM graphs WHERE id = ?", (graph,)).fetchone()[0]
    if status != "paused":
        raise conflict(f"The graph is {status}, not paused: there is nothing to resume.")
    if kill_switch.engaged(session.connection) is not None:
        raise conflict("The kill switch is engaged; clear it first. The graph stays paused.")
    session.connection.execute("UPDATE graphs SET status = 'active' WHERE id = ?", (graph,))
    for edge in held_edges(session.connection, graph):
        source = load_node(session.connection, edge.from_node)
        more = edge.trigger == ON_FILL and source.status not in TERMINAL
        set_state(session.connection, edge, "armed" if more else "fired")
        set_timer(session.connection, session.now_ns, "fire", edge.id)
        set_timer(session.connection, session.now_ns, "conclude", edge.to_node)
