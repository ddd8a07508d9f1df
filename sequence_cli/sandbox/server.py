"""The sandbox on a loopback socket, for any client of the API."""

from __future__ import annotations

import os
import signal
import socket
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import Receive, Scope, Send

    from sequence_cli.sandbox.exchange import Exchange

HOST = "127.0.0.1"
DEFAULT_PORT = 50052
_SHUTDOWN_SECONDS = 5


def create_app(exchange: Exchange) -> Starlette:
    """Return the exchange as an ASGI application; requests run one after another off the event loop."""
    from starlette.applications import Starlette
    from starlette.routing import Route

    return Starlette(
        routes=[Route("/{path:path}", _Endpoint(exchange))],
        exception_handlers={Exception: _internal_error},
    )


def serve(folder: Path, port: int, on_ready: Callable[[str], None]) -> None:
    """Serve the sandbox in `folder` on 127.0.0.1 until SIGINT or SIGTERM; port 0 takes a free one.

    `on_ready` gets the URL once requests are answered. Raises OSError where the port is taken and LocalStateError
    where the folder cannot be used.
    """
    from sequence_cli.sandbox.exchange import Exchange

    with closing(_listen(port)) as listener, closing(Exchange(folder)) as exchange:
        url = f"http://{HOST}:{listener.getsockname()[1]}"
        _run(create_app(exchange), listener, lambda: on_ready(url))


class _Endpoint:
    """Hands every request to the exchange as it was sent."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        from starlette.concurrency import run_in_threadpool
        from starlette.requests import Request
        from starlette.responses import Response

        request = Request(scope, receive)
        target = scope["raw_path"].decode("latin-1")
        if scope["query_string"]:
            target += "?" + scope["query_string"].decode("latin-1")
        body = await _bounded_body(request)
        answer = await run_in_threadpool(self._exchange.handle, request.method, target, request.headers, body)
        await Response(answer.body, answer.status, answer.headers)(scope, receive, send)


async def _bounded_body(request: Request) -> bytes:
    """Read no more than what shows that a body is too long."""
    from sequence_cli.sandbox.exchange import MOST_BODY_BYTES

    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BODY_BYTES:
            break
    return body


async def _internal_error(request: Request, _exc: Exception) -> Response:
    from starlette.responses import JSONResponse

    error = {"code": "INTERNAL_ERROR", "message": "The sandbox failed; the request had no effect."}
    request_id = request.headers.get("x-request-id")
    return JSONResponse({"error": error | ({"request_id": request_id} if request_id else {})}, 500)


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if os.name == "posix":  # elsewhere it would let another program take the port over
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
    except OSError:
        listener.close()
        raise
    return listener


def _run(app: Starlette, listener: socket.socket, on_ready: Callable[[], None]) -> None:
    import uvicorn

    class Server(uvicorn.Server):
        """Tells when it is ready, and leaves quietly on a signal instead of raising it again."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                on_ready()

        @contextmanager
        def capture_signals(self) -> Iterator[None]:
            before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
            try:
                yield
            finally:
                for number, handler in before.items():
                    signal.signal(number, handler)

    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
    )
    Server(config).run(sockets=[listener])
