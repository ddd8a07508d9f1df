"""What the nodes of a graph mean for the graph: its status, its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.sandbox.nodes import TERMINAL, set_timer

if TYPE_CHECKING:
    from sequence_cli.sandbox.session import Session

NEVER_FIRED = "TRIGGER_NEVER_FIRED"


def finish_graph(session: Session, graph: int) -> None:
    """Move the graph's status to its end once all its nodes have ended."""
    rows = session.connection.execute(
        "SELECT status, failure_reason FROM nodes WHERE graph = ? AND parent IS NULL", (graph,)
    ).fetchall()
    if all(row["status"] in TERMINAL for row in rows):
        session.connection.execute(
            "UPDATE graphs SET status = ?, ended_ns = ? WHERE id = ? AND status IN ('active', 'paused')",
            (
                _graph_status({row["status"] for row in rows if row["failure_reason"] != NEVER_FIRED}),
                session.now_ns,
                graph,
            ),
        )


def is_closing(session: Session, graph: int) -> bool:
    """Return whether the graph was cancelled as a whole: nothing starts in it any more."""
    return bool(session.connection.execute("SELECT closing FROM graphs WHERE id = ?", (graph,)).fetchone()[0])


def note_end(session: Session, node_id: int, reason: str | None) -> None:
    """Write when and why a node ended."""
    session.connection.execute(
        "UPDATE nodes SET ended_ns = ?, failure_reason = ? WHERE id = ?", (session.now_ns, reason, node_id)
    )


def watch_loss(session: Session, graph: int) -> None:
    """Have the graph's own loss limit looked at now, if it carries one."""
    row = session.connection.execute("SELECT max_loss_1e9 FROM graphs WHERE id = ?", (graph,)).fetchone()
    if row[0] is not None:
        session.connection.execute("DELETE FROM timers WHERE kind = 'loss' AND subject = ?", (graph,))
        set_timer(session.connection, session.now_ns, "loss", graph)


def note_reason(session: Session, node_id: int, reason: str) -> None:
    """Write why a node is going to end."""
    session.connection.execute("UPDATE nodes SET failure_reason = ? WHERE id = ?", (reason, node_id))


def noted_reason(session: Session, node_id: int) -> str | None:
    """Return why a node has ended, or is going to."""
    row = session.connection.execute("SELECT failure_reason FROM nodes WHERE id = ?", (node_id,)).fetchone()
    reason: str | None = row[0]
    return reason


def _graph_status(statuses: set[str]) -> str:
    # A node whose trigger never fired was not needed: it does not make a graph less complete.
    if statuses == {"filled"}:
        return "completed"
    if statuses & {"filled", "partial"}:
        return "partial"
    return "rejected" if statuses == {"rejected"} else "cancelled"
