"""One connection to one origin: authentication, request ids, limits, retries of reads.

Writes are sent at most once. Redirects are never followed, the environment is never trusted, and the key goes
nowhere but to the origin that the transport was opened for.
"""

from __future__ import annotations

import os
import time
from contextlib import closing
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias

from sequence_cli import __version__
from sequence_cli.api.failures import transport_error
from sequence_cli.api.reading import back_off, bounded_body, check_success
from sequence_cli.errors import RateLimitedError, UnavailableError

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Generator, Mapping

    import httpx

    Trace: TypeAlias = Callable[[str], None]
    OnStage: TypeAlias = Callable[["Stage"], None]

READ_ATTEMPTS = 3
RETRY_BUDGET = 20.0
CONNECT_SECONDS = 5.0
SILENCE_SECONDS = 15.0
TOTAL_SECONDS = 30.0
MEBIBYTE = 1024 * 1024


class RevealsKey(Protocol):
    """A secret that gives up its text only when asked to."""

    def reveal(self) -> str:
        """Return the secret text."""
        ...


class Stage(StrEnum):
    """How far a write has got on the wire, under the names that httpcore's `trace` extension gives these events."""

    SENDING_BODY = "http11.send_request_body.started"
    AWAITING_ANSWER = "http11.receive_response_headers.started"


class Answer(NamedTuple):
    """A success: its body, the request id under which the service knows it, and its headers."""

    body: bytes
    request_id: str
    headers: Mapping[str, str] = MappingProxyType({})


class Transport:
    """An open connection to `base_url` that authenticates with `key`."""

    def __init__(
        self,
        base_url: str,
        key: RevealsKey,
        *,
        inner: httpx.BaseTransport | None = None,
        trace: Trace | None = None,
        https_proxy: str | None = None,
        ca_file: str | None = None,
    ) -> None:
        keep_out_httpx_main()
        import httpx

        self.base_url = base_url
        self._trace = trace
        self._client = httpx.Client(
            base_url=base_url,
            auth=_bearer(key),
            transport=inner if inner is not None else _network(base_url, https_proxy, ca_file),
            follow_redirects=False,
            trust_env=False,
            headers={"User-Agent": f"sequence-cli/{__version__}", "Accept-Encoding": "identity"},
        )

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def read(
        self, method: str, path: str, *, body: bytes | None = None, limit: int = MEBIBYTE
    ) -> Answer:  # fmt: skip
        """Ask for something that changes nothing; repeated with full jitter while the service is unavailable.

        `path` may carry a query, encoded as it is to go out.
        Raises the typed error of the last attempt.
        """
        started = time.monotonic()
        for attempt in range(1, READ_ATTEMPTS + 1):
            try:
                return self._send(method, path, body, limit, write=False)
            except (UnavailableError, RateLimitedError) as error:
                pause = back_off(attempt, error.retry_after)
                if attempt == READ_ATTEMPTS or time.monotonic() - started + pause > RETRY_BUDGET:
                    raise
                self._note(f"attempt {attempt} failed: {error.message} Waiting {pause:.2f} s.")
                time.sleep(pause)
        raise AssertionError("the loop returns or raises")

    def glance(self, path: str, seconds: float, *, body: bytes | None = None) -> Answer:
        """Ask once, for `seconds` at most a step; for what a command would like to know and need not.

        With a body it is a POST; it must be one that changes nothing.
        """
        return self._send("GET" if body is None else "POST", path, body, MEBIBYTE, write=False, seconds=seconds)

    def write(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        on_stage: OnStage | None = None,
    ) -> Answer:
        """Send a request that changes something, once; `on_stage` hears how far it gets, on a real network alone.

        Raises UnknownOutcomeError where it may have taken effect, and a definite error everywhere else.
        """
        return self._send(method, path, body, MEBIBYTE, write=True, on_stage=on_stage)

    def _send(
        self,
        method: str,
        path: str,
        body: bytes | None,
        limit: int,
        *,
        write: bool,
        seconds: float | None = None,
        on_stage: OnStage | None = None,
    ) -> Answer:
        import httpx

        request_id = os.urandom(16).hex()
        headers = {"X-Request-Id": request_id}
        if write:
            # Bytes after the answer would be read as the answer to the next request, which may be the look-up.
            headers["Connection"] = "close"
        if body is not None:
            headers["Content-Type"] = "application/json"
        silence = httpx.Timeout(SILENCE_SECONDS, connect=CONNECT_SECONDS) if seconds is None else httpx.Timeout(seconds)
        request = self._client.build_request(
            method,
            path,
            content=body,
            headers=headers,
            timeout=silence,
            extensions=_extensions(on_stage),
        )
        started = time.monotonic()
        try:
            response = self._client.send(request, stream=True)
            with closing(response):
                content = bounded_body(
                    response, limit, started + (seconds or TOTAL_SECONDS), write=write, request_id=request_id
                )
        except httpx.HTTPError as exc:
            self._note(f"{method} {path}: {type(exc).__name__} (request {request_id})")
            raise transport_error(exc, write=write, request_id=request_id, where=request.url.host) from exc
        elapsed = (time.monotonic() - started) * 1000
        self._note(f"{method} {path}: {response.status_code} in {elapsed:.0f} ms (request {request_id})")
        check_success(response, content, write=write, request_id=request_id)
        return Answer(content, request_id, response.headers)

    def _note(self, text: str) -> None:
        if self._trace is not None:
            self._trace(text)


def _extensions(on_stage: OnStage | None) -> dict[str, Any]:
    if on_stage is None:
        return {}
    stages = {str(stage): stage for stage in Stage}

    def trace(event: str, _: Mapping[str, Any]) -> None:
        if event in stages:
            on_stage(stages[event])

    return {"trace": trace}


def keep_out_httpx_main() -> None:
    """Keep httpx from importing its command line, which would load click, rich and pygments (start-up.md 2.2).

    To be called before the first `import httpx` of the process.
    """
    import sys

    if "httpx" not in sys.modules:
        # A None entry makes `from ._main import main` raise ImportError, which httpx expects.
        sys.modules["httpx._main"] = None  # type: ignore[assignment]  # None is how Python marks a blocked module


def _bearer(key: RevealsKey) -> httpx.Auth:
    import httpx

    class Bearer(httpx.Auth):
        """Puts the key on the request at the last moment, so that no frame holds it in a local variable."""

        def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
            request.headers["Authorization"] = f"Bearer {key.reveal()}"
            yield request

    return Bearer()


def _network(base_url: str, https_proxy: str | None, ca_file: str | None) -> httpx.BaseTransport:
    import ssl

    import httpx

    from sequence_cli.api.tls import client_context

    if not base_url.startswith("https:"):
        # Plain http is only ever loopback; an empty context verifies against nothing, so a slip fails closed.
        return httpx.HTTPTransport(verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), trust_env=False, retries=0)
    context = client_context(ca_file)
    return httpx.HTTPTransport(verify=context, trust_env=False, retries=0, proxy=_proxy(https_proxy, context))


def _proxy(url: str | None, context: ssl.SSLContext) -> httpx.Proxy | None:
    """Return the proxy to tunnel through; it sees the name of the host, never a request."""
    import httpx

    if url is None:
        return None
    return httpx.Proxy(url, ssl_context=context if url.startswith("https:") else None)
