"""Orders: submission, preview, the status of a graph and its cancellation (sequence-api.md §8, §9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.sandbox import graphs, intake, previews
from sequence_cli.sandbox.problems import not_found

if TYPE_CHECKING:
    import msgspec

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


def graph(session: Session, request: Request) -> GraphStatus:
    """`GET /v1/execution_graphs/{graph_id}`."""
    return graphs.status(session, _graph(session, request))


def cancel_graph(session: Session, request: Request) -> GraphStatus:
    """`DELETE /v1/execution_graphs/{graph_id}`: of a graph that has ended it changes nothing."""
    found = _graph(session, request)
    graphs.cancel(session, found)
    return graphs.status(session, found)


def _graph(session: Session, request: Request) -> int:
    graph_id = request.path["graph_id"]
    row = session.connection.execute(
        "SELECT id FROM graphs WHERE epoch = ? AND graph_id = ?", (session.epoch, graph_id)
    ).fetchone()
    if row is None:
        raise not_found(f"There is no execution graph {graph_id}.")
    return int(row[0])
