"""The rows of a graph's edges: what starts one node because of another.

An edge is `armed` until its trigger fires; `held` while the kill switch keeps back what it would start; `fired`; or
`dead`, when its trigger can never fire any more. An `on_fill` edge stays armed while its source can fill.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import sqlite3

ON_ACCEPTED = "on_accepted"
ON_FIRST_FILL = "on_first_fill"
ON_FILL = "on_fill"
ON_FULL_FILL = "on_full_fill"
ON_FILL_RATIO = "on_fill_ratio"
ON_TIMEOUT = "on_timeout"
ON_CANCEL = "on_cancel"
ON_DONE = "on_done"
WORDS = (ON_ACCEPTED, ON_FIRST_FILL, ON_FILL, ON_FULL_FILL, ON_FILL_RATIO, ON_CANCEL, ON_DONE)


class Edge(NamedTuple):
    """One edge; `delay_ms` belongs to on_timeout, `ratio_1e9` (parts per 1e9) to on_fill_ratio."""

    id: int
    graph: int
    from_node: int
    to_node: int
    trigger: str
    delay_ms: int | None
    ratio_1e9: int | None
    state: str


_EDGE = f"SELECT {', '.join(Edge._fields)} FROM edges"  # noqa: S608  the class's own names


def load_edge(connection: sqlite3.Connection, edge_id: int) -> Edge:
    """Return an edge as it stands."""
    return Edge(*connection.execute(f"{_EDGE} WHERE id = ?", (edge_id,)).fetchone())


def edges_from(connection: sqlite3.Connection, node: int) -> list[Edge]:
    """Return the edges that leave a node."""
    return [Edge(*row) for row in connection.execute(f"{_EDGE} WHERE from_node = ? ORDER BY id", (node,))]


def edges_into(connection: sqlite3.Connection, node: int) -> list[Edge]:
    """Return the edges that lead to a node."""
    return [Edge(*row) for row in connection.execute(f"{_EDGE} WHERE to_node = ? ORDER BY id", (node,))]


def held_edges(connection: sqlite3.Connection, graph: int) -> list[Edge]:
    """Return the edges of a graph that the kill switch holds back."""
    query = f"{_EDGE} WHERE graph = ? AND state = 'held' ORDER BY id"
    return [Edge(*row) for row in connection.execute(query, (graph,))]


def is_about_to_start(connection: sqlite3.Connection, node: int, now_ns: int) -> bool:
    """Tell whether an edge has fired towards the node, and what it starts has not been started yet."""
    query = (
        "SELECT 1 FROM timers AS t JOIN edges AS e ON e.id = t.subject"
        " WHERE t.kind = 'fire' AND t.due_ns <= ? AND e.to_node = ?"
    )
    return connection.execute(query, (now_ns, node)).fetchone() is not None


def set_state(connection: sqlite3.Connection, edge: Edge, state: str) -> None:
    """Write what has become of an edge."""
    connection.execute("UPDATE edges SET state = ? WHERE id = ?", (state, edge.id))
