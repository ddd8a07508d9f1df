"""The rows of orders: a node and the child orders that it has at venues."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.api.wire.common import Side, TimeInForce, Urgency

if TYPE_CHECKING:
    import sqlite3

TERMINAL = ("filled", "partial", "cancelled", "rejected")


class Node(NamedTuple):
    """One order of a graph.

    At every moment filled + cancelled + unsent + what open children still want is the target. `shortfall_1e8` is the
    part of `unsent_1e8` that venues gave back in this slice; `worst_1e9` the price that no fill may be worse than.
    """

    id: int
    graph: int
    symbol: str
    venue: str | None
    side: Side
    limit_1e9: int | None
    urgency: Urgency
    tif: TimeInForce
    max_slippage_bps: int | None
    deadline_ns: int | None
    worst_1e9: int
    target_1e8: int
    filled_1e8: int
    cancelled_1e8: int
    unsent_1e8: int
    shortfall_1e8: int
    slices_left: int
    rounds: int
    closing: int
    status: str


class Child(NamedTuple):
    """A part of a node's quantity at one venue: `sent`, `resting`, `held` (only its funds) or `done`."""

    id: int
    node: int
    venue: str
    state: str
    quantity_1e8: int
    filled_1e8: int
    worst_1e9: int
    asset: str
    reserved_1e8: int
    sent_ns: int


_NODE = (
    "SELECT id, graph, symbol, venue, side, limit_1e9, urgency, tif, max_slippage_bps, deadline_ns, worst_1e9,"
    " target_1e8, filled_1e8, cancelled_1e8, unsent_1e8, shortfall_1e8, slices_left, rounds, closing, status FROM nodes"
)
_CHILD = (
    "SELECT id, node, venue, state, quantity_1e8, filled_1e8, worst_1e9, asset, reserved_1e8, sent_ns FROM children"
)


def load_node(connection: sqlite3.Connection, node_id: int) -> Node:
    """Return a node as it stands."""
    row = connection.execute(f"{_NODE} WHERE id = ?", (node_id,)).fetchone()
    return _node(row)


def nodes_of(connection: sqlite3.Connection, graph: int) -> list[Node]:
    """Return the nodes of a graph in their order."""
    return [_node(row) for row in connection.execute(f"{_NODE} WHERE graph = ? ORDER BY id", (graph,))]


def save_node(connection: sqlite3.Connection, node: Node) -> Node:
    """Write what changes in a node's life, and return it."""
    connection.execute(
        "UPDATE nodes SET deadline_ns = ?, worst_1e9 = ?, filled_1e8 = ?, cancelled_1e8 = ?, unsent_1e8 = ?,"
        " shortfall_1e8 = ?, slices_left = ?, rounds = ?, closing = ?, status = ? WHERE id = ?",
        (
            node.deadline_ns, node.worst_1e9, node.filled_1e8, node.cancelled_1e8, node.unsent_1e8,
            node.shortfall_1e8, node.slices_left, node.rounds, node.closing, node.status, node.id,
        ),
    )  # fmt: skip
    return node


def load_child(connection: sqlite3.Connection, child_id: int) -> Child:
    """Return a child as it stands."""
    return Child(*connection.execute(f"{_CHILD} WHERE id = ?", (child_id,)).fetchone())


def children_of(connection: sqlite3.Connection, node: int, *states: str) -> list[Child]:
    """Return the children of a node that are in one of the states."""
    rows = connection.execute(f"{_CHILD} WHERE node = ? AND state <> 'done' ORDER BY id", (node,))
    return [child for child in map(Child._make, rows) if child.state in states]


def add_child(connection: sqlite3.Connection, child: Child) -> int:
    """Insert a child, its id aside, and return its id."""
    cursor = connection.execute(
        "INSERT INTO children (node, venue, state, quantity_1e8, filled_1e8, worst_1e9, asset, reserved_1e8, sent_ns)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        child[1:],
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def save_child(connection: sqlite3.Connection, child: Child) -> None:
    """Write what changes in a child's life."""
    connection.execute(
        "UPDATE children SET state = ?, filled_1e8 = ?, reserved_1e8 = ? WHERE id = ?",
        (child.state, child.filled_1e8, child.reserved_1e8, child.id),
    )


def set_timer(connection: sqlite3.Connection, due_ns: int, kind: str, subject: int) -> None:
    """Have the engine do something at a time."""
    connection.execute("INSERT INTO timers (due_ns, kind, subject) VALUES (?, ?, ?)", (due_ns, kind, subject))


def _node(row: sqlite3.Row) -> Node:
    node = Node(*row)
    return node._replace(side=Side(node.side), urgency=Urgency(node.urgency), tif=TimeInForce(node.tif))
