"""What goes wrong: the vocabulary that the harness and its server share."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from sequence_cli.sandbox.faults import Kind

__all__ = ["Kind"]


class Accident(StrEnum):
    """What happens to the service itself, which no sandbox does to its users."""

    OCCUPIED = "graph_id_taken_by_another_order"
    DIE_BEFORE = "server_killed_in_the_transaction"
    DIE_AFTER = "server_killed_after_commit"


class Fault(msgspec.Struct, frozen=True, omit_defaults=True):
    """One fault; `status`, `headers` and `body` are the answer of the STATUS kinds."""

    kind: Kind = Kind.NONE
    status: int = 200
    seconds: float = 0.0
    headers: dict[str, str] = {}
    body: str = (
        '{"error": {"code": "SCRIPTED", "message": "Internal error: the order failed", "request_id": "req-scripted"}}'
    )
    accident: Accident | None = None

    def __post_init__(self) -> None:
        """Refuse what this harness's server would answer as usual."""
        assert self.kind is not Kind.REDIRECT, "a redirect is the status 307 here, with its Location"


class FaultPlan(msgspec.Struct, frozen=True, omit_defaults=True):
    """The faults of the requests to come, in their order; what the lists do not reach is answered as it should be.

    `ignores_graph_id` makes a service that mints its own ids. `takes_live_keys` lets a live key in, for its prompts.
    `scripted` maps paths to JSON answers that are given instead of the sandbox's.
    """

    name: str = "healthy"
    orders: list[Fault] = []
    lookups: list[Fault] = []
    ignores_graph_id: bool = False
    takes_live_keys: bool = False
    scripted: dict[str, str] = {}


class Seen(msgspec.Struct, frozen=True):
    """One line of the access log: `order` and `lookup` when a request arrives, `end` when it is dealt with."""

    event: str
    number: int
    target: str = ""
    graph_id: str | None = None
    body: str = ""
    headers: dict[str, str] = {}


class Effect(StrEnum):
    """What the proxy between client and server does, under toxiproxy's names."""

    LATENCY = "latency"
    BANDWIDTH = "bandwidth"
    SLOW_CLOSE = "slow_close"
    TIMEOUT = "timeout"
    RESET_PEER = "reset_peer"
    SLICER = "slicer"
    LIMIT_DATA = "limit_data"


class Toxic(msgspec.Struct, frozen=True, omit_defaults=True):
    """One effect on one direction of a connection: `upstream` is towards the server.

    `size` is the bytes a second of BANDWIDTH, the bytes of a SLICER's piece, and how much LIMIT_DATA and RESET_PEER let
    pass first; 0 lets a RESET_PEER pass what comes at once.
    """

    effect: Effect
    upstream: bool = False
    seconds: float = 0.0
    size: int = 0


class ProxyOrder(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the harness tells the proxy: the toxics of each connection to come, by its number."""

    connections: list[list[Toxic]] = []
    down: bool = False
    keep: bool = False


class ProxyReport(msgspec.Struct, frozen=True):
    """What the proxy answers: how many requests for an order came in since the last order, and what is still open.

    `open_clients` counts the connections that their client has not ended yet, `open_connections` all.
    """

    orders_seen: int
    open_clients: int
    open_connections: int
