"""The sandbox on a loopback socket, for any client of the API."""

from __future__ import annotations

import gc
import os
import signal
import socket
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asyncio import Protocol
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from starlette.types import ASGIApp

HOST = "127.0.0.1"
DEFAULT_PORT = 50052
_SHUTDOWN_SECONDS = 5
_LONGEST_STREAM_MESSAGE = 64 * 1024


def serve(folder: Path, port: int, on_ready: Callable[[str], None], faults: Sequence[str] = ()) -> None:
    """Serve the sandbox in `folder` on 127.0.0.1 until SIGINT or SIGTERM; port 0 takes a free one.

    `on_ready` gets the URL once requests are answered, `faults` is what shall go wrong, as in
    `faults.read_plan`. Raises UsageError where that is no fault, OSError where the port is taken and LocalStateError
    where the folder cannot be used.
    """
    from sequence_cli.sandbox.asgi import create_app
    from sequence_cli.sandbox.exchange import Exchange
    from sequence_cli.sandbox.faults import read_plan
    from sequence_cli.sandbox.stream import with_stream

    plan = read_plan(faults) if faults else None
    with closing(_listen(port)) as listener, closing(Exchange(folder)) as exchange:
        url = f"http://{HOST}:{listener.getsockname()[1]}"
        app = with_stream(create_app(exchange), exchange)
        # What is there by now stays for as long as the server: no search for garbage needs to go through it.
        gc.freeze()
        if plan is None:
            _run(app, listener, lambda: on_ready(url))
        else:
            from sequence_cli.sandbox.fault_app import FaultProtocol, with_faults

            _run(with_faults(app, plan), listener, lambda: on_ready(url), FaultProtocol)


def _listen(port: int) -> socket.socket:
    # asyncio switches Nagle's delay off, 40 ms for each answer on a kept connection, only where the protocol is named.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":  # elsewhere it would let another program take the port over
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
    except OSError:
        listener.close()
        raise
    return listener


def _run(
    app: ASGIApp, listener: socket.socket, on_ready: Callable[[], None], protocol: type[Protocol] | None = None
) -> None:
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
        http=protocol or "auto",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="off",
        ws="websockets-sansio",
        ws_max_size=_LONGEST_STREAM_MESSAGE,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
    )
    Server(config).run(sockets=[listener])
