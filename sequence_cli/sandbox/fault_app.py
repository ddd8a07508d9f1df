"""A served sandbox that fails as it was told to: the exchange works, what goes over the wire does not."""

from __future__ import annotations

import asyncio  # noqa: TID253  # only a server imports this module
from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol  # noqa: TID253  # only a server imports this module

from sequence_cli.sandbox.fault_answers import response, spoiled
from sequence_cli.sandbox.faults import Fault, Kind

if TYPE_CHECKING:
    from asyncio import Transport

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from sequence_cli.sandbox.faults import FaultPlan

_JSON = {"content-type": "application/json"}
_ERROR = b'{"error":{"code":"SCRIPTED","message":"This failure was ordered when the sandbox was started."}}'
# Nothing answers under this name (RFC 2606).
_ELSEWHERE = "https://redirected.invalid/v1/orders"
_BEFORE = frozenset({Kind.DROP_BEFORE_READ, Kind.DROP_BEFORE, Kind.STATUS_BEFORE, Kind.REDIRECT})
_DROPS = frozenset({Kind.DROP_BEFORE_READ, Kind.DROP_BEFORE, Kind.DROP_AFTER})


class FaultProtocol(AutoHTTPProtocol):  # type: ignore[misc, valid-type]  # uvicorn chooses the class at run time
    """The server's own protocol, which lets the application have the connection itself."""

    app_state: dict[str, Any]

    def connection_made(self, transport: Transport) -> None:
        """Hand the connection to the requests that come on it."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


def with_faults(app: ASGIApp, plan: FaultPlan) -> ASGIApp:
    """Return the application with the faults of a plan; it needs `FaultProtocol`."""

    async def faulty(scope: Scope, receive: Receive, send: Send) -> None:
        fault = plan.next_fault(scope["method"], scope["path"]) if scope["type"] == "http" else Fault()
        if fault.kind is Kind.NONE:
            await app(scope, receive, send)
        elif fault.kind in _BEFORE:
            while fault.kind is not Kind.DROP_BEFORE_READ and (await receive()).get("more_body"):
                pass
            await _spoil(fault, scope, receive, response(*_refusal(fault)))
        else:
            await _late(fault, app, scope, receive, send)

    return faulty


async def _late(fault: Fault, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Let the exchange work, and spoil what it answers."""
    if fault.kind is Kind.DELAY_BEFORE:
        await asyncio.sleep(fault.value)
        await app(scope, receive, send)
        return
    answer: list[Message] = []

    async def keep(message: Message) -> None:
        answer.append(message)

    await app(scope, receive, keep)
    if fault.kind is Kind.DELAY_AFTER:
        await asyncio.sleep(fault.value)
        for message in answer:
            await send(message)
        return
    await _spoil(fault, scope, receive, b"" if fault.kind in _DROPS else _wrong(fault, answer))


def _wrong(fault: Fault, answer: list[Message]) -> bytes:
    if fault.kind is Kind.STATUS_AFTER:
        return response(*_refusal(fault))
    start, body = answer[0], b"".join(message.get("body", b"") for message in answer[1:])
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in start["headers"]}
    return spoiled(fault.kind, start["status"], headers, body)[0]


def _refusal(fault: Fault) -> tuple[int, dict[str, str], bytes]:
    if fault.kind is Kind.REDIRECT:
        return 307, {"location": _ELSEWHERE}, b""
    return fault.value, _JSON, _ERROR


async def _spoil(fault: Fault, scope: Scope, receive: Receive, wrong: bytes) -> None:
    """Write the bytes past the server and end the connection."""
    transport: Transport = scope["state"]["transport"]
    if fault.kind in _DROPS:
        transport.abort()
    else:
        # The server would take what follows for its own: the client has to know that nothing does.
        closing = wrong.replace(b"\r\n", b"\r\nconnection: close\r\n", 1) if wrong[:5] == b"HTTP/" else wrong
        await _write(transport, closing, fault.value if fault.kind is Kind.DRIP else 0)
        transport.close()
    while (await receive())["type"] != "http.disconnect":
        pass


async def _write(transport: Transport, data: bytes, seconds: int) -> None:
    """Write at once, or byte by byte over so many seconds."""
    if not seconds:
        transport.write(data)
        return
    for byte in data:
        transport.write(bytes([byte]))
        await asyncio.sleep(seconds / len(data))
