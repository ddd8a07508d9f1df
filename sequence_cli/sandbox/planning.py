"""What a submission becomes: its nodes, the slices of those that are paced, and the edges between all of them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.sandbox.edges import ON_FILL, ON_TIMEOUT
from sequence_cli.sandbox.nodes import FOLLOWING, ORDER, PACED
from sequence_cli.sandbox.problems import invalid
from sequence_cli.sandbox.ticket import EdgeSpec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sequence_cli.sandbox.sizing import Sized
    from sequence_cli.sandbox.ticket import Pace, Submitted


class PlannedNode(NamedTuple):
    """A node that is to be written; `parent` is the position of the one that it trades for."""

    sized: Sized
    node_id: str
    quantity_1e8: int
    form: str
    parent: int | None
    waits: bool


class Plan(NamedTuple):
    """All nodes and edges, in the order in which they are written."""

    nodes: list[PlannedNode]
    edges: list[EdgeSpec]


def plan(order: Submitted, sized: Sequence[Sized]) -> Plan:
    """Expand paced nodes: n slices become n nodes more, chained by n timeouts (sequence-api.md §8.2).

    Raises ProblemError where a slice would be less than a lot.
    """
    following = {edge.to_node for edge in order.edges if edge.trigger == ON_FILL}
    nodes = [_node(one, following) for one in sized]
    edges = list(order.edges)
    taken = {node.node_id for node in nodes}
    for parent, one in enumerate(sized):
        if one.ticket.pace is not None:
            slices = _slices(one, parent, one.ticket.pace, taken)
            nodes += slices
            edges += _chain(one.ticket.node_id, slices, one.ticket.pace)
    return Plan(nodes, edges)


def _node(sized: Sized, following: set[str]) -> PlannedNode:
    ticket = sized.ticket
    form = PACED if ticket.pace is not None else FOLLOWING if ticket.node_id in following else ORDER
    return PlannedNode(sized, ticket.node_id, sized.quantity_1e8, form, None, ticket.waits)


def _slices(sized: Sized, parent: int, pace: Pace, taken: set[str]) -> list[PlannedNode]:
    lot = sized.wish.traded.lot_1e8
    lots, longer = divmod(sized.quantity_1e8 // lot, pace.slices)
    if lots == 0:
        most = sized.quantity_1e8 // lot
        raise invalid(sized.ticket.fields["pacing"], f"{pace.slices} slices of the quantity are less than a lot each; "
                      f"at most {most} are possible")  # fmt: skip
    names = [f"{sized.ticket.node_id}_slice_{number}" for number in range(1, pace.slices + 1)]
    if taken & set(names):
        raise invalid(
            sized.ticket.fields["pacing"], f"the name of a slice is taken by the node {min(taken & set(names))}"
        )
    return [
        PlannedNode(sized, name, (lots + (position < longer)) * lot, ORDER, parent, waits=True)
        for position, name in enumerate(names)
    ]


def _chain(node_id: str, slices: Sequence[PlannedNode], pace: Pace) -> list[EdgeSpec]:
    names = [node_id, *(one.node_id for one in slices)]
    return [
        EdgeSpec(f"{before}>{after}", before, after, ON_TIMEOUT, pace.interval_ms if position else 0, None)
        for position, (before, after) in enumerate(pairwise(names))
    ]
