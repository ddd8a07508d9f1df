"""Orders and graphs: submission, preview, status, amendment, cancellation (sequence-api.md §8, §9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.api.wire.orders import Amended, Amendment
from sequence_cli.sandbox import amending, cancelling, engine, explaining, graphs, history_handlers, intake, previews
from sequence_cli.sandbox.order_ids import OrderId, graph_row, node_row, parse_order_id
from sequence_cli.sandbox.resuming import resume

if TYPE_CHECKING:
    import msgspec

    from sequence_cli.api.wire.explain import Explanation
    from sequence_cli.api.wire.history import OrderRow
    from sequence_cli.api.wire.orders import GraphStatus
    from sequence_cli.api.wire.preview import Preview
    from sequence_cli.sandbox.requests import Request
    from sequence_cli.sandbox.session import Session


def submit(session: Session, request: Request) -> msgspec.Raw:
    """`POST /v1/orders`: either body."""
    return intake.submit(session, request.body)


def preview(session: Session, request: Request) -> Preview:
    """`POST /v1/orders/preview`: either body; nothing is submitted."""
    return previews.preview(session, request.body)


def order(session: Session, request: Request) -> OrderRow:
    """`GET /v1/orders/{node_order_id}`."""
    return history_handlers.order_row(session, _node(session, request))


def amend_order(session: Session, request: Request) -> Amended:
    """`PATCH /v1/orders/{node_order_id}`."""
    return _amend(session, request, _node(session, request))


def cancel_order(session: Session, request: Request) -> OrderRow:
    """`DELETE /v1/orders/{node_order_id}`: of an order that has ended it changes nothing."""
    node = _node(session, request)
    cancelling.cancel_node(session, node)
    engine.advance(session)
    return history_handlers.order_row(session, node)


def graph(session: Session, request: Request) -> GraphStatus:
    """`GET /v1/execution_graphs/{graph_id}`."""
    return graphs.status(session, _graph(session, request))


def explain(session: Session, request: Request) -> Explanation:
    """`GET /v1/execution_graphs/{graph_id}/explain`."""
    return explaining.explain(session, _graph(session, request))


def cancel_graph(session: Session, request: Request) -> GraphStatus:
    """`DELETE /v1/execution_graphs/{graph_id}`: of a graph that has ended it changes nothing."""
    found = _graph(session, request)
    cancelling.cancel_graph(session, found)
    engine.advance(session)
    return graphs.status(session, found)


def resume_graph(session: Session, request: Request) -> GraphStatus:
    """`POST /v1/execution_graphs/{graph_id}/resume`: goes on with what the kill switch held back."""
    found = _graph(session, request)
    resume(session, found)
    engine.advance(session)
    return graphs.status(session, found)


def amend_node(session: Session, request: Request) -> Amended:
    """`PATCH /v1/execution_graphs/{graph_id}/nodes/{node_id}`: as amending the node's order."""
    graph_id, node_id = request.path["graph_id"], request.path["node_id"]
    return _amend(session, request, node_row(session, OrderId(graph_id, node_id, 1), f"{node_id} of {graph_id}"))


def _amend(session: Session, request: Request, node: int) -> Amended:
    amending.amend(session, node, request.read(Amendment))
    engine.advance(session)
    row = history_handlers.order_row(session, node)
    return Amended(row.node_order_id, row.status, amending.MODE)


def _graph(session: Session, request: Request) -> int:
    return graph_row(session, request.path["graph_id"])


def _node(session: Session, request: Request) -> int:
    text = request.path["node_order_id"]
    return node_row(session, parse_order_id(text), text)
