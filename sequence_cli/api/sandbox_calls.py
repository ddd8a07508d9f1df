"""The local sandbox's own endpoints, which the hosted service lacks or documents in part (sequence-api.md §15)."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote as percent_encode

import msgspec

from sequence_cli.api.failures import unreadable_answer
from sequence_cli.api.wire.account import PositionsWritten, Reset, SandboxStatus

if TYPE_CHECKING:
    from sequence_cli.api.client import Client
    from sequence_cli.api.wire.account import ResetBody, SandboxPositions
    from sequence_cli.api.wire.control import ScenarioBody, ScenarioState
    from sequence_cli.api.wire.explain import Explanation

Wire = TypeVar("Wire")


def reset(client: Client, body: ResetBody) -> Reset:
    """Open a new epoch, once."""
    return _call(client, "POST", "/v1/sandbox/reset", Reset, body)


def set_positions(client: Client, body: SandboxPositions) -> PositionsWritten:
    """Set what the account holds, once."""
    return _call(client, "POST", "/v1/sandbox/positions", PositionsWritten, body)


def sandbox_status(client: Client) -> SandboxStatus:
    """Return where the exchange stands."""
    return _call(client, "GET", "/v1/sandbox/status", SandboxStatus)


def scenario(client: Client) -> ScenarioState:
    """Return what is forced on venues and prices."""
    from sequence_cli.api.wire.control import ScenarioState

    return _call(client, "GET", "/v1/sandbox/scenario", ScenarioState)


def set_scenario(client: Client, body: ScenarioBody) -> ScenarioState:
    """Force venue states and shock prices, once; returns what holds then."""
    from sequence_cli.api.wire.control import ScenarioState

    return _call(client, "PUT", "/v1/sandbox/scenario", ScenarioState, body)


def explain(client: Client, graph_id: str) -> Explanation:
    """Return why a graph's orders traded as they did."""
    from sequence_cli.api.wire.explain import Explanation

    return _call(client, "GET", f"/v1/execution_graphs/{percent_encode(graph_id, safe='')}/explain", Explanation)


def _call(client: Client, method: str, path: str, shape: type[Wire], body: msgspec.Struct | None = None) -> Wire:
    content = None if body is None else msgspec.json.Encoder(decimal_format="number").encode(body)
    answer = client.call(method, path, content, writes=body is not None)
    try:
        return msgspec.json.decode(answer.body, type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError) as exc:
        raise unreadable_answer(str(exc), write=body is not None, request_id=answer.request_id) from exc
