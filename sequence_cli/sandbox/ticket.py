"""An order as the exchange understands it, whichever body it came in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.sandbox.problems import invalid

if TYPE_CHECKING:
    from sequence_cli.api.wire.common import InstrumentType, Side, TimeInForce, Urgency
    from sequence_cli.sandbox.risk import Risk

MOST_MILLISECONDS = 86_400_000


class Pace(NamedTuple):
    """A TWAP: equal slices, one per interval."""

    slices: int
    interval_ms: int


class Ticket(NamedTuple):
    """One node: exactly one of `quantity_1e8` and `notional_1e9` is set; no limit means a market order.

    `waits` tells that an edge starts it; `fields` names, by what is asked for, where in the body it stands, for
    messages.
    """

    node_id: str
    symbol: str
    instrument_type: InstrumentType
    venue: str | None
    side: Side
    limit_1e9: int | None
    quantity_1e8: int | None
    notional_1e9: int | None
    urgency: Urgency
    tif: TimeInForce | None
    max_slippage_bps: int | None
    horizon_ms: int | None
    pace: Pace | None
    waits: bool
    fields: dict[str, str]


class EdgeSpec(NamedTuple):
    """What starts one node because of another; `ratio_1e9` is in parts per 1e9."""

    edge_id: str
    from_node: str
    to_node: str
    trigger: str
    delay_ms: int | None
    ratio_1e9: int | None


class Submitted(NamedTuple):
    """A submission: `digest` is the same for bodies that mean the same order."""

    graph_id: str | None
    tickets: tuple[Ticket, ...]
    edges: tuple[EdgeSpec, ...]
    risk: Risk
    digest: bytes


def positive(field: str, units: int) -> int:
    """Return a scaled number that is above zero and fits the database; raises ProblemError otherwise."""
    if not 0 < units < 2**63:
        raise invalid(field, f"{units} is not above zero or too large")
    return units


def within(field: str, number: int | None, low: int, high: int) -> int | None:
    """Return a number within bounds, None as it is; raises ProblemError otherwise."""
    if number is not None and not low <= number <= high:
        raise invalid(field, f"{number} is not between {low} and {high}")
    return number
