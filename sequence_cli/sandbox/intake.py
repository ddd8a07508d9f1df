"""Taking a submission in: once per id, as a whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from sequence_cli.api.wire.orders import Submission
from sequence_cli.sandbox import engine, kill_switch
from sequence_cli.sandbox.activation import activate
from sequence_cli.sandbox.identifiers import make_hex
from sequence_cli.sandbox.nodes import WAITING
from sequence_cli.sandbox.planning import plan
from sequence_cli.sandbox.problems import conflict
from sequence_cli.sandbox.sizing import size
from sequence_cli.sandbox.submission import read_submission

if TYPE_CHECKING:
    from sequence_cli.sandbox.planning import Plan, PlannedNode
    from sequence_cli.sandbox.session import Session
    from sequence_cli.sandbox.ticket import Submitted


def submit(session: Session, body: bytes) -> msgspec.Raw:
    """Take an order in and return the answer; the same order under the same id gets its first answer again.

    Raises ProblemError for what is no order; an order that is one and cannot be traded is kept as rejected.
    """
    order = read_submission(body)
    earlier = _earlier_answer(session, order)
    if earlier is not None:
        return msgspec.Raw(earlier)
    _check_kill_switch(session)
    planned = plan(order, [size(session, ticket) for ticket in order.tickets])
    graph_id = order.graph_id or _mint(session)
    graph, nodes = _insert(session, graph_id, order, planned, body)
    for node, row in zip(planned.nodes, nodes, strict=True):
        if not node.waits:
            activate(session, row)
    engine.advance(session)
    return msgspec.Raw(_answer(session, graph, Submission(graph_id, "", len(planned.nodes), len(planned.edges))))


def _check_kill_switch(session: Session) -> None:
    state = kill_switch.engaged(session.connection)
    if state is not None:
        reason = f" ({state.reason})" if state.reason else ""
        raise conflict(f"The kill switch is engaged{reason}: no order is taken.")


def _earlier_answer(session: Session, order: Submitted) -> bytes | None:
    row = session.connection.execute(
        "SELECT digest, answer FROM graphs WHERE epoch = ? AND graph_id = ?", (session.epoch, order.graph_id)
    ).fetchone()
    if row is None:
        return None
    if row["digest"] != order.digest:
        raise conflict(f"graph_id {order.graph_id} is taken by another order.")
    answer: bytes = row["answer"]
    return answer


def _mint(session: Session) -> str:
    count = session.connection.execute("SELECT coalesce(max(id), 0) FROM graphs").fetchone()[0]
    return "graph_" + make_hex("graph", session.seed, session.epoch, session.now_ns, count)


def _insert(session: Session, graph_id: str, order: Submitted, planned: Plan, body: bytes) -> tuple[int, list[int]]:
    graph = session.connection.execute(
        "INSERT INTO graphs (epoch, graph_id, digest, answer, body, status, max_notional_1e9, max_loss_1e9, created_ns)"
        " VALUES (?, ?, ?, ?, ?, 'active', ?, ?, ?)",
        (session.epoch, graph_id, order.digest, b"", body, *order.risk, session.now_ns),
    ).lastrowid
    assert graph is not None, "SQLite gives every row an id"
    nodes: list[int] = []
    for node in planned.nodes:
        nodes.append(_insert_node(session, graph, node, None if node.parent is None else nodes[node.parent]))
    names = dict(zip([node.node_id for node in planned.nodes], nodes, strict=True))
    session.connection.executemany(
        "INSERT INTO edges (graph, edge_id, from_node, to_node, trigger, delay_ms, ratio_1e9)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(graph, edge.edge_id, names[edge.from_node], names[edge.to_node], *edge[3:]) for edge in planned.edges],
    )
    return graph, nodes


def _insert_node(session: Session, graph: int, node: PlannedNode, parent: int | None) -> int:
    sized, ticket, traded = node.sized, node.sized.ticket, node.sized.wish.traded
    cursor = session.connection.execute(
        "INSERT INTO nodes (graph, parent, form, node_id, symbol, instrument_type, venue, side, limit_1e9, urgency,"
        " tif, max_slippage_bps, horizon_ms, worst_1e9, target_1e8, unsent_1e8, status, created_ns)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (graph, parent, node.form, node.node_id, traded.symbol, traded.kind, ticket.venue, ticket.side,
         ticket.limit_1e9, ticket.urgency, sized.tif, sized.wish.max_slippage_bps, ticket.horizon_ms, sized.worst_1e9,
         node.quantity_1e8, node.quantity_1e8, WAITING, session.now_ns),
    )  # fmt: skip
    assert cursor.lastrowid is not None, "SQLite gives every row an id"
    return cursor.lastrowid


def _answer(session: Session, graph: int, submission: Submission) -> bytes:
    row = session.connection.execute("SELECT status FROM graphs WHERE id = ?", (graph,)).fetchone()
    submission.status = row[0]
    answer = msgspec.json.encode(submission)
    session.connection.execute("UPDATE graphs SET answer = ? WHERE id = ?", (answer, graph))
    return answer
