"""The rows of orders: a node and the child orders that it has at venues."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.api.wire.common import Side, TimeInForce, Urgency

if TYPE_CHECKING:
    import sqlite3

TERMINAL = ("filled", "partial", "cancelled", "rejected")
WAITING = "waiting"
# A node's form: an order; or one that trades through orders of its own.
ORDER = "order"
PACED = "paced"
FOLLOWING = "following"
# A node that follows is a plan as soon as its first order is out: that order is what a list of orders has to show.
IS_SHOWN = f"NOT (n.form = '{FOLLOWING}' AND EXISTS (SELECT 1 FROM nodes AS o WHERE o.parent = n.id))"  # noqa: S608  constants


class Node(NamedTuple):
    """One order of a graph.

    At every moment filled + cancelled + unsent + what open children still want is the target. `shortfall_1e8` is the
    part of `unsent_1e8` that venues gave back in this slice; `worst_1e9` the price that no fill may be worse than. A
    node that trades through orders of its own has no children; what those have not filled counts as unsent.
    """

    id: int
    graph: int
    parent: int | None
    form: str
    symbol: str
    venue: str | None
    side: Side
    limit_1e9: int | None
    urgency: Urgency
    tif: TimeInForce
    max_slippage_bps: int | None
    horizon_ms: int | None
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
    activated_ns: int | None


class Child(NamedTuple):
    """A part of a node's quantity at one venue: `sent`, `resting`, `held` (only its funds) or `done`.

    `ahead_1e8` is what stands before it in the venue's queue, None until it has arrived there.
    """

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
    ahead_1e8: int | None = None


_NODE = f"SELECT {', '.join(Node._fields)} FROM nodes"  # noqa: S608  the class's own names
_CHILD = f"SELECT {', '.join(Child._fields)} FROM children"  # noqa: S608  the class's own names
_CHANGING = (
    "limit_1e9", "deadline_ns", "worst_1e9", "target_1e8", "filled_1e8", "cancelled_1e8", "unsent_1e8",
    "shortfall_1e8", "slices_left", "rounds", "closing", "status", "activated_ns",
)  # fmt: skip
_SAVE = f"UPDATE nodes SET {', '.join(f'{name} = ?' for name in _CHANGING)} WHERE id = ?"  # noqa: S608  our own names
_saved_values = attrgetter(*_CHANGING, "id")
_SIDE, _URGENCY, _TIF = map(Node._fields.index, ("side", "urgency", "tif"))
_SIDES = {str(side): side for side in Side}
_URGENCIES = {str(urgency): urgency for urgency in Urgency}
_TIMES_IN_FORCE = {str(tif): tif for tif in TimeInForce}


def load_node(connection: sqlite3.Connection, node_id: int) -> Node:
    """Return a node as it stands."""
    return _node(connection.execute(f"{_NODE} WHERE id = ?", (node_id,)).fetchone())


def nodes_of(connection: sqlite3.Connection, graph: int) -> list[Node]:
    """Return the nodes of a graph in their order, those that others trade through too."""
    return [_node(row) for row in connection.execute(f"{_NODE} WHERE graph = ? ORDER BY id", (graph,))]


def orders_of(connection: sqlite3.Connection, parent: int) -> list[Node]:
    """Return the orders through which a node trades."""
    return [_node(row) for row in connection.execute(f"{_NODE} WHERE parent = ? ORDER BY id", (parent,))]


def save_node(connection: sqlite3.Connection, node: Node) -> Node:
    """Write what changes in a node's life, and return it."""
    connection.execute(_SAVE, _saved_values(node))
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
    columns = Child._fields[1:]
    marks = ", ".join("?" * len(columns))
    insert = f"INSERT INTO children ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608  our own names
    cursor = connection.execute(insert, child[1:])
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def save_child(connection: sqlite3.Connection, child: Child) -> None:
    """Write what changes in a child's life."""
    connection.execute(
        "UPDATE children SET state = ?, filled_1e8 = ?, reserved_1e8 = ?, ahead_1e8 = ? WHERE id = ?",
        (child.state, child.filled_1e8, child.reserved_1e8, child.ahead_1e8, child.id),
    )


def set_timer(connection: sqlite3.Connection, due_ns: int, kind: str, subject: int) -> None:
    """Have the engine do something at a time."""
    connection.execute("INSERT INTO timers (due_ns, kind, subject) VALUES (?, ?, ?)", (due_ns, kind, subject))


def hasten_losses(connection: sqlite3.Connection, by_ns: int) -> None:
    """Have every graph's own loss looked at by a time: what was foreseen of it does not hold any more."""
    connection.execute("UPDATE timers SET due_ns = :by WHERE due_ns > :by AND kind = 'loss'", {"by": by_ns})


def _node(row: sqlite3.Row) -> Node:
    values = list(row)
    values[_SIDE] = _SIDES[values[_SIDE]]
    values[_URGENCY] = _URGENCIES[values[_URGENCY]]
    values[_TIF] = _TIMES_IN_FORCE[values[_TIF]]
    return Node._make(values)
