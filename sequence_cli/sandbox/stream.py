"""`/v1/stream`: one WebSocket, many topics (sequence-api.md §14.1)."""

from __future__ import annotations

import asyncio  # noqa: TID253  # only a server imports this module
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import msgspec
from starlette.responses import Response  # noqa: TID253  # only a server imports this module
from starlette.websockets import WebSocket, WebSocketDisconnect  # noqa: TID253  # only a server imports this module

from sequence_cli.api.wire.common import ErrorBody, ErrorEnvelope
from sequence_cli.errors import LocalStateError
from sequence_cli.sandbox.problems import ProblemError, not_found
from sequence_cli.sandbox.stream_hub import Consumer, Hub
from sequence_cli.sandbox.stream_requests import answer
from sequence_cli.sandbox.stream_tickets import TicketDesk

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from starlette.types import ASGIApp, Receive, Scope, Send

    from sequence_cli.sandbox.exchange import Exchange

PATH = "/v1/stream"
_TRY_AGAIN_LATER = 1013
_CLOSING_SECONDS = 30.0
# RFC 6455 gives a reason 123 bytes.
_LONGEST_REASON = 120


def with_stream(app: ASGIApp, exchange: Exchange) -> ASGIApp:
    """Return the application with the stream beside it, which looks at the exchange in a thread of its own."""
    from concurrent.futures import ThreadPoolExecutor

    stream = StreamEndpoint(exchange, ThreadPoolExecutor(1, "stream"))

    async def both(scope: Scope, receive: Receive, send: Send) -> None:
        await (stream if scope["type"] == "websocket" else app)(scope, receive, send)

    return both


class StreamEndpoint:
    """Lets in who may, reads what they want to follow, and sends it."""

    def __init__(self, exchange: Exchange, worker: Executor) -> None:
        self._exchange = exchange
        self._hub = Hub(exchange, worker)
        self._tickets = TicketDesk(exchange.folder, exchange.now_ns())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection to its end."""
        websocket = WebSocket(scope, receive, send)
        try:
            account = self._account(websocket)
            consumer = Consumer(account, lambda: self._is_admitted(websocket, account))
            await self._hub.join(consumer)
        except ProblemError as problem:
            await _refuse(websocket, problem)
            return
        except LocalStateError as error:
            await _refuse(websocket, ProblemError(503, "SERVICE_UNAVAILABLE", error.message))
            return
        try:
            await websocket.accept()
            await _converse(websocket, consumer)
        except WebSocketDisconnect:
            return
        finally:
            self._hub.leave(consumer)

    def _account(self, websocket: WebSocket) -> str:
        if websocket.scope["path"] != PATH:
            raise not_found(f"There is no stream {websocket.scope['path']}.")
        # Any other parameter is ignored: a key in an address would be in everybody's logs.
        tickets = parse_qs(websocket.url.query).get("ticket")
        if tickets:
            return self._tickets.take(tickets[0], self._exchange.now_ns())
        return self._exchange.admit(websocket.headers.get("authorization"))

    def _is_admitted(self, websocket: WebSocket, account: str) -> bool:
        authorization = websocket.headers.get("authorization")
        if authorization is None:
            return True  # a ticket opened it, and names no key
        try:
            return self._exchange.admit(authorization) == account
        except ProblemError:
            return False


async def _converse(websocket: WebSocket, consumer: Consumer) -> None:
    tasks = [asyncio.create_task(_read(websocket, consumer)), asyncio.create_task(_write(websocket, consumer))]
    ends: list[asyncio.Future[Any]] = [*tasks, consumer.dropped]
    await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    for result in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(result, Exception):
            raise result
    if consumer.dropped.done():
        # The close waits behind what the peer has not read yet, for as long as it may still read.
        closing = websocket.close(_TRY_AGAIN_LATER, consumer.dropped.result()[:_LONGEST_REASON])
        with suppress(TimeoutError):
            await asyncio.wait_for(closing, _CLOSING_SECONDS)


async def _read(websocket: WebSocket, consumer: Consumer) -> None:
    while True:
        message = await websocket.receive()
        if message["type"] == "websocket.disconnect":
            return
        consumer.offer(answer(message.get("text"), consumer.topics))


async def _write(websocket: WebSocket, consumer: Consumer) -> None:
    while True:
        await websocket.send_text(await consumer.waiting.get())


async def _refuse(websocket: WebSocket, problem: ProblemError) -> None:
    envelope = ErrorEnvelope(ErrorBody(problem.code, problem.message, None, problem.details))
    body = msgspec.json.encode(envelope)
    await websocket.send_denial_response(Response(body, problem.status, media_type="application/json"))
