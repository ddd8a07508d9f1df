"""Ids of graphs and orders as they come in (sequence-api.md §9.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.sandbox.problems import not_found

if TYPE_CHECKING:
    from sequence_cli.sandbox.session import Session

_MOST_DIGITS = 9


class OrderId(NamedTuple):
    """The parts of `graph:<graph_id>:<node_id>:<seq>`."""

    graph_id: str
    node_id: str
    seq: int


def parse_order_id(text: str) -> OrderId | None:
    """Return the parts of a node order id, None where it is none."""
    word, _, rest = text.partition(":")
    graph_id, _, node = rest.partition(":")
    node_id, _, seq = node.rpartition(":")
    if (
        word != "graph"
        or not (graph_id and node_id)
        or not (seq.isascii() and seq.isdigit())
        or len(seq) > _MOST_DIGITS
    ):
        return None
    return OrderId(graph_id, node_id, int(seq))


def graph_row(session: Session, graph_id: str) -> int:
    """Return the row of a graph of this epoch; raises ProblemError 404."""
    row = session.connection.execute(
        "SELECT id FROM graphs WHERE epoch = ? AND graph_id = ?", (session.epoch, graph_id)
    ).fetchone()
    if row is None:
        raise not_found(f"There is no execution graph {graph_id}.")
    return int(row[0])


def find_node(session: Session, order_id: OrderId | None) -> int | None:
    """Return the row of an order of this epoch, None where there is none."""
    if order_id is None:
        return None
    row = session.connection.execute(
        "SELECT n.id FROM nodes AS n JOIN graphs AS g ON g.id = n.graph"
        " WHERE g.epoch = ? AND g.graph_id = ? AND n.node_id = ? AND n.seq = ?",
        (session.epoch, *order_id),
    ).fetchone()
    return None if row is None else int(row[0])


def node_row(session: Session, order_id: OrderId | None, text: str) -> int:
    """Return the row of an order of this epoch, which the client called `text`; raises ProblemError 404."""
    node = find_node(session, order_id)
    if node is None:
        raise not_found(f"There is no order {text}.")
    return node
