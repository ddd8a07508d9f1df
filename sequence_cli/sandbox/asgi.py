"""The exchange as an ASGI application: what only reads is answered on the event loop, what writes in one thread.

A write waits for the disk, and meanwhile reads go on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.sandbox.exchange import MOST_BODY_BYTES, Admitted
from sequence_cli.sandbox.requests import Answer

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from sequence_cli.sandbox.exchange import Exchange

_FAILURE = b'{"error":{"code":"INTERNAL_ERROR","message":"The sandbox failed; the request had no effect."}}'


def create_app(exchange: Exchange) -> ASGIApp:
    """Return the exchange as an ASGI application."""
    from concurrent.futures import ThreadPoolExecutor

    writer = ThreadPoolExecutor(1, "writer")

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        from asyncio import get_running_loop

        if scope["type"] != "http":
            raise RuntimeError(f"The sandbox does not speak {scope['type']}.")
        body = await _bounded_body(receive)
        try:
            answer = exchange.begin(scope["method"], _target(scope), _headers(scope), body)
            if isinstance(answer, Admitted):
                answer = await get_running_loop().run_in_executor(writer, exchange.write, answer)
        except Exception:  # whatever it is, the client gets an answer, and it is raised again
            await _send(scope, send, Answer(500, {"content-type": "application/json"}, _FAILURE))
            raise  # the server's own log tells what it was
        await _send(scope, send, answer)

    return app


def _target(scope: Scope) -> str:
    path: bytes = scope.get("raw_path") or scope["path"].encode("utf-8", "surrogateescape")
    query: bytes = scope["query_string"]
    return (path + b"?" + query if query else path).decode("latin-1")


def _headers(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


async def _bounded_body(receive: Receive) -> bytes:
    """Read no more than what shows that a body is too long."""
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body") and len(body) <= MOST_BODY_BYTES:
        message = await receive()
        body += message.get("body", b"")
    return body


async def _send(scope: Scope, send: Send, answer: Answer) -> None:
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers.items()]
    headers.append((b"content-length", b"%d" % len(answer.body)))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else answer.body})
